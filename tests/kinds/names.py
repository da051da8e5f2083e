"""Names in both directions for tests: what `compile.names` and an importer would know."""

from collections.abc import Mapping, Sequence

from ghl_flow.kinds.names import Copy, FieldSpec, Named
from ghl_flow.kinds.reading import not_readable
from ghl_flow.kinds.standard_fields import OF_CONTACT, STANDARD_FIELDS, STORED_FIELDS
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.reference import trigger_named

FIELDS = {"source": False, "tries": False, "status": False, "last_text_at": True, "renews_on": True}
"""Keys, and whether HighLevel keeps a date."""
NUMBERS = {"tries"}


def _prefix(what: Named) -> str:
    return "other workflow" if what is Named.WORKFLOW else str(what.thing)


class KnownNames:
    """Fields, flows and steps are called by their names with a prefix; texts stand for themselves."""

    def __init__(self, steps: Mapping[str, Sequence[JsonValue]] | None = None) -> None:
        """`steps`: what stands in each branch, by the id of its node."""
        self._steps = steps or {}

    def text(self, copy: Copy) -> str:
        return copy.body or f"text of {copy.template}"

    def field(self, key: str) -> FieldSpec:
        if key not in FIELDS:
            standard = STANDARD_FIELDS[key.removeprefix(OF_CONTACT)]
            return FieldSpec(key, standard.title, standard.is_date, standard.stored)
        return FieldSpec(key, key.replace("_", " "), FIELDS[key], f"field {key}", is_number=key in NUMBERS)

    def workflow(self, flow: str) -> str:
        return f"workflow {flow}"

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        return f"{_prefix(what)} {name}"

    def name_of_thing(self, what: Named, thing_id: str) -> str:
        name = thing_id.removeprefix(f"{_prefix(what)} ")
        return name if name != thing_id else not_readable(f"a {what.thing} '{thing_id}' without a name")

    def words(self, text: str) -> str:
        return text

    def danger_words(self) -> Sequence[str]:
        return ("smoke", "not breathing")

    def markup(self, html: str) -> str:
        return html

    def secret(self, written: str) -> str:
        return f"secret {written}" if written.startswith("env:") else written

    def pipeline_of(self, stage_id: str) -> str:
        return "Sales" if stage_id.startswith("pipeline stage ") else not_readable(f"a stage '{stage_id}'")

    def step(self, pinned: str) -> str:
        return f"step {pinned}"

    def step_title(self, pinned: str) -> str:
        return pinned

    def uuid(self, *names: str) -> str:
        return "/".join(names)

    def trigger_named(self, stored: str) -> str:
        return trigger_named(stored) or not_readable(f"a trigger '{stored}' of another workflow")

    def secret_named(self, stored: str) -> str:
        return stored.removeprefix("secret ")

    def field_key(self, field_id: str) -> str:
        if field_id in STORED_FIELDS:
            return STORED_FIELDS[field_id].key
        key = field_id.removeprefix("field ")
        return key if key in FIELDS else not_readable(f"a field '{field_id}' that is not declared")

    def flow(self, workflow_id: str) -> str:
        name = workflow_id.removeprefix("workflow ")
        return name if name != workflow_id else not_readable(f"a workflow '{workflow_id}' of no flow")

    def pinned(self, node_id: str) -> str:
        name = node_id.removeprefix("step ")
        return name if name != node_id else not_readable(f"a step '{node_id}' without an id")

    def source(self, text: str) -> str:
        return text if text else not_readable("an empty text")

    def steps(self, node_id: str) -> list[JsonValue]:
        return [*self._steps.get(node_id, ())]

    def attributes_of(self, node_id: str) -> JsonObject:
        return {}

    def name_of(self, node_id: str) -> str:
        return node_id
