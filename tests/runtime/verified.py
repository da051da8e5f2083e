"""Flows verified for tests, and what makes a refutation one: the case happens again."""

from pathlib import Path

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, start_of
from ghl_flow.runtime.verify import Moment, Result, Verdict, verify
from ghl_flow.spec.guarantee import TerminatesGuarantee, stated
from tests.conftest import compiled
from tests.runtime.oracle import broken, replays

AT_MOST, REPLIES, NEVER = range(3)
WRONG_FLOWS = sorted((Path(__file__).parent / "wrong_flows").glob("*.yaml"))
GUARANTEED = "guarantees: [{ replies_within: 1m }]"


def verdicts(text: str, max_calls: int = 2, jitter: int = 0) -> list[Verdict]:
    return verify(compiled(text), max_calls=max_calls, jitter=jitter)


def by_name(text: str, **options: int) -> dict[str, Result]:
    return {item.guarantee: item.result for item in verdicts(text, **options)}


def assert_refuted(flow: CompiledFlow, number: int, verdict: Verdict) -> None:
    """The case is real: the same events at the same times break the guarantee again."""
    assert verdict.result is Result.VIOLATED
    case = verdict.counterexample
    assert case is not None
    ran = replays(flow, case)
    assert any(_starts_with(item.timeline, case.timeline) for item in ran)
    promise = stated(flow.flow.guarantees)[number]
    if isinstance(promise, TerminatesGuarantee):
        assert_goes_on(flow, case.profile)
    else:
        same = [item for item in ran if _starts_with(item.timeline, case.timeline)]
        assert any(broken(promise, flow, item) for item in same)


def _starts_with(whole: tuple[tuple[float, str], ...], part: tuple[Moment, ...]) -> bool:
    told = [(moment.at, moment.what.partition(" from ")[0]) for moment in part]
    return [(at, label) for at, label in whole][: len(told)] == told


def assert_goes_on(flow: CompiledFlow, profile: Profile) -> None:
    """A hundred days after the only call the run still has something ahead of it."""
    from ghl_flow.runtime.interpreter import Interpreter
    from ghl_flow.runtime.simulate import programs_of

    interpreter = Interpreter(programs_of(flow), start=start_of(flow), profile=profile)
    interpreter.schedule(0, CALLER, call("no-answer"))
    interpreter.run(until=100 * 86400)
    assert interpreter.state.enrolments
