"""Verdicts in words: the result, and what it rests on."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ghl_flow.cli.display.folding import in_short, of_accounts
from ghl_flow.counting import counted, some_of
from ghl_flow.errors import Diagnostic
from ghl_flow.language.duration import clock
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.leeway import Unusual
from ghl_flow.runtime.timeline import Kind
from ghl_flow.runtime.verify import Assumption, Counterexample, Moment, Result, Terms, Verdict, Word
from ghl_flow.spec.guarantee import AtMostGuarantee

# Those that most decide whether a proof speaks of one's own case; the others are told with -v.
_FOREMOST = (
    Word.WAITS_ON_TIME,
    Word.WAITS_AT_MOST_LATE,
    Word.ONE_CONTACT_AT_A_TIME,
    Word.ONLY_WORKFLOWS_CHANGE,
    Word.STEPS_GO_TOGETHER,
)

_WORDS = {
    Word.SEMANTICS: "HighLevel behaves as docs/semantics.md says",
    Word.RUNS_AS_WRITTEN: "the account runs its flows as written, and no other has a say",
    Word.ONLY_PROFILES: "HighLevel behaves as in the {names} profile",
    Word.WAITS_ON_TIME: "waits end on time",
    Word.WAITS_AT_MOST_LATE: "waits end at most {names} late",
    Word.ONE_CONTACT_AT_A_TIME: "one contact at a time",
    Word.ONLY_WORKFLOWS_CHANGE: "only workflows change {names}",
    Word.CONTACTS_START_WITHOUT: "contacts start without {names}",
    Word.OTHERS_CHANGE_RARELY: "others change {names} no more often than the flow is started",
    Word.HAPPENS_ONCE: "each of these happens at most once: {names}",
    Word.ONCE_A_YEAR: "the date of a {names} is not changed, so that it comes once a year",
    Word.NO_OPT_OUT: "no contact opts out",
    Word.NO_UPDATE_LOST: "of two changes in the same second none is lost",
    Word.STEPS_GO_TOGETHER: "no other run comes between two steps of the same instant ({names} profile)",
}

_UNUSUAL = {
    Unusual.ORDER: "what a step starts goes before the rest of its run, or before what started earlier",
    Unusual.WOKEN_FIRST: "the run at '{step}' continues before another that wakes or starts in that instant",
    Unusual.CARD_CHANGED: "'{step}' finds an opportunity and changes it",
    Unusual.CARD_LEFT: "'{step}' leaves the opportunity as it is",
    Unusual.CARD_NOT_GIVEN: "'{step}' gives the run no opportunity: its conditions find none",
    Unusual.SETS_OFF: "'{step}' sets off a trigger",
    Unusual.SETS_NOTHING_OFF: "'{step}' sets off no trigger",
    Unusual.ANOTHER_CARD: "an event is about another opportunity of the contact",
    Unusual.GOAL_MET: "a change of the same instant meets the goal '{step}'",
    Unusual.GOAL_COUNTS_ONCE: "the goal '{step}' does not count again for a run that goes back before it",
}

_SENDS = {"sms": "texts", "email": "mails", "any": "sends a message"}

# Which ones is told with -v.
_IN_SHORT = {Word.ONLY_WORKFLOWS_CHANGE: "only workflows change what they write"}


def result_text(verdict: Verdict) -> str:
    """The result; never a plain `proved` where it holds in one profile or one order of steps only."""
    only, together = verdict.terms.limited_to, verdict.terms.together_in
    if verdict.result is not Result.PROVED:
        return str(verdict.result)
    said = [f"{' and '.join(only)} profile only"] if only else []
    if together:
        all_of_them = len(together) == len(verdict.terms.profiles)
        said.append(f"{'' if all_of_them else f'in {together[0]}: '}if steps go together")
    return f"proved ({', '.join(said)})" if said else str(verdict.result)


def result_word(verdict: Verdict) -> str:
    """The result for machines.

    `proved_documented_only` where only that profile was looked at, `proved_steps_together` where it holds if
    steps of different runs do not mix.
    """
    only = verdict.terms.limited_to
    if verdict.result is not Result.PROVED:
        return str(verdict.result)
    limited = f"_{'_'.join(only)}_only" if only else ""
    return f"proved{limited}{'_steps_together' if verdict.terms.together_in else ''}"


def silence_text(verdict: Verdict) -> str:
    """That no step of the flow sends what the guarantee is about."""
    promise = verdict.promise
    channel = promise.at_most.channel if isinstance(promise, AtMostGuarantee) else "sms"
    return f"no step of this flow {_SENDS[channel]}"


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
        if moment.flow:
            sent = next(texts, None)
            label += f" from {moment.flow}" if several else ""
            label += f" to {sent.contact}" if sent is not None and len(contacts) > 1 else ""
        labels.append((moment, label))
    return labels


def case_facts(item: AccountsVerdict, case: Counterexample) -> list[str]:
    """What a case depends on besides its events, in sentences."""
    several = len({contact for _, contact, _ in case.events}) > 1
    facts = [f"{contact if several else 'the contact'} starts with {has}" for contact, has in case.before]
    if case.order:
        facts.append(f"one event enrolls in {' before '.join(_started(item, case))}")
    facts += [f"'{step}' takes '{way}'" for step, way in case.chosen]
    facts += dict.fromkeys(_UNUSUAL[one.what].format(step=one.at) for one in case.swapped if one is not None)
    if item.replay and item.replay.texts and item.compiled and len(item.accounts) > 1:
        facts.append(f"the texts are those of {item.compiled.account.account}")
    facts.append(f"profile {case.profile}")
    if case.first_day is not None:
        facts.append(f"the first event is on {case.first_day:%A}, {case.first_day.isoformat()}")
    if case.time_of_day is not None:
        facts.append(f"the first event is at {clock(case.time_of_day)} by the account's clock")
    if case.lateness:
        facts.append(f"waits resume late by {', '.join(f'{seconds:g} s' for seconds in case.lateness)}")
    return facts


def _started(item: AccountsVerdict, case: Counterexample) -> list[str]:
    """The workflows of an order that contacts came to at all; others make no difference."""
    log = item.replay.simulation.log if item.replay else ()
    entered = {entry.workflow_id for entry in log if entry.kind in (Kind.ENROLLED, Kind.NOT_ENROLLED)}
    named = [name for name, one in zip(case.order, case.order_ids, strict=False) if one in entered]
    return named if len(named) > 1 else list(case.order)


def summary_text(verdicts: Sequence[AccountsVerdict]) -> str:
    """How many guarantees have which result."""
    counts = Counter(result_text(item.verdict) for item in verdicts)
    limited = [said for said in counts if said not in set(map(str, Result))]
    plain = [Result.PROVED] if counts[Result.PROVED] or not limited else []
    words = [Result.VIOLATED, *limited, *plain, Result.UNKNOWN]
    return ", ".join(f"{counts[str(word)]} {word}" for word in words)


def without_guarantees_text(flow: str) -> str:
    """Say that a flow has nothing to prove, and what to do."""
    return f"flow {flow} has no guarantees, so nothing is proved of it: add guarantees: to its file"


def unverified(verified: Verified) -> list[Diagnostic]:
    """The flows that no account runs, several in one sentence."""
    if len(verified.not_verified) < 2:
        return [item for _, error in verified.not_verified for item in error.diagnostics]
    flows = [flow for flow, _ in verified.not_verified]
    hint = "name an account with -a, or add them to the flows of one in accounts/"
    return [Diagnostic(f"no account runs {counted(len(flows), 'flow')}: {some_of(flows)}", hint=hint)]


def not_verified_lines(verified: Verified) -> list[str]:
    """What there is no verdict on, and why."""
    lines = [f"not verified: {item.message}" for item in unverified(verified)]
    lines += [without_guarantees_text(flow) for flow, _ in verified.without_guarantees]
    return lines + [f"{name}: {error.told}" for name, error in (*verified.failed, *verified.invalid)]


def by_the_clock(start: datetime, seconds: float) -> datetime:
    """The moment so long after the start, in its time zone, also where the clocks change in between."""
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)


def named(item: AccountsVerdict, every: Sequence[str]) -> str:
    """Whose verdict it is, and on what: `acme: missed-call: at most 1 text per contact within 30 minutes`."""
    default = " (by default)" if item.verdict.by_default else ""
    what = f"{item.verdict.flow}: {item.verdict.guarantee}{default}"
    return of_accounts(in_short(item.accounts, every), what)
