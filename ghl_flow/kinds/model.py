"""What every step type shares: its place in YAML, how it compiles, and how HighLevel runs it.

One file per type. A step model has one field named like its keyword (`wait: 2 minutes`), says which
node types it stands for, gives the `attributes` HighLevel's builder would store, and executes such a
node for the runtime. Types are found by `ghl_flow.kinds.registry`; adding one touches no other file.
"""

from abc import abstractmethod
from collections.abc import Sequence, Set
from datetime import date
from typing import Annotated, ClassVar, NamedTuple, Protocol

from pydantic import Field

from ghl_flow.language.model import Identifier, SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node


class Copy(Protocol):
    """A message as the spec names it: a niche template or text written in place."""

    @property
    def template(self) -> str | None: ...
    @property
    def body(self) -> str | None: ...


class CompileContext(Protocol):
    """What a step may ask while it compiles."""

    def text(self, copy: Copy) -> str:
        """The message for this account, HighLevel merge fields left in."""
        ...

    def field(self, key: str) -> "FieldSpec":
        """The declared contact custom field of that key; a SpecError when it is not declared."""
        ...

    def workflow(self, flow: str) -> str:
        """A reference to the main workflow of a flow; `this` is the flow being compiled."""
        ...

    def step(self, pinned: str) -> str:
        """The node id of the step whose `id:` is `pinned`."""
        ...

    def uuid(self, *names: str) -> str:
        """A stable id below the step being compiled."""
        ...


class FieldSpec(NamedTuple):
    """What a step needs to know of a custom field."""

    key: str
    name: str
    is_date: bool
    reference: str


class Proceed(NamedTuple):
    """The run goes on at that node; None ends it."""

    to: str | None


class Sleep(NamedTuple):
    """The run waits that many seconds, then goes on at that node."""

    seconds: int
    to: str | None


Outcome = Proceed | Sleep


class Run(Protocol):
    """One contact in one workflow, as a step sees it when it runs."""

    @property
    def today(self) -> date: ...
    @property
    def tags(self) -> Set[str]: ...
    def field(self, field_id: str) -> str | None: ...
    def set_field(self, field_id: str, value: str | None) -> None: ...
    def add_tag(self, tag: str) -> None: ...
    def remove_tag(self, tag: str) -> None: ...
    def send_sms(self, node: Node, body: str) -> None: ...
    def enrol(self, workflow_id: str) -> None: ...
    def remove_from(self, workflow_ids: Sequence[str]) -> bool:
        """Take the contact out of those workflows; True when this run itself has ended by it."""
        ...

    def is_in(self, workflow_id: str) -> bool: ...
    def not_modelled(self, what: str) -> None:
        """Say that something here is beyond the model, so that no result hides it."""
        ...


class Step(SpecModel):
    """Base of all steps."""

    keyword: ClassVar[str]
    node_types: ClassVar[tuple[str, ...]]
    # A step that texts, mails or calls the contact.
    sends: ClassVar[bool] = False
    # A step after which no other of its list runs.
    ends: ClassVar[bool] = False

    id: Annotated[Identifier | None, Field(description="Pins the step's identity across edits.")] = None
    name: Annotated[
        str | None, Field(description="What the builder shows on the canvas.", min_length=1, max_length=120)
    ] = None

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

    @classmethod
    @abstractmethod
    def beyond(cls, node: Node) -> str | None:
        """What of such a node the model does not cover, in words; None where it covers all of it."""

    @classmethod
    @abstractmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        """Run such a node for one contact. Only a node that is not `beyond` the model is run."""


def following(node: Node) -> Proceed:
    """Go on at the step after this one."""
    return Proceed(node.next[0] if node.next else None)
