"""Rules over dated facts: what a niche says of itself, then the project's rows, then those that ship."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.facts.book import SHIPPED
from tests.cli.test_commands import edit, project
from tests.cli.test_deploy_commands import output

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"
NICHE = "niche_templates/contractor/niche.yaml"


def _codes(capsys: pytest.CaptureFixture[str], code: int = 0) -> list[str]:
    return [one["code"] for one in output(capsys, "lint", "--select", "GF71", code=code)]


def test_a_niche_says_which_fields_it_belongs_to(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / ACCOUNT, "account: bridgepoint-group", "hipaa: none\naccount: bridgepoint-group")
    assert _codes(capsys) == []
    edit(project / NICHE, "compliance: []", "compliance: [hipaa]")
    assert _codes(capsys, 1) == ["GF710"]


def test_the_projects_rows_take_the_place_of_those_that_ship(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "facts").mkdir()
    edit(project / NICHE, "compliance: []", "compliance: [legal]")
    row = "{ note: mind it, words: [done], as_of: 2026-11-20, source: our counsel }"
    (project / "facts/compliance.yaml").write_text(f"version: 1\nfields: {{ legal: {row} }}\n", "utf-8")
    edit(project / TEMPLATE, "on a job", "on a job, done soon")
    found = output(capsys, "lint", "--select", "GF712")
    assert found
    assert all("our counsel" in one["hint"] for one in found)


@pytest.mark.parametrize(
    ("rows", "text", "found"),
    [
        ("refused", "a bell", ["'bell'"]),
        ("refused", "cbd", []),
        ("more", "a bell or cbd", ["'bell'", "'cbd'"]),
    ],
)
@pytest.mark.parametrize("command", ["lint", "templates lint"])
def test_what_carriers_filter_is_a_sheet(
    project: Path, capsys: pytest.CaptureFixture[str], command: str, rows: str, text: str, found: list[str]
) -> None:
    (project / "facts").mkdir()
    row = "{ note: ask us, words: [bell], as_of: 2026-11-20, source: our counsel }"
    (project / "facts/compliance.yaml").write_text(f"version: 1\ncarriers: {{ {rows}: {row} }}\n", "utf-8")
    edit(project / TEMPLATE, "on a job", f"on {text}")
    main([*command.split(), "--format", "json"])
    out = capsys.readouterr().out
    told = [word for word in ("'bell'", "'cbd'") if f"carriers filter texts about {word}" in out]
    assert told == found


def test_a_sheet_that_is_not_valid_is_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "facts").mkdir()
    (project / "facts/quiet-hours.yaml").write_text("version: 1\nstates: { FL: { opens: 8 } }\n", "utf-8")
    found = output(capsys, "lint", code=2)
    assert {one["code"] for one in found} == {"GF000"}
    assert {one["file"] for one in found} == {"facts/quiet-hours.yaml"}


def test_every_row_that_ships_is_dated_and_has_a_source() -> None:
    for sheet in (SHIPPED.compliance, SHIPPED.quiet_hours, SHIPPED.sending_limits, SHIPPED.registration):
        rows = dict(sheet.rows())
        assert rows
        assert all(row.source and row.as_of.year >= 2026 for row in rows.values())


def test_hours_of_states_are_no_wider_than_federal_law() -> None:
    for name, hours in SHIPPED.quiet_hours.states.items():
        assert 8 <= hours.opens < hours.closes <= 21, name
