"""Guarantees of flows that ask what time it is: the time they note is the time of their texts."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import record_of
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulator, programs_of, start_of
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.runtime.verify.alike import likeness
from ghl_flow.runtime.verify.hours import Clock, clock_of
from ghl_flow.spec.guarantee import stated
from tests.conftest import BRIDGEPOINT, ROOT, compiled

HOURS = 'hours: { mon-fri: "8:00-17:30", sat: "9:00-12:00" }\nholidays: [2026-01-07]\n'
RECIPE = ROOT / "recipes/calls/missed-call-day-and-night/missed-call-day-and-night.yaml"
FLOW = """
version: 1
flow: office
name: Office
trigger:
  - call_status: {{ direction: inbound, status: [no-answer] }}
settings: {{ reentry: true }}
cancel_on: [reply]
steps:
  - wait: 2 minutes
  - if: {{ {asked} }}
    then:
      - sms: Sorry we missed your call
{more}guarantees:
  - {promise}
"""
OPEN, CLOSED = "hours: open", "hours: closed"
WEEKEND = 'time: { between: ["12:00", "13:00"], days: sat-sun }'
LATE = 'time: { between: ["22:00", "2:00"] }'
BOTH = '    else:\n      - sms: "We open at 8:00"\n'
LATER = "      - wait: 5 hours\n      - sms: Still there?\n"
AGAIN = "  - wait: 5 hours\n  - if: { hours: open }\n    then:\n      - sms: Still there?\n"


def quiet(start: str, end: str) -> str:
    return f'quiet_hours: {{ from: "{start}", to: "{end}" }}'


# What is asked, further steps, a promise, and whether it holds.
ROWS: list[tuple[str, str, str, Result]] = [
    # By day.
    (OPEN, "", quiet("21:00", "8:00"), Result.PROVED),
    (OPEN, "", quiet("17:33", "8:00"), Result.PROVED),
    # The wait between noting and texting leads across closing time.
    (OPEN, "", quiet("17:30", "8:00"), Result.VIOLATED),
    (OPEN, "", quiet("17:32", "8:00"), Result.VIOLATED),
    (OPEN, LATER, quiet("21:00", "8:00"), Result.VIOLATED),
    (OPEN, LATER, quiet("22:35", "8:00"), Result.PROVED),
    # Asked anew before the second text.
    (OPEN, AGAIN, quiet("21:00", "8:00"), Result.PROVED),
    # By night, at weekends and on holidays.
    (CLOSED, "", quiet("21:00", "8:00"), Result.VIOLATED),
    (CLOSED, "", quiet("12:30", "13:00"), Result.VIOLATED),
    # By day one text, by night another.
    (OPEN, BOTH, quiet("21:00", "8:00"), Result.VIOLATED),
    (OPEN, BOTH, "at_most: { sms: 1, within: 30 minutes }", Result.VIOLATED),
    (OPEN, BOTH, "replies_within: 5 minutes", Result.PROVED),
    (OPEN, "", "replies_within: 5 minutes", Result.VIOLATED),
    (OPEN, LATER, "never_texts_after: [reply]", Result.PROVED),
    # Some days only.
    (WEEKEND, "", quiet("21:00", "8:00"), Result.PROVED),
    (WEEKEND, "", quiet("12:30", "8:00"), Result.VIOLATED),
    ('time: { between: ["0:00", "24:00"], days: sat-sun }', "", quiet("21:00", "8:00"), Result.VIOLATED),
    # Clocks change while it is so, and every time before three may be any other.
    (LATE, "", quiet("8:00", "20:00"), Result.PROVED),
    (LATE, "", quiet("2:05", "20:00"), Result.UNKNOWN),
    (LATE, "", "never_texts_after: [reply]", Result.PROVED),
]


def flow_of(asked: str, more: str, promise: str) -> CompiledFlow:
    return compiled(FLOW.format(asked=asked, more=more, promise=promise), BRIDGEPOINT + HOURS)


@pytest.mark.parametrize(("asked", "more", "promise", "result"), ROWS)
def test_whether_it_holds(asked: str, more: str, promise: str, result: Result) -> None:
    calls = 1 if more == AGAIN else 2
    found = verify(flow_of(asked, more, promise), max_calls=calls, jitter=60, seconds=60)[0]
    assert found.result is result, found.reason


@pytest.mark.parametrize(("asked", "more", "promise", "result"), ROWS)
def test_what_happens_at_random_never_breaks_a_proof(
    asked: str, more: str, promise: str, result: Result
) -> None:
    flow = flow_of(asked, more, promise)
    stated_promise = stated(flow.flow.guarantees)[0]
    random = Random(f"{asked}{more}{promise}")
    broke = False
    for _ in range(60):
        # Clocks are put forward and back on two of these days.
        start = start_of(flow) + timedelta(days=random.choice((*range(7), 61, 62, 299, 300)))
        hour, minute = random.choice((0, 1, 3, 7, 8, 9, 12, 17, 20, 22, 23)), random.choice((0, 28, 57, 59))
        simulator = Simulator(
            [flow], start=start.replace(hour=hour, minute=minute), profile=random.choice(list(Profile))
        )
        events = [(0, CALLER, call("no-answer"))]
        if random.random() < 0.5 and more != AGAIN:
            events.append((random.choice((60, 179, 3600, 20000)), CALLER, call("no-answer")))
        elif random.random() < 0.5:
            events.append((random.choice((60, 179, 3600, 20000)), CALLER, reply("Hi")))
        for event in events:
            simulator.schedule(*event)
        simulator.run()
        record = record_of(
            simulator.interpreter, [flow], events, ticks_per_second=TICKS_PER_SECOND, start=simulator.start
        )
        broke = broke or bool(broken(stated_promise, record))
    assert not (broke and result is Result.PROVED)


def case_of(asked: str, promise: str) -> Verdict:
    found = verify(flow_of(asked, "", promise), max_calls=1, jitter=60)[0]
    assert found.result is Result.VIOLATED
    return found


def test_a_case_begins_on_a_day_on_which_the_clock_says_so() -> None:
    weekend = case_of(WEEKEND, quiet("12:30", "8:00")).counterexample
    assert weekend is not None
    assert weekend.first_day is not None
    assert weekend.first_day.weekday() >= 5
    noon = case_of(CLOSED, quiet("10:00", "11:00")).counterexample
    # A Wednesday that is a holiday, or Sunday: closed all the same.
    assert noon is not None
    assert noon.first_day in (date(2026, 1, 7), date(2026, 1, 11))


def test_the_shipped_recipe_is_proved_and_texts_at_night() -> None:
    text = RECIPE.read_text(encoding="utf-8") + f"  - {quiet('21:00', '8:00')}\n"
    found = {item.guarantee: item for item in verify(compiled(text, BRIDGEPOINT + HOURS), max_calls=1)}
    night = found.pop("never texts from 21:00 to 8:00")
    assert night.result is Result.VIOLATED
    assert {item.result for item in found.values()} == {Result.PROVED}


# --- the classes of moments -------------------------------------------------------------------------------


def noted(asked: str) -> Clock:
    clock = clock_of(programs_of(flow_of(asked, "", "terminates: true")), "en")
    assert clock is not None
    return clock


@pytest.mark.parametrize("asked", [OPEN, CLOSED, WEEKEND, LATE, 'time: { between: ["9:15", "9:45"] }'])
def test_each_moment_is_in_one_class_whose_seconds_hold_it(asked: str) -> None:
    clock = noted(asked)
    monday = datetime(2026, 1, 5)
    for minutes in range(0, 7 * 24 * 60, 7):
        moment = monday + timedelta(minutes=minutes)
        (only,) = [hours for hours in clock.classes if clock.is_in(hours, moment)]
        second = moment.hour * 3600 + moment.minute * 60
        assert any(first <= second < last for first, last in only.seconds)
    assert all(clock.is_in(hours, hours.moment) for hours in clock.classes)


def test_open_and_closed_are_two_classes() -> None:
    opened, closed = noted(OPEN).classes
    assert opened.seconds == ((8 * 3600, 17 * 3600 + 1800),)
    assert closed.seconds == ((0, 86400),)


def test_a_field_that_something_else_is_asked_or_written_is_left_open() -> None:
    text = FLOW.format(asked=OPEN, more="", promise="terminates: true")
    own = text.replace("settings:", "fields:\n  spoken: { name: Spoken, type: text }\nsettings:").replace(
        "  - wait: 2 minutes\n",
        '  - update_contact: { spoken: "{{right_now.second}}" }\n  - wait: 2 minutes\n'
        "  - if: { spoken: { greater_than: 30 } }\n    then: [end]\n",
    )
    clock = clock_of(programs_of(compiled(own, BRIDGEPOINT + HOURS)), "en")
    assert clock is not None
    assert len(clock.texts) == 4


def test_fields_noted_at_different_times_are_asked_one_by_one() -> None:
    text = FLOW.format(asked="any: [{ hour: 9 }, { hour: 10 }]", more="", promise=quiet("12:00", "13:00"))
    apart = text.replace(
        "settings:",
        "fields:\n  hour: { name: H, type: number }\n  minute: { name: M, type: number }\nsettings:",
    ).replace(
        "  - wait: 2 minutes\n",
        '  - update_contact: { hour: "{{right_now.hour}}" }\n  - wait: 2 minutes\n'
        '  - update_contact: { minute: "{{right_now.minute}}" }\n  - wait: 1 minute\n'
        "  - if: { all: [{ hour: 9 }, { minute: { less_than: 30 } }] }\n    then: [end]\n",
    )
    flow = compiled(apart, BRIDGEPOINT + HOURS)
    clock = clock_of(programs_of(flow), "en")
    assert clock is not None
    assert {len(one.parts[0][1]) for one in clock.asked if len(one.parts) == 1} == {1}
    assert verify(flow, max_calls=1)[0].result is Result.PROVED
    noon = compiled(apart.replace("12:00", "10:00").replace("13:00", "10:02"), BRIDGEPOINT + HOURS)
    assert verify(noon, max_calls=1)[0].result is Result.VIOLATED


# --- accounts ---------------------------------------------------------------------------------------------


def of_account(zone: str, hours: str, language: str = "en") -> CompiledFlow:
    account = BRIDGEPOINT.replace("America/Chicago", zone) + f"{hours}\nlanguage: {language}\n"
    flow = FLOW.format(asked=OPEN, more="", promise=quiet("21:00", "8:00"))
    return compiled(flow.replace("{{", "{").replace("}}", "}"), account)


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "Australia/Sydney"])
def test_hours_are_by_the_clock_of_each_account(zone: str) -> None:
    for hours in ("8:00-17:00", "7:59-17:00"):  # the text comes two minutes after the note
        flow = of_account(zone, f'hours: {{ daily: "{hours}" }}')
        assert verify(flow, max_calls=1, jitter=60)[0].result is Result.PROVED
    sooner = of_account(zone, 'hours: { daily: "7:57-17:00" }')
    case = verify(sooner, max_calls=1, jitter=60)[0].counterexample
    assert case is not None
    assert case.time_of_day is not None
    assert 7 * 3600 + 57 * 60 <= case.time_of_day < 8 * 3600


def test_accounts_share_a_search_where_hours_clocks_and_weekdays_are_the_same() -> None:
    hours = 'hours: { mon-fri: "8:00-17:00" }'
    one = likeness(of_account("America/New_York", hours))
    assert likeness(of_account("America/Chicago", hours)) == one
    assert likeness(of_account("America/Phoenix", hours)) != one  # its clocks do not change
    assert likeness(of_account("America/Chicago", 'hours: { mon-fri: "8:00-17:30" }')) != one
    assert likeness(of_account("America/Chicago", hours, "de")) != one
