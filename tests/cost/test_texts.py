"""What a segment costs an account, and in which country it texts."""

from pathlib import Path

import pytest

from ghl_flow.cost.amount import Amount, dollars
from ghl_flow.cost.country import country_of_zone
from ghl_flow.cost.texts import Unpriced, rates_of
from ghl_flow.facts.book import Facts
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT


def _account(more: str = "", zone: str = "America/Chicago") -> Account:
    return load_text(BRIDGEPOINT.replace("America/Chicago", zone) + more, Account).value


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/Chicago", "US"),
        ("US/Pacific", "US"),
        ("America/Toronto", "CA"),
        ("Europe/London", "GB"),
        ("UTC", None),
    ],
)
def test_the_country_of_a_time_zone(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country


@pytest.mark.parametrize(
    ("more", "zone", "unpriced"),
    [
        ("", "America/Chicago", None),
        ("", "Europe/London", Unpriced.NO_PRICES),
        ("", "UTC", Unpriced.COUNTRY_UNKNOWN),
        ("country: US\n", "UTC", None),
        ("country: CA\n", "America/Chicago", Unpriced.NO_PRICES),
        ("country: CA\nsms_costs: { per_segment: 0.02 }\n", "America/Chicago", None),
    ],
)
def test_only_a_country_of_the_card_is_priced(more: str, zone: str, unpriced: Unpriced | None) -> None:
    rates = rates_of(_account(more, zone))
    assert rates.unpriced is unpriced
    assert (rates.segments(1) is None) is (unpriced is not None)


def test_a_segment_is_price_and_carrier_fee() -> None:
    one = rates_of(_account()).segments(1)
    assert one is not None
    assert one == pytest.approx(Amount(0.01097, 0.01147, 0.01197))
    assert dollars(one) == "US$0.0110 to US$0.0120"


@pytest.mark.parametrize(
    ("told", "lookup"),
    [("on", Amount.of(0.005)), ("off", Amount.of(0)), ("unknown", Amount(0, 0, 0.005))],
)
def test_a_lookup_costs_something_where_it_is_on(told: str, lookup: Amount) -> None:
    assert rates_of(_account(f"number_intelligence: {told}\n")).lookup == lookup


def test_old_rows_of_the_country_are_told_and_no_others(tmp_path: Path) -> None:
    row = "{ low: 0.1, likely: 0.1, high: 0.1, as_of: 2020-01-01, source: me }"
    rows = f"countries:\n  US: {{ carrier_out: {row} }}\n  CA: {{ segment_out: {row} }}\n"
    (tmp_path / "prices.yaml").write_text(f"version: 1\n{rows}", encoding="utf-8")
    assert [*rates_of(_account(), Facts(tmp_path)).stale] == ["US.carrier_out"]
