"""`ghl-flow account`: the files of accounts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.completing import flow_names, library_niches
from ghl_flow.cli.lists import names_option
from ghl_flow.cli.options import DryRunOption, Format, FormatOption, SandboxOption
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.operations.new_account import AddedAccounts

_account = typer.Typer(help="Add accounts, and show what counts for them.", no_args_is_help=True)

NicheOption = Annotated[
    str, typer.Option("--niche", help="Its niche.", autocompletion=library_niches, show_default=False)
]
ZoneOption = Annotated[
    str, typer.Option("--timezone", metavar="ZONE", help="As America/Chicago.", show_default=False)
]
LabelsOption = Annotated[
    list[str] | None,
    names_option("--label", text="A label"),
]
FlowsOption = Annotated[
    list[str] | None,
    names_option("--flow", text="A flow that it runs", offered=flow_names),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    _account.registered_commands.clear()
    _account.command(name="show")(bundled(show))
    _account.command(name="add")(add)
    _account.command(name="import")(import_)
    app.add_typer(_account, name="account")


def show(context: typer.Context, which: WhichOptions, fmt: FormatOption = Format.TEXT) -> None:
    """Show what counts for an account, and where it is from.

    Its own file, and beneath it 'defaults:' of ghl-flow.yaml: those of its labels, of its niche, of all.

    \b
    ghl-flow account show -a bridgepoint-group
    ghl-flow account show --all --format json
    """
    from ghl_flow.cli.display.account.json import shown_json
    from ghl_flow.cli.display.account.text import print_shown
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.account_show import show_accounts

    session = Session.of(context)
    found = show_accounts(session.workspace(), which.choice)
    if fmt is Format.JSON:
        session.print_json(shown_json(found))
    else:
        print_shown(session.out, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What commands will call it.", metavar="NAME")],
    location_id: Annotated[
        str, typer.Option("--location-id", metavar="ID", help="HighLevel's id of the sub-account.")
    ],
    niche: NicheOption = "",
    timezone: ZoneOption = "",
    business_name: Annotated[
        str, typer.Option("--business-name", help="As texts say it.", show_default=False)
    ] = "",
    label: LabelsOption = None,
    flow: FlowsOption = None,
    token: Annotated[
        str, typer.Option("--token", metavar="env:NAME", help="Where its token is kept.", show_default=False)
    ] = "",
    dry_run: DryRunOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Write the file of an account.

    Niche, time zone and token can come from 'defaults:' in ghl-flow.yaml. What is not known
    is written as unknown, with where to look.

    \b
    ghl-flow account add acme --location-id kTq8Wn3RbXe61YpLzD0v --niche hvac --timezone America/Denver
    """
    from ghl_flow.operations.new_account import NewAccount, add_accounts

    session = Session.of(context)
    values = {"business_name": business_name} if business_name else {}
    new = NewAccount(name, location_id, niche, timezone, token, tuple(label or ()), tuple(flow or ()), values)
    found = add_accounts(session.workspace(), [new], dry_run=dry_run)
    for _, error in found.failed:
        raise error
    for other in found.there:
        if other != name:
            raise UsageError(
                f"sub-account '{location_id}' is in the project already, as '{other}'",
                hint="give the id of the one to add",
            )
    _show(session, found, fmt)


def import_(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A CSV file.", metavar="[FILE]", show_default=False)
    ] = None,
    agency: Annotated[
        bool, typer.Option("--agency", help="The sub-accounts of the agency, from HighLevel.")
    ] = False,
    agency_token: Annotated[
        str,
        typer.Option(
            "--agency-token", metavar="env:NAME", help="Where the agency's token is kept.", show_default=False
        ),
    ] = "",
    company_id: Annotated[
        str,
        typer.Option("--company-id", metavar="ID", help="HighLevel's id of the agency.", show_default=False),
    ] = "",
    niche: NicheOption = "",
    timezone: ZoneOption = "",
    label: LabelsOption = None,
    flow: FlowsOption = None,
    sandbox: SandboxOption = False,
    dry_run: DryRunOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Write the files of many accounts, of a CSV file or the agency.

    Columns: location_id, and account or business_name; niche, timezone, token, labels, flows, vars.NAME; and
    what somebody looked up: native_missed_call_text_back, incoming_call_timeout, a2p (its status).
    Sub-accounts that the project has are passed over. --niche, --label and --flow are for rows that say none.
    An account that cannot be written stops no other.

    Exits with 1 when no account could be written, with 3 when some could not.

    \b
    ghl-flow account import clients.csv --niche dental
    ghl-flow account import --agency --agency-token env:AGENCY_TOKEN --company-id 5DP4iH6HLk --niche dental
    """
    from ghl_flow.operations.account_import import import_accounts
    from ghl_flow.operations.new_account import NewAccount

    if (file is None) is not agency:
        raise UsageError("name a CSV file, or --agency", hint=pasted("'ghl-flow account import clients.csv'"))
    session = Session.of(context)
    usual = NewAccount("", "", niche, timezone, "", tuple(label or ()), tuple(flow or ()))
    workspace = session.workspace(sandbox=sandbox)
    _show(
        session,
        import_accounts(workspace, file, usual, (agency_token, company_id), dry_run=dry_run),
        fmt,
    )


def _show(session: Session, found: "AddedAccounts", fmt: Format) -> None:
    from ghl_flow.cli.display.account.json import added_json
    from ghl_flow.cli.display.account.text import print_added
    from ghl_flow.cli.display.failures import print_failures

    if fmt is Format.JSON:
        session.print_json(added_json(found))
    else:
        print_added(session, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
