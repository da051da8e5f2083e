"""`ghl-flow rollback`: accounts' workflows as they were after an earlier apply, or at a git revision."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ghl_flow.cli.batch_options import BatchOptions
from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.completing import history_ids
from ghl_flow.cli.options import (
    AcceptedOptions,
    DryRunOption,
    FlowsOption,
    Format,
    FormatOption,
    ReachOptions,
    RefOption,
    TermsOptions,
    YesOption,
)
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.fleet import Batch


_NOTHING = AcceptedOptions()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="rollback")(bundled(rollback))


def rollback(
    context: typer.Context,
    which: WhichOptions,
    reach: ReachOptions,
    terms: TermsOptions,
    batch: BatchOptions,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="ENTRY",
            help="An entry of 'ghl-flow history'.",
            autocompletion=history_ids,
            show_default=False,
        ),
    ] = None,
    ref: RefOption = None,
    accepted: AcceptedOptions = _NOTHING,
    flow: FlowsOption = None,
    as_draft: Annotated[
        bool, typer.Option("--as-draft", help="Leave every workflow of it a draft, to be published by hand.")
    ] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Restore workflows as they were, by journal or by git.

    Shows what changes and asks; in the sandbox it does not ask. Only what differs is written, and a
    workflow that is published stays so.
    The next plan shows where they differ from the flows: change the flow back, or apply it again.

    With --to, what an earlier apply left there, from the backups of this machine; in other accounts than the
    entry's, what the same run left in them. With --ref, what the
    project was at a commit, whoever applied that: compiled again, and written under the gates of apply.
    Which accounts there are, how they are reached, and what is so in HighLevel (a2p,
    native_missed_call_text_back ...) is taken from the files that are here now.

    \b
    ghl-flow rollback --to 3f2a91c0d4e7 --dry-run
    ghl-flow rollback --to 3f2a91c0d4e7 -a bridgepoint-group --flow missed-call-text-back
    ghl-flow rollback --to 3f2a91c0d4e7 --accounts 'dental-*' --yes
    ghl-flow rollback --ref HEAD~1 --all --flow missed-call-text-back
    ghl-flow rollback --ref v1.4 --all --yes --canary 5% --format json
    """
    if (to is None) == (ref is None):
        raise UsageError(
            "name what to go back to: --to ENTRY or --ref REV"
            if to is None
            else "--to and --ref exclude each other",
            hint="'ghl-flow history' lists entries, 'git log --oneline' revisions",
        )
    if ref is not None:
        if as_draft:
            raise UsageError("--as-draft is for backups", hint="leave it out, or take --to in place of --ref")
        back = _Back(ref, which, reach, terms, batch.batch, accepted, flow or [], fmt)
        _to_revision(context, back, dry_run=dry_run, yes=yes)
    if terms.allow or terms.on_conflict != "refuse" or accepted != _NOTHING:
        raise UsageError(
            "what is allowed (--allow, --allow-many-changes ...) and --on-conflict are for --ref",
            hint="leave them out",
        )
    if batch != BatchOptions() or fmt is not Format.TEXT:
        raise UsageError(
            "how to go through accounts (--concurrency, --canary ...) and --format are for --ref",
            hint="leave them out",
        )
    _to_entry(context, str(to), which, reach, flow or [], as_draft=as_draft, dry_run=dry_run, yes=yes)


def _to_entry(
    context: typer.Context,
    to: str,
    which: WhichOptions,
    reach: ReachOptions,
    flows: list[str],
    *,
    as_draft: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    from ghl_flow.cli.asking import asked, consent_to_restore
    from ghl_flow.cli.display.restore.text import print_restored
    from ghl_flow.operations.rollback import rollback as put_back

    session = Session.of(context)
    with asked():
        restored = put_back(
            reach.workspace(session),
            to,
            which.choice,
            flows,
            consent_to_restore(session, dry_run=dry_run, yes=yes, sandbox=reach.sandbox),
            as_draft=as_draft,
        )
    print_restored(session, restored)
    raise typer.Exit(restored.exit_code)


class _Back(NamedTuple):
    """What to go back to, where, and how."""

    ref: str
    which: WhichOptions
    reach: ReachOptions
    terms: TermsOptions
    batch: "Batch"
    accepted: AcceptedOptions
    flows: list[str]
    fmt: Format


def _to_revision(context: typer.Context, back: _Back, *, dry_run: bool, yes: bool) -> None:
    from ghl_flow.cli.asking import asked, confirmed_plan
    from ghl_flow.cli.display.apply.shown import show_applied
    from ghl_flow.cli.display.apply.text import print_tally
    from ghl_flow.cli.display.planned import show_planned
    from ghl_flow.operations.apply import Approval
    from ghl_flow.operations.rollback import revision_plan, rollback_to_revision

    session = Session.of(context)
    workspace = back.reach.workspace(session, ref=back.ref)
    what = (workspace, back.which.choice, back.flows, back.terms.terms)
    if dry_run:
        planned = revision_plan(*what, back.batch)
        show_planned(session, planned, as_json=back.fmt is Format.JSON)
        raise typer.Exit(planned.exit_code)
    confirm = partial(confirmed_plan, session, prune=False) if sys.stdin.isatty() else None
    with asked():
        approval = Approval(yes=yes, confirm=confirm)
        applied = rollback_to_revision(*what, approval, back.batch, back.accepted.acceptance)
    show_applied(session, applied, as_json=back.fmt is Format.JSON)
    print_tally(session, applied)
    raise typer.Exit(applied.exit_code)
