"""What every step that YAML has a word for shares: how it is written, and how it compiles.

One file per kind. A step model has one field named like its keyword (`wait: 2 minutes`), says which node
types it stands for, and gives the `attributes` HighLevel's builder would store. What is known of such a
node once it is stored is the other half of its kind (`kinds.stored`). Kinds are found by
`ghl_flow.kinds.registry`; adding one touches no other file.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, NamedTuple, TypeAlias

from pydantic import Field, StrictBool, model_validator

from ghl_flow.kinds.covered import Table
from ghl_flow.kinds.names import CompileContext, Example, Path, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.model import FilledText, Identifier, SpecModel, is_blank
from ghl_flow.language.tongues import Language
from ghl_flow.once import once
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node

if TYPE_CHECKING:
    from ghl_flow.kinds.conditions.model import Expression
    from ghl_flow.kinds.triggers.model import TriggerSpec


class Arm(NamedTuple):
    """One branch as written. `expression` is None for the branch taken when no other matches (R14).

    `path` leads from the step to the branch's steps in YAML, `key` names the branch within the step.
    """

    key: str
    name: str
    expression: "Expression | None"
    steps: "tuple[Step, ...]"
    path: Path


class Place(NamedTuple):
    """Where a node stands in the tree; see `wire.node`."""

    id: str
    order: int
    parent_key: str | None
    parent: str | None


# A branch to be laid out: its id, its name, and what it asks.
LaidArm: TypeAlias = tuple[str, str, "Expression | None"]


LONGEST_NAME: Final = 500


def can_be_written(name: str) -> bool:
    """Whether a step may have that name in YAML. HighLevel stores any; a lock keeps those."""
    return not is_blank(name) and len(name) <= LONGEST_NAME


class Step(NodeKind, SpecModel):
    """Base of all steps that YAML has a word for."""

    keyword: ClassVar[str]
    # Required: how it is written, and the files of stored ones that were seen.
    examples: ClassVar[tuple[Example, ...]]
    # A step that texts, mails or calls the contact.
    sends: ClassVar[bool] = False
    # The first part of merge fields that hold something once it has run.
    fills: ClassVar[str] = ""
    # A step after which no other of its list runs.
    ends: ClassVar[bool] = False
    # A step that lasts as long as somebody or something else takes.
    takes_time: ClassVar[bool] = False
    # What else a stored one may hold, which changes nothing that it does.
    tolerated: ClassVar[Table] = {}

    id: Annotated[Identifier | None, Field(description="Pins the step's identity across edits.")] = None
    name: Annotated[
        FilledText | None, Field(description="What the builder shows on the canvas.", max_length=LONGEST_NAME)
    ] = None

    disabled: Annotated[StrictBool, Field(description="Switched off on the canvas: HighLevel skips it.")] = (
        False
    )

    @model_validator(mode="after")
    def _can_be_switched_off(self) -> "Step":
        if self.disabled and (self.arms or self.ends or not self.node_type()):
            raise ValueError(
                f"a switched-off '{self.keyword}' leads nowhere that is known: take the step out instead"
            )
        return self

    @property
    def title(self) -> str:
        """The name on the canvas: the author's, else one that says what the step does."""
        return self.name or self.default_name()

    @property
    def pause(self) -> int:
        """How many seconds the run stays here."""
        return 0

    @property
    def tags_added(self) -> Sequence[str]:
        """The tags it puts on the contact, in lower case."""
        return ()

    @property
    def tags_removed(self) -> Sequence[str]:
        """The tags it takes off, in lower case."""
        return ()

    @abstractmethod
    def default_name(self) -> str:
        """A name for a step whose author gave none."""

    @abstractmethod
    def node_type(self) -> str:
        """The `type` of the node this step becomes."""

    @abstractmethod
    def attributes(self, context: CompileContext) -> JsonObject:
        """The node's `attributes`, with exactly the keys the builder writes."""

    @property
    def beside(self) -> JsonObject:
        """What stands in the node beside its attributes and its place."""
        return {}

    @property
    def may_pause(self) -> bool:
        """Whether the run may stay here for some time."""
        return self.takes_time or self.pause > 0

    @property
    def untyped(self) -> str:
        """HighLevel's type of a step that is passed through as it is; empty for one that is checked."""
        return ""

    @property
    def removes_from(self) -> Sequence[str]:
        """The flows that it takes the contact out of."""
        return ()

    @property
    def names_other_flows(self) -> bool:
        """Whether it takes the contact out of flows that only the account knows."""
        return False

    def removes_from_other(self, started_by: Collection[str]) -> bool:
        """Whether such a flow is one that starts by these triggers."""
        return False

    def of_flows(self, flows: Sequence[str]) -> "Step":
        """The step with these flows, if it names the account's others; switched off where there are none."""
        return self

    @property
    def out_of_all(self) -> "tuple[Step, ...]":
        """What takes the contact out of every other workflow, and then of this one; none: it does no such."""
        return ()

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The branches in order, the last without a condition; none for a step that does not fork."""
        return ()

    @property
    def goal_event(self) -> "TriggerSpec | None":
        """The event that it is a goal to reach, where a helper workflow has to tell it."""
        return None

    def by_tag(self, tag: str) -> "Step":
        """The same goal, reached when that tag is put on."""
        raise NotImplementedError

    def in_language(self, language: Language) -> "Step | None":
        """The same step with its text in that language; None where it has none that comes in several."""
        return None

    def stamps(self, key: str) -> bool:
        """Whether it sets that field to the date of the day."""
        return False

    def uses(self) -> Iterator[Use]:
        """The names in it, those in its branches' steps aside; their paths begin at the step."""
        yield from ()

    @once
    def names_used(self) -> tuple[Use, ...]:
        """The same, found once: the compiler and the rules ask for them again and again."""
        return tuple(self.uses())

    def refuses(self, use: Use, target: "Step") -> str | None:
        """Why a step that it names cannot be what it names it for; None where it can."""
        return None

    def fork(self, place: Place, arms: Sequence[LaidArm], context: CompileContext) -> Node:
        """The node of a step with branches, for these branches."""
        raise NotImplementedError

    def branch(self, place: Place, arm: LaidArm, siblings: Sequence[str], first: str | None) -> Node:
        """The node that stands for one branch, between the fork and the branch's first step."""
        raise NotImplementedError

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """A stored step as its author may have written it, name and id aside; see `read_back`.

        Raises:
            NotReadableError: YAML has no words for it.
        """
        not_readable(f"an action '{node.type}'")

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        """The attributes without what says nothing: ids, which a lock keeps, and the builder's constants."""
        return attributes

    @classmethod
    def compared(cls, attributes: JsonObject) -> JsonObject:
        """The same without what a name may stand for: where a secret may be that has no key of one."""
        return cls.canonical(attributes)

    @classmethod
    def said(cls, attributes: JsonObject) -> JsonObject:
        """What two stored steps have to have in common to be written alike: a lock keeps the rest.

        Some documents repeat the type among the attributes, and hold what is tolerated.
        """
        kept = {
            key: value
            for key, value in attributes.items()
            if not (key == "type" and value in cls.node_types)
            and not (key in cls.tolerated and cls.tolerated[key](value))
        }
        return cls.compared(kept)
