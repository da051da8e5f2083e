"""What became of the missed calls of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ghl_flow.errors import SpecError, UsageError, did_you_mean
from ghl_flow.insight.known_texts import KnownText, KnownTexts
from ghl_flow.insight.proportion import Difference, Share, difference
from ghl_flow.insight.report import REPLY_LIMIT, Report, report
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import LAST_DAYS, HeardContacts, Histories, HistorySource
from ghl_flow.operations.outcome import PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.insight.history import History
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

NOTHING_COUNTED = 2
"""Exit code: no account that was looked at has a missed call."""


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """How to count. `compare`: two texts by name; `per_arm`: how many episodes of each decide."""

    limit: float = REPLY_LIMIT
    test_contacts: tuple[str, ...] = ()
    compare: tuple[str, str] | None = None
    per_arm: int = 80


USUAL: Final = ReportTerms()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts over every account. Nothing is decided before each has `per_arm` episodes."""

    names: tuple[str, str]
    shares: tuple[Share, Share]
    per_arm: int
    difference: Difference | None

    @property
    def running(self) -> bool:
        """Whether one of them has too few yet."""
        return min(share.count for share in self.shares) < self.per_arm


@dataclass(frozen=True, slots=True)
class Reports(OfAccounts[Report]):
    """What was counted, and the accounts that could not be looked at."""

    comparison: Comparison | None = None

    @property
    def exit_code(self) -> int:
        """That of what failed; 3 where messages could not be read, 2 where nothing was missed."""
        code = self.accounts.exit_code()
        if code:
            return code
        if any(one.unreadable for one in self.found):
            return PARTIAL
        return 0 if any(one.missed for one in self.found) else NOTHING_COUNTED


def make_report(
    workspace: Workspace,
    which: Accounts = ANY,
    source: HistorySource = LAST_DAYS,
    terms: ReportTerms = USUAL,
) -> Reports:
    """Count the missed calls of each account and what came of them.

    Raises:
        UsageError: there is no such account, several and none chosen, the file is no history, or a text to
            compare is none of theirs.
        GhlFlowError: the only account cannot be looked at.
    """
    chosen = chosen_accounts(workspace, which)
    histories = Histories(workspace, source.with_the_day_before)
    histories.check([item.value for item in chosen.accounts])
    heard = HeardContacts(workspace, terms.test_contacts)

    async def one(item: "Loaded[Account]") -> Report:
        history = await histories.of(item.value)
        heard.note(history)
        return report_of(workspace, item, history, source.days, terms)

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    heard.tell()
    reports = [result for _, result in found.results]
    comparison = None
    if terms.compare is not None:
        named = [text.name for item in chosen.accounts for text in _texts(workspace, item)]
        comparison = _compared(reports, terms.compare, terms.per_arm, named)
    return Reports(found, comparison)


def report_of(
    workspace: Workspace, item: "Loaded[Account]", history: "History", days: int | None, terms: ReportTerms
) -> Report:
    """The last `days` of a history, counted; all of it where none are asked for."""
    account = item.value
    return report(
        history,
        account=account.account,
        niche=account.niche,
        zone=ZoneInfo(account.timezone),
        texts=known_texts(workspace, item),
        since=history.begins(days),
        test_contacts=terms.test_contacts,
        limit=terms.limit,
    )


def known_texts(workspace: Workspace, item: "Loaded[Account]") -> KnownTexts:
    """The texts that the account's flows send; of a flow that does not compile, none."""
    return KnownTexts(_texts(workspace, item))


def _texts(workspace: Workspace, item: "Loaded[Account]") -> Sequence[KnownText]:
    found = []
    for flow in workspace.project.flows_of(item):
        try:
            compiled = workspace.compiled(flow, item)
        except SpecError:
            continue
        for text in compiled.texts:
            template = text.template
            language = "" if template is None or template.language == "en" else f".{template.language}"
            name = text.step if template is None else template.name + language
            found.append(KnownText(name, flow.value.flow, item.value.niche, text.body))
    return found


def _compared(
    reports: Sequence[Report], names: tuple[str, str], per_arm: int, known: Sequence[str]
) -> Comparison:
    for name in names:
        if name not in known:
            hint = did_you_mean(name, sorted(set(known))) or f"texts are: {', '.join(sorted(set(known)))}"
            raise UsageError(f"no flow of these accounts sends a text '{name}'", hint=hint)
    first, second = (_share(reports, name) for name in names)
    return Comparison(names, (first, second), per_arm, difference(first, second))


def _share(reports: Sequence[Report], name: str) -> Share:
    hits = count = 0
    for one in reports:
        for row in one.by_text:
            if isinstance(row.key, KnownText) and row.key.name == name:
                hits, count = hits + row.replies.hits, count + row.replies.count
    return Share(hits, count)
