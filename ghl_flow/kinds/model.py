"""What every step type shares: its place in YAML, how it compiles, and how HighLevel runs it.

One file per type. A step model has one field named like its keyword (`wait: 2 minutes`), says which
node types it stands for, gives the `attributes` HighLevel's builder would store, and executes such a
node for the runtime. Types are found by `ghl_flow.kinds.registry`; adding one touches no other file.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, ClassVar, NamedTuple, Protocol

from pydantic import Field

from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.model import Identifier, SpecModel
from ghl_flow.wire.json import JsonObject


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


class Step(NodeKind, SpecModel):
    """Base of all steps that YAML has a word for."""

    keyword: ClassVar[str]
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
