"""What runs in accounts, and whether it is what was applied."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.deploy.planning.change import Change, Reason, Resource
from ghl_flow.deploy.planning.gate import NAMES, Gate
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.warned import DUPLICATES, ManifestLost, NotMadeHere, Warned
from ghl_flow.deploy.survey import survey
from ghl_flow.operations.access import looked_at, open_account
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.orphans import accounts_without_file
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.plan import choices_of
from ghl_flow.operations.shadowed import note_silence
from ghl_flow.operations.terms import DEFAULT_TERMS
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.deploy.planning.choices import Choices
    from ghl_flow.deploy.state.actual import Actual
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

_OF_THE_ACCOUNT = (*DUPLICATES, ManifestLost, NotMadeHere)


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """One account as its plan sees it."""

    plan: AccountPlan

    @property
    def shadowed(self) -> frozenset[str]:
        """The keys of the workflows that write down what they would send."""
        return self.plan.shadowed

    @property
    def paused(self) -> frozenset[str]:
        """The keys of the workflows that are paused."""
        return self.plan.paused

    @property
    def workflows(self) -> list[Change]:
        """Its workflows; what does not run though it should comes first."""
        found = [change for change in self.plan.changes if change.resource is Resource.WORKFLOW]
        return sorted(found, key=lambda change: (not change.is_wrong, not change.stopped))

    @property
    def resources(self) -> list[Change]:
        """Fields, tags and custom values that are not as an apply left them in HighLevel."""
        return [
            change
            for change in self.plan.changes
            if change.resource is not Resource.WORKFLOW and change.drifted
        ]

    @property
    def stopped(self) -> list[str]:
        """The keys of workflows that an apply published and that do not run now."""
        return [change.key for change in self.workflows if change.stopped]

    @property
    def unrecorded(self) -> list[Change]:
        """Published workflows that ghl-flow created and its manifest does not name."""
        return [change for change in self.workflows if change.unrecorded]

    @property
    def warnings(self) -> list[Warned]:
        """What of the account is not known, is there twice, and what became of the manifest."""
        return [
            one for one in self.plan.warnings if one.unseen is not None or isinstance(one, _OF_THE_ACCOUNT)
        ]

    @property
    def unresolved(self) -> list[Gate]:
        """Names in flows that stand for nothing in the account, which keeps those flows from it."""
        return [gate for gate in self.plan.gates if gate.code == NAMES]

    @property
    def says_other_texts(self) -> bool:
        """Whether a workflow from a snapshot says something else than the texts of this account."""
        return any(change.reason is Reason.OTHER_TEXTS for change in self.workflows)

    @property
    def push_failed(self) -> bool:
        """Whether the push that was to bring a workflow ended otherwise than well."""
        return any(change.reason is Reason.PUSH_FAILED for change in self.workflows)

    @property
    def drifted(self) -> bool:
        """Whether anything that ghl-flow made was changed or deleted in HighLevel, or runs and should not."""
        lost = any(isinstance(one, ManifestLost) for one in self.plan.warnings)
        wrong = lost or self.plan.is_wrong or bool(self.unrecorded)
        return wrong or any(change.drifted for change in self.plan.changes)


@dataclass(frozen=True, slots=True)
class Status(OfAccounts[AccountStatus]):
    """The state of accounts. `without_file`: accounts applied before that no file names now."""

    without_file: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What failed, then what was found, then what could not be looked at.

        3 when some accounts failed; 1 when something was changed in HighLevel, says other texts, came of a
        push that failed, or runs where no file names the account; 3 when nothing was found and something
        could not be read.
        """
        found = [one for _, one in self.accounts.results]
        wrong = any(one.drifted or one.says_other_texts or one.push_failed for one in found)
        unread = any(one.plan.unread for one in found)
        return self.accounts.exit_code() or (
            FINDINGS if wrong or self.without_file else PARTIAL if unread else 0
        )


def not_published_here(desired: "Desired", actual: "Actual") -> set[str]:
    """The flows that have a workflow in the account which no apply published: a gate may be why.

    What an apply published, it published through open gates; `plan` asks whether they would be open now.
    """
    there = {*actual.workflows, *actual.untouched}
    records = actual.manifest.recorded
    return {
        item.flow
        for item in desired.workflows
        if item.key in there and ((found := records.get(item.key)) is None or found.status != "published")
    }


def status(workspace: Workspace, which: Accounts = ANY) -> Status:
    """Look at each account.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        GhlFlowError: the only account cannot be looked at.
    """

    async def one(account: "Loaded[Account]") -> AccountStatus:
        desired = workspace.desired(account)

        def choices(actual: "Actual") -> "Choices":
            return choices_of(workspace, account, desired, DEFAULT_TERMS, not_published_here(desired, actual))

        async with open_account(workspace, account.value) as connection:
            _, plan = await survey(
                desired,
                connection,
                choices,
                ask_first=False,
                looked=looked_at(workspace, account.value.location_id),
            )
        note_silence(workspace, plan)
        return AccountStatus(plan)

    found = run_accounts(workspace, chosen_accounts(workspace, which), one, concurrency=READING)
    found.raise_if_alone()
    gone = accounts_without_file(workspace) if which.whole else ()
    return Status(found, tuple(gone))
