"""Verdicts in words: the result, and what it rests on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ghl_flow.counting import counted
from ghl_flow.operations.verify import AccountsVerdict
from ghl_flow.runtime.verify import TEXT, Assumption, Moment, Result, Terms, Verdict, Word

_MOST_NAMED = 3

# Those that most decide whether a proof speaks of one's own case; the others are told with -v.
_FOREMOST = (
    Word.WAITS_ON_TIME,
    Word.WAITS_AT_MOST_LATE,
    Word.ONE_CONTACT_AT_A_TIME,
    Word.ONLY_WORKFLOWS_CHANGE,
)

_WORDS = {
    Word.SEMANTICS: "HighLevel behaves as docs/semantics.md says",
    Word.ONLY_PROFILES: "HighLevel behaves as in the {names} profile",
    Word.WAITS_ON_TIME: "waits end on time",
    Word.WAITS_AT_MOST_LATE: "waits end at most {names} late",
    Word.ONE_CONTACT_AT_A_TIME: "one contact at a time",
    Word.ONLY_WORKFLOWS_CHANGE: "only workflows change {names}",
    Word.CONTACTS_START_WITHOUT: "contacts start without {names}",
    Word.OTHERS_CHANGE_ONCE: "people and other systems change {names} at most once",
    Word.DATES_STAY: "the date in {names} is as it was when the contact came",
    Word.HAPPENS_ONCE: "each of these happens at most once: {names}",
    Word.NO_OPT_OUT: "no contact opts out",
    Word.NO_OPT_IN: "a contact who opted out does not opt in again",
    Word.OLDER_RUN_FIRST: "of waits that end in one instant the older run goes first",
}

# Which ones is told with -v.
_IN_SHORT = {Word.ONLY_WORKFLOWS_CHANGE: "only workflows change what they write"}


def result_text(verdict: Verdict) -> str:
    """The result; never a plain `proved` where only one profile was looked at."""
    only = verdict.terms.limited_to
    if verdict.result is not Result.PROVED or not only:
        return str(verdict.result)
    return f"proved ({' and '.join(only)} profile only)"


def result_word(verdict: Verdict) -> str:
    """The result for machines: `proved_documented_only` where only that profile was looked at."""
    only = verdict.terms.limited_to
    if verdict.result is not Result.PROVED or not only:
        return str(verdict.result)
    return f"proved_{'_'.join(only)}_only"


def assumption_text(assumption: Assumption) -> str:
    """One assumption."""
    names = [name.replace("_", " ") if assumption.word is Word.HAPPENS_ONCE else name
             for name in assumption.names]  # fmt: skip
    return _WORDS[assumption.word].format(names=_listed(names))


def assumed_in_short(terms: Terms) -> str:
    """The assumptions that matter most, in a line; empty where there are none."""
    if not terms.assumptions:
        return ""
    foremost = [item for word in _FOREMOST for item in terms.assumptions if item.word is word]
    more = len(terms.assumptions) - len(foremost)
    said = [_IN_SHORT.get(item.word) or assumption_text(item) for item in foremost]
    return f"assuming: {'; '.join([*said, *([f'{more} more with ghl-flow -v'] if more else [])])}"


def _listed(names: Sequence[str]) -> str:
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def timeline(item: AccountsVerdict) -> list[tuple[Moment, str]]:
    """Label each moment of a case; a text names its flow where another flow texts too, or its contact."""
    case = item.verdict.counterexample
    if case is None:
        return []
    several = {moment.flow for moment in case.timeline} - {"", item.verdict.flow}
    contacts = {contact for _, contact, _ in case.events}
    texts = iter(item.replay.texts if item.replay else ())
    labels = []
    for moment in case.timeline:
        label = moment.what
        if moment.what == TEXT:
            sent = next(texts, None)
            label += f" from {moment.flow}" if several else ""
            label += f" to {sent.contact}" if sent is not None and len(contacts) > 1 else ""
        labels.append((moment, label))
    return labels


def by_the_clock(start: datetime, seconds: float) -> datetime:
    """The moment so long after the start, in its time zone, also where the clocks change in between."""
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)


def accounts_text(names: Sequence[str]) -> str:
    """Up to three names; more are counted, and the first of them named."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{counted(len(names), 'account')}: {', '.join(names[:_MOST_NAMED])}, ..."
