"""`ghl-flow auth`: what opens an account, kept in the keyring of the operating system."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions, only_one
from ghl_flow.cli.options import Format, FormatOption, OneAccountOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace

_auth = typer.Typer(help="Store and list account credentials.", no_args_is_help=True)

FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Read it from a file; default: standard input."),
]

AgencyOption = Annotated[
    bool, typer.Option("--agency", help="The session of the agency's login, for all of its accounts.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(_auth, name="auth")


@_auth.command()
def builder(
    context: typer.Context,
    account: OneAccountOption = None,
    source: FromOption = None,
    agency: AgencyOption = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask HighLevel whether it takes the session.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Take the builder's undocumented backend without being asked.")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Store a session of the workflow builder.

    For accounts where HighLevel's Workflow API is not enabled.

    In the browser: open a workflow of the sub-account, open the developer tools (F12), Network, reload,
    right-click a request to backend.leadconnectorhq.com, Copy, Copy as cURL. Only the headers that sign in
    are kept, without cookies. A session lasts about an hour; HighLevel gives no longer one.

    With --agency it is kept once, for every account that has none of its own: signed in as a user of the
    agency, copy from whichever sub-account is open. A run on a terminal asks for another one when it ends.

    \b
    pbpaste | ghl-flow auth builder -a bridgepoint-group        on macOS
    xclip -o | ghl-flow auth builder -a bridgepoint-group       on Linux
    Get-Clipboard | ghl-flow auth builder -a bridgepoint-group  in PowerShell
    ghl-flow auth builder -a bridgepoint-group --from request.txt --yes
    pbpaste | ghl-flow auth builder --agency -a bridgepoint-group
    """
    from ghl_flow.cli.display.auth.json import kept_json
    from ghl_flow.cli.display.auth.text import print_kept
    from ghl_flow.cli.secret_input import read_secret
    from ghl_flow.operations.access import has_accepted_builder
    from ghl_flow.operations.accounts import chosen_account, some_account
    from ghl_flow.operations.auth import (
        check_copied,
        check_keeps,
        keep_builder_session,
        session_entry,
    )

    session = Session.of(context)
    workspace = session.workspace()
    named = only_one(account)
    item = (some_account(workspace, named) if agency else chosen_account(workspace, named)).value
    copied = read_secret(session, source) if source is not None else None
    if copied is not None:
        check_copied(item, copied, agency=agency)
    if not yes and not has_accepted_builder(workspace):
        _ask_for_the_builder(workspace, reads_terminal=source is None)
    if copied is None:
        check_keeps(session_entry(item, agency=agency))
        copied = read_secret(session, source)
    kept = keep_builder_session(workspace, item, copied, offline=offline, agency=agency)
    if fmt is Format.JSON:
        session.print_json(kept_json(kept))
    else:
        print_kept(session.out, kept)
        if kept.named is not None:
            session.say(
                f"the account file names another one, which goes first: take out 'builder_session: "
                f"{kept.named}' to use this one",
                style="yellow",
            )


def _ask_for_the_builder(workspace: "Workspace", *, reads_terminal: bool) -> None:
    """Have the use of the builder's backend confirmed.

    Raises:
        UsageError: there is no terminal to ask on.
        DeclinedError: it was declined.
    """
    from ghl_flow.cli.asking import confirmed
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.access import use_driver
    from ghl_flow.operations.consent import DeclinedError

    use_driver(workspace, "builder")
    if reads_terminal and not sys.stdin.isatty():
        raise UsageError(
            "the builder backend needs a confirmation and there is no terminal to ask on",
            hint="pass --yes",
        )
    if not confirmed("Continue?"):
        raise DeclinedError


@_auth.command()
def token(context: typer.Context, account: OneAccountOption = None, source: FromOption = None) -> None:
    """Store an account's token in the keyring.

    Under the name that the account's file gives it: token, agency token or refresh token.

    A Private Integration Token is made in HighLevel: Settings > Private Integrations > Create new
    Integration. The refresh token of an OAuth app comes with its installation in the sub-account.

    \b
    ghl-flow auth token -a bridgepoint-group
    pass show highlevel/bridgepoint | ghl-flow auth token -a bridgepoint-group
    """
    from ghl_flow.cli.secret_input import read_secret
    from ghl_flow.operations.auth import check_keeps, keep_token, token_entry

    session = Session.of(context)
    entry = token_entry(session.workspace(), only_one(account))
    check_keeps(entry)
    keep_token(entry, read_secret(session, source, "the token"))
    session.print_line(f"{entry.account}: token kept in the keyring as {entry.name}")


@_auth.command()
@bundled
def status(context: typer.Context, which: WhichOptions, fmt: FormatOption = Format.TEXT) -> None:
    """Show which credentials each account has.

    Tokens and builder sessions, and until when they last. Shows no secret. Exits with 4 when no account
    has what it needs to sign in, with 3 when some have not or have files that are not valid.

    \b
    ghl-flow auth status
    ghl-flow auth status -a bridgepoint-group --format json
    """
    from ghl_flow.cli.display.auth.json import accounts_json
    from ghl_flow.cli.display.auth.text import print_credentials
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.auth import credentials

    session = Session.of(context)
    found = credentials(session.workspace(), which.or_all)
    if fmt is Format.JSON:
        session.print_json(accounts_json(found))
    else:
        print_credentials(session.out, found.accounts)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)


@_auth.command()
def forget(
    context: typer.Context,
    account: OneAccountOption = None,
    with_token: Annotated[
        bool, typer.Option("--token", help="The token too, if the keyring has it.")
    ] = False,
    agency: AgencyOption = False,
) -> None:
    """Delete an account's credentials from the keyring.

    \b
    ghl-flow auth forget -a bridgepoint-group
    ghl-flow auth forget -a bridgepoint-group --token
    ghl-flow auth forget --agency
    """
    from ghl_flow.cli.display.auth.text import forgotten
    from ghl_flow.operations.auth_forget import forget_credentials

    session = Session.of(context)
    gone = forget_credentials(session.workspace(), only_one(account), with_token=with_token, agency=agency)
    session.print_line(forgotten(gone))
