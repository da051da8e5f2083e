"""`ghl-flow rollback`: accounts' workflows as they were after an earlier apply."""

from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import flow_names, history_ids
from ghl_flow.cli.options import (
    AccountOption,
    AccountsOption,
    AllOption,
    DriverOption,
    SandboxOption,
    YesOption,
)
from ghl_flow.cli.restore import DryRunOption, confirmable, restore_all
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.deploy.history.archive import Backup
    from ghl_flow.deploy.history.journal import Journal
    from ghl_flow.errors import GhlFlowError
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="rollback")(rollback)


def rollback(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="ENTRY", help="An entry of 'ghl-flow history'.", autocompletion=history_ids
        ),
    ],
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    flow: Annotated[
        list[str] | None,
        typer.Option("--flow", help="Only this flow's workflows; repeatable.", autocompletion=flow_names),
    ] = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    as_draft: Annotated[
        bool, typer.Option("--as-draft", help="Leave every workflow of it a draft, to be published by hand.")
    ] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Restore workflows as they were after an earlier apply.

    Shows what changes and asks; in the sandbox it does not ask. Only what differs is written, and a
    workflow that is published stays so.
    The next plan shows where they differ from the flows: change the flow back, or apply it again.

    \b
    ghl-flow rollback --to 3f2a91c0d4e7 --dry-run
    ghl-flow rollback --to 3f2a91c0d4e7 -a bridgepoint-group --flow missed-call-text-back
    ghl-flow rollback --to 3f2a91c0d4e7 --accounts 'dental-*' --yes
    """
    from ghl_flow.cli.connection import chosen_accounts, journal_of

    session = Session.of(context)
    session.driver = driver
    session.project.require(accounts=True)
    journal = journal_of(session)
    target = journal.entry(to)
    several = everyone or accounts is not None
    named = account if account or several else [str(target.get("account"))]
    chosen = chosen_accounts(session, named, everyone=everyone, pattern=accounts)
    _check(target, named, sandbox=sandbox)
    confirmable(dry_run=dry_run, yes=yes, sandbox=sandbox, command="rollback")
    backups = {
        item.value.account: _backups(journal, str(target["id"]), item, flow or [], sandbox=sandbox)
        for item in chosen
    }
    restore_all(
        session,
        "rollback",
        chosen,
        backups,
        sandbox=sandbox,
        dry_run=dry_run,
        yes=yes,
        as_draft=as_draft,
    )


def _check(target: "JsonObject", named: list[str] | None, *, sandbox: bool) -> None:
    from ghl_flow.errors import UsageError

    if named and target.get("account") not in named:
        raise UsageError(f"that entry is about {target.get('account')}", hint="name that account with -a")
    if target.get("sandbox") is not sandbox:
        raise UsageError(
            "that entry is about the sandbox" if not sandbox else "that entry is not about the sandbox",
            hint="add --sandbox" if not sandbox else "run it without --sandbox",
        )


def _backups(
    journal: "Journal",
    entry_id: str,
    account: "Loaded[Account]",
    flows: list[str],
    *,
    sandbox: bool,
) -> "list[Backup] | GhlFlowError":
    """The account's workflows as they were after that entry, or why that cannot be told."""
    from ghl_flow.deploy.history.archive import read_backup
    from ghl_flow.deploy.history.past import state_after
    from ghl_flow.deploy.state.desired import flow_of
    from ghl_flow.errors import GhlFlowError, UsageError, did_you_mean

    name = account.value.account
    state = state_after(journal, entry_id, name, sandbox=sandbox)
    if not state:
        return UsageError(f"no workflow of {name} was written up to that entry")
    known = sorted({flow_of(key) for key in state})
    for flow in flows:
        if flow not in known:
            hint = did_you_mean(flow, known) or f"flows: {', '.join(known)}"
            return UsageError(f"no workflow of '{flow}' was written in {name} up to that entry", hint=hint)
    chosen = [path for key, path in sorted(state.items()) if not flows or flow_of(key) in flows]
    try:
        return [read_backup(path) for path in chosen]
    except GhlFlowError as error:
        return error
