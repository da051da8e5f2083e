"""Reading what is stored back: exactly as YAML would have it, or a reason why it is not readable.

Nothing is guessed. A kind proposes what its author may have written; it is compiled again, and only what
compiles to the very same is taken (`read_back`).
"""

from typing import NamedTuple, NoReturn, Protocol

from ghl_flow.kinds.names import CompileContext, Named
from ghl_flow.wire.json import JsonObject, JsonValue


class NotReadable(NamedTuple):
    """YAML has no words for what is stored, and why."""

    reason: str


class NotReadableError(Exception):
    """The same, raised where it is found out; never seen outside of the kinds."""


class Names(CompileContext, Protocol):
    """What the ids in a stored document stand for, and the way back: each raises NotReadableError."""

    def field_key(self, field_id: str) -> str:
        """The flow's key of a custom field."""
        ...

    def flow(self, workflow_id: str) -> str:
        """The flow whose main workflow that is."""
        ...

    def name_of_thing(self, what: Named, thing_id: str) -> str:
        """The name of a thing of the account that is the only one of that name; a stage's in its pipeline."""
        ...

    def pipeline_of(self, stage_id: str) -> str:
        """The name of the pipeline that a stage is of."""
        ...

    def pinned(self, node_id: str) -> str:
        """The `id:` of a step."""
        ...

    def source(self, text: str) -> str:
        """A text as its author would have written it in the flow."""
        ...

    def trigger_named(self, stored: str) -> str:
        """The name of the workflow's own trigger of that id."""
        ...

    def secret_named(self, stored: str) -> str:
        """How flows name a secret: `env:NAME`; any other text as it is."""
        ...

    def steps(self, node_id: str) -> list[JsonValue]:
        """The steps of the branch that a node stands for, as written."""
        ...

    def attributes_of(self, node_id: str) -> JsonObject:
        """The attributes of the node that stands for a branch."""
        ...

    def name_of(self, node_id: str) -> str:
        """The name of a node on the canvas."""
        ...


def not_readable(reason: str) -> NoReturn:
    """Say that YAML has no words for it."""
    raise NotReadableError(reason)
