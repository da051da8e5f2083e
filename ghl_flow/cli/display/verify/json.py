"""Verdicts for machines."""

from typing import NotRequired, TypedDict

from ghl_flow.cli.display.failures import failure_json
from ghl_flow.cli.display.verify.words import by_the_clock, result_word, without_guarantees_text
from ghl_flow.errors import GhlFlowError
from ghl_flow.masking import masked
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.verify import Result


class MomentJson(TypedDict):
    """Something that happens, in seconds since the first event, and by the account's clock.

    `flow`, `contact` and `text`, which is what the contact reads, where it is a text.
    """

    at: float
    what: str
    clock: NotRequired[str]
    flow: NotRequired[str]
    contact: NotRequired[str]
    text: NotRequired[str]


class AssumptionJson(TypedDict):
    """Something that is taken for granted, of these tags, fields, events, profiles, or so much."""

    word: str
    names: list[str]


class TriedJson(TypedDict):
    """A kind of event, and how often it comes at most."""

    event: str
    most: int


class BeforeJson(TypedDict):
    """What a contact had before the first event: in words, and as data by the keys of the flow."""

    contact: str
    has: str
    tags: list[str]
    fields: dict[str, str]
    days_ago: dict[str, int]
    opportunity: dict[str, str]


class CounterexampleJson(TypedDict):
    """Events and texts that break a guarantee."""

    profile: str
    why: str
    time_of_day: float | None
    first_day: str | None
    lateness: list[float]
    order: list[str]
    before: list[BeforeJson]
    account: str | None
    timeline: list[MomentJson]


class VerdictJson(TypedDict):
    """A row of `verify --format json`.

    A flow without guarantees is a row with `no_guarantees`, and no `guarantee`: nothing is known of it. A
    flow that no account runs is a row without `accounts`, with that as the `reason`.
    An account that does not compile is a row too, with the `error`: nothing is known of it, and `flow` is
    null where it may be about any. So is a flow whose file is not valid, with the file as `flow`.
    """

    flow: str | None
    accounts: list[str]
    guarantee: str | None
    result: str
    patterns: int
    scope: str
    profiles: list[str]
    events: list[TriedJson]
    lateness: int
    flows: list[str]
    assumptions: list[AssumptionJson]
    reason: str | None
    no_guarantees: bool
    by_default: bool
    no_text_reached: bool
    proved_on_time: bool
    no_step_texts: bool
    seconds: float
    counterexample: CounterexampleJson | None
    error: str | None
    hint: str | None


def verified_json(verified: Verified) -> list[VerdictJson]:
    """A row for each verdict, and for what none could be found of."""
    rows = [verdict_json(item) for item in verified.verdicts]
    rows += [_without_guarantees(flow, [*accounts]) for flow, accounts in verified.without_guarantees]
    rows += [
        {**_unknown(flow, [], error.told), "hint": error.diagnostics[0].hint}
        for flow, error in verified.not_verified
    ]
    rows += [_failed(None, [name], error) for name, error in verified.failed]
    return rows + [_failed(file, [], error) for file, error in verified.invalid]


def verdict_json(item: AccountsVerdict) -> VerdictJson:
    """A verdict, with the accounts it holds for."""
    verdict, terms = item.verdict, item.verdict.terms
    return {
        "flow": verdict.flow,
        "accounts": list(item.accounts),
        "guarantee": verdict.guarantee,
        "result": result_word(verdict),
        "patterns": verdict.patterns,
        "scope": verdict.scope,
        "profiles": [str(profile) for profile in terms.profiles],
        "events": [{"event": event, "most": most} for event, most in terms.events],
        "lateness": terms.lateness,
        "flows": list(terms.flows),
        "assumptions": [{"word": str(item.word), "names": list(item.names)} for item in terms.assumptions],
        "reason": verdict.reason or None,
        "no_guarantees": False,
        "by_default": verdict.by_default,
        "no_text_reached": verdict.no_text_reached,
        "proved_on_time": verdict.proved_on_time,
        "no_step_texts": verdict.no_step_texts,
        "seconds": round(verdict.seconds, 3),
        "counterexample": _counterexample(item),
        "error": None,
        "hint": None,
    }


def _without_guarantees(flow: str, accounts: list[str]) -> VerdictJson:
    row = _unknown(flow, accounts, without_guarantees_text(flow))
    return {**row, "no_guarantees": True}


def _failed(flow: str | None, accounts: list[str], error: GhlFlowError) -> VerdictJson:
    failure = failure_json("", error)
    row = _unknown(flow, accounts, failure["error"])
    return {**row, "error": failure["error"], "hint": failure["hint"]}


def _unknown(flow: str | None, accounts: list[str], reason: str) -> VerdictJson:
    return {
        "flow": flow,
        "accounts": accounts,
        "guarantee": None,
        "result": str(Result.UNKNOWN),
        "patterns": 0,
        "scope": "",
        "profiles": [],
        "events": [],
        "lateness": 0,
        "flows": [],
        "assumptions": [],
        "reason": reason,
        "no_guarantees": False,
        "by_default": False,
        "no_text_reached": False,
        "proved_on_time": False,
        "no_step_texts": False,
        "seconds": 0.0,
        "counterexample": None,
        "error": None,
        "hint": None,
    }


def _counterexample(item: AccountsVerdict) -> CounterexampleJson | None:
    counterexample, replay = item.verdict.counterexample, item.replay
    if counterexample is None:
        return None
    timeline: list[MomentJson] = []
    texts = iter(replay.texts if replay else ())
    for moment in counterexample.timeline:
        shown: MomentJson = {"at": moment.at, "what": moment.what}
        if replay is not None:
            shown["clock"] = by_the_clock(replay.simulation.start, moment.at).isoformat()
        if moment.flow:
            shown["flow"] = moment.flow
            sent = next(texts, None)
            if sent is not None:
                shown |= {"contact": sent.contact, "text": masked(sent.text)}
        timeline.append(shown)
    return {
        "profile": str(counterexample.profile),
        "why": counterexample.why,
        "time_of_day": counterexample.time_of_day,
        "first_day": counterexample.first_day.isoformat() if counterexample.first_day else None,
        "lateness": list(counterexample.lateness),
        "order": list(counterexample.order),
        "before": [
            {
                "contact": contact,
                "has": str(history),
                "tags": list(history.tags),
                "fields": history.values,
                "days_ago": history.days_ago,
                "opportunity": history.opportunity,
            }
            for contact, history in counterexample.before
        ],
        "account": item.compiled.account.account if item.compiled else None,
        "timeline": timeline,
    }
