"""What putting managed workflows back as backups have them would change; nothing is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from ghl_flow.compile.shadow import is_shadow
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.rebind import Here, Lost, Moved, rebind
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.history.archive import Backup
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.diff import StepChange, step_changes
from ghl_flow.deploy.state.managed import Flows, Managed, Recognised
from ghl_flow.deploy.state.names import Listed
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.kinds.refers import references_of
from ghl_flow.remedy import pasted, quoted
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.secrecy import LostSecretError, has_marks, revealed
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known
from ghl_flow.wire.workflow import Workflow


class Silence(Enum):
    """That a workflow is shadowed, and writes down what it would send."""

    BEGINS = "begins"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Restoration:
    """One workflow to be put back: what it is to be, what is there, and what that changes.

    `target` and `live` are None for one that is to be created anew. `workflow` has the id of the target, and
    what it refers to is what the account has now: `moved` says where that is another than in the backup.
    With something `lost` it is not restored. `waits_for` are keys of workflows that are created in the same
    run and that it refers to; in `workflow` stand references to them. `unchecked` see `Rebound`.
    `begun` is how an earlier restore of it began that did not end, `paused` whether it was paused since.
    """

    key: str
    workflow: Workflow
    target: WorkflowSummary | None
    live: LiveWorkflow | None
    changes: tuple[StepChange, ...]
    begun: Event | None = None
    paused: bool = False
    moved: tuple[Moved, ...] = ()
    lost: tuple[Lost, ...] = ()
    waits_for: frozenset[str] = frozenset()
    unchecked: tuple[Thing, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether it is published now."""
        return self.target is not None and self.target.status == "published"

    @property
    def publishes(self) -> bool:
        """Whether it is to be published afterwards: it runs, or ran until a restore was cut off."""
        resumes = self.begun is Event.REPLACING and not self.paused
        return self.target is not None and (self.runs or resumes)

    @property
    def silence(self) -> Silence | None:
        """What it changes for contacts who are texted, or for whom it is written down what they would get."""
        now = self.live is not None and is_shadow(self.live.workflow.nodes)
        if not self.publishes or now is is_shadow(self.workflow.nodes):
            return None
        return Silence.ENDS if now else Silence.BEGINS

    def is_due(self, *, as_draft: bool) -> bool:
        """Whether there is something to write, in the workflow or in the manifest."""
        due = self.target is None or self.changes or self.begun or (as_draft and self.runs)
        return bool(due and not self.lost)


@dataclass(frozen=True, slots=True)
class RestorationPlan:
    """What is to be put back in an account, what was recognised there, and what workflows may refer to."""

    seen: Recognised
    items: Sequence[Restoration]
    things: Sequence[Known]


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
    former: Mapping[str, str] = MappingProxyType({}),
) -> RestorationPlan:
    """What putting these back would change. Writes nothing.

    `begun` are the workflows whose restore was cut off, by `flow/role` (`past.unfinished`). `former` are
    keys of workflows by ids that they had once, for backups that do not say what they refer to.

    Raises:
        UsageError: what a gate held back when it was written would be published, unless `as_draft`.
        UsageError: a backup would go into a workflow that is not managed, or nothing tells whose it is.
        GhlFlowError: the driver cannot read bodies.
    """
    seen = await recognise(connection, location_id, known)
    fields = await connection.public.custom_fields()
    listed = Listed(connection.public)
    for backup in backups:
        live = backup.live
        sorts = {one.thing for one in references_of(live.document, live.triggers)}
        await listed.read(sorts | {one.thing for one in backup.refers_to or ()})
    here = Here(seen, known, fields, backups, former, listed)
    found = [await _planned(connection, seen, backup, here) for backup in backups]
    items = _bound(found, seen, begun, here)
    for item, backup in zip(items, backups, strict=True):
        if backup.gates and item.publishes and item.is_due(as_draft=False) and not as_draft:
            raise UsageError(
                f"'{item.workflow.name}' was held back then (gate: {', '.join(backup.gates)}) and is "
                "published now, so this would publish what was held back",
                hint="add --as-draft, which leaves it a draft; or choose another entry of "
                + pasted("'ghl-flow history'"),
            )
    return RestorationPlan(seen, items, here.now)


@dataclass(frozen=True, slots=True)
class _Found:
    """A backup and what it goes into, before it is known what it refers to."""

    backup: Backup
    key: str
    document: JsonObject
    target: Managed | None
    live: LiveWorkflow | None


async def _planned(connection: Connection, seen: Recognised, backup: Backup, here: Here) -> _Found:
    found = _target(seen, backup, here)
    if found is None:
        if has_marks(backup.live.document):
            raise _without_secrets(backup, "the workflow is gone")
        return _Found(backup, here.address(backup.key), backup.live.document, None, None)
    live = await read_listed(found.summary, connection)
    if not live.readable:
        raise GhlFlowError(
            f"driver {connection.driver.name} cannot read or write the steps of '{found.summary.name}'",
            hint="run the command again with --driver api or --driver builder",
        )
    try:
        document = revealed(backup.live.document, live.document)
    except LostSecretError as error:
        raise _without_secrets(backup, f"the workflow has none at {error}") from None
    whole = document if isinstance(document, dict) else backup.live.document
    return _Found(backup, found.key, whole, found, live)


def _bound(
    found: Sequence[_Found], seen: Recognised, begun: Mapping[str, Event], here: Here
) -> list[Restoration]:
    """What is to be put back, bound to what the account has now and will have afterwards."""
    coming = {one.key for one in found if one.target is None and one.key}
    while True:
        items = [_restoration(one, seen, begun, here, coming) for one in found]
        # One that is not created is not there for others either.
        missing = {item.key for item in items if item.lost} & coming
        if not missing:
            return items
        coming -= missing


def _restoration(
    one: _Found, seen: Recognised, begun: Mapping[str, Event], here: Here, coming: Collection[str]
) -> Restoration:
    bound = rebind(one.backup, one.document, one.live.triggers if one.live else (), here, coming)
    wanted = replace(one.backup.live, document=bound.document, triggers=bound.triggers).workflow
    wanted = wanted._replace(id=one.target.summary.id if one.target is not None else "")
    before = one.live.workflow if one.live else Workflow(id="", name=wanted.name, nodes=())
    return Restoration(
        one.key,
        wanted,
        one.target.summary if one.target is not None else None,
        one.live,
        tuple(step_changes(before, wanted)),
        begun.get(one.key) if one.target is not None else None,
        one.target is not None and one.key in seen.rebuilt.paused,
        bound.moved,
        bound.lost,
        bound.waits_for,
        bound.unchecked,
    )


def _without_secrets(backup: Backup, why: str) -> UsageError:
    return UsageError(
        f"{backup.path} has no headers, passwords and tokens of webhooks in it, and {why}",
        hint="a backup holds no secret: put the step back in HighLevel by hand, or apply the flow",
    )


def _target(seen: Recognised, backup: Backup, here: Here) -> Managed | None:
    """The managed workflow that a backup goes into; None where it is to be created anew."""
    wanted = backup.live.workflow
    if (found := seen.by_id(wanted.id)) is not None:
        return found
    there = seen.summaries.get(wanted.id)
    if there is not None:
        raise UsageError(
            f"'{there.name}' ({there.id}) is in this account, and ghl-flow does not manage it",
            hint="it is left alone; "
            + pasted("'ghl-flow adopt FLOW'")
            + " takes over a workflow with a flow's name",
        )
    if not backup.location_id:
        raise UsageError(
            f"{backup.path} does not name its account, and its workflow is not in this one",
            hint="only a backup that names this account's location_id is put into it",
        )
    if backup.key and (found := seen.by_key(here.address(backup.key))) is not None:
        if not found.named and seen.is_a_copy(found):
            raise UsageError(
                f"'{found.summary.name}' ({found.summary.id}) has steps of {backup.key} and another name, "
                "and the manifest is lost, so it may be a copy that is not managed",
                hint=f"it is left alone: if it is the managed one, name it '{wanted.name}' in HighLevel; "
                "if it is not wanted, " + pasted(f"'ghl-flow destroy --copy {quoted(found.summary.id)}'"),
            )
        return found  # deleted since, and made again under another id
    same = next((one for one in seen.summaries.values() if one.name == wanted.name), None)
    if same is not None:
        raise UsageError(
            f"a workflow named '{same.name}' ({same.id}) is in this account, and ghl-flow does not manage it",
            hint="it is left alone: rename it in HighLevel first",
        )
    return None
