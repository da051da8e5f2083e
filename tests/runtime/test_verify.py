"""Guarantees: proved where they hold, refuted with a case where they do not."""

from pathlib import Path

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, start_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.guarantee import stated
from tests.conftest import BRIDGEPOINT, SEED, compiled, steps
from tests.runtime.oracle import TICKS, broken, run
from tests.runtime.verified import AT_MOST, NEVER, REPLIES, WRONG_FLOWS, assert_refuted, by_name, verdicts


@pytest.mark.parametrize("jitter", [0, 60])
@pytest.mark.parametrize("calls", [1, 3, 5])
def test_the_seed_is_proved(calls: int, jitter: int) -> None:
    found = verdicts(SEED, calls, jitter)
    assert [(item.result, item.by_default) for item in found] == [
        *[(Result.PROVED, False)] * 3,
        *[(Result.PROVED, True)] * 2,
    ]
    # A search that multiplies out orderings would look at many times as many.
    assert sum(item.patterns for item in found) < 20_000
    assert f"up to {max(calls, 2)} calls" in found[0].scope  # one more than the promise allows
    assert f"up to {calls} call" in found[1].scope
    assert "1 answered call and 1 reply in any timing" in found[0].scope


@pytest.mark.parametrize(
    ("old", "new", "guarantee"),
    [
        ("within: 30 minutes } }", "within: 1 minute } }", AT_MOST),
        ("within: 30 minutes } }", "within: 27 minutes } }", AT_MOST),
        ("sms: { template: missed-call }", "sms: { template: missed-call }\n      - sms: And again", AT_MOST),
        ("- wait: 2 minutes", "- wait: 4 minutes", REPLIES),
        ("reentry: true", "reentry: false", REPLIES),
        ("      - sms: { template: missed-call }\n", "", REPLIES),
        ("cancel_on: [answered_call, reply]", "cancel_on: [answered_call]", NEVER),
        ("cancel_on: [answered_call, reply]", "cancel_on: [reply]", NEVER),
        ("cancel_on: [answered_call, reply]", "", NEVER),
    ],
)
def test_a_wrong_seed_is_refuted_with_a_case_that_happens(old: str, new: str, guarantee: int) -> None:
    assert old in SEED
    flow = compiled(SEED.replace(old, new))
    assert_refuted(flow, guarantee, verify(flow, max_calls=2)[guarantee])


@pytest.mark.parametrize("path", WRONG_FLOWS, ids=lambda path: path.stem)
def test_every_wrong_flow_is_refuted_with_a_case_that_happens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# "), "what is wrong stands in the first line"
    flow = compiled(text)
    mine = [item for item in verify(flow) if not item.by_default]
    violated = [number for number, item in enumerate(mine) if item.result is Result.VIOLATED]
    assert violated == [len(mine) - 1], "the last guarantee is the one that does not hold"
    assert_refuted(flow, violated[0], mine[violated[0]])


def test_there_are_enough_wrong_flows() -> None:
    assert len(WRONG_FLOWS) >= 20


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("- wait: 1h\n  id: again\n- goto: again", Result.VIOLATED),
        ("- add_tag: x\n  id: again\n- goto: again", Result.VIOLATED),  # without a wait
        ("- wait: 1h\n  id: a\n- if: { tag: x }\n  then: [end]\n- add_tag: x\n- goto: a", Result.PROVED),
        ("- wait: 1h\n- sms: Hi", Result.PROVED),
    ],
)
def test_loops(body: str, result: Result) -> None:
    assert by_name(steps(body, top="guarantees: [terminates]"), max_calls=1)["terminates"] is result


def test_a_loop_does_not_keep_other_guarantees_from_being_decided() -> None:
    body = "- sms: Hi\n  id: ask\n- wait: 2h\n- goto: ask"
    top = "guarantees: [{ at_most: { sms: 1, within: 1 hour } }, { at_most: { sms: 1, within: 3 hours } }]"
    found = [item.result for item in verdicts(steps(body, top=top))[:2]]
    assert found == [Result.PROVED, Result.VIOLATED]


@pytest.mark.parametrize(
    ("wait", "deadline", "jitter", "result"),
    [
        ("2m", "2m", 0, Result.PROVED),
        ("2m", "2m", 1, Result.VIOLATED),
        ("2m", "3m", 60, Result.PROVED),
        ("2m", "3m", 61, Result.VIOLATED),
    ],
)
def test_late_waits(wait: str, deadline: str, jitter: int, result: Result) -> None:
    text = steps(
        f"- wait: {wait}\n- sms: Hi",
        top=f"settings: {{ reentry: true }}\nguarantees: [{{ replies_within: {deadline} }}]",
    )
    flow = compiled(text)
    verdict = verify(flow, max_calls=1, jitter=jitter)[0]
    assert verdict.result is result
    if result is Result.VIOLATED:
        assert_refuted(flow, 0, verdict)
        assert verdict.counterexample is not None
        assert verdict.counterexample.lateness


@pytest.mark.parametrize(
    ("guarantees", "defaults"),
    [
        ("[]", ["at most 3 texts per contact within 1 hour", "never texts after opt out", "terminates"]),
        ("[{ at_most: { sms: 9, within: 1d } }, terminates]", ["never texts after opt out"]),
        ("[{ at_most: { email: 9, within: 1d } }, { never_texts_after: [opt_out] }]", ["at most 3", "term"]),
        (
            '[{ unless: at_most, because: "a drip" }, { unless: terminates, because: "weekly" }]',
            ["never texts after opt out"],
        ),
    ],
)
def test_defaults(guarantees: str, defaults: list[str]) -> None:
    found = verdicts(steps("- sms: Hi", top=f"guarantees: {guarantees}"))
    named = [item.guarantee for item in found if item.by_default]
    assert len(named) == len(defaults)
    assert all(one.startswith(start) for one, start in zip(named, defaults, strict=True))
    assert verdicts(steps("- add_tag: x")) == []


def test_quiet_hours_are_decided_for_any_time_of_day() -> None:
    day = "- quiet_hours: { from: '21:00', to: '8:00' }"
    none = steps("- add_tag: x", top=f"guarantees:\n  {day}")
    assert verdicts(none)[0].result is Result.PROVED
    found = verdicts(steps("- sms: Hi", top=f"guarantees:\n  {day}"))[0]
    assert found.result is Result.VIOLATED
    assert found.counterexample is not None
    assert found.counterexample.time_of_day is not None


def test_every_sort_of_triggering_event_is_tried() -> None:
    """A second trigger is not hidden behind the first; statuses that fire the same triggers count once."""
    (seed, *_), second = (
        verdicts(SEED),
        verdicts(SEED.replace("trigger:\n", "trigger:\n  - contact_tag: { added: x }\n")),
    )
    one_status = verdicts(SEED.replace("[no-answer, busy, voicemail]", "[busy]"))
    assert one_status[AT_MOST].patterns == seed.patterns < second[AT_MOST].patterns


@pytest.mark.parametrize(
    ("zone", "within", "result"),
    [
        # Stamped on the eve of the day the clocks go forward; the day after it is 23 hours away.
        ("America/Chicago", "24 hours", Result.UNKNOWN),
        ("America/Chicago", "23 hours", Result.PROVED),
        ("America/Phoenix", "24 hours", Result.PROVED),
    ],
)
def test_a_day_may_have_23_hours(zone: str, within: str, result: Result) -> None:
    top = f"settings: {{ reentry: true }}\nguarantees: [{{ at_most: {{ sms: 1, within: {within} }} }}]"
    body = (
        "- if: { seen: { within: 1 day } }\n  then: [end]\n  else:\n"
        "    - update_contact: { seen: now }\n    - sms: Hi"
    )
    account = BRIDGEPOINT.replace("America/Chicago", zone)
    flow = compiled(steps(body, fields="{ seen: { name: Seen, type: date } }", top=top), account)
    verdict = verify(flow, max_calls=2)[0]
    assert verdict.result is result, verdict.reason
    if result is Result.UNKNOWN:
        start = start_of(flow).replace(month=3, day=7, hour=23, minute=59)
        events = [(at * TICKS, call("no-answer").label, CALLER) for at in (0, 23 * 3600 + 120)]
        ran = run(flow, events, Profile.DOCUMENTED, start=start)
        assert broken(stated(flow.flow.guarantees)[0], flow, ran)


@pytest.mark.parametrize("limit", [1, 3, 5, 12, 40])
@pytest.mark.parametrize("calls", [1, 3])
def test_a_limit_is_tried_with_more_events_than_it_allows(limit: int, calls: int) -> None:
    """An autoresponder breaks every limit, whatever --max-calls says."""
    top = f"settings: {{ reentry: true }}\nguarantees: [{{ at_most: {{ sms: {limit}, within: 1 hour }} }}]"
    (found, *_) = verdicts(steps("- sms: Hi", top=top), calls)
    assert found.result is Result.VIOLATED


def test_a_limit_beyond_what_can_be_tried_is_unknown() -> None:
    top = "settings: { reentry: true }\nguarantees: [{ at_most: { sms: 60, within: 1 hour } }]"
    (found, *_) = verdicts(steps("- sms: Hi", top=top))
    assert found.result is Result.UNKNOWN
    assert "61" not in found.scope
    assert "limit of 60" in found.reason
