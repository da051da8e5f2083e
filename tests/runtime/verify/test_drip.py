"""A drip lets a contact go on after any length of time, as others have it; `dnd` for texts stops them."""

import pytest

from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, simulate
from ghl_flow.runtime.verify import Result, verify
from tests.conftest import compiled, steps

_DRIP = "- drip: { batch: 50, every: 1 hour }\n"
_MISSED = call("no-answer")


def decided(body: str, promise: str, top: str = "") -> Result:
    """What verify says of one promise of a flow with waits that end on time."""
    top = f"{top}\nguarantees: [{promise}]"
    found = verify(compiled(steps(body, top=top)), max_calls=2)
    return found[0].result


@pytest.mark.parametrize(
    ("body", "promise", "top", "result"),
    [
        # It may take no time at all ...
        (f"- sms: A\n{_DRIP}- sms: B", "at_most: { sms: 1, within: 1 minute }", "", Result.VIOLATED),
        # ... or longer than anyone waits.
        (f"{_DRIP}- sms: A", "replies_within: 3 minutes", "", Result.VIOLATED),
        (f"{_DRIP}- sms: A", "replies_within: 30 days", "", Result.VIOLATED),
        ("- sms: A\n", "replies_within: 3 minutes", "settings: { reentry: true }", Result.PROVED),
        # What comes after it keeps its distance, and what ends the run ends it there too.
        (
            f"{_DRIP}- sms: A\n- wait: 1 day\n- sms: B",
            "at_most: { sms: 1, within: 1 day }",
            "",
            Result.PROVED,
        ),
        (f"{_DRIP}- sms: A", "never_texts_after: [reply]", "cancel_on: [reply]", Result.PROVED),
        (f"{_DRIP}- sms: A", "never_texts_after: [reply]", "", Result.VIOLATED),
        # Two runs of one contact are let through in their own time.
        (
            f"- wait: 1 hour\n{_DRIP}- sms: A",
            "at_most: { sms: 1, within: 1 hour }",
            "settings: { reentry: true }",
            Result.VIOLATED,
        ),
        (f"- wait: 1 hour\n{_DRIP}- add_tag: a", "terminates", "", Result.PROVED),
    ],
)
def test_every_length_of_a_drip_is_tried(body: str, promise: str, top: str, result: Result) -> None:
    assert decided(body, promise, top) is result


def test_a_tag_that_comes_off_behind_a_drip_may_stay_for_ever() -> None:
    """A window that is kept by such a tag has no end that is known."""
    body = (
        "- if: { tag: recent }\n  then: [end]\n- sms: A\n- add_tag: recent\n- wait: 1 hour\n"
        f"{_DRIP}- remove_tag: recent"
    )
    top = "settings: { reentry: true }"
    assert decided(body, "at_most: { sms: 1, within: 1 hour }", top) is Result.PROVED
    assert decided(body, "replies_within: 3 hours", top) is not Result.PROVED


@pytest.mark.parametrize("step", ["call: {}", "voicemail: drop"])
@pytest.mark.parametrize(
    ("body", "promise", "result"),
    [
        ("- sms: A\n- STEP\n- sms: B", "at_most: { sms: 1, within: 1 hour }", Result.VIOLATED),
        ("- STEP\n- sms: A", "at_most: { sms: 1, within: 1 hour }", Result.PROVED),
        ("- STEP\n- sms: A", "replies_within: 3 hours", Result.VIOLATED),
        # While it rings, another missed call enters nowhere (R1).
        ("- sms: A\n- STEP", "replies_within: 1 minute", Result.VIOLATED),
    ],
)
def test_a_call_takes_any_time(step: str, body: str, promise: str, result: Result) -> None:
    top = f"settings: {{ reentry: {str(promise.startswith('replies')).lower()} }}"
    assert decided(body.replace("STEP", step), promise, top) is result


def test_a_simulation_lets_the_contact_go_on_at_once() -> None:
    found = simulate(
        compiled(steps(f"- wait: 1 minute\n{_DRIP}- sms: A\n- wait: 1 hour\n- sms: B")), [(0, _MISSED)]
    )
    assert found.gaps == ()
    assert [one.at / TICKS_PER_SECOND for one in found.texts] == [60, 3660]


@pytest.mark.parametrize(
    ("dnd", "texts", "known"),
    [
        ("{ on: sms }", 0, True),
        ("on", 0, True),
        ("off", 1, True),
        ("{ on: [sms, email] }", 0, True),
        ("{ on: email }", 1, True),
        ("{ off: sms }", 1, True),
    ],
)
def test_dnd_for_texts_stops_them(dnd: str, texts: int, known: bool) -> None:
    found = simulate(compiled(steps(f"- dnd: {dnd}\n- wait: 1 hour\n- sms: A")), [(0, _MISSED)])
    assert (len(found.texts), found.gaps == ()) == (texts, known)


@pytest.mark.parametrize(
    ("dnd", "sent"),
    [("on", []), ("{ on: email }", ["sms"]), ("{ on: sms }", ["email"]), ("{ on: gmb }", ["sms", "email"])],
)
def test_dnd_is_of_its_channels(dnd: str, sent: list[str]) -> None:
    body = steps(f"- dnd: {dnd}\n- sms: A\n- email: {{ subject: A, text: A }}")
    found = simulate(compiled(body), [(0, _MISSED)])
    assert [one.channel for one in found.messages] == sent


@pytest.mark.parametrize(
    ("on", "off"), [("on", "off"), ("{ on: sms }", "{ off: sms }"), ("on", "{ off: sms }")]
)
def test_dnd_off_lets_texts_through_again(on: str, off: str) -> None:
    body = f"- dnd: {on}\n- sms: A\n- dnd: {off}\n- sms: B"
    found = simulate(compiled(steps(body)), [(0, _MISSED)])
    assert [one.text for one in found.texts] == ["B"]
    assert found.gaps == ()


def test_dnd_off_after_a_stop_is_not_known() -> None:
    body = steps("- wait: 1 hour\n- dnd: off\n- sms: A")
    assert simulate(compiled(body), [(0, _MISSED), (600, reply("STOP"))]).gaps


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("- sms: A\n- dnd: on\n- sms: B", Result.PROVED),
        ("- sms: A\n- dnd: { on: sms }\n- sms: B", Result.PROVED),
        # START lets them through again.
        ("- sms: A\n- dnd: { on: sms }\n- wait: 1 minute\n- sms: B", Result.VIOLATED),
        ("- sms: A\n- dnd: { on: email }\n- wait: 1 minute\n- sms: B", Result.VIOLATED),
        ("- sms: A\n- dnd: on\n- dnd: off\n- wait: 1 minute\n- sms: B", Result.VIOLATED),
    ],
)
def test_dnd_is_proved_of(body: str, result: Result) -> None:
    assert decided(body, "at_most: { sms: 1, within: 1 hour }") is result


def test_a_start_lets_texts_through_again() -> None:
    body = steps("- dnd: { on: sms }\n- wait: 1 hour\n- sms: A")
    found = simulate(compiled(body), [(0, _MISSED), (600, reply("START"))])
    assert [one.text for one in found.texts] == ["A"]


_REMINDERS = (
    "- wait: { before_appointment: 1 day }\n- sms: Tomorrow\n"
    "- wait: { before_appointment: 2 hours, late: exit }\n- sms: Today"
)


@pytest.mark.parametrize(
    ("body", "promise", "top", "result"),
    [
        (
            _REMINDERS,
            "never_texts_after: [appointment_cancelled]",
            "cancel_on: [appointment_cancelled]",
            Result.PROVED,
        ),
        (_REMINDERS, "never_texts_after: [opt_out]", "", Result.PROVED),
        (_REMINDERS, "terminates", "", Result.PROVED),
        # Two reminders stand 22 hours apart, which times that are chosen apart do not keep: no verdict.
        (_REMINDERS, "at_most: { sms: 1, within: 1 hour }", "", Result.UNKNOWN),
        # A time is found at which it happens.
        (_REMINDERS, "at_most: { sms: 1, within: 30 days }", "", Result.VIOLATED),
        (_REMINDERS, "never_texts_after: [appointment_cancelled]", "", Result.VIOLATED),
        (
            "- wait: { before_appointment: 1 day, late: next }\n- sms: A\n- wait: 2 minutes\n- sms: B",
            "at_most: { sms: 1, within: 1 hour }",
            "",
            Result.VIOLATED,
        ),
        (
            "- wait: { after_appointment: 1 hour }\n- sms: A\n- sms: B",
            "at_most: { sms: 1, within: 1 hour }",
            "",
            Result.VIOLATED,
        ),
        (
            (
                "- if: { tag: x }\n  then:\n    - { id: now, sms: B }\n    - sms: C\n    - end\n"
                "- wait: { before_appointment: 1 day, late: { goto: now } }\n- wait: 1 hour\n- sms: A"
            ),
            "at_most: { sms: 1, within: 1 hour }",
            "",
            Result.VIOLATED,
        ),
        # What comes before such a wait is known.
        (
            f"- sms: A\n- wait: 1 minute\n- sms: B\n{_REMINDERS}",
            "at_most: { sms: 1, within: 1 hour }",
            "",
            Result.VIOLATED,
        ),
    ],
)
def test_reminders_are_proved_whenever_the_appointment_is(
    body: str, promise: str, top: str, result: Result
) -> None:
    text = steps(body, top=f"{top}\nguarantees: [{promise}]")
    trigger = "appointment: { status: confirmed }"
    flow = compiled(text.replace("call_status: { direction: inbound, status: [no-answer] }", trigger))
    verdict = verify(flow, max_calls=1)[0]
    assert verdict.result is result, verdict.reason


def test_a_case_says_when_the_appointment_starts() -> None:
    text = steps(_REMINDERS, top="guarantees: [at_most: { sms: 1, within: 30 days }]")
    trigger = "appointment: { status: confirmed }"
    flow = compiled(text.replace("call_status: { direction: inbound, status: [no-answer] }", trigger))
    case = verify(flow, max_calls=1)[0].counterexample
    assert case is not None
    booked, first, second = case.timeline
    assert booked.what.startswith("appointment booked, which starts in ")
    # The two reminders stand 22 hours apart, as they do whenever it starts.
    assert second.at - first.at == 22 * 3600
