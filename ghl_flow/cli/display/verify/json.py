"""Verdicts for machines."""

from typing import NotRequired, TypedDict

from ghl_flow.cli.display.failures import failure_json
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.verify import Counterexample, Result


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
    """A row of `verify --format json`.

    An account that does not compile is a row too, with the `error`: nothing is known of it, and `flow` is
    null where it may be about any. So is a flow whose file is not valid, with the file as `flow`.
    """

    flow: str | None
    accounts: list[str]
    guarantee: str | None
    result: str
    patterns: int
    scope: str
    reason: str | None
    by_default: bool
    no_text_reached: bool
    no_step_texts: bool
    seconds: float
    counterexample: CounterexampleJson | None
    error: str | None
    hint: str | None


def verified_json(verified: Verified) -> list[VerdictJson]:
    """A row for each verdict, and for what none could be found of."""
    rows = [verdict_json(item) for item in verified.verdicts]
    rows += [_failed(None, [name], error) for name, error in verified.failed]
    return rows + [_failed(file, [], error) for file, error in verified.invalid]


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
        "error": None,
        "hint": None,
    }


def _failed(flow: str | None, accounts: list[str], error: GhlFlowError) -> VerdictJson:
    failure = failure_json("", error)
    return {
        "flow": flow,
        "accounts": accounts,
        "guarantee": None,
        "result": str(Result.UNKNOWN),
        "patterns": 0,
        "scope": "",
        "reason": failure["error"],
        "by_default": False,
        "no_text_reached": False,
        "no_step_texts": False,
        "seconds": 0.0,
        "counterexample": None,
        "error": failure["error"],
        "hint": failure["hint"],
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
