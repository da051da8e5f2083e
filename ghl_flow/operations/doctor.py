"""Whether accounts can be trusted with their flows: look once, then ask every check."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ghl_flow.checkup.model import (
    Examined,
    Status,
    Subject,
    Unseen,
)
from ghl_flow.checkup.registry import all_checks, check_codes
from ghl_flow.highlevel.agency import MISSED_CALL_TEXT_BACK
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.doctor_look import Look
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import LAST_DAYS, Histories, HistorySource
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

NATIVE = "native-toggle"
"""The check that can be fixed."""


class ByApi(StrEnum):
    """Whether an API can take the text-back away, and if not, why."""

    CAN = "can"
    NO_AGENCY = "no-agency"
    """The account file names no agency."""
    NOT_READ = "not-read"
    """The agency's token does not read the permissions."""
    NO_FLOW = "no-flow"
    """Whoever calls would hear nothing."""
    GONE = "gone"
    """The permission is not there."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """What the checks say of one account, in their order. `by_api`: if the text-back can be taken away."""

    account: str
    checks: tuple[tuple[str, Examined], ...]
    by_api: ByApi = ByApi.NOT_READ

    @property
    def to_fix(self) -> bool:
        """Whether the native text-back is not known to be off, and an API can take it away."""
        return self.by_api is ByApi.CAN and self._may_be_on

    @property
    def to_fix_by_hand(self) -> bool:
        """Whether it is not known to be off, and no API can take it away."""
        return self.by_api not in (ByApi.CAN, ByApi.GONE) and self._may_be_on

    @property
    def _may_be_on(self) -> bool:
        return any(
            code == NATIVE and found.status in (Status.FAIL, Status.UNKNOWN) for code, found in self.checks
        )

    def of(self, status: Status) -> list[str]:
        """The codes of the checks with that status."""
        return [code for code, found in self.checks if found.status is status]


@dataclass(frozen=True, slots=True)
class Checkups(OfAccounts[Checkup]):
    """The checkups of accounts."""

    @property
    def exit_code(self) -> int:
        """That of what failed; 1 where a check fails or warns; 3 where some were not assessed."""
        wrong = any(one.of(Status.FAIL) or one.of(Status.WARN) for one in self.found)
        unknown = any(one.of(Status.UNKNOWN) for one in self.found)
        return self.accounts.exit_code() or (FINDINGS if wrong else PARTIAL if unknown else 0)


def doctor(
    workspace: Workspace,
    which: Accounts = ANY,
    *,
    source: HistorySource = LAST_DAYS,
    checks: Sequence[str] = (),
    offline: bool = False,
) -> Checkups:
    """Look at each account, and ask the checks. Writes nothing.

    `checks`: only those with these codes. `offline`: ask HighLevel nothing, so that only the account file and
    a history in a file tell.

    Raises:
        UsageError: there is no such account or check, several accounts and none chosen, or the file is no
            history.
        GhlFlowError: the file of the only account is not valid.
    """
    check_codes(checks)
    chosen = chosen_accounts(workspace, which)
    histories = Histories(workspace, source)
    histories.check([item.value for item in chosen.accounts])

    async def one(item: "Loaded[Account]") -> Checkup:
        return await checkup_of(workspace, item, histories, checks=checks, offline=offline)

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    return Checkups(found)


async def checkup_of(
    workspace: Workspace,
    item: "Loaded[Account]",
    histories: Histories,
    *,
    checks: Sequence[str] = (),
    offline: bool = False,
) -> Checkup:
    """What the checks say of one account; all of them, or those with these codes."""
    subject = await Look(workspace, item, histories, offline=offline).subject()
    return Checkup(
        item.value.account,
        tuple(
            (check.code, check.examine(subject))
            for check in all_checks()
            if not checks or check.code in checks
        ),
        _by_api(subject),
    )


def _by_api(subject: Subject) -> ByApi:
    if subject.account.agency is None:
        return ByApi.NO_AGENCY
    if isinstance(subject.permissions, Unseen):
        return ByApi.NOT_READ
    if MISSED_CALL_TEXT_BACK not in subject.permissions:
        return ByApi.GONE
    return ByApi.CAN if subject.has_flows else ByApi.NO_FLOW
