"""`ghl-flow apply`: make the account what the project says."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.batch_options import BatchOptions
from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.lists import listed
from ghl_flow.cli.options import (
    AcceptedOptions,
    Format,
    FormatOption,
    ReachOptions,
    RefOption,
    TermsOptions,
    YesOption,
)
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError
from ghl_flow.remedy import shadows

if TYPE_CHECKING:
    from ghl_flow.operations.apply import Acceptance
    from ghl_flow.operations.outcome import Failed

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass
class PrunedOptions(AcceptedOptions):
    """The same, and what only an apply does."""

    prune: Annotated[
        bool, typer.Option("--prune", help="Delete the workflows that no flow of the account needs.")
    ] = False

    @property
    def acceptance(self) -> "Acceptance":
        """What is accepted."""
        return replace(super().acceptance, prune=self.prune)


_NOTHING = PrunedOptions()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="apply")(bundled(apply))


def apply(
    context: typer.Context,
    which: FleetOptions,
    reach: ReachOptions,
    terms: TermsOptions,
    batch: BatchOptions,
    saved: Annotated[
        Path | None,
        typer.Argument(help="A plan that 'plan --out' saved.", metavar="[PLAN]", show_default=False),
    ] = None,
    ref: RefOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and write nothing.")] = False,
    digest: Annotated[
        list[str] | None,
        typer.Option(
            "--digest",
            metavar="sha256:...",
            help="Apply only a plan of this digest; one per account, repeatable, or with commas.",
            callback=listed,
        ),
    ] = None,
    accepted: PrunedOptions = _NOTHING,
    shadow: Annotated[
        bool,
        typer.Option(
            "--shadow",
            help="Publish it so that no contact is texted: a note and a tag on the contact for each message.",
        ),
    ] = False,
    yes: YesOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Create and update what differs, then publish.

    A workflow is published only when its gates are open: no lint error (lint), every guarantee proved
    (verify), the native Missed Call Text Back not on (native-toggle), A2P approved (a2p), not paused
    (paused). A closed gate leaves a new workflow as a draft, and a published one as it is.

    On a terminal it shows the plan and asks; elsewhere it needs --yes or an approved plan. Stop it at any
    point and run it again: it continues where it stopped. What was there before is kept in
    .ghl-flow/backups/, what was done in the journal (history).

    With --shadow everything runs, and no contact is texted: 'report --shadow' compares the notes with what
    the flow would have sent. Apply without it later: contacts are texted from then on.

    \b
    ghl-flow apply -a bridgepoint-group
    ghl-flow apply -a bridgepoint-group --sandbox
    ghl-flow apply plan.json
    ghl-flow apply -a bridgepoint-group --driver api
    ghl-flow apply --all --yes --allow a2p --canary 5% --stop-after 3
    ghl-flow apply --all --yes --canary 5% --wave 25% --max-failed 2% --check
    ghl-flow apply -a bridgepoint-group --prune
    ghl-flow apply -a bridgepoint-group --shadow
    ghl-flow apply --all --ref v1.4
    """
    from ghl_flow.cli.asking import asked, confirmed_plan
    from ghl_flow.cli.display.apply.shown import show_applied
    from ghl_flow.cli.display.apply.text import print_tally
    from ghl_flow.cli.display.planned import show_planned
    from ghl_flow.operations.accounts import Accounts
    from ghl_flow.operations.apply import Approval
    from ghl_flow.operations.apply import apply as apply_all
    from ghl_flow.operations.plan import plan
    from ghl_flow.operations.saved_plan import read_plan

    session = Session.of(context)
    workspace = reach.workspace(session, ref=ref)
    workspace.shadow = shadow
    shadows(shadow)
    choice, wanted, digests = which.choice, terms.terms, _digests(digest or [])
    not_planned: Sequence[Failed] = ()
    if saved is not None:
        names_accounts = choice.chosen or bool(digest)
        _check_saved(terms, ref, names_accounts=names_accounts, dry_run=dry_run)
        plans = read_plan(saved, sandbox=reach.sandbox)
        workspace.ref = plans.revision
        choice, wanted, digests = Accounts(plans.accounts), plans.terms, plans.digests
        not_planned = plans.failed
    elif dry_run:
        planned = plan(workspace, choice, replace(wanted, prune=accepted.prune), batch.batch)
        show_planned(session, planned, as_json=fmt is Format.JSON)
        raise typer.Exit(planned.exit_code)
    confirm = partial(confirmed_plan, session, prune=accepted.prune) if sys.stdin.isatty() else None
    approval = Approval(digests, yes, confirm)
    what = workspace, choice, wanted, approval, batch.batch, accepted.acceptance
    with asked(saved_plan=not shadow):
        applied = apply_all(*what, not_planned)
    show_applied(session, applied, as_json=fmt is Format.JSON)
    print_tally(session, applied)
    raise typer.Exit(applied.exit_code)


def _digests(words: list[str]) -> tuple[str, ...]:
    """The digests of `--digest`.

    Raises:
        UsageError: one that no plan can have.
    """
    for word in words:
        if _DIGEST.fullmatch(word) is None:
            raise UsageError(
                f"--digest '{word}' is not the digest of a plan",
                hint="sha256: and 64 digits from 0 to f, as 'ghl-flow plan' prints it",
            )
    return tuple(words)


def _check_saved(terms: TermsOptions, ref: str | None, *, names_accounts: bool, dry_run: bool) -> None:
    """Refuse what a saved plan says itself.

    Raises:
        UsageError: accounts, gates or a revision are named beside it, or it is not to be applied.
    """
    if names_accounts:
        raise UsageError("a saved plan names its accounts itself", hint="leave out -a, --all and --digest")
    if terms.allow:
        raise UsageError(
            "a saved plan names its gates itself", hint="make it with 'plan --allow GATE --out FILE'"
        )
    if ref is not None:
        raise UsageError("a saved plan names its revision itself", hint="leave out --ref")
    if dry_run:
        raise UsageError("--dry-run makes a fresh plan", hint="leave out the file")
