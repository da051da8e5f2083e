"""Verdicts for machines."""

from typing import NotRequired, TypedDict

from ghl_flow.operations.verify import AccountsVerdict
from ghl_flow.runtime.verify import Counterexample


class MomentJson(TypedDict):
    """Something that happens, in seconds since the first event; `flow` where it is a text."""

    at: float
    what: str
    flow: NotRequired[str]


class BeforeJson(TypedDict):
    """What a contact had before the first event."""

    contact: str
    has: str


class CounterexampleJson(TypedDict):
    """Events and texts that break a guarantee."""

    profile: str
    why: str
    time_of_day: float | None
    lateness: list[float]
    order: list[str]
    before: list[BeforeJson]
    timeline: list[MomentJson]


class VerdictJson(TypedDict):
    """A row of `verify --format json`."""

    flow: str
    accounts: list[str]
    guarantee: str
    result: str
    patterns: int
    scope: str
    reason: str | None
    by_default: bool
    no_text_reached: bool
    no_step_texts: bool
    seconds: float
    counterexample: CounterexampleJson | None


def verdict_json(item: AccountsVerdict) -> VerdictJson:
    """A verdict, with the accounts it holds for."""
    verdict = item.verdict
    return {
        "flow": verdict.flow,
        "accounts": list(item.accounts),
        "guarantee": verdict.guarantee,
        "result": str(verdict.result),
        "patterns": verdict.patterns,
        "scope": verdict.scope,
        "reason": verdict.reason or None,
        "by_default": verdict.by_default,
        "no_text_reached": verdict.no_text_reached,
        "no_step_texts": verdict.no_step_texts,
        "seconds": round(verdict.seconds, 3),
        "counterexample": _counterexample(verdict.counterexample),
    }


def _counterexample(counterexample: Counterexample | None) -> CounterexampleJson | None:
    if counterexample is None:
        return None
    timeline: list[MomentJson] = []
    for moment in counterexample.timeline:
        shown: MomentJson = {"at": moment.at, "what": moment.what}
        if moment.flow:
            shown["flow"] = moment.flow
        timeline.append(shown)
    return {
        "profile": str(counterexample.profile),
        "why": counterexample.why,
        "time_of_day": counterexample.time_of_day,
        "lateness": list(counterexample.lateness),
        "order": list(counterexample.order),
        "before": [{"contact": contact, "has": str(history)} for contact, history in counterexample.before],
        "timeline": timeline,
    }
