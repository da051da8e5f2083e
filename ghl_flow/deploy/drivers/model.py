"""What a driver is: how workflow bodies reach an account, and what it says it can do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import StaleVersionError
from ghl_flow.highlevel.agency import SnapshotPush
from ghl_flow.remedy import pasted
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.workflow import Status, Workflow

PushProgress = Callable[[str, SnapshotPush], None]
"""Given the id of the snapshot and how far its push is."""


class NotStoredError(GhlFlowError):
    """HighLevel accepted a write, and what it holds is something else."""


class RefusedError(GhlFlowError):
    """HighLevel says beforehand that it would not save this; nothing was written."""


def changed_meanwhile(workflow: Workflow) -> StaleVersionError:
    """The error for a workflow that another saved since it was read."""
    return StaleVersionError(
        f"'{workflow.name}' was changed in HighLevel since it was read",
        hint="nothing was written; run again: the plan shows what was changed",
    )


class ByHandError(GhlFlowError):
    """Something that only a person in the builder can do in this sub-account."""

    def __init__(self, what: str, driver: str) -> None:
        super().__init__(
            f"{what} has to be done by hand in this sub-account: "
            f"the {driver} driver writes no workflow bodies",
            hint=pasted("'ghl-flow auth builder'")
            + " gives ghl-flow a session of the builder, and '--driver builder' uses it",
        )


@dataclass(frozen=True)
class LiveWorkflow:
    """A workflow as the account holds it: the document and its triggers as they were read.

    Not `readable`: there is no way to its body; the document has what the documented list says.
    """

    document: JsonObject
    triggers: list[JsonObject]
    readable: bool = True

    @cached_property
    def workflow(self) -> Workflow:
        """The same, read: once, whoever asks."""
        return Workflow.from_document(self.document, self.triggers)


class Unseen(StrEnum):
    """Why something of an account is not known."""

    UNREAD = "unread"
    """It should have been looked at, and could not be read: another run may tell."""
    NOT_ASSESSED = "not-assessed"
    """Nothing that this account has set shows it, however often it is looked at."""


class NoBody(StrEnum):
    """Why the body of a workflow cannot be read."""

    NO_BODIES = "no-bodies"
    """The driver reads none."""
    NOT_ENABLED = "not-enabled"
    """The Workflow API is not enabled for the sub-account."""
    NO_SESSION = "no-session"
    """Nor is a session of the builder set."""
    SESSION_FAILED = "session-failed"
    """Nor does the session of the builder open."""
    FAILED = "failed"
    """The request failed."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look into a workflow found: its body, or why that cannot be read.

    `detail`: the driver's name, or what the error says.
    """

    workflow: Workflow | None
    why: NoBody | None = None
    detail: str = ""
    unseen: Unseen = Unseen.NOT_ASSESSED


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a driver can do. Whoever uses one asks this, never for its class or its name."""

    reads_bodies: bool = False
    """`read` answers settings, steps and triggers, not only what the documented list says."""
    writes_bodies: bool = False
    """`create`, `save` and `set_status`."""
    writes_whole: bool = False
    """`validate`, `create_whole` and `replace`: in one piece, into drafts only, and may be asked."""
    reads_triggers: bool = False
    """`triggers`: they are apart from the workflow, so its version does not tell that they changed."""
    reads_definitions: bool = False
    """`step_types` and `definition`: what the official API answers, as it is."""
    publishes: bool = False
    deletes: bool = False
    needs_person: bool = False
    """Each workflow is built by a person, from a build sheet."""
    pushes_together: bool = False
    """`push` and `last_push`: every workflow comes at once, from elsewhere."""
    delivers_values: bool = False
    """The texts are not in the workflows: they come in custom values."""
    looks_inside: bool = False
    """`look`: whether a workflow says what it should is told where the account lets its body be read."""


class WorkflowDriver:
    """Reads and writes workflow bodies. What `capabilities` does not name raises `ByHandError`.

    Every method may raise the errors of `ghl_flow.highlevel.errors`. None repeats a write whose outcome
    it does not know: the caller looks first.
    """

    name: ClassVar[str]
    """What plans and results call it."""
    capabilities: ClassVar[Capabilities]
    signed_in_until: datetime | None = None
    """When what signs in is over, where that is not as long as a token lasts."""

    async def check_enabled(self) -> None:
        """Make sure that the account may use it; nothing is written.

        Raises:
            WorkflowApiNotEnabledError: it may not.
        """

    async def read(self, workflow_id: str) -> LiveWorkflow:
        """The workflow as it is; without access to bodies, nothing but its id."""
        return LiveWorkflow({"id": workflow_id}, [], readable=False)

    async def look(self, workflow_id: str) -> Looked:
        """The body as far as the account lets it be read, or why it cannot be (`looks_inside`)."""
        del workflow_id
        return Looked(None, NoBody.NO_BODIES, self.name)

    async def triggers(self, workflow_id: str) -> list[JsonObject]:
        """The triggers as they are stored (`reads_triggers`)."""
        raise ByHandError(f"reading the triggers of workflow {workflow_id}", self.name)

    async def create(self, name: str) -> str:
        """Make an empty draft; its id. Calling twice makes two (`writes_bodies`)."""
        raise ByHandError(f"creating '{name}'", self.name)

    async def save(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """Put settings, steps and triggers in place of what is there (`writes_bodies`).

        `workflow` has real ids in it.
        """
        del live
        raise ByHandError(f"changing '{workflow.name}'", self.name)

    async def set_status(self, workflow_id: str, status: Status) -> Status | None:
        """Publish, or set to draft; the status it has then, None where only a look can tell (`publishes`)."""
        verb = "publishing" if status == "published" else "unpublishing"
        raise ByHandError(f"{verb} workflow {workflow_id}", self.name)

    async def delete(self, workflow_id: str) -> None:
        """Delete it; contacts in it leave (`deletes`)."""
        raise ByHandError(f"deleting workflow {workflow_id}", self.name)

    async def validate(self, workflow: Workflow) -> list[str]:
        """What HighLevel would refuse it for; nothing is written (`writes_whole`)."""
        raise ByHandError(f"validating '{workflow.name}'", self.name)

    async def create_whole(self, workflow: Workflow) -> str:
        """Make it, as a draft; its id. Calling twice makes two (`writes_whole`)."""
        raise ByHandError(f"creating '{workflow.name}'", self.name)

    async def replace(self, workflow: Workflow) -> LiveWorkflow:
        """Change a published workflow and publish it, or leave what was there (`writes_whole`)."""
        raise ByHandError(f"changing '{workflow.name}'", self.name)

    async def step_types(self) -> JsonValue:
        """The catalogue of step types (`reads_definitions`)."""
        raise ByHandError("reading the step types", self.name)

    async def definition(self, workflow_id: str) -> JsonObject:
        """A definition as HighLevel answers it (`reads_definitions`)."""
        raise ByHandError(f"reading the definition of workflow {workflow_id}", self.name)

    async def last_push(self) -> SnapshotPush | None:
        """HighLevel's record of the last push into this sub-account, if any (`pushes_together`)."""
        raise ByHandError("looking at the last push", self.name)

    async def push(self, *, again: bool, last: SnapshotPush | None, progress: PushProgress) -> None:
        """Bring every workflow, and wait until they came (`pushes_together`).

        `again`: they may have come before, so what is there is replaced, not doubled (R35).
        `last` is the push before this one; `progress` is called with how far this one is.
        """
        del again, last, progress
        raise ByHandError("pushing workflows", self.name)
