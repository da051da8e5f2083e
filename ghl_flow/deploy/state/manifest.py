"""The manifest: what ghl-flow made in an account, kept in the account itself.

A custom value named `ghl-flow manifest`. There is no state file to lose, share or lock; any machine
sees the same. A lost manifest is rebuilt: everything in it has a natural key.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.record import KEY_LENGTH, Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import CustomField, CustomValue, Tag
from ghl_flow.wire.fingerprint import short_digest
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, parse_json, text_of
from ghl_flow.wire.workflow import Status

MANIFEST_NAME = "ghl-flow manifest"
VERSION = 1
_TEXT_DIGEST = 8  # hex digits
_ALLOWED = "allowed "
_REQUESTED_BEFORE = "handed over"
"""In place of the time, in manifests of earlier versions: the workflow was requested and not seen since."""


@dataclass(frozen=True, slots=True)
class IntendedField:
    """A field about to be made. HighLevel makes the key, so name and type are all there is to know it by."""

    name: str
    data_type: str


@dataclass(frozen=True, slots=True)
class MadeField:
    """A field as it was when it was made: a later look tells who changed it. `key` is the account's."""

    name: str
    data_type: str
    key: str

    @classmethod
    def of(cls, live: CustomField) -> "MadeField":
        """The record of a field that is there."""
        return cls(live.name, live.data_type, live.key or "")


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A custom value that holds a text: its id, and a short digest of what was written."""

    id: str
    digest: str

    @classmethod
    def of(cls, stored: CustomValue, text: str) -> "WrittenText":
        """The record of a text that was just written."""
        return cls(stored.id, cls.digest_of(text))

    @staticmethod
    def digest_of(text: str) -> str:
        """What tells one text from another."""
        return short_digest(text, _TEXT_DIGEST)


@dataclass(frozen=True, slots=True)
class Intent:
    """What an apply is about to make: fields by the flow's key, and tags.

    Written before they are made, when none of them is in the account: so what an apply that was cut off
    made is known to be managed, and what a person made before is not. `before` has the ids of the fields of
    these types that were there: one of them may have got the name of a new one since.
    """

    fields: Mapping[str, IntendedField] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fields or self.tags)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Ids of workflows by `flow/role`, of fields by key and of tags by name that ghl-flow made.

    `recorded` is how each workflow was when it was last applied, `paused` those that stay drafts, `intent`
    what an apply that has not ended was about to make. `mark` is another one for each first manifest that
    is made: two applies at once write the same otherwise, and each would take the other's for its own.
    `remade`: an earlier one was lost, and with it which fields and tags ghl-flow had made. `made` is how
    each field was then, `texts` what was written into custom values, by their names.
    """

    location_id: str
    serial: int = 0
    workflows: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    paused: frozenset[str] = frozenset()
    intent: Intent = Intent()
    mark: str = ""
    remade: bool = False
    made: Mapping[str, MadeField] = field(default_factory=dict)
    texts: Mapping[str, WrittenText] = field(default_factory=dict)

    @property
    def flows(self) -> set[str]:
        """Every flow that it names."""
        return {flow_of(key) for key in (*self.workflows, *self.recorded)}

    def says_the_same_as(self, other: "Manifest") -> bool:
        """Whether both record the same things; serial and mark aside, and how fields were made."""
        return self._without_marks() == other._without_marks()

    def _without_marks(self) -> "Manifest":
        return replace(self, serial=0, mark="", made={})

    def renamed(self, names: Mapping[str, str]) -> "Manifest":
        """The same with workflows under other keys, `{old: new}`; a key that is taken stays."""
        moves = {
            old: new for old, new in names.items() if old in self.workflows and new not in self.workflows
        }
        return replace(
            self,
            workflows={moves.get(key, key): value for key, value in self.workflows.items()},
            recorded={moves.get(key, key): value for key, value in self.recorded.items()},
            paused=frozenset(moves.get(key, key) for key in self.paused),
        )

    def without(self, key: str) -> "Manifest":
        """The same without a workflow."""
        return replace(
            self,
            workflows={one: value for one, value in self.workflows.items() if one != key},
            recorded={one: value for one, value in self.recorded.items() if one != key},
            paused=self.paused - {key},
        )

    def without_replaced(self, fields: Mapping[str, CustomField], tags: Mapping[str, Tag]) -> "Manifest":
        """The same without fields and tags in whose place others are now, which ghl-flow did not make."""
        return replace(
            self,
            fields={
                key: one for key, one in self.fields.items() if key not in fields or fields[key].id == one
            },
            tags={name: one for name, one in self.tags.items() if name not in tags or tags[name].id == one},
        )

    def with_fields_seen(self, fields: Mapping[str, tuple[CustomField, RequiredField]]) -> "Manifest":
        """The same with how its fields are recorded, where that is not known yet or both sides agree.

        `fields` are those that are there, by the flow's key, each with what the flow wants it to be.
        """
        seen = {
            key: MadeField.of(live)
            for key, (live, wanted) in fields.items()
            if self.fields.get(key) == live.id
            and (key not in self.made or (live.name, live.data_type) == (wanted.name, wanted.data_type))
        }
        return replace(self, made={**self.made, **seen})

    def settled(self, fields: Iterable[CustomField], tags: Iterable[Tag]) -> "Manifest":
        """The same with what an apply that was cut off made recorded as made, and no intent left.

        A field counts when it has the name and the type that were to be made and was not there before. Where
        several are like that, which of them was made is not known, and none is owned.
        """
        intent = self.intent
        fields, tags = [*fields], [*tags]
        there = {one.id for one in fields} | {one.id for one in tags}
        known = {*self.fields.values(), *intent.before}
        found: dict[IntendedField, list[str]] = {}
        for one in fields:
            if one.id not in known:
                found.setdefault(IntendedField(one.name, one.data_type), []).append(one.id)
        made = {
            key: ids[0] for key, wanted in intent.fields.items() if len(ids := found.get(wanted, [])) == 1
        }
        tagged = {one.name: one.id for one in tags if one.name in intent.tags}
        # One that was deleted in HighLevel before gives way to the one that was made in its place.
        kept = {key: one for key, one in self.fields.items() if key not in made or one in there}
        kept_tags = {name: one for name, one in self.tags.items() if name not in tagged or one in there}
        return replace(self, fields={**made, **kept}, tags={**tagged, **kept_tags}, intent=Intent())

    def to_text(self) -> str:
        """The custom value's text."""
        flows: dict[str, dict[str, JsonValue]] = {}
        for key, workflow_id in sorted(self.workflows.items()):
            flow, _, role = key.partition("/")
            flows.setdefault(flow, {})[role] = workflow_id
        document: JsonObject = {
            "version": VERSION,
            "location_id": self.location_id,
            "serial": self.serial,
            "flows": {flow: {"workflows": roles} for flow, roles in flows.items()},
            "owned": {
                "fields": dict(sorted(self.fields.items())),
                "tags": dict(sorted(self.tags.items())),
            },
            "recorded": {key: _written(item) for key, item in sorted(self.recorded.items())},
            "paused": [*sorted(self.paused)],
        }
        made = {key: one for key, one in self.made.items() if key in self.fields}
        if made:
            document["made"] = {key: [one.name, one.data_type, one.key] for key, one in sorted(made.items())}
        if self.texts:
            document["texts"] = {name: [one.id, one.digest] for name, one in sorted(self.texts.items())}
        if self.intent:
            document["intent"] = {
                "fields": {key: [one.name, one.data_type] for key, one in sorted(self.intent.fields.items())},
                "tags": [*sorted(self.intent.tags)],
                "before": [*sorted(self.intent.before)],
            }
        if self.mark:
            document["mark"] = self.mark
        if self.remade:
            document["remade"] = True
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str, location_id: str) -> "Manifest":
        """Read the custom value; an unreadable one, or one that came from another account, is an empty one.

        A snapshot carries custom values along, so a manifest may name the account it was copied from.

        Raises:
            GhlFlowError: a later version of ghl-flow wrote it; taking it for empty would lose what it says.
        """
        empty = cls(location_id)
        try:
            document = parse_json(text)
        except ValueError:
            return empty
        if not isinstance(document, dict) or document.get("location_id") != location_id:
            return empty
        version = document.get("version")
        if isinstance(version, int) and version > VERSION:
            raise GhlFlowError(
                f"the manifest of this account is of version {version}, which this ghl-flow cannot read",
                hint="a later ghl-flow wrote it: install that one",
            )
        if version != VERSION or not is_well_formed(document):
            return empty
        serial = document.get("serial")
        workflows: dict[str, str] = {}
        for flow in object_of(document, "flows"):
            roles = object_of(object_of(object_of(document, "flows"), flow), "workflows")
            workflows |= {f"{flow}/{role}": text_of(roles, role) for role in roles}
        owned = object_of(document, "owned")
        return cls(
            location_id=location_id,
            serial=serial if isinstance(serial, int) else 0,
            workflows=workflows,
            fields=_strings(object_of(owned, "fields")),
            tags=_strings(object_of(owned, "tags")),
            recorded=_recorded(object_of(document, "recorded")),
            paused=frozenset(_words(document.get("paused"))),
            intent=_intent(object_of(document, "intent")),
            mark=text_of(document, "mark"),
            remade=document.get("remade") is True,
            made=_made(object_of(document, "made")),
            texts=_texts(object_of(document, "texts")),
        )


def manifest_among(values: Iterable[CustomValue], location_id: str) -> CustomValue | None:
    """The custom value that holds the manifest: of several of that name, the one that is about this account.

    A snapshot may bring another account's along. Of several about this account, which two applies at once
    may leave, it is the one that was written to most often.
    """
    named = [value for value in values if value.name == MANIFEST_NAME]
    found = [value for value in named if is_about(value.value, location_id)]
    found.sort(key=lambda value: (-_serial(value.value), value.id))
    return next(iter([*found, *named]), None)


def is_well_formed(document: JsonObject) -> bool:
    """Whether every part of a manifest that is there has the type that is written; else none is relied on."""
    flows = document.get("flows", {})
    owned = document.get("owned", {})
    recorded = document.get("recorded", {})
    intent = document.get("intent", {})
    if not all(isinstance(one, dict) for one in (flows, owned, recorded, intent)):
        return False
    texts: list[JsonValue] = [
        *(
            object_of(object_of(document, "flows"), flow).get("workflows")
            for flow in object_of(document, "flows")
        ),
        *(object_of(document, "owned").get(kind, {}) for kind in ("fields", "tags")),
    ]
    words = [
        document.get("paused", []),
        *(object_of(document, "intent").get(kind, []) for kind in ("tags", "before")),
    ]
    return (
        all(isinstance(one, dict) and all(isinstance(value, str) for value in one.values()) for one in texts)
        and all(isinstance(one, list) and all(isinstance(value, str) for value in one) for one in words)
        and len(_recorded(object_of(document, "recorded"))) == len(object_of(document, "recorded"))
        and isinstance(object_of(document, "intent").get("fields", {}), dict)
        and isinstance(document.get("serial", 0), int)
    )


def is_manifest_of(value: CustomValue, location_id: str) -> bool:
    """Whether a custom value is a manifest of this account; one that came with a snapshot is of another."""
    return value.name == MANIFEST_NAME and is_about(value.value, location_id)


def is_about(text: str, location_id: str) -> bool:
    """Whether a manifest's text is about this account."""
    return _document(text).get("location_id") == location_id


def _serial(text: str) -> int:
    serial = _document(text).get("serial")
    return serial if isinstance(serial, int) else 0


def _document(text: str) -> JsonObject:
    try:
        document = parse_json(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _strings(document: JsonObject) -> dict[str, str]:
    return {key: value for key, value in document.items() if isinstance(value, str)}


def _intent(document: JsonObject) -> Intent:
    """What was to be made. A field whose type is not said cannot be known again."""
    fields = {}
    for key, value in object_of(document, "fields").items():
        match value:
            case [str(name), str(data_type)]:
                fields[key] = IntendedField(name, data_type)
    return Intent(fields, frozenset(_words(document.get("tags"))), frozenset(_words(document.get("before"))))


def _made(document: JsonObject) -> dict[str, MadeField]:
    found = {}
    for key, value in document.items():
        match value:
            case [str(name), str(data_type), str(live_key)]:
                found[key] = MadeField(name, data_type, live_key)
    return found


def _texts(document: JsonObject) -> dict[str, WrittenText]:
    found = {}
    for name, value in document.items():
        match value:
            case [str(value_id), str(digest)]:
                found[name] = WrittenText(value_id, digest)
    return found


def _words(value: JsonValue) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _written(item: Recorded) -> list[JsonValue]:
    parts = " ".join(map("".join, item.parts.items()))
    marks = [item.status, *(["kept"] if item.kept else []), *(["requested"] if item.requested else [])]
    marks += [_ALLOWED + code for code in item.allowed]
    return [item.version, item.updated_at, item.wanted, parts, *marks]


def _recorded(document: JsonObject) -> dict[str, Recorded]:
    """The records that can be read; one that cannot only means that the workflow is read in full."""
    found = {}
    for key, value in document.items():
        match value:
            # Without a status: written before statuses were, of workflows that were published.
            case [int(version), str(updated_at), str(wanted), str(parts), *marks]:
                pairs = {part[:KEY_LENGTH]: part[KEY_LENGTH:] for part in parts.split()}
                status: Status = "draft" if "draft" in marks else "published"
                requested = updated_at == _REQUESTED_BEFORE
                found[key] = Recorded(
                    version,
                    "" if requested else updated_at,
                    wanted,
                    pairs,
                    status,
                    "kept" in marks,
                    requested or "requested" in marks,
                    tuple(
                        one.removeprefix(_ALLOWED)
                        for one in marks
                        if isinstance(one, str) and one.startswith(_ALLOWED)
                    ),
                )
    return found
