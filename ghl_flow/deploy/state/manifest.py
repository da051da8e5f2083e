"""The manifest: what ghl-flow made in an account, kept in the account itself.

A custom value named `ghl-flow manifest`. There is no state file to lose, share or lock; any machine
sees the same. A lost manifest is rebuilt: everything in it has a natural key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.highlevel.public import CustomField, CustomValue, Tag
from ghl_flow.wire.fingerprint import short_digest

_TEXT_DIGEST = 8  # hex digits


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
    """What an apply is about to make: fields by the flow's key, tags, and workflows by `flow/role`.

    Written before they are made, when none of them is in the account: so what an apply that was cut off
    made is known to be managed, and what a person made before is not. `before` has the ids of the fields of
    these types that were there: one of them may have got the name of a new one since.
    """

    fields: Mapping[str, IntendedField] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    workflows: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fields or self.tags or self.workflows)


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

    @property
    def statuses(self) -> dict[str, str]:
        """What each workflow was left as, by its id; empty where that is not recorded."""
        found: dict[str, str] = {}
        for key, workflow_id in self.workflows.items():
            record = self.recorded.get(key)
            found[workflow_id] = "draft" if key in self.paused else record.status if record else ""
        return found

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
            intent=replace(
                self.intent, workflows=frozenset(names.get(key, key) for key in self.intent.workflows)
            ),
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
