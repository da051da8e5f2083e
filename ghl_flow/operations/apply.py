"""Create and update in accounts what differs from the project, then publish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anyio import to_thread

from ghl_flow.deploy.applying.apply import apply as apply_account
from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.outcome import Applied, ended_by
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.history.journal import new_entry
from ghl_flow.deploy.planning.safety import NO_LIMITS
from ghl_flow.operations.access import (
    archive_of,
    build_folder_of,
    looked_at,
    open_account,
    protected_flows,
    use_driver,
)
from ghl_flow.operations.accounts import ANY, Accounts, Chosen, chosen_accounts
from ghl_flow.operations.apply_groups import groups_of, refuse_without_canary
from ghl_flow.operations.consent import Confirm, ConsentNeededError, DeclinedError
from ghl_flow.operations.events import AccountPlanned, Busy, Written
from ghl_flow.operations.fleet import Batch, run_accounts, sharded
from ghl_flow.operations.outcome import INTERRUPTED, PARTIAL, Failed, OfAccounts, PerAccount
from ghl_flow.operations.plan import Planned, choices_of, limits_of, plan_chosen
from ghl_flow.operations.resume import asked_of, rest_of
from ghl_flow.operations.terms import DEFAULT_TERMS, PlanTerms
from ghl_flow.operations.waves import Canary, Verdict, share_of
from ghl_flow.operations.workspace import Workspace
from ghl_flow.unexpected import as_error

if TYPE_CHECKING:
    from ghl_flow.deploy.planning.plan import AccountPlan
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Approval:
    """What may be written.

    `digests`: only a plan that has one of these, such as those of `plan`; `yes`: whatever the plan is; else
    `confirm` is given the plans, and what it agreed to is all that is applied. In the sandbox none is needed.
    """

    digests: tuple[str, ...] = ()
    yes: bool = False
    confirm: Confirm[Planned] | None = None


NONE_GIVEN = Approval()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What apply may do beside: remove steps in which contacts may be waiting, delete what no flow needs.

    `many`: change more of an account than `safety:` of the project allows.
    """

    drop_contacts: bool = False
    prune: bool = False
    many: bool = False


NO_MORE = Acceptance()
DEFAULT_BATCH = Batch()


@dataclass(frozen=True, slots=True)
class AppliedAccounts(OfAccounts[Applied]):
    """What came of each account; `skipped` are those that a resumed run had completed.

    `canary` are those that went first, if any were to; `went_well` those of them that were changed without a
    failure, which alone show something.
    """

    skipped: tuple[str, ...] = ()
    canary: tuple[str, ...] = ()
    went_well: tuple[str, ...] = ()

    @property
    def tally(self) -> dict[str, int]:
        """How many accounts are `complete`, `incomplete`, `failed`, and `skipped` as complete before."""
        complete = sum(applied.complete for _, applied in self.accounts.results)
        incomplete = len(self.accounts.results) - complete
        found = {"complete": complete, "incomplete": incomplete, "failed": len(self.failed)}
        return {**found, "skipped": len(self.skipped)}

    @property
    def exit_code(self) -> int:
        """0 when every account is complete; 3 when some are, else 1 or the code that their errors share.

        Those that a resumed run skips are complete too.
        """
        code = self.accounts.exit_code(lambda applied: not applied.complete)
        return PARTIAL if self.skipped and code not in (0, INTERRUPTED) else code


def apply(
    workspace: Workspace,
    which: Accounts = ANY,
    terms: PlanTerms = DEFAULT_TERMS,
    approval: Approval = NONE_GIVEN,
    batch: Batch = DEFAULT_BATCH,
    acceptance: Acceptance = NO_MORE,
    not_planned: Sequence[Failed] = (),
    command: str = "apply",
) -> AppliedAccounts:
    """Apply the project to each account. Run it again to continue where it was stopped.

    `not_planned`: accounts that were to be applied too, and of which nothing but an error is known.
    `command`: what the journal calls it.

    Raises:
        UsageError: there is no such account, or nothing confirms it.
        DeclinedError: the answer was no.
        GhlFlowError: the only account fails.
    """
    terms = replace(terms, prune=acceptance.prune)
    chosen = sharded(chosen_accounts(workspace, which), batch.shard)
    wrong_before = dict(not_planned)
    usable = [item for item in chosen.accounts if item.value.account not in wrong_before]
    usable_and_not = Chosen(usable, {**chosen.unusable, **wrong_before})
    rest = rest_of(workspace, usable_and_not, terms, resume=batch.resume, command=command)
    chosen, skipped = rest.chosen, rest.skipped
    refuse_without_canary(workspace, len(chosen.accounts), batch)
    canary = Canary(share_of(len(chosen.accounts), batch.canary, "--canary"))
    waves = groups_of(workspace, len(chosen.accounts), batch)
    digests: Sequence[str] = approval.digests
    stop = workspace.stop
    if not (approval.yes or workspace.sandbox or digests) and (chosen.accounts or chosen.unusable):
        if approval.confirm is None:
            wrong: PerAccount[Applied] = PerAccount(tuple(_wrong_here(workspace, chosen)))
            if len(wrong.rows) < len(chosen.accounts) + len(chosen.unusable):
                raise ConsentNeededError(command)
            if not skipped:
                wrong.raise_if_alone()
            return AppliedAccounts(wrong, skipped)
        planned = plan_chosen(workspace, chosen, terms, concurrency=1)
        if not planned.digests and not stop.requested:
            return AppliedAccounts(PerAccount(tuple(planned.failed)), skipped)
        # Whoever stopped it while it looked is not asked: below, no account is begun.
        if not stop.requested and not approval.confirm(planned):
            raise DeclinedError
        digests = planned.digests
    one = _One(workspace, terms, tuple(digests), acceptance, rest.run, len(chosen.accounts) > 1, command)
    found = run_accounts(
        workspace,
        chosen,
        one.apply,
        canary=canary,
        concurrency=batch.concurrency,
        stop_after=batch.stop_after,
        waves=waves,
        verdict=_verdict,
    )
    if not skipped:
        found.raise_if_alone()
    return AppliedAccounts(found, skipped, tuple(canary.tried), tuple(canary.went_well))


def _verdict(applied: Applied) -> Verdict:
    """What an account says of the change: a closed gate is no failure of it, and no proof either.

    Nor is one in which nothing had to be changed, or in which a person is to change something.
    """
    if applied.failed:
        return Verdict.WRONG
    if applied.held_back:
        return Verdict.HELD_BACK
    changed = any(done.did.changes_an_account for done in applied.done)
    return Verdict.WELL if changed else Verdict.UNCHANGED


def _wrong_here(workspace: Workspace, chosen: Chosen) -> Iterator[Failed]:
    """The accounts of which the files alone tell that nothing can be applied."""
    for item in chosen.accounts:
        try:
            workspace.desired(item)
        except Exception as error:
            yield item.value.account, as_error(error)
    yield from chosen.unusable.items()


@dataclass(frozen=True, slots=True)
class _One:
    """How an account is applied: the same for all of them."""

    workspace: Workspace
    terms: PlanTerms
    digests: tuple[str, ...]
    acceptance: Acceptance
    run: str
    batched: bool
    command: str

    async def apply(self, account: "Loaded[Account]") -> Applied:
        """Apply one account, with its lock held; whatever comes of it is journalled."""
        workspace, allowed = self.workspace, [*self.terms.allowed]
        desired = workspace.desired(account)
        choices = choices_of(workspace, account, desired, self.terms)
        asked = asked_of(workspace, desired, self.terms)
        journal, name, location_id = workspace.journal, account.value.account, account.value.location_id
        async with (
            journal.locked(location_id, busy=lambda continues: workspace.on_event(Busy(name, continues))),
            open_account(workspace, account.value) as connection,
        ):
            entry = new_entry(self.command, name, "", None, workspace.origin)
            entry |= {"sandbox": workspace.sandbox, "run": self.run, "allowed": [*allowed]}
            entry |= {"shadow": True} if workspace.shadow else {}
            if workspace.revision is not None:
                entry["revision"] = workspace.revision.id
            entry |= {"location_id": location_id, "outcome": "started", "desired": asked}
            if choices.resumed:
                entry["resumed"] = [*sorted(choices.resumed)]
            events: list[JsonValue] = []
            archive = archive_of(workspace, account.value, str(entry["id"]))
            terms = Terms(
                choices.gates,
                self.digests,
                choices.on_conflict,
                self.acceptance.drop_contacts,
                choices.allow_paused,
                archive,
                build_folder_of(workspace, name),
                self.acceptance.prune,
                protected_flows(workspace),
                lambda: workspace.stop.requested,
                lambda event, key: events.append(event.of(key)),
                choices.opened,
                looked_at(workspace, location_id),
                choices.opened_before,
                NO_LIMITS if self.acceptance.many else limits_of(workspace),
                choices.resumed,
                choices.prove,
            )
            steps: list[JsonValue] = []

            def planned(plan: "AccountPlan") -> None:
                entry.update(driver=plan.driver, driver_reason=str(plan.driver_reason))
                use_driver(workspace, plan.driver)
                workspace.on_event(AccountPlanned(name, plan.driver, plan.driver_reason))

            def progress(done: Done) -> None:
                if not steps:
                    journal.append(entry)
                steps.append(done.to_json())
                workspace.on_event(Written(name, done))

            try:
                applied = await apply_account(desired, connection, terms, progress, planned)
            except BaseException as error:
                backups = [path.as_posix() for path in archive.kept]
                came: JsonObject = {"steps": steps, "events": events, "backups": [*backups]}
                journal.append({**entry, **ended_by(error), **came})
                raise
            if steps or not applied.complete or self.batched:
                # An account with nothing to do is complete too: a run that is resumed skips it.
                await to_thread.run_sync(journal.append, {**entry, **_outcome(applied, steps, events)})
            return applied


def _outcome(applied: Applied, steps: "list[JsonValue]", events: "list[JsonValue]") -> "JsonObject":
    """What the journal has of an account that was applied."""
    changes: list[JsonValue] = [
        {"resource": str(item.resource), "key": item.key, "action": str(item.action)}
        | {"before": item.before, "after": item.after}
        for item in applied.plan.pending
    ]
    return {
        "outcome": "complete" if applied.complete else "incomplete",
        "digest": applied.plan.digest,
        "changes": changes,
        "steps": steps,
        "events": events,
        "backups": [*applied.backups],
    }
