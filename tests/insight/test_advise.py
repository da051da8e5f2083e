"""What speaks against text-back alone, and what desks cost."""

from zoneinfo import ZoneInfo

import pytest

from ghl_flow.cost.amount import Amount
from ghl_flow.facts.book import SHIPPED
from ghl_flow.insight.advise import Advised, Step, Why, advise, cost_of
from ghl_flow.insight.clock import Clock
from ghl_flow.insight.known_texts import KnownTexts
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import report
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject
from tests.conftest import BRIDGEPOINT
from tests.insight.rows import by_hand, history, missed, said, text

_SHEET = SHIPPED.front_desks
_HOURS = 'hours: { mon-fri: "8:00-17:00" }\n'


def _advised(*rows: JsonObject, hours: str = _HOURS, days: float = 15) -> Advised:
    counted = report(
        history(*rows, days=days),
        account="acme",
        niche="contractor",
        zone=ZoneInfo("America/Chicago"),
        texts=KnownTexts(()),
        since=None,
    )
    return advise(counted, _SHEET, Clock(load_text(BRIDGEPOINT + hours, Account).value))


def _callers(count: int, *, at: float = 0, words: int = 1, person: float | None = None) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for number in range(count):
        name, began = f"c{at}-{number}", at + number
        rows += [missed(began, name), text(began + 2, name)]
        rows += [said(began + 4 + one, name, f"word {one}") for one in range(words)]
        if person is not None:
            rows.append(by_hand(began + 4 + words + person, name))
    return rows


@pytest.mark.parametrize(
    ("rows", "steps"),
    [
        (_callers(5), [(Step.TEXT_BACK, Why.TOO_LITTLE)]),
        (_callers(20, person=5), [(Step.TEXT_BACK, Why.NOTHING_AGAINST)]),
        (_callers(20, person=90), [(Step.ANSWER_SOONER, Why.SLOW)]),
        (_callers(20), [(Step.ANSWER_SOONER, Why.SLOW)]),
        (_callers(9, person=90), [(Step.TEXT_BACK, Why.TOO_LITTLE)]),
        (
            [*_callers(6, person=90), *_callers(6, at=2 * 24 * 60, person=5)],
            [(Step.TEXT_BACK, Why.NOTHING_AGAINST)],
        ),
        (_callers(20, words=4, person=5), [(Step.TAKE_OVER, Why.ASKING)]),
        (_callers(10, words=4, person=5), [(Step.TAKE_OVER, Why.ASKING)]),
        (_callers(9, words=4, person=5), [(Step.TEXT_BACK, Why.TOO_LITTLE)]),
        (_callers(20, words=3, person=5), [(Step.TEXT_BACK, Why.NOTHING_AGAINST)]),
        (_callers(10, at=12 * 60, person=5), [(Step.AFTER_HOURS_DESK, Why.AFTER_HOURS)]),
        (_callers(9, at=12 * 60, person=5), [(Step.TEXT_BACK, Why.TOO_LITTLE)]),
        (_callers(20, at=12 * 60, person=5), [(Step.AFTER_HOURS_DESK, Why.AFTER_HOURS)]),
        (
            _callers(20, at=12 * 60, words=4, person=90),
            [
                (Step.ANSWER_SOONER, Why.SLOW),
                (Step.TAKE_OVER, Why.ASKING),
                (Step.AFTER_HOURS_DESK, Why.AFTER_HOURS),
            ],
        ),
    ],
)
def test_only_what_is_measured_speaks_against_text_back_alone(
    rows: list[JsonObject], steps: list[tuple[Step, Why]]
) -> None:
    assert [(action.step, action.why) for action in _advised(*rows).actions] == steps


def test_without_hours_none_is_after_them() -> None:
    found = _advised(*_callers(20, at=12 * 60, person=5), hours="")
    assert found.after_hours is None
    assert [action.step for action in found.actions] == [Step.TEXT_BACK]


@pytest.mark.parametrize(
    ("holidays", "closed"), [("", 0), ("holidays: [2026-11-03]\n", 0), ("holidays: [2026-11-02]\n", 20)]
)
def test_on_a_holiday_the_business_is_closed_as_it_is_for_replay(holidays: str, closed: int) -> None:
    found = _advised(*_callers(20, person=5), hours=_HOURS + holidays)
    assert found.after_hours == Share(closed, 20)


@pytest.mark.parametrize(
    ("desk", "calls", "cost"),
    [
        ("my-ai-front-desk", 40, Amount(79, 79, 79)),
        ("my-ai-front-desk", 100, Amount(79, 79 + 50 * 0.12, 79 + 100 * 0.12)),
        ("my-ai-front-desk", 200, Amount(79 + 200 * 0.12, 79 + 300 * 0.12, 79 + 400 * 0.12)),
        ("smith-ai-agent", 60, Amount.of(95 + 10 * 2.40)),
        ("smith-ai-agent", 150, Amount.of(270)),
        ("smith-ai-people", 31, Amount.of(810)),
        ("smith-ai-people", 301, None),
        ("ruby", 20, Amount(250, 250, 720)),
        ("in-house", 9, Amount(3083, 3600, 4167)),
    ],
)
def test_the_cheapest_plan_that_holds_the_volume(desk: str, calls: float, cost: Amount | None) -> None:
    found = cost_of(_SHEET.desks[desk], Amount.of(calls))
    assert found == (None if cost is None else pytest.approx(cost))


def test_prices_come_cheapest_first_and_those_that_do_not_hold_it_last() -> None:
    found = _advised(*_callers(200), days=15)
    known = [one.cost.likely for one in found.prices if one.cost is not None]
    assert known == sorted(known)
    assert found.prices[-1].cost is None
    assert found.calls is not None
    assert found.calls.likely == pytest.approx(200 / 15 * 30)
