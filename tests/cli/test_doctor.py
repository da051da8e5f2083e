"""`ghl-flow doctor` against the sandbox and against files: exit codes, formats, fleets, `--fix`."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.highlevel.agency import AgencyApi
from ghl_flow.sandbox.permissions import NAMES
from ghl_flow.sandbox.store import SandboxStore
from tests.cli.copied import copied
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_fleet import fleet
from tests.insight.rows import answered, missed, text

__all__ = ["fleet", "project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
AGENCY = "agency: { token: env:AGENCY_TOKEN, company_id: anyCompany }"
Found = dict[str, dict[str, Any]]


def checks(capsys: pytest.CaptureFixture[str], *words: str, code: int = 1) -> Found:
    """The checks of the only account, by code."""
    capsys.readouterr()
    rows = output(capsys, "doctor", *words, code=code)["checks"]
    return {row["code"]: row for row in rows}


def file(path: Path, rows: list[Any], location: str = LOCATION) -> str:
    path.write_text(json.dumps({"messages": [{**row, "locationId": location} for row in rows]}), "utf-8")
    return str(path)


def natively(count: int) -> list[Any]:
    calls = [missed(n * 200.0, f"c{n}") for n in range(count)]
    return calls + [text(n * 200 + 0.5, f"c{n}", "Sorry we missed you", source="") for n in range(count)]


def with_agency(root: Path) -> None:
    account = root / ACCOUNT
    lines = account.read_text("utf-8").splitlines()
    account.write_text(
        "\n".join(AGENCY if one.startswith("token:") else one for one in lines) + "\n", "utf-8"
    )


def test_a_new_account_is_looked_at_and_nothing_unknown_is_well(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checks(capsys, "--sandbox")
    well = {code for code, row in found.items() if row["status"] == "ok"}
    assert well == {"token", "scopes", "clock", "location", "driver", "numbers", "overlap"}
    for row in found.values():
        assert (row["reason"] is not None) is (row["status"] == "unknown")
        assert row["account"] == "bridgepoint-group"
    assert found["running"]["status"] == "warn"


def test_what_the_sandbox_ran_is_judged(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Calls through the flow, with the native text-back on, and then off."""
    assert main(["apply", "--sandbox"]) == 0
    assert main(["sandbox", "native-text-back", "on", "--after", "20s"]) == 0
    for number in range(6):
        assert main(["-q", "sandbox", "call", f"+1512555{number + 1000}", "--then", "40m"]) == 0
    found = checks(capsys, "--sandbox")
    assert found["native-toggle"]["status"] == "fail"
    assert "6 of 6 missed calls" in found["native-toggle"]["message"]
    assert found["double-texts"]["status"] == "fail"
    assert found["running"]["status"] == found["drift"]["status"] == "ok"
    assert main(["sandbox", "native-text-back", "off"]) == 0
    for number in range(6):
        assert main(["-q", "sandbox", "call", f"+1512555{number + 2000}", "--then", "40m"]) == 0
    assert checks(capsys, "--sandbox")["native-toggle"]["status"] == "ok"
    for number in range(9):
        words = ["-q", "sandbox", "call", f"+1512555{number + 3000}", "--status", "completed"]
        assert main([*words, "--seconds", "9", "--voicemail"]) == 0
    trap = checks(capsys, "--sandbox", "--check", "voicemail-trap")
    assert [(code, row["status"]) for code, row in trap.items()] == [("voicemail-trap", "fail")]


@pytest.mark.parametrize(
    ("rows", "code", "status"),
    [
        (natively(6), "native-toggle", "fail"),
        (natively(3), "native-toggle", "unknown"),
        ([missed(n * 200.0, f"c{n}") for n in range(6)], "native-toggle", "ok"),
        ([answered(n * 200.0, f"c{n}", seconds=9, user="") for n in range(6)], "voicemail-trap", "fail"),
    ],
)
def test_a_history_from_a_file_needs_no_token(
    rows: list[Any], code: str, status: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checks(capsys, "--history", file(project / "h.json", rows))
    assert found[code]["status"] == status
    assert found["token"]["status"] == "fail"  # there is none, and that is told by the check of it
    assert found["running"]["reason"] == "no-token"


@pytest.mark.parametrize(
    ("direction", "status", "said"),
    [("inbound", "fail", "'Old stuff' ("), ("outbound", "ok", "")],
)
def test_another_workflow_that_texts_for_the_same_call(
    direction: str, status: str, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox"]) == 0
    copied(
        project,
        name="Old stuff",
        fresh=True,
        text=lambda text: text.replace("What do you need", "Which help do you need").replace(
            '"inbound"', f'"{direction}"'
        ),
    )
    found = checks(capsys, "--sandbox", "--check", "overlap", code=1 if status == "fail" else 0)["overlap"]
    assert found["status"] == status
    assert "".join(found["evidence"]).startswith(said)


def test_what_several_checks_say_alike_is_said_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--offline"]) == 3
    out = capsys.readouterr().out
    assert sum(line.startswith("unknown") for line in out.splitlines()) == 4
    assert "running, drift, overlap" in out
    assert "17 unknown" in out


def test_offline_only_files_tell(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "--offline",
        "--history",
        file(project / "h.json", [missed(n * 200.0, f"c{n}") for n in range(6)]),
    ]
    assert checks(capsys, *words, code=3)["native-toggle"]["status"] == "ok"
    assert checks(capsys, *words, "--check", "native-toggle", code=0)["native-toggle"]["status"] == "ok"
    assert checks(capsys, "--offline", code=3)["token"]["reason"] == "offline"


def test_fix_takes_the_permission_away_and_nothing_else(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_agency(project)
    only = ("--sandbox", "--check", "native-toggle")
    assert checks(capsys, *only, code=3)["native-toggle"]["status"] == "unknown"
    assert main(["doctor", *only, "--fix"]) == 2
    assert "doctor needs a confirmation" in capsys.readouterr().err
    assert main(["doctor", *only, "--fix", "--yes"]) == 0
    assert "missed-call-text-back is taken from the permissions" in capsys.readouterr().err
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        location = store.get("location", LOCATION, LOCATION) or {}
    assert location["permissions"] == [name for name in NAMES if name != "missed-call-text-back"]
    (entry,) = output(capsys, "history")["entries"]
    assert (entry["command"], entry["outcome"]) == ("doctor", "complete")
    assert main(["doctor", *only, "--fix"]) == 0
    assert "nothing that an API can fix" in capsys.readouterr().err
    found = output(capsys, "doctor", *only)
    assert (found["checks"][0]["status"], found["fixed"]) == ("ok", [])


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (None, "HighLevel took the list without missed-call-text-back, and has it still"),
        ({"missed-call-text-back", "crm", "calendar"}, "other permissions were lost as well: calendar, crm"),
    ],
)
def test_fix_believes_what_is_read_back_and_no_answer(
    lost: set[str] | None,
    said: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_agency(project)
    replaced = AgencyApi.set_permissions

    async def differently(api: AgencyApi, location_id: str, names: list[str]) -> list[str]:
        if lost is not None:
            await replaced(api, location_id, [name for name in NAMES if name not in lost])
        return names

    monkeypatch.setattr(AgencyApi, "set_permissions", differently)
    only = ("--sandbox", "--check", "native-toggle")
    assert main(["doctor", *only, "--fix", "--yes"]) == 1, "3 would say that something is unknown"
    shown = capsys.readouterr()
    assert said in shown.err
    assert "is taken from the permissions" not in shown.err
    (entry,) = output(capsys, "history")["entries"]
    assert (entry["command"], entry["outcome"]) == ("doctor", "failed")


def test_an_account_without_flows_keeps_its_text_back(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_agency(project)
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: []")
    assert main(["doctor", "--sandbox", "--check", "native-toggle", "--fix", "--yes"]) == 3
    assert "nothing that an API can fix" in capsys.readouterr().err


def test_a_fleet_is_folded_and_continues_past_a_bad_account(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(fleet / "accounts/client-03.yaml", "timezone: America/Chicago", "timezone: Mars/Olympus")
    assert main(["doctor", "--sandbox", "--all", "--check", "numbers", "--check", "location"]) == 3
    shown = capsys.readouterr()
    assert shown.out.count("location:") == shown.out.count("numbers:") == 1
    assert "client-03: failed" in shown.err
    assert "11 accounts, all but client-03: location" in shown.out
    found = output(capsys, "doctor", "--sandbox", "--all", "--check", "clock", code=3)
    assert [one["account"] for one in found["failed"]] == ["client-03"]
    assert {row["code"] for row in found["checks"]} == {"clock"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--check", "native-togle"], "did you mean 'native-toggle'?"),
        (["--fix", "--offline"], "--fix changes accounts"),
        (["--fix", "--history", "h.json"], "--fix changes accounts"),
        (["--history", "missing.json"], "cannot read missing.json"),
        (["--history", "ghl-flow.yaml"], "no column contactId"),
    ],
)
def test_wrong_use(words: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_file_of_another_sub_account_judges_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = file(project / "h.json", natively(6), "someOtherLocation000")
    assert main(["doctor", "--history", history]) == 2
    assert "has messages of someOtherLocation000, none of bridgepoint-group" in capsys.readouterr().err


def test_several_accounts_and_a_file_of_one(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = file(fleet / "h.json", natively(6), "bPt7Qm2LxRk94ZsVd001")
    first = output(capsys, "doctor", "--history", history, "--offline", "--all", code=1)
    status = {row["account"]: row["status"] for row in first["checks"] if row["code"] == "native-toggle"}
    assert list(status.values()).count("fail") == 1
    assert {*status.values()} == {"fail", "unknown"}
