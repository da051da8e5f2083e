"""One look at a fleet, for a schedule: the checks of `doctor`, and what came of missed calls."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ghl_flow.checkup.model import Blank, Examined, Status, Unseen
from ghl_flow.checkup.registry import all_checks, check_codes
from ghl_flow.insight.report import Advice, Report
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.doctor import NATIVE
from ghl_flow.operations.doctor_look import Look
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import LAST_DAYS, Histories, HistorySource
from ghl_flow.operations.orphans import accounts_without_file
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.report import USUAL, ReportTerms, report_of
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

ALARMING: Final = frozenset((Advice.CHANGE_COPY, Advice.NOT_TEXTED, Advice.FAILING))
"""What a report may advise that somebody has to see to."""
_TOO_LITTLE: Final = (Blank.TOO_LITTLE, Blank.NOTHING, Blank.NO_FLOW)


class Watched(NamedTuple):
    """An account: the checks that are not well and not accepted, and what its report alarms of.

    `too_little`: the codes of checks that were made, and for which too little happened to say anything.
    """

    account: str
    checks: tuple[tuple[str, Examined], ...]
    too_little: tuple[str, ...]
    report: Report | None
    alarms: tuple[Advice, ...] = ()

    @property
    def wrong(self) -> list[tuple[str, Examined]]:
        """The checks that fail or warn, what fails first."""
        order = (Status.FAIL, Status.WARN)
        found = [row for row in self.checks if row[1].status in order]
        return sorted(found, key=lambda row: order.index(row[1].status))

    @property
    def unknown(self) -> list[tuple[str, Examined]]:
        """The checks that were not assessed."""
        return [row for row in self.checks if row[1].status is Status.UNKNOWN]

    @property
    def quiet(self) -> bool:
        """Whether nothing was found, where too little happened to say that nothing is wrong."""
        return not self.checks and not self.alarms and bool(self.too_little)

    @property
    def well(self) -> bool:
        """Whether everything was looked at, with enough to judge by, and nothing found."""
        return not self.checks and not self.alarms and not self.too_little


@dataclass(frozen=True, slots=True)
class Watch(OfAccounts[Watched]):
    """What a look at a fleet found. `without_file`: accounts applied before that no file names now."""

    without_file: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of what failed; 1 where something was found; 3 where something was not assessed."""
        code = self.accounts.exit_code()
        if code:
            return code
        if any(one.wrong or one.alarms for one in self.found) or self.without_file:
            return FINDINGS
        return PARTIAL if any(one.unknown for one in self.found) else 0


def monitor(
    workspace: Workspace,
    which: Accounts = ANY,
    source: HistorySource = LAST_DAYS,
    terms: ReportTerms = USUAL,
    *,
    accepted: Collection[str] = (),
) -> Watch:
    """Look at each account. Writes nothing.

    `accepted`: codes of checks that may warn or be unknown without a word; one that fails is told.

    Raises:
        UsageError: there is no such account or check, or several accounts and none chosen.
        GhlFlowError: the only account cannot be looked at.
    """
    check_codes(accepted)
    chosen = chosen_accounts(workspace, which)
    histories = Histories(workspace, source.with_the_day_before)

    async def one(item: "Loaded[Account]") -> Watched:
        subject = await Look(workspace, item, histories, offline=False).subject()
        rows = [(check.code, check.examine(subject)) for check in all_checks()]
        # By default HighLevel's own text-back is on: with nothing declared, too few calls are no comfort.
        declared = item.value.native_missed_call_text_back == "off"
        rows = [(code, row) for code, row in rows if row.status is Status.FAIL or code not in accepted]
        little = tuple(code for code, row in rows if row.why in _TOO_LITTLE and (declared or code != NATIVE))
        told = tuple((code, row) for code, row in rows if row.status is not Status.OK and code not in little)
        if isinstance(subject.history, Unseen):
            return Watched(item.value.account, told, little, None)
        counted = report_of(workspace, item, subject.history, source.days, terms)
        alarms = tuple(one for one in counted.advice if one in ALARMING)
        return Watched(item.value.account, told, little, counted, alarms)

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    gone = accounts_without_file(workspace) if which.whole else ()
    return Watch(found, tuple(gone))
