"""When clocks change is asked of each time zone, and until then any time of that day may be any other."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulator
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.alike import likeness
from ghl_flow.runtime.verify.clocks import Clocks, clocks_of
from tests.conftest import BRIDGEPOINT, compiled, steps

HOUR = 3600


@pytest.mark.parametrize(
    ("zone", "clocks"),
    [
        ("America/Phoenix", Clocks(None)),
        ("America/Chicago", Clocks(3 * HOUR)),
        ("Australia/Sydney", Clocks(3 * HOUR)),
        ("Europe/London", Clocks(2 * HOUR)),
        ("Europe/Berlin", Clocks(3 * HOUR)),
        ("Europe/Athens", Clocks(4 * HOUR)),
        ("Australia/Lord_Howe", Clocks(2 * HOUR + HOUR // 2)),
        ("Pacific/Chatham", Clocks(3 * HOUR + 45 * 60)),
        ("America/Havana", Clocks(HOUR)),
        ("America/Santiago", Clocks(24 * HOUR)),
        ("America/Nuuk", Clocks(24 * HOUR)),
        ("Pacific/Easter", Clocks(23 * HOUR)),
        ("Antarctica/Troll", Clocks(3 * HOUR, regular=False)),
    ],
)
def test_when_clocks_change(zone: str, clocks: Clocks) -> None:
    for month in (1, 7):
        assert clocks_of(datetime(2026, month, 5, 9, tzinfo=ZoneInfo(zone))) == clocks


def flow(zone: str, between: str, wait: str, quiet: str) -> CompiledFlow:
    body = f"- if: {{ time: {{ between: {between} }} }}\n  then: [{{ wait: {wait} }}, {{ sms: Hi }}]"
    top = f"settings: {{ stop_on_response: false }}\nguarantees: [{{ quiet_hours: {quiet} }}]"
    return compiled(steps(body, top=top), BRIDGEPOINT.replace("America/Chicago", zone))


NIGHT = ('["3:30", "4:00"]', "30m", '{ from: "3:00", to: "3:30" }')
EVENING = ('["21:00", "22:30"]', "59m", '{ from: "23:30", to: "8:00" }')


@pytest.mark.parametrize(
    ("zone", "asked", "result"),
    [
        ("America/Chicago", NIGHT, Result.PROVED),
        ("Europe/Athens", NIGHT, Result.UNKNOWN),
        ("Pacific/Chatham", NIGHT, Result.UNKNOWN),
        ("America/Chicago", EVENING, Result.PROVED),
        ("Europe/Athens", EVENING, Result.PROVED),
        ("America/Nuuk", EVENING, Result.UNKNOWN),
        ("America/Santiago", EVENING, Result.UNKNOWN),
        ("Antarctica/Troll", EVENING, Result.UNKNOWN),
    ],
)
def test_quiet_hours_where_clocks_change(zone: str, asked: tuple[str, str, str], result: Result) -> None:
    assert verify(flow(zone, *asked), max_calls=1)[0].result is result


@pytest.mark.parametrize(
    ("zone", "asked", "start"),
    [
        ("Europe/Athens", NIGHT, "2027-10-31T03:45:00+03:00"),
        ("America/Nuuk", EVENING, "2027-03-27T22:15:00-02:00"),
    ],
)
def test_such_a_night_does_break_it(zone: str, asked: tuple[str, str, str], start: str) -> None:
    begins = datetime.fromisoformat(start).astimezone(ZoneInfo(zone))
    simulator = Simulator([flow(zone, *asked)], start=begins)
    simulator.schedule(0, CALLER, call("no-answer", "inbound"))
    simulator.run()
    (message,) = simulator.result().texts
    sent = (begins.astimezone(UTC) + timedelta(seconds=message.at / TICKS_PER_SECOND)).astimezone(
        ZoneInfo(zone)
    )
    assert time(0, 15) <= sent.time() < time(3, 30)


def test_accounts_share_a_search_where_their_clocks_change_alike() -> None:
    chicago = likeness(flow("America/Chicago", *EVENING))
    assert likeness(flow("America/New_York", *EVENING)) == chicago
    for zone in ("Europe/Athens", "America/Nuuk", "America/Phoenix", "Antarctica/Troll"):
        assert likeness(flow(zone, *EVENING)) != chicago
