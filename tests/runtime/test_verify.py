"""Guarantees: proved where they hold, refuted with a case where they do not."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call, reply, tag_added
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, start_of
from ghl_flow.runtime.verify import TEXT, Moment, Result, Verdict, verify
from ghl_flow.spec.guarantee import TerminatesGuarantee, stated
from tests.conftest import BRIDGEPOINT, SEED, compiled, steps
from tests.runtime.oracle import TICKS, broken, replays, run

AT_MOST, REPLIES, NEVER = range(3)
WRONG_FLOWS = sorted((Path(__file__).parent / "wrong_flows").glob("*.yaml"))
GUARANTEED = "guarantees: [{ replies_within: 1m }]"


def verdicts(text: str, max_calls: int = 2, jitter: int = 0) -> list[Verdict]:
    return verify(compiled(text), max_calls=max_calls, jitter=jitter)


def by_name(text: str, **options: int) -> dict[str, Result]:
    return {item.guarantee: item.result for item in verdicts(text, **options)}


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


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            SEED.replace("- wait: 2 minutes", "- raw: { type: whatsapp_v2 }\n  - wait: 2 minutes"),
            "action 'whatsapp_v2'",
        ),
        (
            steps("- sms: Hi", top=GUARANTEED).replace(
                "call_status: { direction: inbound, status: [no-answer] }", "raw: { type: whatever }"
            ),
            "raw",
        ),
    ],
)
def test_what_cannot_be_decided_is_unknown_with_a_reason(text: str, reason: str) -> None:
    found = verdicts(text)
    assert {item.result for item in found} == {Result.UNKNOWN}
    assert reason in found[0].reason


def test_a_raw_step_nobody_comes_to_leaves_nothing_open() -> None:
    asked = "- if: { tag: vip }\n  then:\n    - raw: { type: whatsapp_v2 }\n"
    body = f"{asked}  else:\n    - sms: Hi\n    - add_tag: vip"
    assert by_name(steps(body, top=GUARANTEED + "\nsettings: { reentry: true }"), max_calls=1) == {
        # A contact may come with the tag, though the flow itself puts it on.
        "replies within 1 minute": Result.UNKNOWN,
        "at most 3 texts per contact within 1 hour": Result.UNKNOWN,
        "never texts after opt out": Result.UNKNOWN,
        "terminates": Result.UNKNOWN,
    }


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
    ("first", "second", "result"),
    [("1 minute", "1 minute", Result.VIOLATED), ("1 minute", "12 minutes", Result.PROVED)],
)
def test_two_flows_of_an_account(first: str, second: str, result: Result) -> None:
    top = "guarantees: [{ no_two_flows_text: 10 minutes }]"
    one = compiled(steps(f"- wait: {first}\n- sms: Hi", top=top))
    other = compiled(steps(f"- wait: {second}\n- sms: Hello").replace("flow: example", "flow: other"))
    verdict = verify(one, max_calls=1, beside=[other])[0]
    assert verdict.result is result
    assert verify(one, max_calls=1)[0].result is Result.PROVED
    if verdict.counterexample is not None:
        texts = [moment.flow for moment in verdict.counterexample.timeline if moment.what == TEXT]
        assert texts == ["example", "other"]
        assert "example and other both text" in verdict.reason


ONE_TEXT = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
NO_ANSWER = "call_status: { direction: inbound, status: [no-answer] }"
COOLDOWN = """
- if: { tag: texted }
  then: [end]
  else:
    - add_tag: texted
    - sms: Hi
    - wait: 30 minutes
    - remove_tag: texted
"""


@pytest.mark.parametrize(
    ("flow", "other", "result"),
    [
        # What the other flow does keeps or breaks the promise of this one.
        (COOLDOWN, "- sms: Hello", Result.PROVED),
        (COOLDOWN, "- wait: 1 minute\n- remove_tag: texted", Result.VIOLATED),
        ("- sms: Hi\n- add_to_workflow: other", "- wait: 1m\n- add_to_workflow: example", Result.VIOLATED),
        (
            COOLDOWN.replace("- wait: 30 minutes", "- add_to_workflow: other\n    - wait: 30 minutes"),
            "- wait: 1h\n- sms: Hello",
            Result.PROVED,
        ),
        ("- sms: Hi\n- add_to_workflow: elsewhere", "- sms: Hello", Result.UNKNOWN),
        ("- sms: Hi\n- if: { in_flow: other }\n  then:\n    - sms: Ho", "- wait: 1h", Result.VIOLATED),
        # An action of a type that is not known to be harmless may do anything, whatever it names.
        (COOLDOWN, "- raw: { type: custom, attributes: { tags: [vip] } }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: remove_from_all_workflows }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: dnd_contact, attributes: { dnd_direction: outbound } }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: delete_contact }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: add_contact_tag, attributes: { removeAll: true } }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: whatsapp_v2, attributes: {} }", Result.UNKNOWN),
        # These touch nothing that this flow looks at.
        (COOLDOWN, "- raw: { type: email, attributes: { subject: Hi } }", Result.PROVED),
        (COOLDOWN, "- raw: { type: add_notes, attributes: { html: Called } }", Result.PROVED),
        (COOLDOWN, "- raw: { type: wait, attributes: { type: reply } }", Result.PROVED),
        (COOLDOWN, "- raw: { type: add_contact_tag, attributes: { tags: [vip] } }", Result.PROVED),
    ],
)
def test_other_flows_of_the_account_have_a_say(flow: str, other: str, result: Result) -> None:
    again = "settings: { reentry: true }"
    top = f"{again if flow is COOLDOWN or 'add_to' in flow else ''}\n{ONE_TEXT}"
    text = steps(flow, top=top)
    if "add_to" in flow:
        text = text.replace(NO_ANSWER, "contact_tag: { added: go }")
    beside = compiled(steps(other, top=again).replace("\nflow: example", "\nflow: other"))
    verdict = verify(compiled(text), max_calls=2 if flow is COOLDOWN else 1, beside=[beside])[0]
    assert verdict.result is result, verdict.reason


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


# --- random timings -------------------------------------------------------------------------------

# Waits and windows that differ from each other in every way that matters, and every wrong flow.
_FLOWS = [
    SEED,
    SEED.replace("within: 30 minutes } }", "within: 90s } }"),
    SEED.replace("- wait: 2 minutes", "- wait: 50 seconds"),
    SEED.replace("within: 30 minutes } }", "within: 2 days } }"),
    SEED.replace("cancel_on: [answered_call, reply]", ""),
    SEED.replace("stop_on_response: false", "stop_on_response: true"),
    *(path.read_text(encoding="utf-8") for path in WRONG_FLOWS),
]
_JITTER = 60
_COMPILED = [compiled(text) for text in _FLOWS]


@cache
def _proved(flow: int, jitter: int) -> tuple[bool, ...]:
    """Which guarantees of a flow are proved."""
    found = verify(_COMPILED[flow], jitter=jitter)
    return tuple(item.result is Result.PROVED for item in found if not item.by_default)


_CALLS = st.sampled_from([call("no-answer").label, tag_added("call-me").label])
# Around the lengths that waits and windows have, and anywhere.
_GAPS = st.one_of(
    st.integers(0, 4_000 * TICKS),
    st.integers(0, 3 * 86400 * TICKS),
    st.builds(
        lambda length, off: max(length * TICKS + off, 0),
        st.sampled_from([0, 60, 120, 180, 240, 1680, 1800, 1920, 86400]),
        st.integers(-2, 2),
    ),
)


@given(
    st.integers(0, len(_FLOWS) - 1),
    st.sampled_from(list(Profile)),
    st.lists(st.tuples(_GAPS, _CALLS), min_size=1, max_size=3),
    st.lists(
        st.tuples(_GAPS, st.sampled_from([call("completed").label, reply("Hi").label])),
        max_size=2,
        unique_by=lambda item: item[1],
    ),
    st.lists(st.integers(0, _JITTER * TICKS), max_size=8),
    st.booleans(),
    st.integers(0, 86399),
)
@settings(max_examples=150, deadline=None)
def test_random_timings_find_nothing_that_was_proved_absent(
    number: int,
    profile: Profile,
    calls: list[tuple[int, str]],
    others: list[tuple[int, str]],
    lateness: list[int],
    events_first: bool,
    second_of_day: int,
) -> None:
    """Real-valued times, early or late waits, any order of ties: a proof stands. `make judge` tries more."""
    flow = _COMPILED[number]
    known = {event.label for trigger in flow.triggers for event in samples_of(trigger)}
    at, events = 0, []
    for gap, label in calls:
        at += gap
        events.append((at, label if label in known else call("no-answer").label, CALLER))
    events += [(moment, label, CALLER) for moment, label in others]
    start = start_of(flow).replace(hour=0) + timedelta(seconds=second_of_day)
    jitter = _JITTER if any(lateness) else 0
    ran = run(
        flow,
        events,
        profile,
        events_first=events_first,
        lateness=lateness,
        start=start,
        until=at + 10 * 86400 * TICKS,
    )
    for promise, proved in zip(stated(flow.flow.guarantees), _proved(number, jitter), strict=True):
        if proved and not isinstance(promise, TerminatesGuarantee):
            assert not broken(promise, flow, ran, jitter), (promise, ran.timeline)


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


RAW_WAITS = [
    "{ type: time, startAfter: { type: hour, value: 12, when: after } }",
    "{ type: time, startAfter: { type: weeks, value: 1 } }",
    "{ type: time, startAfter: { type: day, value: 1 } }",
]


@pytest.mark.parametrize("attributes", RAW_WAITS)
def test_a_raw_wait_is_a_wait(attributes: str) -> None:
    flow = steps(f"- raw: {{ type: wait, attributes: {attributes} }}\n- sms: Hi", top=GUARANTEED)
    assert by_name(flow)["replies within 1 minute"] is Result.VIOLATED


@pytest.mark.parametrize(
    "raw",
    [
        "{ type: wait, attributes: { type: time, startAfter: { type: month, value: 1 } } }",
        "{ type: wait, attributes: { type: time, startAfter: { type: fortnight, value: 1 } } }",
        "{ type: wait, attributes: { type: appointment } }",
        "{ type: ivr_gather, attributes: {} }",
        "{ type: conversation_ai, paths: [{ path: A }, { path: B }] }",
        "{ type: add_contact_tag, attributes: { tags: [x], removeAll: true } }",
    ],
)
def test_no_proof_passes_over_what_the_model_does_not_cover(raw: str) -> None:
    flow = steps(f"- raw: {raw}\n- sms: Hi", top=GUARANTEED)
    assert {result for name, result in by_name(flow).items()} == {Result.UNKNOWN}


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


NEVER_NEW = """
- if: { lead_status: { is: new } }
  then:
    - sms: One
    - sms: Two
    - update_contact: { lead_status: contacted }
"""


@pytest.mark.parametrize(
    ("body", "reached"),
    [
        # Both at once cannot be.
        (
            (
                "- if: { lead_status: { greater_than: 5 } }\n  then:\n"
                "    - if: { lead_status: { less_than: 3 } }\n      then:\n        - sms: Hi"
            ),
            False,
        ),
        (
            (
                "- if: { tag: never }\n  then:\n    - remove_tag: never\n"
                "    - if: { tag: never }\n      then:\n        - sms: Hi"
            ),
            False,
        ),
        (
            (
                "- update_contact: { lead_status: x }\n- if: { lead_status: { is: new } }\n"
                "  then:\n    - sms: A"
            ),
            False,
        ),
        # What the flow itself writes may be there already.
        (NEVER_NEW, True),
        ("- if: { tag: never }\n  then:\n    - add_tag: never\n    - sms: Hi", True),
        ("- sms: Hi", True),
    ],
)
def test_a_search_that_reaches_no_text_proves_nothing(body: str, reached: bool) -> None:
    fields = "{ lead_status: { name: Lead status, type: text } }"
    top = (
        "guarantees: [{ at_most: { sms: 2, within: 1 hour } }, "
        "{ quiet_hours: { from: '21:00', to: '8:00' } }]"
    )
    found = {item.guarantee: item for item in verdicts(steps(body, fields=fields, top=top))}
    about_texts = [item for name, item in found.items() if name != "terminates"]
    assert {item.no_text_reached for item in about_texts} == {not reached}
    if not reached:
        assert {item.result for item in about_texts} == {Result.UNKNOWN}
    assert not found["terminates"].no_text_reached


FILLED_MEANWHILE = """
- if: { note: { empty: true } }
  then:
    - sms: One
- wait: 1m
- if: { note: { is: x } }
  then:
    - sms: Two
"""


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (FILLED_MEANWHILE, Result.VIOLATED),
        (FILLED_MEANWHILE.replace("- wait: 1m\n", ""), Result.PROVED),  # no moment for it to change
        (FILLED_MEANWHILE.replace("{ empty: true }", "{ is: y }"), Result.VIOLATED),
        (FILLED_MEANWHILE.replace("{ is: x }", "{ contains: x }"), Result.VIOLATED),
        (FILLED_MEANWHILE.replace("{ is: x }", "{ greater_than: 5 }"), Result.VIOLATED),
        (FILLED_MEANWHILE.replace("{ is: x }", "{ empty: true }"), Result.VIOLATED),
        ("- if: { note: { is: x } }\n  then:\n    - sms: One\n- wait: 1m\n- sms: Two", Result.VIOLATED),
        (
            "- if: { note: { is: x } }\n  then:\n    - sms: One\n    - end\n- wait: 1m\n- sms: Two",
            Result.PROVED,
        ),
    ],
)
def test_fields_that_no_step_writes_change_while_a_run_waits(body: str, result: Result) -> None:
    fields = "{ note: { name: Note, type: text } }"
    top = "guarantees: [{ at_most: { sms: 1, within: 1 hour } }]"
    found = verdicts(steps(body, fields=fields, top=top))[0]
    assert found.result is result, found.reason


@pytest.mark.parametrize(
    ("promise", "result"),
    [
        ("never_texts_after: [reply]", Result.PROVED),
        ("never_texts_after: [opt_out]", Result.PROVED),
        ("at_most: { email: 1, within: 1 hour }", Result.VIOLATED),
        ("at_most: { any: 1, within: 1 hour }", Result.VIOLATED),
        ("replies_within: 1 minute", Result.PROVED),
    ],
)
def test_a_promise_about_texts_is_not_about_mails(promise: str, result: Result) -> None:
    mail = "- wait: 1 minute\n- email: { subject: Hi, text: Hi }\n"
    text = steps(f"- sms: Hi\n{mail}{mail}", top=f"guarantees:\n  - {promise}")
    verdict = verify(compiled(text), max_calls=1)[0]
    assert verdict.result is result, verdict.reason
