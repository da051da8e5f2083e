"""`ghl-flow resume`: the way back from `pause`."""

import sys
from functools import partial

import typer

from ghl_flow.cli.batch_options import BatchOptions
from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import (
    AcceptedOptions,
    FlowOrAllArgument,
    Format,
    FormatOption,
    ReachOptions,
    TermsOptions,
    YesOption,
)
from ghl_flow.cli.session import Session

_NOTHING = AcceptedOptions()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="resume")(bundled(resume))


def resume(
    context: typer.Context,
    flow: FlowOrAllArgument,
    which: WhichOptions,
    reach: ReachOptions,
    terms: TermsOptions,
    batch: BatchOptions,
    accepted: AcceptedOptions = _NOTHING,
    yes: YesOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Take back the pause of a flow, and publish it again.

    An apply to the accounts in which the flow is paused: what else is pending there is applied with it, other
    flows that are paused stay so, and a closed gate keeps it a draft. On a terminal it shows the plan and
    asks; elsewhere it needs --yes. Where nothing is paused, it says so and does nothing.

    \b
    ghl-flow resume missed-call-text-back -a bridgepoint-group
    ghl-flow resume all --all --yes
    ghl-flow resume all --all --yes --canary 5% --wave 25% --check
    """
    from ghl_flow.cli.asking import asked, confirmed_plan
    from ghl_flow.cli.display.apply.shown import show_applied
    from ghl_flow.operations.apply import Approval
    from ghl_flow.operations.resume_flows import resume as let_run

    session = Session.of(context)
    confirm = partial(confirmed_plan, session, prune=False) if sys.stdin.isatty() else None
    with asked():
        resumed = let_run(
            reach.workspace(session),
            None if flow == "all" else flow,
            which.choice,
            terms.terms,
            Approval(yes=yes, confirm=confirm),
            batch.batch,
            accepted.acceptance,
        )
    if resumed.not_paused:
        said = f"'{resumed.flows[0]}' is not paused" if resumed.flows else "no flow is paused"
        session.say(f"{', '.join(resumed.not_paused)}: {said}, nothing to do")
    for account, flows in resumed.not_needed:
        session.say(f"{account}: not in its flows, so it stays paused: {', '.join(flows)}")
    show_applied(session, resumed.applied, as_json=fmt is Format.JSON)
    raise typer.Exit(resumed.exit_code)
