"""`ghl-flow apply`: make the account what the project says."""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from ghl_flow.cli.options import (
    AccountOption,
    AccountsOption,
    AllOption,
    AllowOption,
    ConflictOption,
    DriverOption,
    Format,
    FormatOption,
    SandboxOption,
    YesOption,
)
from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.deploy.applying.work import Applied
    from ghl_flow.deploy.planning.plan import AccountPlan, OnConflict
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject, JsonValue

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="apply")(apply)


def apply(
    context: typer.Context,
    saved: Annotated[
        Path | None,
        typer.Argument(help="A plan that 'plan --out' saved.", metavar="[PLAN]", show_default=False),
    ] = None,
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and write nothing.")] = False,
    digest: Annotated[
        list[str] | None,
        typer.Option(
            "--digest", metavar="sha256:...", help="Apply only a plan of this digest; one per account."
        ),
    ] = None,
    allow: AllowOption = None,
    on_conflict: ConflictOption = "refuse",
    allow_dropping_contacts: Annotated[
        bool, typer.Option("--allow-dropping-contacts", help="Remove steps in which contacts may be waiting.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete the workflows that no flow of the account needs.")
    ] = False,
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=32, help="Accounts at once, each with its own limiter.")
    ] = 4,
    canary: Annotated[
        str | None,
        typer.Option("--canary", metavar="5%|N", help="A few first; the others only if those went well."),
    ] = None,
    stop_after: Annotated[
        int | None, typer.Option("--stop-after", min=1, metavar="N", help="Begin no more after N failures.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="i/n", help="Every n-th account, from the i-th.")
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Skip what the last run completed, if it is unchanged here.",
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

    \b
    ghl-flow apply -a bridgepoint-group
    ghl-flow apply -a bridgepoint-group --sandbox
    ghl-flow apply plan.json
    ghl-flow apply -a bridgepoint-group --driver api
    ghl-flow apply --all --yes --allow a2p --canary 5% --stop-after 3
    ghl-flow apply -a bridgepoint-group --prune
    """
    from ghl_flow.cli.connection import chosen_accounts, journal_of
    from ghl_flow.cli.fleet import fleet_exit_code, raise_if_alone, run_accounts
    from ghl_flow.cli.plan import plan
    from ghl_flow.cli.planning import allowed_gates, conflict_choice
    from ghl_flow.cli.saved_plan import read_plan
    from ghl_flow.deploy.applying import fleet
    from ghl_flow.errors import UsageError

    session = Session.of(context)
    session.driver = driver
    allowed = allowed_gates(allow)
    approved = _digests(digest or [])
    if saved is not None:
        if account or everyone or accounts or digest:
            raise UsageError(
                "a saved plan names its accounts itself", hint="leave out -a, --all and --digest"
            )
        if allow:
            raise UsageError(
                "a saved plan names its gates itself", hint="make it with 'plan --allow GATE --out FILE'"
            )
        content = read_plan(saved, sandbox=sandbox)
        approved, on_conflict, allowed = content.digests, content.on_conflict, content.allowed
        chosen = chosen_accounts(session, content.accounts)
    elif dry_run:
        plan(context, account, everyone, accounts, sandbox, driver, False, on_conflict, allow, None, fmt)
        return
    else:
        chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    if dry_run:
        raise UsageError("--dry-run makes a fresh plan", hint="leave out the file")
    if shard is not None:
        chosen = fleet.shard(chosen, shard)
    run = uuid4().hex[:12]
    skipped: list[str] = []
    if resume:
        run, complete = _last_run(journal_of(session).entries(), run, sandbox=sandbox)
        skipped = [
            item.value.account
            for item in chosen
            if item.value.account in complete
            and complete[item.value.account] == _wanted(session, item, allowed)
        ]
        chosen = [item for item in chosen if item.value.account not in skipped]
        if skipped:
            session.say(f"skipped, complete and unchanged since the last run: {', '.join(skipped)}")
    wish = conflict_choice(on_conflict)
    first, others = fleet.canary(chosen, canary)
    if not (yes or sandbox or approved) and (chosen or session.unusable):
        if not sys.stdin.isatty():
            raise UsageError(
                "apply needs a confirmation and there is no terminal to ask on",
                hint="pass --yes, or apply a saved plan: 'ghl-flow plan --out FILE', then 'apply FILE'",
            )
        approved = _confirmed(session, chosen, wish, allowed, prune=prune, sandbox=sandbox)
    options = _Options(run, allowed, approved, wish, allow_dropping_contacts, prune, sandbox)
    results = run_accounts(
        session,
        [first, others],
        lambda item, stopping: _apply_one(session, item, options, stopping),
        concurrency=concurrency,
        stop_after=stop_after,
        went_wrong=lambda applied: not applied.complete,
    )
    raise_if_alone(results)
    _report(session, results, fmt, skipped)
    raise typer.Exit(
        fleet_exit_code([outcome for _, outcome in results], lambda applied: not applied.complete)
    )


def _digests(words: list[str]) -> list[str]:
    """The digests of `--digest`.

    Raises:
        UsageError: one that no plan can have.
    """
    from ghl_flow.errors import UsageError

    for word in words:
        if _DIGEST.fullmatch(word) is None:
            raise UsageError(
                f"--digest '{word}' is not the digest of a plan",
                hint="sha256: and 64 digits from 0 to f, as 'ghl-flow plan' prints it",
            )
    return list(words)


@dataclass(frozen=True, slots=True)
class _Options:
    """What was asked for on the command line, the same for every account."""

    run: str
    allowed: list[str]
    approved: list[str]
    on_conflict: "OnConflict"
    drop_contacts: bool
    prune: bool
    sandbox: bool


def _confirmed(
    session: Session,
    chosen: "Sequence[Loaded[Account]]",
    on_conflict: "OnConflict",
    allowed: list[str],
    *,
    prune: bool,
    sandbox: bool,
) -> list[str]:
    """Show the plan and ask; the digests of what was shown, which is all that will be applied.

    Raises:
        GhlFlowError: the only account cannot be planned.
        typer.Exit: none of several can be planned.
        typer.Abort: the answer is no.
    """
    from ghl_flow.cli.display.plan import print_plan
    from ghl_flow.cli.fleet import fleet_exit_code, print_failures, raise_if_alone, run_accounts
    from ghl_flow.cli.planning import account_plan
    from ghl_flow.deploy.applying.work import Interrupted
    from ghl_flow.deploy.planning.plan import Plan

    results = run_accounts(
        session,
        [chosen],
        lambda item, _: account_plan(session, item, on_conflict, allowed, sandbox=sandbox),
    )
    raise_if_alone(results)
    plans = [result for _, result in results if not isinstance(result, GhlFlowError)]
    code = fleet_exit_code([result for _, result in results])
    if not plans or code == Interrupted.exit_code:
        print_failures(session, results)
        raise typer.Exit(code)
    print_plan(session.err, Plan(tuple(plans)))
    print_failures(session, results)
    names = ", ".join(one.account for one in plans if one.pending and not one.problems)
    if names:
        deleting = ", and delete what no flow needs" if prune else ""
        typer.confirm(f"Apply these changes to {names}{deleting}?", abort=True, err=True)
    return [one.digest for one in plans]


def _wanted(session: Session, account: "Loaded[Account]", allowed: list[str]) -> str:
    """A digest of what an apply would bring an account to, whatever is there now; none if it has errors."""
    from ghl_flow.cli.connection import desired_of

    try:
        return desired_of(session, account).digest(allowed)
    except GhlFlowError:
        return ""


def _last_run(
    entries: "list[JsonObject]", fresh: str, *, sandbox: bool
) -> tuple[str, dict[str, "JsonValue"]]:
    """The last run of apply, for real or in the sandbox, and what it brought to what; `fresh` if none.

    An account that was complete before and that the last run did not come to is not among them.
    """
    applies = [one for one in entries if one.get("command") == "apply" and one.get("sandbox") is sandbox]
    run = str(applies[-1].get("run", "")) if applies else fresh
    last = {str(entry.get("account")): entry for entry in applies if entry.get("run") == run}
    return run, {
        name: entry.get("desired", "none")
        for name, entry in last.items()
        if entry.get("outcome") == "complete"
    }


async def _apply_one(
    session: Session,
    account: "Loaded[Account]",
    options: _Options,
    stopping: Callable[[], bool],
) -> "Applied":
    from ghl_flow.cli.connection import (
        archive_of,
        build_folder_of,
        desired_of,
        journal_of,
        open_account,
        protected_flows,
        tell_driver,
    )
    from ghl_flow.cli.planning import choices_of
    from ghl_flow.deploy.applying.apply import apply as apply_account
    from ghl_flow.deploy.applying.work import Terms, ended_by
    from ghl_flow.deploy.history.journal import new_entry

    desired, sandbox = desired_of(session, account), options.sandbox
    choices = choices_of(session, account, desired, options.on_conflict, options.allowed)
    journal = journal_of(session)
    name = account.value.account
    async with (
        journal.locked(account.value.location_id),
        open_account(session, account.value, sandbox=sandbox) as connection,
    ):
        entry = new_entry("apply", name, "", "")
        entry |= {"sandbox": sandbox, "run": options.run, "allowed": [*options.allowed]}
        entry |= {"location_id": account.value.location_id, "outcome": "started"}
        entry["desired"] = desired.digest(options.allowed)
        events: list[JsonValue] = []
        archive = archive_of(session, account.value, str(entry["id"]), sandbox=sandbox)
        terms = Terms(
            choices.gates,
            options.approved,
            choices.on_conflict,
            options.drop_contacts,
            choices.allow_paused,
            archive,
            build_folder_of(session, name),
            options.prune,
            protected_flows(session),
            stopping,
            lambda event, key: events.append(event.of(key)),
        )
        done: list[JsonValue] = []

        def planned(plan: "AccountPlan") -> None:
            entry.update(driver=plan.driver, driver_reason=plan.driver_reason)
            tell_driver(session, plan.driver)
            session.say(f"{name}: driver {plan.driver} ({plan.driver_reason})", style="dim")

        def progress(what: str) -> None:
            if not done:
                journal.append(entry)
            done.append(what)
            session.say(f"  {what}")

        try:
            applied = await apply_account(desired, connection, terms, progress, planned)
        except BaseException as error:
            backups = [path.as_posix() for path in archive.kept]
            came: JsonObject = {"done": done, "events": events, "backups": [*backups]}
            journal.append({**entry, **ended_by(error), **came})
            raise
        if done or not applied.complete:
            changes: list[JsonValue] = [
                {"resource": str(item.resource), "key": item.key, "action": str(item.action)}
                | {"before": item.before, "after": item.after}
                for item in applied.plan.pending
            ]
            journal.append(
                {
                    **entry,
                    "outcome": "complete" if applied.complete else "incomplete",
                    "digest": applied.plan.digest,
                    "changes": changes,
                    "done": done,
                    "events": events,
                    "backups": [*applied.backups],
                }
            )
        return applied


def _report(
    session: Session,
    results: "Sequence[tuple[str, Applied | GhlFlowError]]",
    fmt: Format,
    skipped: Sequence[str],
) -> None:
    from dataclasses import replace

    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.reasons import delete_hint, held_text, reason_text
    from ghl_flow.cli.fleet import print_failures
    from ghl_flow.deploy.planning.plan import Action
    from ghl_flow.errors import Diagnostic

    if fmt is Format.JSON:
        rows = [_json(name, outcome) for name, outcome in results]
        session.print_json({"accounts": rows, "skipped": [*skipped]})
    print_failures(session, results)
    for name, outcome in results:
        if isinstance(outcome, GhlFlowError):
            continue
        gates = [
            Diagnostic(f"gate {gate.name}: {gate.message}", None, gate.hint) for gate in outcome.withheld
        ]
        print_diagnostics(gates, color=session.color)
        if fmt is not Format.TEXT:
            continue
        changes = {change.key: change for change in outcome.plan.changes}
        for held in outcome.held:
            change = replace(changes[held.key], hold=held.hold, gates=held.gates)
            session.out.print(f"  {held.key}: {held_text(change)}", soft_wrap=True, markup=False)
        for key in outcome.unwanted:
            text = f"{reason_text(changes[key].reason)}; {delete_hint(changes[key], name)}"
            session.out.print(f"  {key}: {text}", soft_wrap=True, markup=False)
        for change in changes.values():
            if change.action is Action.UNCHANGED and change.reason is not None:
                session.out.print(
                    f"  {change.key}: {reason_text(change.reason)}", soft_wrap=True, markup=False
                )
        if gates:
            left = f"{len(outcome.held)} held back" if outcome.held else "workflows to be built by hand"
            session.out.print(f"{name}: {len(outcome.done)} changes made, {left}", style="bold yellow")
        elif outcome.done:
            session.out.print(f"{name}: {len(outcome.done)} changes made", style="bold green")
        else:
            session.out.print(f"{name}: nothing to do", style="bold green")


def _json(name: str, outcome: "Applied | GhlFlowError") -> dict[str, object]:
    if isinstance(outcome, GhlFlowError):
        return {"account": name, "status": "failed", "error": outcome.told, "done": [], "withheld": []}
    return {
        "account": name,
        "status": "complete" if outcome.complete else "incomplete",
        "driver": outcome.plan.driver,
        "driver_reason": outcome.plan.driver_reason,
        "error": None,
        "done": outcome.done,
        "files": outcome.files,
        "withheld": [gate.to_json() for gate in outcome.withheld],
        "held": [{"key": held.key, "hold": str(held.hold), "gates": [*held.gates]} for held in outcome.held],
        "unwanted": [*outcome.unwanted],
    }
