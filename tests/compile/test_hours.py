"""Conditions about the time: what is asked of which fields, and where the clock is written."""

from datetime import datetime, timedelta

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.tree import walk
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import CALLER, Simulator
from tests.conftest import BRIDGEPOINT, compiled, steps

HOURS = BRIDGEPOINT + 'hours: { mon-fri: "8:00-17:30", sat: "9:00-12:00" }\nholidays: [2026-12-25]\n'
IF_OPEN = "- wait: 2 minutes\n- if: { hours: open }\n  then:\n    - sms: day\n  else:\n    - sms: night\n"


def at(flow: CompiledFlow, moment: str) -> list[str]:
    """What is texted after a missed call at that moment on the account's wall."""
    simulator = Simulator([flow], start=datetime.fromisoformat(moment))
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.run()
    result = simulator.result()
    assert not result.gaps
    return [message.text for message in result.messages]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-30T14:00", "day"),  # a Monday
        ("2026-11-30T08:00", "day"),
        ("2026-11-30T07:59", "night"),
        ("2026-11-30T17:29", "day"),
        ("2026-11-30T17:30", "night"),
        ("2026-11-30T23:00", "night"),
        ("2026-12-04T09:00", "day"),  # a Friday
        ("2026-12-05T08:59", "night"),  # a Saturday
        ("2026-12-05T09:00", "day"),
        ("2026-12-05T12:00", "night"),
        ("2026-12-06T10:00", "night"),  # a Sunday
        ("2026-12-25T10:00", "night"),  # a holiday, a Friday
        ("2026-03-08T01:30", "night"),  # the clocks go forward
        ("2026-11-01T01:30", "night"),  # and back
    ],
)
def test_what_a_caller_reads_depends_on_the_time(moment: str, said: str) -> None:
    assert at(compiled(steps(IF_OPEN), HOURS), moment) == [said]


@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/Berlin", "Pacific/Auckland"])
def test_the_clock_is_that_of_the_account(zone: str) -> None:
    flow = compiled(steps(IF_OPEN), HOURS.replace("America/Chicago", zone))
    assert at(flow, "2026-11-30T14:00") == ["day"]
    assert at(flow, "2026-11-30T23:00") == ["night"]


def test_every_minute_of_two_days_as_the_hours_say() -> None:
    flow = compiled(steps(IF_OPEN), HOURS)
    for minutes in range(0, 48 * 60, 29):
        moment = datetime(2026, 12, 4) + timedelta(minutes=minutes)
        clock, day = moment.hour * 60 + moment.minute, moment.weekday()
        is_open = 480 <= clock < 1050 if day < 5 else 540 <= clock < 720
        assert at(flow, moment.isoformat()) == ["day" if is_open else "night"], moment


@pytest.mark.parametrize(
    ("asked", "moments"),
    [
        (
            "{ hours: closed }",
            {"2026-11-30T14:00": False, "2026-11-30T23:00": True, "2026-12-25T10:00": True},
        ),
        (
            '{ time: { between: ["21:15", "8:00"] } }',
            {"2026-11-30T21:14": False, "2026-11-30T21:15": True, "2026-12-01T07:59": True},
        ),
        (
            '{ time: { between: ["22:00", "2:00"], days: sat } }',
            {"2026-12-05T23:00": True, "2026-12-06T01:59": True, "2026-12-05T01:00": False},
        ),
        (
            '{ all: [{ hours: closed }, { time: { between: ["8:00", "21:00"] } }] }',
            {"2026-11-30T20:00": True, "2026-11-30T22:00": False, "2026-11-30T09:00": False},
        ),
        (
            '{ time: { between: ["0:00", "24:00"], days: weekend } }',
            {"2026-12-05T00:00": True, "2026-12-04T12:00": False},
        ),
    ],
)
def test_other_questions(asked: str, moments: dict[str, bool]) -> None:
    flow = compiled(steps(IF_OPEN.replace("{ hours: open }", asked)), HOURS)
    assert {moment: at(flow, moment) == ["day"] for moment in moments} == moments


def test_a_language_has_its_own_weekdays() -> None:
    flow = compiled(steps(IF_OPEN), HOURS + "language: es\n")
    values = str([node.attributes for node in flow.workflows[0].workflow.nodes])
    assert "sábado" in values
    assert "Saturday" not in values
    assert at(flow, "2026-12-05T10:00") == ["day"]


def names(flow: CompiledFlow) -> list[str]:
    return [node.name for node in flow.workflows[0].workflow.nodes if node.type != "if_else"]


WAIT, END = "- wait: 2 minutes\n", "  then: [end]"
OPEN, CLOSED = "- if: { hours: open }\n", "- if: { hours: closed }\n"
INSIDE = "- if: { tag: x }\n  then: [end]\n  else:\n    - if: { hours: open }\n      then: [end]"


@pytest.mark.parametrize(
    ("written", "placed"),
    [
        (WAIT + OPEN + END, ["Note the time", "Wait 2 minutes"]),
        (OPEN + END, ["Note the time", "Wait 1 minute"]),
        ("- wait: 1 day\n" + OPEN + END, ["Wait 1 day", "Note the time", "Wait 1 minute"]),
        ("- wait: 30 seconds\n" + OPEN + END, ["Wait 30 seconds", "Note the time", "Wait 1 minute"]),
        (WAIT + "- add_tag: a\n" + INSIDE, ["Note the time", "Wait 2 minutes", "Add tag a"]),
        # Who does it may take days, and what was noted before is over by then.
        (
            WAIT + "- manual_call: Ann\n" + OPEN + END,
            ["Wait 2 minutes", "Manual call", "Note the time", "Wait 1 minute"],
        ),
        (WAIT + "- call: {}\n" + OPEN + END, ["Wait 2 minutes", "Call", "Note the time", "Wait 1 minute"]),
        (
            WAIT + "- voicemail: drop\n" + OPEN + END,
            ["Wait 2 minutes", "Voicemail", "Note the time", "Wait 1 minute"],
        ),
        (
            WAIT + OPEN + "  then:\n    - add_tag: a\n" + CLOSED + END,
            ["Note the time", "Wait 2 minutes", "Add tag a"],
        ),
        (
            WAIT + OPEN + "  then:\n    - wait: 1 day\n" + CLOSED + END,
            ["Note the time", "Wait 2 minutes", "Wait 1 day", "Note the time", "Wait 1 minute"],
        ),
    ],
)
def test_the_clock_is_written_before_a_wait(written: str, placed: list[str]) -> None:
    found = [name for name in names(compiled(steps(written), HOURS)) if not name.startswith("Go to")]
    assert found == placed


def test_what_a_flow_without_hours_compiles_to_is_left_alone() -> None:
    flow = compiled(steps("- wait: 2 minutes\n- sms: a"), HOURS)
    assert not flow.fields
    assert names(flow) == ["Wait 2 minutes", "SMS"]
    assert {field.key for field in compiled(steps(IF_OPEN), HOURS).fields} == {
        "clock_hour",
        "clock_minute",
        "clock_weekday",
        "clock_date",
    }
    assert len([*walk(flow.written)]) == 2


@pytest.mark.parametrize(
    ("written", "account", "message"),
    [
        (IF_OPEN, BRIDGEPOINT, "says no hours"),
        (IF_OPEN.replace("hours: open", "hours: maybe"), HOURS, "'open' or 'closed'"),
        (IF_OPEN, HOURS.replace("sat:", "someday:"), "is no day"),
        (IF_OPEN, HOURS.replace("17:30", "17"), "is no part of a day"),
        (IF_OPEN.replace("hours: open", 'time: { between: ["9:00", "9:00"] }'), HOURS, "ends when it begins"),
        (
            "- if: { hours: open }\n  id: again\n  then: [end]\n- wait: 1 day\n- goto: again",
            HOURS,
            "past the step that notes the time",
        ),
    ],
)
def test_what_is_wrong_is_said(written: str, account: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        compiled(steps(written), account)
