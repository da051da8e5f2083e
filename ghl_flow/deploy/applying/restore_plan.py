"""What putting managed workflows back as backups have them would change; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.history.archive import Backup
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.diff import StepChange, step_changes
from ghl_flow.deploy.state.managed import Flows, Managed, Recognised
from ghl_flow.deploy.state.recognise import read_listed, recognise
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.secrecy import LostSecretError, has_marks, revealed
from ghl_flow.wire.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Restoration:
    """One workflow to be put back: what it is to be, what is there, and what that changes.

    `target` and `live` are None for one that is to be created anew. `workflow` has the id of the target.
    `begun` is how an earlier restore of it began that did not end, `paused` whether it was paused since.
    """

    key: str
    workflow: Workflow
    target: WorkflowSummary | None
    live: LiveWorkflow | None
    changes: tuple[StepChange, ...]
    begun: Event | None = None
    paused: bool = False

    @property
    def runs(self) -> bool:
        """Whether it is published now."""
        return self.target is not None and self.target.status == "published"

    @property
    def publishes(self) -> bool:
        """Whether it is to be published afterwards: it runs, or ran until a restore was cut off."""
        resumes = self.begun is Event.REPLACING and not self.paused
        return self.target is not None and (self.runs or resumes)

    def is_due(self, *, as_draft: bool) -> bool:
        """Whether there is something to write, in the workflow or in the manifest."""
        return bool(self.target is None or self.changes or self.begun or (as_draft and self.runs))


def check_origin(backup: Backup, location_id: str, account: str, *, sandbox: bool) -> None:
    """Refuse a backup of another account.

    Raises:
        UsageError: it is one, or the one is of the sandbox and the other not.
    """
    if backup.location_id and backup.location_id != location_id:
        raise UsageError(
            f"{backup.path} is a backup of another account ({backup.location_id}), not of {account} "
            f"({location_id})",
            hint="name the account it is of with -a",
        )
    if backup.sandbox is not None and backup.sandbox is not sandbox:
        raise UsageError(
            f"{backup.path} is a backup of {'the sandbox' if backup.sandbox else 'the real account'}",
            hint="add --sandbox" if backup.sandbox else "run it without --sandbox",
        )


async def plan_restorations(
    connection: Connection,
    location_id: str,
    backups: Sequence[Backup],
    known: Flows,
    *,
    as_draft: bool,
    begun: Mapping[str, Event] = MappingProxyType({}),
) -> tuple[Recognised, list[Restoration]]:
    """What putting these back would change. Writes nothing.

    `begun` are the workflows whose restore was cut off, by `flow/role` (`past.unfinished`).

    Raises:
        UsageError: what a gate held back when it was written would be published, unless `as_draft`.
        UsageError: a backup would go into a workflow that is not managed, or nothing tells whose it is.
        GhlFlowError: the driver cannot read bodies.
    """
    seen = await recognise(connection, location_id, known)
    items = [await _planned(connection, seen, backup, begun) for backup in backups]
    for item, backup in zip(items, backups, strict=True):
        if backup.gates and item.publishes and item.is_due(as_draft=False) and not as_draft:
            raise UsageError(
                f"'{item.workflow.name}' was held back then (gate: {', '.join(backup.gates)}) and is "
                "published now, so this would publish what was held back",
                hint="rollback --as-draft leaves it a draft; or choose another entry of 'ghl-flow history'",
            )
    return seen, items


async def _planned(
    connection: Connection, seen: Recognised, backup: Backup, begun: Mapping[str, Event]
) -> Restoration:
    wanted = backup.live.workflow
    found = _target(seen, backup)
    if found is None:
        if has_marks(backup.live.document):
            raise _without_secrets(backup, "the workflow is gone")
        steps = step_changes(Workflow(id="", name=wanted.name, nodes=()), wanted)
        return Restoration(backup.key, wanted._replace(id=""), None, None, tuple(steps))
    live = await read_listed(found.summary, connection)
    if not live.readable:
        raise GhlFlowError(
            f"driver {connection.driver.name} cannot read or write the steps of '{found.summary.name}'",
            hint="restore it with --driver api or --driver builder",
        )
    try:
        document = revealed(backup.live.document, live.document)
    except LostSecretError as error:
        raise _without_secrets(backup, f"the workflow has none at {error}") from None
    if isinstance(document, dict):
        wanted = replace(backup.live, document=document).workflow
    wanted = wanted._replace(id=found.summary.id)
    return Restoration(
        found.key,
        wanted,
        found.summary,
        live,
        tuple(step_changes(live.workflow, wanted)),
        begun.get(found.key),
        found.key in seen.rebuilt.paused,
    )


def _without_secrets(backup: Backup, why: str) -> UsageError:
    return UsageError(
        f"{backup.path} has no headers, passwords and tokens of webhooks in it, and {why}",
        hint="a backup holds no secret: put the step back in HighLevel by hand, or apply the flow",
    )


def _target(seen: Recognised, backup: Backup) -> Managed | None:
    """The managed workflow that a backup goes into; None where it is to be created anew."""
    wanted = backup.live.workflow
    if (found := seen.by_id(wanted.id)) is not None:
        return found
    there = seen.summaries.get(wanted.id)
    if there is not None:
        raise UsageError(
            f"'{there.name}' ({there.id}) is in this account, and ghl-flow does not manage it",
            hint="it is left alone; 'ghl-flow adopt FLOW' takes over a workflow with a flow's name",
        )
    if not backup.location_id:
        raise UsageError(
            f"{backup.path} does not name its account, and its workflow is not in this one",
            hint="only a backup that names this account's location_id is put into it",
        )
    if backup.key and (found := seen.by_key(backup.key)) is not None:
        return found  # deleted since, and made again under another id
    same = next((one for one in seen.summaries.values() if one.name == wanted.name), None)
    if same is not None:
        raise UsageError(
            f"a workflow named '{same.name}' ({same.id}) is in this account, and ghl-flow does not manage it",
            hint="it is left alone: rename it in HighLevel first",
        )
    return None
