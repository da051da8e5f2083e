"""Waits: what they store, and when a run goes on."""

from datetime import datetime

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call, tag_added
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulator, simulate
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from ghl_flow.spec.event_words import words_of
from ghl_flow.wire.json import JsonObject
from tests.conftest import compiled, steps


def stored(wait: str) -> JsonObject:
    body = f"- {wait}\n- wait: 1m\n  id: there\n  name: There"
    return compiled(steps(body)).workflows[0].workflow.nodes[0].attributes


@pytest.mark.parametrize(
    ("wait", "held"),
    [
        ('wait: { until: "10:00" }', {"specificTimeHour": 10, "specificTimeMinute": 0}),
        ('wait: { until: "0:05" }', {"specificTimeHour": 0, "specificTimeMinute": 5}),
        (
            "wait: { before_appointment: 1 day 2 hours 5 minutes }",
            {
                "appointmentStartAfter": {
                    "when": "before",
                    "type": "minutes",
                    "value": 1565,
                    "distributed": {"months": 0, "days": 1, "hours": 2, "minutes": 5},
                },
                "appointmentCondition": "skip",
            },
        ),
        ("wait: { after_appointment: 1 hour, late: exit }", {"appointmentCondition": "exit"}),
        ("wait: { after_appointment: 1 hour, late: next }", {"appointmentCondition": "next"}),
        (
            'wait: 1 day\n  resume: { days: "sat, sun", from: "9:00", to: "17:30" }',
            {"window": {"condition": "when", "days": [0, 6], "start": "09:00", "end": "17:30"}},
        ),
        (
            'wait: 3 days\n  resume: { days: mon-fri, at: "9:30" }',
            {"window": {"condition": "exact", "days": [1, 2, 3, 4, 5], "start": "09:30"}},
        ),
        (
            'wait: { every: "tuesday, sat", at: "9:00" }',
            {
                "startAfter": {"type": "minutes", "value": 1, "when": "after"},
                "window": {"condition": "exact", "days": [2, 6], "start": "09:00"},
            },
        ),
        (
            'wait: { hours: "{{ contact.notice }}" }',
            {
                "startAfter": {"type": "hour", "value": 1, "when": "after"},
                "timePeriodInputMode": "dynamic",
                "dynamicTimePeriod": "{{ contact.notice }}",
            },
        ),
    ],
)
def test_what_is_stored(wait: str, held: JsonObject) -> None:
    found = stored(wait)
    assert {key: found[key] for key in held} == held


def test_too_late_goes_to_a_step() -> None:
    main = compiled(
        steps(
            "- wait: { before_appointment: 1 hour, late: { goto: there } }\n- sms: Hi\n"
            "- wait: 1m\n  id: there"
        )
    )
    wait, _, there = main.workflows[0].workflow.nodes
    assert (wait.attributes["appointmentCondition"], wait.attributes["appointmentSpecificStep"]) == (
        "specific-step",
        there.id,
    )


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        ("wait: {}", "a wait ends at one moment"),
        ('wait: { until: "10:00", before_appointment: 1h }', "a wait ends at one moment"),
        ('wait: { until: "25:00" }', "'25:00' is no time of day"),
        ('wait: { until: "24:00" }', "write 0:00"),
        ('wait: { until: "10:00", late: skip }', "'late' is for a wait around an appointment"),
        ("wait: { before_appointment: 90s }", "no whole number of minutes"),
        ("wait: { before_appointment: 0m }", "no whole number of minutes"),
        ("wait: { before_appointment: 1h, late: { goto: nowhere } }", "no step of this flow has the id"),
        ('wait: { until: "10:00" }\n  resume: { from: "9:00", to: "17:00" }', "'resume' goes with a length"),
        ('wait: 1h\n  resume: { from: "17:00", to: "9:00" }', "HighLevel has no such window"),
        ('wait: 1h\n  resume: { days: someday, from: "8:00", to: "9:00" }', "'someday' is no day"),
        ('wait: 1h\n  resume: { at: "9:00", from: "8:00", to: "9:00" }', "write at, or from and to"),
        ('wait: 1h\n  resume: { from: "8:00" }', "between two times of day"),
        ('wait: 1h\n  resume: { at: "24:00" }', "write 0:00"),
        ('wait: { every: someday, at: "9:00" }', "'someday' is no day"),
        ("wait: { every: tuesday }", "at"),
        ('wait: { every: tuesday, at: "9:00" }\n  resume: { at: "9:00" }', "'resume' goes with a length"),
        ('wait: { days: "3" }', "'3' is no merge field"),
        ('wait: { days: "{{ contact.x }}", hours: "{{ contact.y }}" }', "has one unit"),
        ('wait: { days: "{{ contact.x }}" }\n  resume: { at: "9:00" }', "a length that is known"),
        ("wait: 0m", "a wait of zero does not pause"),
        ("wait: 5", "a duration needs a unit"),
    ],
)
def test_waits_that_are_none(wait: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        stored(wait)


@pytest.mark.parametrize(
    ("wait", "start", "goes_on"),
    [
        ('wait: { until: "10:00" }', "2026-01-05 09:00", "2026-01-05 10:00"),
        ('wait: { until: "10:00" }', "2026-01-05 10:30", "2026-01-06 10:00"),
        # The night in which the clocks go forward, and that in which they go back.
        ('wait: { until: "10:00" }', "2026-03-07 11:00", "2026-03-08 10:00"),
        ('wait: { until: "10:00" }', "2026-10-31 11:00", "2026-11-01 10:00"),
        (
            'wait: 1 hour\n  resume: { days: mon-fri, from: "9:00", to: "17:30" }',
            "2026-01-05 10:00",
            "2026-01-05 11:00",
        ),
        (
            'wait: 1 hour\n  resume: { days: mon-fri, from: "9:00", to: "17:30" }',
            "2026-01-05 17:00",
            "2026-01-06 09:00",
        ),
        (
            'wait: 1 hour\n  resume: { days: mon-fri, from: "9:00", to: "17:30" }',
            "2026-01-09 16:30",
            "2026-01-12 09:00",
        ),
        ('wait: { every: tuesday, at: "9:00" }', "2026-01-05 10:00", "2026-01-06 09:00"),
        ('wait: { every: tuesday, at: "9:00" }', "2026-01-06 08:59", "2026-01-06 09:00"),
        ('wait: { every: tuesday, at: "9:00" }', "2026-01-06 09:00", "2026-01-13 09:00"),
        ('wait: { every: mon-fri, at: "23:59" }', "2026-01-09 23:59", "2026-01-12 23:59"),
        ('wait: 3 days\n  resume: { days: mon-fri, at: "10:00" }', "2026-01-07 11:00", "2026-01-12 10:00"),
    ],
)
def test_when_a_run_goes_on(wait: str, start: str, goes_on: str) -> None:
    flow = compiled(steps(f"- {wait}\n- sms: Hi"))
    simulator = Simulator([flow], start=datetime.fromisoformat(start))
    simulator.schedule(0, "+15125550100", call("no-answer"))
    simulator.run()
    found = simulator.result()
    assert found.gaps == ()
    (text,) = found.texts
    wait_over = [entry for entry in found.log if entry.until is not None][-1]
    assert wait_over.until == text.at
    assert f"{simulator.interpreter.moment():%Y-%m-%d %H:%M}" == goes_on


def test_when_an_appointment_is_the_search_does_not_know() -> None:
    top = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
    once = "- wait: { before_appointment: 1 day }\n- sms: Hi\n"
    (verdict, *_) = verify(compiled(steps(once, top=top)), max_calls=1)
    assert verdict.result is Result.PROVED  # whenever it is
    again = "- wait: { before_appointment: 2 hours }\n- sms: Hi again"
    (verdict, *_) = verify(compiled(steps(once + again, top=top)), max_calls=1)
    assert verdict.result is Result.UNKNOWN
    assert "when the appointment is" in verdict.reason


_QUIET = 'guarantees:\n  - quiet_hours: { from: "21:00", to: "8:00" }\n'
_AT_MOST = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
_DAY = 'resume: { from: "9:00", to: "17:30" }'


@pytest.mark.parametrize(
    ("body", "top", "result"),
    [
        (f"- wait: 1h\n  {_DAY}\n- sms: Hi", _QUIET, Result.PROVED),
        ("- wait: 1h\n- sms: Hi", _QUIET, Result.VIOLATED),
        ('- wait: 1h\n  resume: { from: "9:00", to: "22:00" }\n- sms: Hi', _QUIET, Result.VIOLATED),
        (f"- wait: 1h\n  {_DAY}\n- wait: 30m\n- sms: Hi", _QUIET, Result.PROVED),
        (f"- wait: 1h\n  {_DAY}\n- wait: 4h\n- sms: Hi", _QUIET, Result.VIOLATED),
        ('- wait: { until: "10:00" }\n- sms: Hi', _QUIET, Result.PROVED),
        ('- wait: { until: "22:00" }\n- sms: Hi', _QUIET, Result.VIOLATED),
        ('- wait: { every: tuesday, at: "9:00" }\n- sms: Hi', _QUIET, Result.PROVED),
        ('- wait: { every: tuesday, at: "7:30" }\n- sms: Hi', _QUIET, Result.VIOLATED),
        ('- wait: { days: "{{ contact.n }}" }\n- sms: Hi', _QUIET, Result.UNKNOWN),
        ('- wait: { days: "{{ contact.n }}" }\n- wait: { until: "10:00" }\n- sms: Hi', _QUIET, Result.PROVED),
        ('- wait: { until: "10:00" }\n- wait: 12h\n- sms: Hi', _QUIET, Result.VIOLATED),
        ('- sms: Hi\n- wait: { until: "10:00" }\n- sms: Ho', _AT_MOST, Result.VIOLATED),
        (
            '- wait: { until: "10:00" }\n- sms: Hi\n- wait: { until: "12:00" }\n- sms: Ho',
            _AT_MOST,
            Result.PROVED,
        ),
    ],
)
def test_waits_until_a_time_of_day_are_decided(body: str, top: str, result: Result) -> None:
    flow = compiled(steps(body, top=top))
    (verdict, *_) = verify(flow, max_calls=1)
    assert (verdict.result, verdict.reason if result is Result.PROVED else "") == (result, "")


def test_a_run_held_by_a_window_is_stored_and_taken_up_again() -> None:
    flow = compiled(steps(f"- wait: 1h\n  {_DAY}\n- sms: Hi"))
    simulator = Simulator([flow], start=datetime(2026, 1, 5, 20))
    simulator.schedule(0, "+15125550100", call("no-answer"))
    simulator.run(until=7200)
    state = simulator.interpreter.state
    assert state.enrolments[0].resumes is not None
    assert type(state).from_json(state.to_json()) == state


_REMINDERS = """version: 1
flow: example
name: Example
trigger: [appointment: {{}}, booked: {{}}]
steps:
  - wait: {{ before_appointment: 1 day{late} }}
  - sms: Tomorrow
  - wait: {{ before_appointment: 1 hour }}
  - sms: Soon
  - wait: {{ after_appointment: 2 hours }}
  - sms: Thanks
    id: thanks
"""
_HOUR = 3600


def reminded(event: str, late: str = "") -> list[tuple[float, str]]:
    simulator = Simulator([compiled(_REMINDERS.format(late=late))])
    ((at, happening),) = EventSpec.model_validate(event).events()
    simulator.schedule(at, "+15125550100", happening)
    simulator.run()
    found = simulator.result()
    assert found.gaps == ()
    return [(one.at / TICKS_PER_SECOND / _HOUR, one.text) for one in found.texts]


@pytest.mark.parametrize("word", ["appointment booked", "appointment confirmed Intro", "booked Intro"])
def test_waits_go_by_the_start_of_the_appointment(word: str) -> None:
    found = reminded(f"0s {word} in 3 days")
    assert found == [(48, "Tomorrow"), (71, "Soon"), (74, "Thanks")]


@pytest.mark.parametrize(
    ("late", "texts"),
    [
        ("", [(9, "Soon"), (12, "Thanks")]),
        (", late: skip", [(9, "Soon"), (12, "Thanks")]),
        (", late: next", [(0, "Tomorrow"), (9, "Soon"), (12, "Thanks")]),
        (", late: exit", []),
        (", late: { goto: thanks }", [(0, "Thanks")]),
    ],
)
def test_what_is_late(late: str, texts: list[tuple[float, str]]) -> None:
    assert reminded("0s appointment booked in 10 hours", late) == texts


def test_an_event_says_when_it_starts() -> None:
    ((_, event),) = EventSpec.model_validate("0s appointment confirmed Check in in 3 days").events()
    assert event.facts["calendar.id"] == "Check in"
    assert words_of(event) == "appointment confirmed Check in in 259200s"
    with pytest.raises(ValueError, match="'starts_in' is for an appointment"):
        EventSpec.model_validate({"at": "0s", "reply": "Hi", "starts_in": "3 days"})


DATED = """
version: 1
flow: dated
name: Dated
trigger: [{ contact_tag: { added: go } }]
settings: { reentry: true }
fields: { renews_on: { name: Renews on, type: date } }
steps:
  - wait: WAIT
  - sms: Hi
"""


@pytest.mark.parametrize(
    ("wait", "at"),
    [
        ('{ on: "2026-01-06", at: "9:00" }', 86400),
        ('{ on: "2026-01-05", at: "17:30" }', 8 * 3600 + 1800),
        ('{ on: "2026-01-05", at: "9:00" }', 0),
        ('{ on: "2026-01-05", at: "8:59", late: next }', 0),
        ('{ on: "2026-01-04", at: "9:00", late: exit }', None),
        ('{ on: "2026-01-04", at: "9:00" }', None),  # no message until the next wait
        # Clocks are set forward on 8 March: an hour less.
        ('{ on: "2026-03-09", at: "9:00" }', 63 * 86400 - 3600),
    ],
)
def test_it_waits_until_a_day(wait: str, at: int | None) -> None:
    """A simulation begins on Monday 5 January 2026 at 9:00."""
    found = simulate(compiled(DATED.replace("WAIT", wait)), [(0, tag_added("go"))])
    assert [message.at / TICKS_PER_SECOND for message in found.messages] == ([] if at is None else [at])
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        ('{ on: "2026-13-01", at: "9:00" }', "is no day"),
        ('{ on: "24.12.2026", at: "9:00" }', "is no day"),
        ('{ on: "2026-12-24" }', "a day needs a time"),
        ('{ at: "9:00" }', "moment"),
        ('{ on: "{{ contact.renews_on }}", at: "9:00" }', "take 'at' out"),
        ('{ on: "2026-12-24", at: "9:00", until: "10:00" }', "one moment"),
        ("{ before_rental: 30s }", "no whole number of minutes"),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(wait: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        compiled(DATED.replace("WAIT", wait))
    assert said in str(error.value)


@pytest.mark.parametrize(
    "wait",
    [
        "{ before_service: 1 day }",
        "{ after_rental: 2 hours }",
        "{ before_event: 1 day, late: next }",
        "{ after_due: 3 days }",
        '{ on: "{{ contact.renews_on }}" }',
        '{ on: "2026-12-24", at: "9:00" }',
        '{ days: "{{ contact.notice }}" }',
    ],
)
def test_verify_tries_any_length(wait: str) -> None:
    """One text is one text whenever it goes out; that it goes out in time is never proved."""
    top = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
    text = DATED.replace("WAIT", wait).replace("reentry: true", "reentry: false")
    assert verify(compiled(text + top))[0].result is Result.PROVED
    (node, _) = compiled(DATED.replace("WAIT", wait)).workflows[0].workflow.nodes
    if "2026" not in wait:
        assert simulate(compiled(DATED.replace("WAIT", wait)), [(0, tag_added("go"))]).gaps
    assert node.type == "wait"


def test_a_family_of_waits_is_stored_alike() -> None:
    kinds = {
        "before_appointment": "appointment",
        "before_service": "service_booking",
        "before_rental": "rental_booking",
        "before_event": "attendee_event_date",
        "before_due": "overdue",
    }
    stored = {
        key: compiled(DATED.replace("WAIT", f"{{ {key}: 1 day }}")).workflows[0].workflow.nodes[0].attributes
        for key in kinds
    }
    assert {key: held["type"] for key, held in stored.items()} == kinds
    first, *others = (
        {key: value for key, value in held.items() if key not in ("type", "name")} for held in stored.values()
    )
    assert all(one == first for one in others)
