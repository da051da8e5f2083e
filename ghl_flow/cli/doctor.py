"""`ghl-flow doctor`: whether an account can be trusted with its flows, and how that is known."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.completing import check_codes
from ghl_flow.cli.lists import names_option
from ghl_flow.cli.options import Format, FormatOption, LookBackOption, ReachOptions, YesOption
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.doctor import Checkups


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="doctor")(bundled(doctor))


def doctor(
    context: typer.Context,
    which: FleetOptions,
    reach: ReachOptions,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Exported messages (JSON, JSON lines or CSV) in place of HighLevel's; their newest is now.",
            show_default=False,
        ),
    ] = None,
    days: LookBackOption = 14,
    check: Annotated[
        list[str] | None,
        names_option("--check", text="Only this check", metavar="CODE", offered=check_codes),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Take the native text-back away by its permission, after asking."),
    ] = False,
    yes: YesOption = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask HighLevel nothing: account file and --history only.")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Say if an account can be trusted with its flows.

    Token and scopes, driver, sub-account, numbers, HighLevel's own Missed Call Text Back, the voicemail
    trap, double texts, A2P and failed texts, landlines, limits, opt-outs, what runs, drift, overlapping
    workflows, hours and clock. Each is ok, warn, fail, or unknown with the reason: what was not looked at
    is never ok.

    Exits with 1 when a check fails or warns, with 3 when none does and something was not assessed, or when
    some accounts could not be looked at.

    \b
    ghl-flow doctor -a bridgepoint-group
    ghl-flow doctor --all --format json
    ghl-flow doctor -a bridgepoint-group --history messages.json --offline
    ghl-flow doctor --all --check native-toggle --fix
    """
    from ghl_flow.cli.asking import asked
    from ghl_flow.cli.display.doctor.fixed import fixed_lines
    from ghl_flow.cli.display.doctor.json import doctor_json
    from ghl_flow.cli.display.doctor.text import print_checkups
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.doctor import doctor as look
    from ghl_flow.operations.doctor_fix import fix as put_right
    from ghl_flow.operations.histories import HistorySource

    session = Session.of(context)
    if fix and (offline or history is not None):
        raise UsageError("--fix changes accounts, so it cannot be combined with --offline or --history")
    workspace = reach.workspace(session)
    source = HistorySource(history, days)
    found = look(workspace, which.choice, source=source, checks=check or (), offline=offline)
    fixed = None
    if fix:
        with asked():
            fixed = put_right(
                workspace,
                found,
                yes=yes,
                confirm=(lambda names: _ask(session, found, names)) if sys.stdin.isatty() else None,
            )
        for line in fixed_lines(fixed, [one.account for one in found.found]):
            session.say(line)
        if fixed.names:
            found = look(workspace, which.choice, source=source, checks=check or ())
    if fmt is Format.JSON:
        session.print_json(doctor_json(found, fixed))
    else:
        print_checkups(session.out, found, verbose=session.verbose > 0)
    print_failures(session, [*found.failed, *(fixed.failed if fixed else [])])
    raise typer.Exit((fixed.accounts.exit_code() if fixed else 0) or found.exit_code)


def _ask(session: Session, found: "Checkups", names: Sequence[str]) -> bool:
    """Once for all accounts, under what is known of each."""
    from ghl_flow.cli.asking import confirmed
    from ghl_flow.cli.display.doctor.fixed import reasons
    from ghl_flow.cli.display.doctor.text import print_checkups

    print_checkups(session.err, reasons(found, names))
    return confirmed(f"Take missed-call-text-back from the permissions of {', '.join(names)}?")
