"""What missed calls cost: the formula, where each input comes from, and what is never assumed."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.cost.amount import Amount
from ghl_flow.facts.book import SHIPPED
from ghl_flow.insight.known_texts import KnownTexts
from ghl_flow.insight.report import Report, report
from ghl_flow.insight.roi import From, Input, Told, roi, rounded
from ghl_flow.spec.economics import Economics
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, history, missed, said, text

_SHEET = SHIPPED.missed_calls


_roi = partial(roi, "acme", sheet=_SHEET)


def _report(episodes: int, replied: int, again: int, *, days: float = 15) -> Report:
    rows: list[JsonObject] = []
    for number in range(episodes):
        name, at = f"c{number}", number * 5.0
        rows += [missed(at, name), text(at + 2, name)]
        if number < replied:
            rows.append(said(at + 3, name))
        elif number < replied + again:
            rows.append(answered(at + 60, name))
    return report(
        history(*rows, days=days),
        account="acme",
        niche="contractor",
        zone=ZoneInfo("America/Chicago"),
        texts=KnownTexts(()),
    )


def test_the_formula_by_hand() -> None:
    found = _roi(told=Told(missed=40, job_value=450), cost=Amount(1, 2, 4))
    # 40 x 0.45 x 0.7 x 0.3 x 450, and of that 0.3 x 0.8.
    assert found.at_risk is not None
    assert found.recovered is not None
    assert found.profit is not None
    assert found.at_risk.likely == pytest.approx(1701)
    assert found.at_risk.low == pytest.approx(40 * 0.30 * 0.5 * 0.18 * 450)
    assert found.at_risk.high == pytest.approx(40 * 0.55 * 0.85 * 0.40 * 450)
    assert found.recovered.likely == pytest.approx(1701 * 0.24)
    assert found.profit.likely == pytest.approx(1701 * 0.24 * 0.5 - 2)
    assert found.profit.low == pytest.approx(found.recovered.low * 0.35 - 4)
    assert found.jobs_to_break_even is not None
    assert found.jobs_to_break_even.likely == pytest.approx(2 / 225)


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        (Told(), [Input.MISSED, Input.JOB_VALUE]),
        (Told(missed=40), [Input.JOB_VALUE]),
        (Told(job_value=450), [Input.MISSED]),
        (Told(40, 450), []),
    ],
)
def test_calls_and_the_value_of_a_job_are_never_assumed(told: Told, missing: list[Input]) -> None:
    found = _roi(told=told)
    assert found.missing == missing
    assert (found.at_risk is None) is bool(missing)


def test_what_is_measured_comes_before_what_is_assumed_and_what_is_given_before_both() -> None:
    counted = _report(40, 10, 8)
    found = _roi(report=counted, missed_in_file=7, economics=Economics(job_value=300, close_rate=0.5))
    origins = {name: value.origin for name, value in found.inputs.items()}
    assert origins == {
        Input.MISSED: From.HISTORY,
        Input.REAL_LEAD: From.ASSUMED,
        Input.CALLS_AGAIN: From.HISTORY,
        Input.CLOSE: From.ACCOUNT,
        Input.JOB_VALUE: From.ACCOUNT,
        Input.REPLY: From.HISTORY,
        Input.HANDLED: From.ASSUMED,
        Input.MARGIN: From.ASSUMED,
    }
    assert found.inputs[Input.MISSED].amount.likely == pytest.approx(40 / 15 * 30)
    assert found.inputs[Input.REPLY].amount.likely == pytest.approx(0.25)
    assert found.inputs[Input.CALLS_AGAIN].amount.likely == pytest.approx(0.2)
    given = _roi(report=counted, missed_in_file=7, told=Told(5, 99), economics=Economics(job_value=300))
    assert given.inputs[Input.MISSED].amount == Amount.of(5)
    assert given.inputs[Input.JOB_VALUE].amount == Amount.of(99)


@pytest.mark.parametrize(
    ("episodes", "days", "month", "share"),
    [(9, 15, True, False), (10, 7, True, True), (40, 6.9, False, True)],
)
def test_too_short_a_history_tells_no_month_and_too_few_callers_no_share(
    episodes: int, days: float, month: bool, share: bool
) -> None:
    found = _roi(report=_report(episodes, 4, 2, days=days), missed_in_file=11)
    assert (found.inputs[Input.MISSED].origin is From.HISTORY) is month
    assert (found.inputs[Input.CALLS_AGAIN].origin is From.HISTORY) is share


@pytest.mark.parametrize(
    ("value", "shown"), [(1701, 1700), (408.2, 410), (0.0144, 0.014), (99.6, 100), (0, 0)]
)
def test_two_significant_digits(value: float, shown: float) -> None:
    assert rounded(value) == shown


def test_every_assumption_has_its_day_and_its_source() -> None:
    rows = dict(_SHEET.rows())
    assert {f"assumptions.{one}" for one in Input if one not in (Input.MISSED, Input.JOB_VALUE)} == {
        name if name.startswith("assumptions.") else f"assumptions.{name}" for name in rows
    }
    for row in rows.values():
        assert row.source
        assert row.as_of <= datetime.now(UTC).date() + timedelta(days=1)
