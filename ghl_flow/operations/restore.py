"""Put managed workflows back as backups have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.restore import restore as put_back
from ghl_flow.deploy.applying.restore_plan import (
    Restoration,
    RestorationPlan,
    check_origin,
    plan_restorations,
)
from ghl_flow.deploy.history.archive import Backup, read_backup
from ghl_flow.deploy.history.past import former_workflows, unfinished
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import AccountList
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import Chosen, chosen_account
from ghl_flow.operations.consent import Confirm, ConsentNeededError, DeclinedError
from ghl_flow.operations.events import Restored
from ghl_flow.operations.fleet import run_accounts
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PARTIAL, Failed, PerAccount
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether to write: `dry_run` never, `yes` always; else `confirm` is given what would change."""

    dry_run: bool = False
    yes: bool = False
    confirm: "Confirm[Restorations] | None" = None

    def check(self, operation: str, *, sandbox: bool) -> None:
        """Refuse what cannot be confirmed.

        Raises:
            ConsentNeededError: it is neither given nor can it be asked for.
        """
        if not (self.dry_run or self.yes or sandbox or self.confirm):
            raise ConsentNeededError(operation)


@dataclass(frozen=True, slots=True)
class Restorations:
    """What putting workflows back changes in each account, and what came of it.

    `planned`: what was found when the accounts were looked at. With `as_draft`, a workflow that is as it was
    becomes a draft too, if `unchanged_too`. `written`: the accounts that were due, with what was found when
    they were looked at again, right before they were written. `unread`: how many entries of which lists of an
    account told of nothing; `lost`: what became of manifests that are lost.
    """

    planned: PerAccount[list[Restoration]]
    as_draft: bool
    unchanged_too: bool
    written: PerAccount[list[Restoration]] | None = None
    unread: Mapping[str, Mapping[AccountList, int]] = field(default_factory=dict)
    lost: Mapping[str, ManifestState] = field(default_factory=dict)

    @property
    def due(self) -> list[str]:
        """The accounts in which something is to be written."""
        return [name for name, items in self.planned.results if self.changes(items)]

    def changes(self, items: Sequence[Restoration]) -> bool:
        """Whether anything of this is to be written."""
        return any(self.is_due(item) for item in items)

    def is_due(self, item: Restoration) -> bool:
        """Whether anything of this is to be written."""
        return item.is_due(as_draft=self.as_draft and self.unchanged_too)

    @property
    def failed(self) -> list[Failed]:
        """The accounts that could not be looked at or written."""
        return self._last.failed

    @property
    def lost_since(self) -> list[tuple[str, list[Restoration]]]:
        """What was not restored because something went between the two looks, by account."""
        shown = {name: {item.key for item in items if item.lost} for name, items in self.planned.results}
        written = self.written.results if self.written else []
        found = [
            (name, [item for item in items if item.lost and item.key not in shown.get(name, ())])
            for name, items in written
        ]
        return [(name, items) for name, items in found if items]

    @property
    def exit_code(self) -> int:
        """0 when all was restored; 3 when in some accounts; else the code that their errors share, or 1.

        3 also where entries of lists could not be read, and where one is created again that may be there: the
        manifest is lost, and its steps were looked for in vain.
        """
        code = self._last.exit_code(lambda items: any(item.lost for item in items))
        again = any(
            name in self.lost and any(item.target is None for item in items)
            for name, items in self.planned.results
        )
        return code or (PARTIAL if self.unread or again else 0)

    @property
    def _last(self) -> PerAccount[list[Restoration]]:
        """Each account as it was last looked at: what was shown may have changed since."""
        written = dict(self.written.rows) if self.written else {}
        return PerAccount(tuple((name, written.get(name, row)) for name, row in self.planned.rows))


def restore(
    workspace: Workspace,
    file: Path,
    account: str | None = None,
    consent: Consent | None = None,
) -> Restorations:
    """Put a workflow back as a file of `.ghl-flow/backups/` has it, as a draft.

    Raises:
        UsageError: there is no such file or account, or nothing confirms it.
        GhlFlowError: the account fails.
    """
    consent = consent or Consent()
    workspace.project.require(accounts=True)
    chosen = chosen_account(workspace, account)
    path = file if file.is_file() else workspace.journal.path_of(str(file))
    backups = {chosen.value.account: [read_backup(path if path.is_file() else file)]}
    return restore_all(
        workspace, "restore", Chosen([chosen]), backups, consent, as_draft=True, unchanged_too=False
    )


def restore_all(
    workspace: Workspace,
    command: str,
    chosen: Chosen,
    backups: Mapping[str, Sequence[Backup] | GhlFlowError],
    consent: Consent,
    *,
    as_draft: bool,
    unchanged_too: bool = True,
) -> Restorations:
    """Look what putting these back changes in each account, have it confirmed, and do it.

    An account for which there is an error in place of backups fails with it, and no other does.

    Raises:
        ConsentNeededError: nothing can confirm what there is to do.
        DeclinedError: the answer was no.
        GhlFlowError: the only account fails.
    """
    known = KnownFlows(workspace)
    checked = {
        item.value.account: _of_here(backups[item.value.account], item.value, sandbox=workspace.sandbox)
        for item in chosen.accounts
    }
    if not all(isinstance(one, GhlFlowError) for one in checked.values()):
        consent.check(command, sandbox=workspace.sandbox)

    def kept_for(item: "Loaded[Account]") -> Sequence[Backup]:
        found = checked[item.value.account]
        if isinstance(found, GhlFlowError):
            raise found
        return found

    unread: dict[str, Mapping[AccountList, int]] = {}
    lost: dict[str, ManifestState] = {}

    async def look(item: "Loaded[Account]") -> list[Restoration]:
        kept = kept_for(item)
        async with open_account(workspace, item.value) as connection:
            await connection.settle()
            planned = await _planned(workspace, connection, item, kept, known, as_draft=as_draft)
            if connection.public.passed_over:
                unread[item.value.account] = dict(connection.public.passed_over)
            if planned.seen.lost is not None:
                lost[item.value.account] = planned.seen.lost
            return [*planned.items]

    async def write(item: "Loaded[Account]") -> list[Restoration]:
        return await _restored(workspace, command, item, kept_for(item), known, found)

    found = Restorations(
        run_accounts(workspace, chosen, look), as_draft, unchanged_too, unread=unread, lost=lost
    )
    found.planned.raise_if_alone()
    due = [item for item in chosen.accounts if item.value.account in found.due]
    if not due or consent.dry_run:
        return found
    # Whoever stopped it while it looked is not asked: below, no account is begun.
    if consent.confirm is not None and not workspace.stop.requested and not consent.confirm(found):
        raise DeclinedError
    done = replace(found, written=run_accounts(workspace, Chosen(due), write))
    if len(done.planned.rows) == 1:
        for _, error in done.failed:
            raise error
    return done


def _of_here(
    backups: Sequence[Backup] | GhlFlowError, account: "Account", *, sandbox: bool
) -> Sequence[Backup] | GhlFlowError:
    """The backups, or why they cannot be put into this account."""
    if isinstance(backups, GhlFlowError):
        return backups
    try:
        for backup in backups:
            check_origin(backup, account.location_id, account.account, sandbox=sandbox)
    except GhlFlowError as error:
        return error
    return backups


async def _planned(
    workspace: Workspace,
    connection: "Connection",
    account: "Loaded[Account]",
    backups: Sequence[Backup],
    known: KnownFlows,
    *,
    as_draft: bool,
) -> RestorationPlan:
    name, journal = account.value.account, workspace.journal
    silent = any(backup.refers_to is None for backup in backups)
    return await plan_restorations(
        connection,
        account.value.location_id,
        backups,
        known.of(account),
        as_draft=as_draft,
        begun=unfinished(journal, name, sandbox=workspace.sandbox),
        former=former_workflows(journal, name, sandbox=workspace.sandbox) if silent else {},
    )


async def _restored(
    workspace: Workspace,
    command: str,
    account: "Loaded[Account]",
    backups: Sequence[Backup],
    known: KnownFlows,
    found: Restorations,
) -> list[Restoration]:
    async with writing(workspace, command, account) as work:

        def progress(done: Done) -> None:
            work.did(done)
            workspace.on_event(Restored(account.value.account, done))

        # Looked at again, now that the account is held: what was shown may have changed meanwhile.
        planned = await _planned(workspace, work.connection, account, backups, known, as_draft=found.as_draft)
        work.left = any(item.lost for item in planned.items)
        await put_back(
            work.connection,
            planned,
            work.archive,
            as_draft=found.as_draft,
            unchanged_too=found.unchanged_too,
            happened=work.written_down,
            progress=progress,
            stopping=lambda: workspace.stop.requested,
        )
        return [*planned.items]
