"""What became of the missed calls of accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ghl_flow.errors import SpecError, UsageError, did_you_mean
from ghl_flow.insight.comparison import Comparison, compare
from ghl_flow.insight.known_texts import KnownText, KnownTexts, alike
from ghl_flow.insight.report import REPLY_LIMIT, Report, report
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import LAST_DAYS, HeardContacts, Histories, HistorySource
from ghl_flow.operations.outcome import PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted

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
    if terms.compare is not None:
        _check_names({item.value.account: _texts(workspace, item) for item in chosen.accounts}, terms.compare)
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
        comparison = compare(reports, terms.compare, terms.per_arm)
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
        for number, text in enumerate(compiled.texts):
            template = text.template
            name, of = text.step, ""
            if template is not None:
                of = template.name
                name = of if template.language == "en" else f"{of}.{template.language}"
            found.append(KnownText(name, flow.value.flow, item.value.niche, text.body, text.step, number, of))
    return found


def _check_names(texts: Mapping[str, Sequence[KnownText]], names: tuple[str, str]) -> None:
    """Whether each account's messages can tell which of the two texts they are.

    Raises:
        UsageError: there is no such text, several have the name, or another one has the same words.
    """
    every = [text for several in texts.values() for text in several]
    for name in names:
        _check_name(every, name)
    if any(all(text.is_named(name) for name in names) for text in every):
        raise UsageError(f"'{names[0]}' and '{names[1]}' are not two texts: one is in the other")
    for account, several in texts.items():
        for name in names:
            for _, other in alike(several, name):
                raise UsageError(
                    f"'{name}' and {other.place} have the same words in account '{account}', so that no "
                    "message tells which it was",
                    hint="compare texts of different words",
                )


def _check_name(texts: Sequence[KnownText], name: str) -> None:
    meant = [text for text in texts if text.is_named(name)]
    if not meant:
        known = sorted({text.name for text in texts})
        hint = did_you_mean(name, known) or f"texts are: {', '.join(known)}"
        if not known:
            why = pasted("'ghl-flow lint'")
            hint = f"their flows do not compile, or send no text: {why} says why"
        raise UsageError(f"no flow of these accounts sends a text '{name}'", hint=hint)
    in_place = {(text.place, text.order) for text in meant if not text.template}
    if len(in_place) > 1:
        places = sorted({place for place, _ in in_place})
        hint = f"name its flow too: {' or '.join(places)}" if len(places) > 1 else "give each step a name"
        raise UsageError(f"'{name}' is several texts", hint=hint)
