"""The project's rows lie over those that ship, and old rows are told."""

from datetime import date
from pathlib import Path

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.facts.book import SHIPPED, Facts
from ghl_flow.facts.prices import Assumption, Item
from ghl_flow.facts.sheet import today

_ROW = "{ low: 0.1, likely: 0.2, high: 0.3, as_of: 2020-01-01, source: me }"


def _facts(tmp_path: Path, text: str) -> Facts:
    (tmp_path / "prices.yaml").write_text(f"version: 1\n{text}", encoding="utf-8")
    return Facts(tmp_path)


def test_every_row_that_ships_is_dated_and_has_a_source() -> None:
    rows = dict(SHIPPED.prices.rows())
    assert {"US.segment_out", "US.carrier_out", "reply_share"} <= rows.keys()
    assert all(row.source and row.as_of <= today() for row in rows.values())


def test_a_row_takes_the_place_of_the_one_that_ships(tmp_path: Path) -> None:
    card = _facts(tmp_path, f"countries:\n  US:\n    segment_out: {_ROW}\n").prices
    assert card.countries["US"][Item.SEGMENT_OUT].high == 0.3
    assert card.countries["US"][Item.CARRIER_OUT] == SHIPPED.prices.countries["US"][Item.CARRIER_OUT]
    assert card.assumptions == SHIPPED.prices.assumptions


def test_a_country_is_added(tmp_path: Path) -> None:
    card = _facts(tmp_path, f"countries:\n  CA:\n    segment_out: {_ROW}\n").prices
    assert {*card.countries} == {"US", "CA"}


@pytest.mark.parametrize(("on", "stale"), [(date(2020, 6, 29), False), (date(2020, 6, 30), True)])
def test_a_row_is_stale_after_so_many_days(on: date, stale: bool, tmp_path: Path) -> None:
    row = "{ low: 0, likely: 0, high: 1, as_of: 2020-01-01, source: me }"
    card = _facts(tmp_path, f"stale_after_days: 180\nassumptions:\n  reply_share: {row}\n").prices
    assert (str(Assumption.REPLY_SHARE) in card.stale(on)) is stale


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("countries:\n  US:\n    segment_uot: " + _ROW, "segment_out"),
        ("countries:\n  usa:\n    segment_out: " + _ROW, "usa"),
        (
            "countries:\n  US:\n    segment_out: " + _ROW.replace("low: 0.1", "low: 0.4"),
            "low",
        ),
        ("countries:\n  US:\n    segment_out: { low: 0.1, likely: 0.2, high: 0.3, source: me }", "as_of"),
        (
            "countries:\n  US:\n    segment_out: { low: 0.1, likely: 0.2, high: 0.3, as_of: 2020-01-01 }",
            "source",
        ),
        ("assumptions:\n  reply_share: " + _ROW.replace("0.3", "3"), "1"),
        ("countries:\n  US:\n    segment_out: " + _ROW.replace("0.3", "1.2"), "0.012 for 1.2 cents"),
        ("countries:\n  US:\n    carrier_in: " + _ROW, "write US dollars"),
        ("countries:\n  US:\n    number_lookup: " + _ROW.replace("0.3", "0.5"), "0.005 for 0.5 cents"),
        ("countries:\n  US:\n    segment_out: " + _ROW.replace("2020", "2120"), "still to come"),
        ("countries:\n  CA:\n    segment_out: " + _ROW.replace("2020", "2120"), "still to come"),
        ("assumptions:\n  reply_share: " + _ROW.replace("2020", "2120"), "still to come"),
    ],
)
def test_a_file_that_is_not_valid_is_an_error_at_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        _ = _facts(tmp_path, text + "\n").prices
    (first, *_) = caught.value.diagnostics
    assert "prices.yaml" in str(first.location)
    assert said in f"{first.message} {first.hint}"


@pytest.mark.parametrize(
    "name", ["price.yaml", "prices.yml", "prices.csv", "registration.json", "notes.yaml", "old/prices.yaml"]
)
def test_a_file_that_no_sheet_reads_is_an_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(SpecError, match="is no sheet of facts"):
        _ = Facts(tmp_path).prices
    with pytest.raises(SpecError, match="is no sheet of facts"):
        Facts(tmp_path).check()


@pytest.mark.parametrize("name", ["prices.yml", "prices.csv", "registration.json"])
def test_a_sheet_in_another_format_is_told_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        Facts(tmp_path).check()
    assert caught.value.diagnostics[0].hint == f"write {Path(name).stem}.yaml"


@pytest.mark.parametrize("name", ["README.md", "invoice.pdf", "notes.txt"])
def test_other_files_may_lie_beside_the_sheets(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    Facts(tmp_path).check()
