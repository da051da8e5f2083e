"""Nights, hours and weeks by the account's clock."""

from datetime import UTC, date, datetime

import pytest

from ghl_flow.insight.clock import Clock
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT

_HOURS = 'hours: { mon-fri: "8:00-17:30", sat: "22:00-2:00 next day" }\nholidays: [2026-11-26]\n'


def account_of(more: str = "") -> Account:
    return load_text(BRIDGEPOINT + more, Account, "account.yaml").value


# In Chicago: six hours behind from the first of November on, five before.
@pytest.mark.parametrize(
    ("at", "night", "closed"),
    [
        ("2026-11-03T14:00", False, False),
        ("2026-11-03T13:59", True, True),
        ("2026-10-30T13:00", False, False),
        ("2026-10-30T12:59", True, True),
        ("2026-11-03T23:30", False, True),
        ("2026-11-04T02:59", False, True),
        ("2026-11-04T03:00", True, True),
        ("2026-11-08T07:30", True, False),
        ("2026-11-08T08:00", True, True),
        ("2026-11-26T16:00", False, True),
    ],
)
def test_night_and_closed(at: str, night: bool, closed: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    clock = Clock(account_of(_HOURS))
    assert (clock.is_night(moment), clock.is_closed(moment)) == (night, closed)
    assert Clock(account_of()).is_closed(moment) is None


@pytest.mark.parametrize(("at", "monday"), [("2026-11-02T05:59", 26), ("2026-11-02T06:00", 2)])
def test_a_week_begins_at_midnight_in_the_account(at: str, monday: int) -> None:
    found = Clock(account_of()).monday(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == date(2026, 11 if monday == 2 else 10, monday)
