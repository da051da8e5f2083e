"""A number that somebody published stands with its source and its day, in every form in which it is shown.

The project's own sheets say numbers and sources that stand nowhere else: where one is, the other has to be.
"""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.facts.book import SHIPPED
from ghl_flow.facts.sheet import FactSheet
from ghl_flow.wire.json import JsonObject
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_report import _history, _location, _rows
from tests.insight.rows import missed, said, text

__all__ = ["fleet", "project"]

ACCOUNT = "bridgepoint-group"
DAY = "2026-09-17"
WHO = "Sentinel Survey of Nothing"
_SOURCED = f'as_of: {DAY}, source: "{WHO}"'
_DESKS = "\n".join(
    f"  {name}:\n    name: {desk.name}\n    kind: {desk.kind}\n"
    "    flat: { low: 7351, likely: 7351, high: 7351 }\n"
    f'    recipe: {desk.recipe}\n    as_of: {DAY}\n    source: "{WHO}"'
    for name, desk in SHIPPED.front_desks.desks.items()
)


def _assumed(low: str, likely: str, high: str) -> str:
    return f"{{ low: {low}, likely: {likely}, high: {high}, {_SOURCED} }}"


def _limits(value: float) -> str:
    rows = (f"  {name}: {{ value: {value}, {_SOURCED} }}" for name in SHIPPED.sending_limits.limits)
    return "version: 1\nlimits:\n" + "\n".join(rows) + "\n"


def _stopping(folder: Path) -> list[JsonObject]:
    """Callers of whom many stop, and many get no text."""
    rows: list[JsonObject] = []
    for number in range(80):
        name, at = f"s{number}", number * 9.0
        rows += [missed(at, name), text(at + 2, name, status="delivered" if number % 3 else "failed")]
        if number % 3:
            rows.append(said(at + 5, name, "STOP"))
    return [{**row, "locationId": _location(folder, ACCOUNT)} for row in rows]


@pytest.mark.parametrize(
    ("sheet", "body", "words", "shown"),
    [
        *(
            (
                "missed-calls",
                f"version: 1\nassumptions:\n  {row}: {_assumed('0.117', '0.617', '0.917')}\n",
                ["roi", "--missed", "40", "--job-value", "450", "--format", form],
                "0.617" if form == "json" else "62",
            )
            for row in ("real_lead", "calls_again", "close", "handled", "margin")
            for form in ("text", "json", "html")
        ),
        *(
            ("front-desks", f"version: 1\ndesks:\n{_DESKS}\n", ["advise", "--format", form], shown)
            for form, shown in (("text", "7,4"), ("json", "7351"))
        ),
        *(
            (
                "prices",
                "version: 1\ncountries:\n  US:\n"
                + "".join(
                    f"    {item}: {_assumed('0.0381', '0.0381', '0.0381')}\n"
                    for item in ("segment_out", "carrier_out")
                ),
                ["replay", "--format", form],
                "US$",
            )
            for form in ("text", "html")
        ),
        *(
            (
                "sending-limits",
                _limits(0.0137),
                ["doctor", "--offline", "--check", check, "--format", form],
                "1%",
            )
            for check in ("opt-outs", "landlines")
            for form in ("text", "json")
        ),
        *(
            (
                "sending-limits",
                _limits(77),
                ["doctor", "--offline", "--check", "ramp", "--format", form],
                "77",
            )
            for form in ("text", "json")
        ),
    ],
)
def test_where_the_number_is_its_source_and_day_are(
    sheet: str,
    body: str,
    words: list[str],
    shown: str,
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (fleet / "facts").mkdir()
    (fleet / f"facts/{sheet}.yaml").write_text(body, "utf-8")
    if sheet == "sending-limits":
        edit(fleet / f"accounts/{ACCOUNT}.yaml", "account: ", "created: 2026-10-20\naccount: ")
    rows = _stopping(fleet) if sheet == "sending-limits" else _rows(fleet, ACCOUNT, 3, 12, days=8)
    history = [] if "--missed" in words else ["--history", str(_history(fleet, *rows))]
    main([words[0], "-a", ACCOUNT, *history, *words[1:]])
    out = capsys.readouterr().out
    assert shown in out
    assert WHO in out
    assert DAY in out


@pytest.mark.parametrize(
    ("words", "number", "source"),
    [
        (["report"], "20 %", "looked up 2026-11-26"),
        (["report", "--format", "html"], "20 %", "looked up 2026-11-26"),
        (["doctor", "--offline", "--check", "native-toggle"], "2021-08-16", "help centre, 2022-12"),
    ],
)
def test_what_stands_in_no_sheet_has_them_too(
    words: list[str], number: str, source: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(fleet / f"accounts/{ACCOUNT}.yaml", "text_back: off", "text_back: unknown")
    rows = _rows(fleet, ACCOUNT, 0, 3, days=8)
    main([words[0], "-a", ACCOUNT, "--history", str(_history(fleet, *rows)), *words[1:]])
    out = capsys.readouterr().out
    assert number in out
    assert source in out


def test_every_sheet_that_ships_is_dated_row_by_row() -> None:
    sheets: list[FactSheet] = [
        SHIPPED.missed_calls,
        SHIPPED.front_desks,
        SHIPPED.prices,
        SHIPPED.sending_limits,
    ]
    for sheet in sheets:
        rows = dict(sheet.rows())
        assert len(rows) >= 5
        vague = [name for name, row in rows.items() if row.source.startswith("the same page")]
        assert not vague, "a row is shown without those above it"
