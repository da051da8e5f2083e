"""`ghl-flow plan`: what apply would do."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.batch_options import ConcurrencyOption, ShardOption
from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.options import (
    OutputOption,
    ReachOptions,
    RefOption,
    SummaryOption,
    TermsOptions,
    WriteOption,
    require_remote,
)
from ghl_flow.cli.session import Session
from ghl_flow.errors import ChangesPending, UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.outcome import PerAccount
    from ghl_flow.operations.plan import Planned
    from ghl_flow.operations.plan_replay import ReplayedChange
    from ghl_flow.operations.workspace import Workspace


class PlanFormat(StrEnum):
    """How a plan is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command and its other name."""
    app.command(name="plan")(bundled(plan))
    app.command(name="diff", hidden=True)(bundled(plan))


def plan(
    context: typer.Context,
    which: FleetOptions,
    reach: ReachOptions,
    terms: TermsOptions,
    ref: RefOption = None,
    concurrency: ConcurrencyOption = 8,
    shard: ShardOption = None,
    detailed_exitcode: Annotated[
        bool,
        typer.Option("--detailed-exitcode", help="Exit with 2 when changes are pending, as Terraform does."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Save the plan for 'apply FILE'.", show_default=False),
    ] = None,
    write: WriteOption = False,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="Show too what the changes would have done to the calls of the last 90 days."
        ),
    ] = False,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="With --replay: exported messages in place of HighLevel's.",
            show_default=False,
        ),
    ] = None,
    summary: SummaryOption = False,
    output: OutputOption = None,
    fmt: Annotated[
        PlanFormat,
        typer.Option("--format", help="For people, for machines, for a comment, or a page to approve."),
    ] = PlanFormat.TEXT,
) -> None:
    """Show what apply would change; write nothing.

    Also as 'diff'. Shows which gates are closed, and what they hold back. The totals count what apply will
    do; what it leaves (held back, kept without --prune, to be done by hand) is counted apart. 'apply FILE'
    does exactly what a saved plan shows, or refuses because the account or the file changed.

    With --on-conflict remote --write, what people changed in HighLevel since the last apply or import is put
    into the flows' files first, at its place: comments, layout and what was changed here stay. Exits with 1
    when some of it cannot be written there.

    \b
    ghl-flow plan -a bridgepoint-group
    ghl-flow plan --all --format json
    ghl-flow plan --niche dental --exclude juniper-dental --summary
    ghl-flow plan -a bridgepoint-group --sandbox --detailed-exitcode
    ghl-flow plan -a bridgepoint-group --out plan.json
    ghl-flow plan -a bridgepoint-group --driver builder
    ghl-flow plan -a bridgepoint-group --on-conflict remote --write
    ghl-flow plan -a bridgepoint-group --replay
    ghl-flow plan --all --ref v1.4
    ghl-flow plan --all --shard 2/10 --concurrency 32
    ghl-flow plan --all --format markdown --output plan.md
    ghl-flow plan -a bridgepoint-group --format html --output plan.html
    """
    from ghl_flow.cli.display.planned import show_planned
    from ghl_flow.operations.fleet import Batch
    from ghl_flow.operations.plan import plan as make_plan

    session = Session.of(context)
    workspace = reach.workspace(session, ref=ref)
    as_document = fmt in (PlanFormat.MARKDOWN, PlanFormat.HTML) or output is not None
    _check(write=write, replay=replay, history=history, shard=shard, ref=ref, as_document=as_document)
    taken = None
    if write:
        from ghl_flow.operations.take_remote import take_remote

        require_remote(terms.on_conflict)
        taken = take_remote(workspace, which.choice, write=True)
    batch = Batch(concurrency=concurrency, shard=shard)
    planned = make_plan(workspace, which.choice, terms.terms, batch)
    if out is not None:
        _save(out, planned, sandbox=reach.sandbox)
    changes = _replayed(workspace, planned, history) if replay else None
    if as_document:
        _write(session, workspace, planned, fmt, output, brief=summary)
    else:
        as_json = fmt is PlanFormat.JSON
        show_planned(session, planned, taken, changes, as_json=as_json, brief=summary)
    if changes is not None and changes.failed and not planned.exit_code:
        raise typer.Exit(changes.exit_code())
    if taken is not None and taken.exit_code and not planned.exit_code:
        raise typer.Exit(taken.exit_code)
    if detailed_exitcode and planned.pending and not planned.failure_code:
        raise ChangesPending(ChangesPending.exit_code)
    if planned.exit_code:
        raise typer.Exit(planned.exit_code)


def _check(
    *,
    write: bool,
    replay: bool,
    history: Path | None,
    shard: str | None,
    ref: str | None,
    as_document: bool,
) -> None:
    """Refuse options that have no say beside each other.

    Raises:
        UsageError: two such were given.
    """
    if (replay or write) and as_document:
        raise UsageError(
            "--replay and --write are shown as text or JSON",
            hint="leave out --output, or make the page apart",
        )
    if history is not None and not replay:
        raise UsageError("--history is what --replay reads", hint="add --replay, or leave out --history")
    if ref is not None and write:
        raise UsageError("--write changes the files that are here", hint="leave out --ref")
    if shard is not None and write:
        raise UsageError("--write changes files that all accounts share", hint="leave out --shard")


def _save(out: Path, planned: "Planned", *, sandbox: bool) -> None:
    """Keep a plan in a file, for 'apply FILE'."""
    from ghl_flow.cli.display.plan.json import plan_json
    from ghl_flow.operations.saved_plan import save_plan

    save_plan(
        out,
        plan_json(planned.plan),
        planned.terms,
        sandbox=sandbox,
        failed=planned.failed,
        revision=planned.revision,
    )


def _write(
    session: Session,
    workspace: "Workspace",
    planned: "Planned",
    fmt: PlanFormat,
    output: Path | None,
    *,
    brief: bool,
) -> None:
    """Show a plan as a document, on standard output or in a file; what failed is told all the same."""
    from ghl_flow.cli.display.failures import print_failures, print_without_file
    from ghl_flow.cli.display.plan.html import plan_html
    from ghl_flow.cli.display.plan.json import planned_json
    from ghl_flow.cli.display.plan.markdown import plan_markdown
    from ghl_flow.cli.display.plan.text import print_plan
    from ghl_flow.cli.picture import show as show_document
    from ghl_flow.cli.streams import json_text
    from ghl_flow.operations.agency_mark import agency_mark

    documents = {
        PlanFormat.JSON: lambda: json_text(planned_json(planned)),
        PlanFormat.MARKDOWN: lambda: plan_markdown(planned),
        PlanFormat.HTML: lambda: plan_html(planned, agency_mark(workspace)),
    }

    def text() -> None:
        print_plan(session.out, planned.plan, failed=planned.failed, brief=brief)

    show_document(session, fmt, output, text, documents)
    print_failures(session, planned.failed)
    print_without_file(session, planned.without_file)


def _replayed(
    workspace: "Workspace", planned: "Planned", history: Path | None
) -> "PerAccount[ReplayedChange]":
    """The accounts in which workflows would change, replayed."""
    from ghl_flow.operations.histories import HistorySource
    from ghl_flow.operations.plan_replay import replay_changes
    from ghl_flow.operations.replay import USUAL_DAYS

    source = HistorySource(history, None if history else USUAL_DAYS)
    return replay_changes(workspace, planned.plan.accounts, source)
