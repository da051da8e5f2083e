"""`ghl-flow restore`: put a workflow back as a backup has it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import DriverOption, OneAccountOption, SandboxOption, YesOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.deploy.applying.landing import Restoration
    from ghl_flow.deploy.history.archive import Backup
    from ghl_flow.errors import GhlFlowError
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would change, write nothing.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="restore")(restore)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file of .ghl-flow/backups/.", metavar="FILE")],
    account: OneAccountOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Restore a workflow from a backup, as a draft.

    Shows what changes and asks; in the sandbox it does not ask. A workflow that is as the backup has it is
    left as it is. What is there is backed up first. A backup of another account is refused, as is one whose
    workflow is not managed by ghl-flow.

    \b
    ghl-flow restore .ghl-flow/backups/bridgepoint-group/3f2a/missed-call-text-back.main.before.json
    """
    from ghl_flow.cli.connection import chosen_account
    from ghl_flow.deploy.history.archive import read_backup

    session = Session.of(context)
    session.driver = driver
    session.project.require(accounts=True)
    confirmable(dry_run=dry_run, yes=yes, sandbox=sandbox, command="restore")
    chosen = chosen_account(session, account)
    path = file if file.is_file() else session.project.root / file
    backups = {chosen.value.account: [read_backup(path if path.is_file() else file)]}
    restore_all(
        session,
        "restore",
        [chosen],
        backups,
        sandbox=sandbox,
        dry_run=dry_run,
        yes=yes,
        as_draft=True,
        unchanged_too=False,
    )


def confirmable(*, dry_run: bool, yes: bool, sandbox: bool, command: str) -> None:
    """Refuse what nobody could confirm.

    Raises:
        UsageError: it would have to be asked, and there is no terminal.
    """
    from ghl_flow.errors import UsageError

    if not (dry_run or yes or sandbox or sys.stdin.isatty()):
        raise UsageError(f"{command} needs a confirmation", hint="run it on a terminal, or pass --yes")


def restore_all(
    session: Session,
    command: str,
    accounts: "Sequence[Loaded[Account]]",
    backups: "Mapping[str, Sequence[Backup] | GhlFlowError]",
    *,
    sandbox: bool,
    dry_run: bool,
    yes: bool,
    as_draft: bool,
    unchanged_too: bool = True,
) -> None:
    """Show what putting these back changes in each account, ask, and do it.

    With `as_draft`, one that is as it was is taken off too, if `unchanged_too`.

    An account for which there is an error in place of backups fails with it, and no other does.
    """
    from ghl_flow.cli.fleet import run_accounts
    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.deploy.applying.landing import check_origin
    from ghl_flow.errors import GhlFlowError

    known = KnownFlows(session)

    def kept_for(item: "Loaded[Account]") -> "Sequence[Backup]":
        found = backups[item.value.account]
        if isinstance(found, GhlFlowError):
            raise found
        for backup in found:
            check_origin(backup, item.value.location_id, item.value.account, sandbox=sandbox)
        return found

    async def look(item: "Loaded[Account]", stopping: "Callable[[], bool]") -> "list[Restoration]":
        return await _looked_at(session, item, kept_for(item), known, sandbox=sandbox, as_draft=as_draft)

    seen = run_accounts(session, [accounts], look)
    due: list[Loaded[Account]] = []
    # Accounts whose files are not valid come after those that were looked at.
    for item, (name, result) in zip(accounts, seen, strict=False):
        if not isinstance(result, GhlFlowError) and _show(
            session, name, result, as_draft=as_draft, unchanged_too=unchanged_too
        ):
            due.append(item)
    results: list[tuple[str, object]] = [*seen]
    if due and not dry_run:
        if not yes and not sandbox:
            typer.confirm(f"Change {', '.join(item.value.account for item in due)}?", abort=True, err=True)

        async def write(item: "Loaded[Account]", stopping: "Callable[[], bool]") -> int:
            return await _restored(
                session,
                command,
                item,
                kept_for(item),
                known,
                stopping,
                sandbox=sandbox,
                as_draft=as_draft,
                unchanged_too=unchanged_too,
            )

        written = dict(run_accounts(session, [due], write))
        results = [(name, written.get(name, result)) for name, result in results]
    _finish(session, results)


async def _looked_at(
    session: Session,
    account: "Loaded[Account]",
    backups: "Sequence[Backup]",
    known: "KnownFlows",
    *,
    sandbox: bool,
    as_draft: bool,
) -> "list[Restoration]":
    from ghl_flow.cli.connection import journal_of, open_account
    from ghl_flow.deploy.applying.landing import plan_restorations
    from ghl_flow.deploy.history.past import unfinished

    async with open_account(session, account.value, sandbox=sandbox) as connection:
        await connection.settle()
        location_id, flows = account.value.location_id, known.of(account)
        begun = unfinished(journal_of(session), account.value.account, sandbox=sandbox)
        _, items = await plan_restorations(
            connection, location_id, backups, flows, as_draft=as_draft, begun=begun
        )
        return items


async def _restored(
    session: Session,
    command: str,
    account: "Loaded[Account]",
    backups: "Sequence[Backup]",
    known: "KnownFlows",
    stopping: "Callable[[], bool]",
    *,
    sandbox: bool,
    as_draft: bool,
    unchanged_too: bool,
) -> int:
    from ghl_flow.cli.writing import writing
    from ghl_flow.deploy.applying.landing import plan_restorations
    from ghl_flow.deploy.applying.landing import restore as put_back
    from ghl_flow.deploy.history.past import unfinished

    async with writing(session, command, account, sandbox=sandbox) as work:

        def progress(item: "Restoration", status: str) -> None:
            line = f"restored '{item.workflow.name}' ({status}, {len(item.changes)} changes, read back)"
            work.did(line, say=False)
            session.print_line(f"{account.value.account}: {line}")

        # Looked at again, now that the account is held: what was shown may have changed meanwhile.
        location_id = account.value.location_id
        begun = unfinished(work.journal, account.value.account, sandbox=sandbox)
        seen, items = await plan_restorations(
            work.connection, location_id, backups, known.of(account), as_draft=as_draft, begun=begun
        )
        await put_back(
            work.connection,
            seen,
            items,
            work.archive,
            as_draft=as_draft,
            unchanged_too=unchanged_too,
            happened=work.written_down,
            progress=progress,
            stopping=stopping,
        )
        return len(work.done)


def _show(
    session: Session, account: str, items: "Sequence[Restoration]", *, as_draft: bool, unchanged_too: bool
) -> bool:
    """Print what would change; whether anything would."""
    from ghl_flow.cli.display.plan import print_steps

    changing = False
    for item in items:
        name = item.workflow.name
        if item.target is None:
            session.print_line(f"{account}: '{name}' would be created again, as a draft")
        elif item.is_due(as_draft=as_draft and unchanged_too):
            status = "published" if item.publishes and not as_draft else "a draft"
            resumed = ": the run before was cut off" if item.begun else ""
            session.print_line(f"{account}: '{name}' would be changed ({status} afterwards){resumed}")
        else:
            still = "stays published" if item.runs else "a draft"
            session.print_line(f"{account}: '{name}' is as it was then, and {still}: nothing to do")
            continue
        changing = True
        print_steps(session.out, item.changes)
    return changing


def _finish(session: Session, results: "Sequence[tuple[str, object]]") -> None:
    """End with the exit code that says how it went, each failure named by its account."""
    from ghl_flow.cli.fleet import failure_codes, print_failures, raise_if_alone
    from ghl_flow.errors import GhlFlowError

    raise_if_alone(results)
    print_failures(session, results)
    errors = [result for _, result in results if isinstance(result, GhlFlowError)]
    if errors:
        raise typer.Exit(failure_codes(errors, some=len(errors) < len(results)))
