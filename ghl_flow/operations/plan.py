"""What apply would change in accounts. Nothing is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ghl_flow.deploy.history.past import opened_before
from ghl_flow.deploy.planning.choices import ON_CONFLICT_WORDS, Choices, OnConflict
from ghl_flow.deploy.planning.gate import PAUSED, VERIFY
from ghl_flow.deploy.planning.gates import closed_gates, proofs_of
from ghl_flow.deploy.planning.plan import AccountPlan, Plan
from ghl_flow.deploy.planning.safety import Limits, warned_of
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import UsageError
from ghl_flow.operations.access import build_folder_of, looked_at, open_account, use_driver
from ghl_flow.operations.accounts import ANY, Accounts, Chosen, chosen_accounts
from ghl_flow.operations.fleet import READING, Batch, run_accounts, sharded
from ghl_flow.operations.orphans import accounts_without_file
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.resume import rest_of
from ghl_flow.operations.shadowed import note_silence
from ghl_flow.operations.terms import DEFAULT_TERMS, PlanTerms
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.git import Commit
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


READ_BATCH = Batch(concurrency=READING)


@dataclass(frozen=True, slots=True)
class Planned(OfAccounts[AccountPlan]):
    """The plans of accounts. `without_file`: accounts applied before that no file names now; `skipped`: those
    that the run which is resumed completed.

    `revision`: the commit that the project was read at, None where it was the files that are there.
    """

    terms: PlanTerms
    without_file: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    revision: "Commit | None" = None

    @property
    def plan(self) -> Plan:
        """The plan for all accounts that could be planned."""
        return Plan(tuple(plan for _, plan in self.accounts.results))

    @property
    def digests(self) -> tuple[str, ...]:
        """The digest of each plan; to apply exactly that, they are given to `apply`."""
        return tuple(plan.digest for _, plan in self.accounts.results)

    @property
    def pending(self) -> bool:
        """Whether anything would change, or has to be changed by hand, or deleted where no file names it."""
        wrong = any(plan.is_wrong for plan in self.plan.accounts)
        return self.plan.pending or wrong or bool(self.without_file)

    @property
    def failure_code(self) -> int:
        """1 when a plan has problems, 3 when some accounts failed; when all did, the code they share."""
        problems = any(plan.problems for plan in self.plan.accounts)
        return self.accounts.exit_code() or (FINDINGS if problems else 0)

    @property
    def exit_code(self) -> int:
        """That of what failed; 3 when something could not be looked at; 0 also when changes are pending."""
        unread = any(plan.unread for plan in self.plan.accounts)
        return self.failure_code or (PARTIAL if unread else 0)


def plan(
    workspace: Workspace,
    which: Accounts = ANY,
    terms: PlanTerms = DEFAULT_TERMS,
    batch: Batch = READ_BATCH,
    command: str = "apply",
) -> Planned:
    """Plan each account; of `batch` count how many at once, which shard, and whether a run of `command` is
    resumed.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        GhlFlowError: the only account cannot be planned.
    """
    chosen = sharded(chosen_accounts(workspace, which), batch.shard)
    rest = rest_of(workspace, chosen, terms, resume=batch.resume, command=command)
    planned = plan_chosen(workspace, rest.chosen, terms, batch.concurrency, alone=not rest.skipped)
    gone = accounts_without_file(workspace) if which.whole else ()
    return replace(planned, without_file=tuple(gone), skipped=rest.skipped)


def plan_chosen(
    workspace: Workspace,
    chosen: Chosen,
    terms: PlanTerms,
    concurrency: int = READING,
    *,
    alone: bool = True,
) -> Planned:
    """Plan accounts that are chosen already; raises as `plan` does, unless others are chosen beside them."""
    accounts = run_accounts(
        workspace, chosen, lambda item: account_plan(workspace, item, terms), concurrency=concurrency
    )
    if alone:
        accounts.raise_if_alone()
    return Planned(accounts, terms, revision=workspace.revision)


async def account_plan(workspace: Workspace, account: "Loaded[Account]", terms: PlanTerms) -> AccountPlan:
    """The plan of one account."""
    desired = workspace.desired(account)
    choices = choices_of(workspace, account, desired, terms)
    async with open_account(workspace, account.value) as connection:
        looked = looked_at(workspace, account.value.location_id)
        actual, found = await survey(desired, connection, choices, looked=looked)
        note_silence(workspace, found)
        found = warned_of(found, limits_of(workspace))
        by_hand = connection.driver.capabilities.needs_person
    if by_hand:
        folder = build_folder_of(workspace, account.value.account)
        found = replace(found, sheets=folder.sheets(desired, found, actual.manifest))
    use_driver(workspace, found.driver)
    return found


def limits_of(workspace: Workspace) -> Limits:
    """How much of an account an apply may change without a word."""
    safety = workspace.project.settings.safety
    return Limits(safety.max_updated, safety.max_deleted, safety.from_workflows)


def choices_of(
    workspace: Workspace,
    account: "Loaded[Account]",
    desired: "Desired",
    terms: PlanTerms,
    proved: Collection[str] | None = None,
) -> Choices:
    """What the operator chose, with the gates of an account that are closed then.

    `proved`: the flows whose proofs are asked for; None for all.
    """
    asks = proved is None
    # What will be pushed one day is what has to hold: of a flow that texts nobody all is proved.
    flows = desired.flows
    if workspace.shadow:
        flows = tuple(workspace.compiled(flow, account) for flow in workspace.project.flows_of(account))
    if proved is None and workspace.only is not None:
        proved = workspace.only
    found = [
        gate
        for gate in closed_gates(account, flows, verdicts=workspace.verdicts, proved=proved)
        if not gate.flow or desired.concerns(gate.flow)
    ]
    closed = tuple(gate for gate in found if gate.code not in terms.allowed)
    opened = tuple(gate for gate in found if gate.code in terms.allowed)
    # What runs is told by `status`; what is to be published is asked about beside what will run.
    # A shadowed flow keeps no promise to text: beside what runs there is nothing to prove of it.
    beside = asks and not workspace.shadow and VERIFY not in terms.allowed
    prove = proofs_of(workspace.verdicts) if beside else None
    # Only where a gate is closed does it matter, and the journal of a fleet is long.
    before = (
        opened_before(workspace.journal, account.value.account, sandbox=workspace.sandbox) if closed else {}
    )
    return Choices(
        terms.on_conflict,
        closed,
        PAUSED in terms.allowed,
        opened,
        before,
        frozenset(terms.resumed),
        prove,
        terms.prune,
    )


def conflict_choice(word: str) -> OnConflict:
    """The word of `--on-conflict`.

    Raises:
        UsageError: another word.
    """
    if word not in ON_CONFLICT_WORDS:
        raise UsageError(f"--on-conflict has no value '{word}'", hint="refuse, local or remote")
    return ON_CONFLICT_WORDS[word]


def plan_terms(on_conflict: str = "refuse", allowed: Sequence[str] = ()) -> PlanTerms:
    """Terms from words; raises UsageError."""
    return PlanTerms(conflict_choice(on_conflict), tuple(allowed))
