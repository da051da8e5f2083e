"""What every driver can do."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Status, Workflow


class NotStoredError(GhlFlowError):
    """HighLevel accepted a write, and what it holds is something else."""


class RefusedError(GhlFlowError):
    """HighLevel says beforehand that it would not save this; nothing was written."""


@dataclass(frozen=True, slots=True)
class LiveWorkflow:
    """A workflow as the account holds it: the document and its triggers as they were read.

    Not `readable`: there is no way to its body; the document has what the documented list says.
    """

    document: JsonObject
    triggers: list[JsonObject]
    readable: bool = True

    @property
    def workflow(self) -> Workflow:
        """The same, read."""
        return Workflow.from_document(self.document, self.triggers)


class WorkflowDriver(Protocol):
    """Reads and writes workflow bodies.

    Every method may raise the errors of `ghl_flow.highlevel.errors`. None repeats a write whose outcome
    it does not know: the caller looks first.
    """

    @property
    def name(self) -> str:
        """What plans and results call it."""
        ...

    async def create(self, name: str) -> str:
        """Make an empty draft; its id. Calling twice makes two."""
        ...

    async def read(self, workflow_id: str) -> LiveWorkflow:
        """The workflow as it is."""
        ...

    async def save(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """Put settings, steps and triggers in place of what is there. `workflow` has real ids in it."""
        ...

    async def set_status(self, workflow_id: str, status: Status) -> Status | None:
        """Publish, or take back to draft; the status it has then, None where only a look can tell."""
        ...


@runtime_checkable
class WritesWhole(Protocol):
    """A driver that writes a workflow in one piece and into drafts only, and can be asked before."""

    async def validate(self, workflow: Workflow) -> list[str]:
        """What HighLevel would refuse it for; nothing is written."""
        ...

    async def create_whole(self, workflow: Workflow) -> str:
        """Make it, as a draft; its id. Calling twice makes two."""
        ...

    async def replace(self, workflow: Workflow) -> LiveWorkflow:
        """Change a published workflow and publish it, or leave what was there."""
        ...


@runtime_checkable
class ReadsTriggers(Protocol):
    """A driver whose triggers are apart from the workflow: its version does not tell that they changed."""

    async def triggers(self, workflow_id: str) -> list[JsonObject]:
        """The triggers as they are stored."""
        ...


@runtime_checkable
class Deletes(Protocol):
    """A driver that can delete a workflow."""

    async def delete(self, workflow_id: str) -> None:
        """Delete it; contacts in it leave."""
        ...
