"""What the ids in a stored workflow stand for, in both directions, while it is read back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ghl_flow.copy.rendering import render
from ghl_flow.errors import SpecError
from ghl_flow.importing.finding import Finding, Matter
from ghl_flow.kinds.names import Copy, FieldSpec, Named
from ghl_flow.kinds.reading import NotReadableError, not_readable
from ghl_flow.kinds.standard_fields import OF_CONTACT, STANDARD_FIELDS, STORED_FIELDS
from ghl_flow.language.model import identifier_of, is_device, without_accents
from ghl_flow.masking import masked
from ghl_flow.source import SourceText
from ghl_flow.spec.flow import FieldDeclaration
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import bind_text, links_by_name, links_in, name_of
from ghl_flow.wire.secrecy import secrets_in
from ghl_flow.wire.thing import Thing


class FieldKnown(NamedTuple):
    """A contact custom field of the account. `type` is HighLevel's data type."""

    key: str
    name: str
    type: str
    options: tuple[str, ...] = ()


class ThingKnown(NamedTuple):
    """A thing of the account by its name; a stage has its pipeline as `within`."""

    name: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known of an account: fields and things by id, and the flows that its workflows are, by theirs.

    A sort of things that is not in `things` was not read: then an id stays what it is.
    """

    fields: Mapping[str, FieldKnown] = field(default_factory=dict)
    things: Mapping[Thing, Mapping[str, ThingKnown]] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)


def flow_id_for(name: str) -> str:
    """An id for the flow of a workflow of that name."""
    found = identifier_of(without_accents(masked(name)), 60) or "workflow"
    return f"{found}-workflow" if is_device(found) else found


class BranchMark(str):
    """Stands in a step that is being read back for the steps of a branch, which are put in later."""

    branch_id: str

    def __new__(cls, branch_id: str) -> "BranchMark":
        """A step that is valid anywhere."""
        mark = super().__new__(cls, "end")
        mark.branch_id = branch_id
        return mark


class KnownNames:
    """`kinds.reading.Names` of one workflow: what is asked of it, and what was given, is kept."""

    def __init__(self, nodes: Mapping[str, Node], tables: Tables, workflow_id: str, flow: str) -> None:
        self._nodes = nodes
        self._tables = tables
        self._workflow_id = workflow_id
        self._flow = flow
        self.filled: set[str] = set()  # ids of branches that have steps
        self.pins: dict[str, str] = {}  # the `id:` of a step, by its id
        self.fields: dict[str, str] = {}  # ids of the fields used, by key
        self.secrets: dict[str, str] = {}  # how a secret is named, by what it is
        self.findings: list[Finding] = []

    # --- from what is stored ---

    def field_key(self, field_id: str) -> str:
        if field_id in STORED_FIELDS:
            return STORED_FIELDS[field_id].key
        known = self._tables.fields.get(field_id)
        if known is None or known.type not in _TYPES:
            not_readable(f"a field '{field_id}' that is not known")
        self.fields[known.key] = field_id
        return known.key

    def flow(self, workflow_id: str) -> str:
        if workflow_id == self._workflow_id:
            return "this"
        found = self._tables.flows.get(workflow_id)
        return found if found is not None else not_readable(f"a workflow '{workflow_id}' of no flow")

    def name_of_thing(self, what: Named, thing_id: str) -> str:
        of_sort = self._tables.things.get(what.thing)
        if of_sort is None:
            # The list was not read: what has no name here keeps its id, which names it as well.
            self.say(Matter.UNKNOWN_ID, "", f"{what.thing} {thing_id}")
            return thing_id
        found = of_sort.get(thing_id)
        if found is None:
            not_readable(f"a {what.thing} '{thing_id}' that is not known")
        if sum(one == found for one in of_sort.values()) > 1:
            not_readable(f"a {what.thing} '{found.name}', of which there are several")
        return found.name

    def pipeline_of(self, stage_id: str) -> str:
        stages = self._tables.things.get(Thing.STAGE)
        found = (stages or {}).get(stage_id)
        return found.within if found is not None else not_readable(f"a stage '{stage_id}' that is not known")

    def pinned(self, node_id: str) -> str:
        if node_id not in self._nodes:
            not_readable(f"a step '{node_id}' that is not there")
        if node_id not in self.pins:
            node = self._nodes[node_id]
            base = identifier_of(node.name, 40) or identifier_of(node.type, 40) or "step"
            taken, number = {*self.pins.values()}, 1
            while (name := base if number == 1 else f"{base}-{number}") in taken:
                number += 1
            self.pins[node_id] = name
        return self.pins[node_id]

    def source(self, text: str) -> str:
        if not text:
            not_readable("an empty text")
        text = links_by_name(text, self._link_names())
        try:
            if render(text, {}, source=SourceText("<text>", text)) == text:
                return text
        except SpecError:
            pass
        raw = "{% raw %}" + text + "{% endraw %}"
        try:
            if render(raw, {}, source=SourceText("<text>", raw)) == text:
                return raw
        except SpecError:
            pass
        return not_readable("a text that no template gives")

    def _link_names(self) -> dict[str, str]:
        """The trigger links that a text may call by name: those whose name no other has, nor a brace."""
        known = self._tables.things.get(Thing.LINK, {})
        count = Counter(one.name for one in known.values())
        names = {key: one.name for key, one in known.items() if count[one.name] == 1}
        return {key: name for key, name in names.items() if not {*name} & {*"{}|"} and name == name.strip()}

    def trigger_named(self, stored: str) -> str:
        # The compiler writes a reference there, which is bound after the triggers are; the id stays as it is.
        not_readable(f"a trigger '{stored}' by its id")

    def secret_named(self, stored: str) -> str:
        return self.secrets.get(stored, stored)

    def name_secrets(self, node: Node) -> None:
        """Give every secret in a step a name, which the flow has in its place."""
        for secret in secrets_in(node.attributes):
            if secret in self.secrets:
                continue
            # Of another flow a step of that name has another one.
            base = identifier_of(f"{self._flow} {node.name or node.type}", 80).replace("-", "_").upper()
            base = base if base[:1].isalpha() else f"FLOW_{base}"
            number, taken = 1, {*self.secrets.values()}
            while (name := f"env:{base}_SECRET" + (f"_{number}" if number > 1 else "")) in taken:
                number += 1
            self.secrets[secret] = name
            self.say(Matter.SECRET, node.name, name)

    def without_secrets(self, value: JsonValue) -> JsonValue:
        """The value with names in place of secrets."""
        if isinstance(value, str):
            return self.secrets.get(value, value)
        if isinstance(value, list):
            return [self.without_secrets(item) for item in value]
        if isinstance(value, dict):
            return {key: self.without_secrets(item) for key, item in value.items()}
        return value

    def steps(self, node_id: str) -> list[JsonValue]:
        return [BranchMark(node_id)] if node_id in self.filled else []

    def attributes_of(self, node_id: str) -> JsonObject:
        return self._nodes[node_id].attributes

    def name_of(self, node_id: str) -> str:
        return self._nodes[node_id].name

    # --- and back ---

    def text(self, copy: Copy) -> str:
        return self.words(copy.body or "")

    def words(self, text: str) -> str:
        try:
            words = render(text, {}, source=SourceText("<text>", text))
        except SpecError as error:
            raise NotReadableError(str(error)) from None
        return bind_text(words, self.bindings(links_in(words)))

    def markup(self, html: str) -> str:
        return self.words(html)

    def field(self, key: str) -> FieldSpec:
        field_id = self.fields.get(key)
        if field_id is None:
            standard = STANDARD_FIELDS[key.removeprefix(OF_CONTACT)]
            return FieldSpec(key, standard.title, standard.is_date, standard.stored)
        known = self._tables.fields[field_id]
        number = known.type == "NUMERICAL"
        return FieldSpec(key, known.name, known.type == "DATE", field_id, known.options, number)

    def workflow(self, flow: str) -> str:
        if flow == "this":
            return self._workflow_id
        return next((key for key, name in self._tables.flows.items() if name == flow), flow)

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        return self._id(what.thing, name, within)

    def danger_words(self) -> Sequence[str]:
        # What is stored stays what it is, though the niche's list may change.
        return ("",)

    def secret(self, written: str) -> str:
        return next((secret for secret, name in self.secrets.items() if name == written), written)

    def bindings(self, references: Iterable[str]) -> dict[str, str]:
        """What the references to things of the account stand for."""
        found: dict[str, str] = {}
        for reference in references:
            if (name := name_of(reference)) is not None:
                if name.thing is Thing.SECRET:
                    found[reference] = self.secret(name.name)
                else:
                    found[reference] = self._id(name.thing, name.name, name.within)
        return found

    def _id(self, thing: Thing, name: str, within: str | None) -> str:
        for thing_id, known in self._tables.things.get(thing, {}).items():
            if known.name == name and (not within or known.within in ("", within)):
                return thing_id
        return name

    def step(self, pinned: str) -> str:
        return next((key for key, name in self.pins.items() if name == pinned), pinned)

    def step_title(self, pinned: str) -> str:
        return self._nodes[self.step(pinned)].name

    def uuid(self, *names: str) -> str:
        return "/".join(names)

    # --- what the flow has to say beside its steps ---

    def declarations(self) -> dict[str, JsonValue]:
        """`fields:` of the flow: those of the account that it uses."""
        found: dict[str, JsonValue] = {}
        for key, field_id in self.fields.items():
            known = self._tables.fields[field_id]
            declared: JsonObject = {"name": known.name, "type": _TYPES[known.type]}
            if known.options:
                declared["options"] = [*known.options]
            found[key] = declared
        return found

    def say(self, matter: Matter, where: str, detail: str) -> None:
        """Keep a finding."""
        self.findings.append(Finding(matter, where, detail))


# A date stays a date: what was meant to be a moment cannot be told from it (R10).
_TYPES = {stored: key for key, stored in reversed(FieldDeclaration.DATA_TYPES.items()) if key != "datetime"}
