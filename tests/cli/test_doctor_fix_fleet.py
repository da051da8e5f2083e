"""`doctor --fix` over twelve accounts: asked once, past a bad one, and what no API can do is clicks."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.highlevel.agency import AgencyApi
from ghl_flow.sandbox.permissions import NAMES
from ghl_flow.sandbox.store import SandboxStore
from tests.cli.test_commands import edit, output, project
from tests.cli.test_doctor import AGENCY
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

TOGGLE = "missed-call-text-back"
ONLY = ("doctor", "--all", "--sandbox", "--check", "native-toggle")


def _file(fleet: Path, number: int) -> Path:
    return fleet / f"accounts/client-{number:02}.yaml"


def _location(fleet: Path, number: int) -> str:
    lines = _file(fleet, number).read_text("utf-8").splitlines()
    return next(line.split(":")[1].split("#")[0].strip() for line in lines if line.startswith("location_id:"))


@pytest.fixture
def agency(fleet: Path) -> Path:
    """Every account through the agency's token."""
    for number in range(1, 13):
        file = _file(fleet, number)
        lines = file.read_text("utf-8").splitlines()
        file.write_text(
            "\n".join(AGENCY if one.startswith("token:") else one for one in lines) + "\n", "utf-8"
        )
    return fleet


def _permitted(fleet: Path) -> set[int]:
    """The accounts that have the feature still."""
    with SandboxStore(fleet / ".ghl-flow/sandbox.sqlite3") as store:
        found = set()
        for number in range(1, 13):
            place = _location(fleet, number)
            names = (store.get("location", place, place) or {}).get("permissions", [*NAMES])
            assert isinstance(names, list)
            if TOGGLE in names:
                found.add(number)
        return found


def test_it_asks_once_for_all_and_shows_why(
    agency: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", confirm)
    assert main([*ONLY, "--fix"]) == 1
    assert _permitted(agency) == {*range(1, 13)}, "the answer was no"
    shown = capsys.readouterr().err
    assert shown.count("native-toggle") == 1, "what is asked about stands above the question, folded"
    assert main([*ONLY, "--fix"]) == 0
    assert len(asked) == 2
    assert "client-01" in asked[0]
    assert "client-12" in asked[0]
    assert _permitted(agency) == set()
    assert "all 12 accounts: missed-call-text-back is taken" in capsys.readouterr().err


def test_without_a_terminal_it_names_what_it_would_change(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ONLY, "--fix"]) == 2
    said = capsys.readouterr().err
    assert "doctor needs a confirmation to change client-01, client-02" in said
    assert _permitted(agency) == {*range(1, 13)}


@pytest.mark.parametrize("bad", ["file", "refused", "lost"])
def test_it_goes_on_past_a_bad_account(
    bad: str, agency: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if bad == "file":
        edit(_file(agency, 4), "timezone: America/Chicago", "timezone: Mars/Olympus")
    else:
        replaced, location = AgencyApi.set_permissions, _location(agency, 4)

        async def differently(api: AgencyApi, location_id: str, names: list[str]) -> list[str]:
            if location_id != location:
                return await replaced(api, location_id, names)
            if bad == "refused":
                return names  # it says so, and keeps the old list
            return await replaced(api, location_id, names[1:])

        monkeypatch.setattr(AgencyApi, "set_permissions", differently)
    found = output(capsys, *ONLY, "--fix", "--yes", code=3)
    assert sorted(found["fixed"]) == [f"client-{number:02}" for number in range(1, 13) if number != 4]
    assert [one["account"] for one in found["failed"]] == ["client-04"]
    assert _permitted(agency) <= {4}
    assert found["by_hand"] == {}


def test_what_no_api_can_do_is_clicks_with_the_reason(
    agency: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (2, 3):
        edit(_file(agency, number), AGENCY, f"token: env:TOKEN_{number}")
    edit(_file(agency, 5), "flows: [missed-call-text-back]", "flows: []")
    assert main([*ONLY, "--fix", "--yes"]) == 3
    said = capsys.readouterr().err
    clicks = "untick it in Settings > Phone System > Voice > Voicemail & Missed Call Text Back"
    assert "client-02, client-03: not by API, for the account file names no agency" in said
    assert "client-05: not by API, for no flow runs there" in said
    assert said.count(clicks) == 2
    assert _permitted(agency) == {2, 3, 5}
    found = output(capsys, *ONLY, "--fix", "--yes", code=3)
    assert found["by_hand"] == {"client-02": "no-agency", "client-03": "no-agency", "client-05": "no-flow"}
    assert found["fixed"] == []


def test_a_look_tells_that_it_can_be_taken_away(agency: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(_file(agency, 2), AGENCY, "token: env:TOKEN_2")
    fixes = {row["account"]: row["fix"] for row in output(capsys, *ONLY, code=3)["checks"]}
    assert "doctor --fix" in fixes["client-01"]
    assert "doctor --fix" not in fixes["client-02"]
