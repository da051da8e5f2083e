"""`ghl-flow a2p`: exit codes, formats, and that nothing secret is shown."""

import json
from pathlib import Path

import pytest

from ghl_flow.a2p.advice import Reason
from ghl_flow.a2p.model import CheckCode, Outcome
from ghl_flow.a2p.standing import Standing, Why
from ghl_flow.cli.display.a2p.advice import REASONS
from ghl_flow.cli.display.a2p.standing import STANDINGS, WHYS
from ghl_flow.cli.display.a2p.words import CHECKS, FIELDS, OUTCOMES, STEPS, WHY
from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_deploy_commands import output
from tests.conftest import ROOT

__all__ = ["fleet", "project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"


@pytest.fixture(autouse=True)
def _ein(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BRIDGEPOINT_EIN", "HARLOW_EIN", "JUNIPER_EIN"):
        monkeypatch.setenv(name, "98-7654321")


def test_every_check_has_words() -> None:
    assert {*CHECKS} == {*CheckCode}
    assert {*OUTCOMES} == {*Outcome}
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "ghl_flow/a2p").glob("*.py"))
    assert [why for _, why in WHY if why and f'"{why}"' not in sources] == []


def test_a_packet_of_every_demo_account_leaves_only_questions(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = output(capsys, "a2p", "packet", "--all", code=3)
    assert len(found["accounts"]) == 3
    for one in found["accounts"]:
        assert "fix" not in one["counts"]
        assert {field["key"] for field in one["fields"]} == {*FIELDS}
        assert {field["step"] for field in one["fields"]} == {*map(str, STEPS)}
        assert len(one["samples"]) >= 2


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_the_ein_is_never_shown_whole(form: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a2p", "packet", "--format", form]) == 3
    said = capsys.readouterr()
    assert "**-***4321" in said.out
    assert "7654321" not in said.out + said.err
    if form == "html":
        assert "<script" not in said.out
        assert "http-equiv" not in said.out


def test_an_ein_in_the_file_is_refused_and_not_repeated(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "env:BRIDGEPOINT_EIN", "98-7654321")
    assert main(["a2p", "packet"]) == 2
    said = capsys.readouterr()
    assert "env:NAME" in said.err
    assert "Input should" not in said.err


def test_what_was_submitted_is_written_down_and_a_change_shows(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["a2p", "packet", "--record"]) == 3
    assert (project / "a2p/bridgepoint-group.yaml").is_file()
    capsys.readouterr()
    assert main(["a2p", "packet"]) == 3
    assert "once this is submitted" not in capsys.readouterr().out
    edit(project / TEMPLATE, "What do you need done?", "What do you need?")
    assert main(["a2p", "packet"]) == 1
    assert "other texts than were submitted: missed-call (changed);" in capsys.readouterr().out
    edit(project / TEMPLATE, "What do you need?", "What do you need, a loan?")
    assert main(["a2p", "packet", "--record"]) == 1
    assert "to fix: where it was not submitted so" in capsys.readouterr().err
    edit(project / "a2p/bridgepoint-group.yaml", "digest: sha256", "digest: md5")
    assert main(["a2p", "packet"]) == 2
    assert "a2p/bridgepoint-group.yaml:" in capsys.readouterr().err


def test_one_bad_account_does_not_stop_the_others(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(fleet / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-txt-back]")
    found = output(capsys, "a2p", "packet", "--all", code=3)
    assert [one["account"] for one in found["failed"]] == ["bridgepoint-group"]
    assert len(found["accounts"]) == 2


@pytest.mark.parametrize(
    "words", [["packet", "-a", "bridgpoint-group"], ["packet", "--format", "svg"], ["pakcet"]]
)
def test_wrong_use_is_refused(words: list[str], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a2p", *words]) == 2
    assert capsys.readouterr().err


def test_an_account_without_the_section_is_asked_for_all_of_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project / ACCOUNT).read_text("utf-8")
    head, _, rest = text.partition("a2p:")
    (project / ACCOUNT).write_text(head + "flows:" + rest.partition("\nflows:")[2], encoding="utf-8")
    (one,) = output(capsys, "a2p", "packet", code=3)["accounts"]
    assert one["counts"]["person"] > 10


LOCATION = "bPt7Qm2LxRk94ZsVdC1e"


def _history(path: Path, arrived: int, failed: int, location: str = LOCATION) -> str:
    statuses = ["delivered"] * arrived + ["undelivered"] * failed
    rows = [
        {
            "locationId": location,
            "direction": "outbound",
            "messageType": "TYPE_SMS",
            "dateAdded": "2026-09-02T10:00:00.000Z",
            "status": status,
        }
        for status in statuses
    ]
    path.write_text(json.dumps({"messages": rows, "total": len(rows)}), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("arrived", "failed", "code", "said"),
    [
        (95, 5, 0, "consistent (5 of 100 texts failed"),
        (0, 60, 1, "contradicted"),
        (3, 0, 3, "not assessed"),
        (0, 0, 3, "not assessed"),
    ],
)
def test_status_from_a_history(
    arrived: int, failed: int, code: int, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["a2p", "status", "--history", _history(project / "h.json", arrived, failed)]) == code
    out = capsys.readouterr().out
    assert said in out
    assert "No API shows" in out


def test_status_offline_is_only_declared(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = output(capsys, "a2p", "status", "--offline", code=3)["accounts"]
    assert (one["standing"], one["arrived"], one["failing"]) == ("declared", None, None)


def test_status_of_the_sandbox_counts_what_its_carrier_did(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    for number in range(25):
        assert main(["-q", "sandbox", "call", f"+1512555{number + 1000}", "--at", "0s"]) == 0
    assert main(["-q", "sandbox", "advance", "1h"]) == 0
    (one,) = output(capsys, "a2p", "status", "--sandbox")["accounts"]
    assert (one["standing"], one["arrived"], one["failed"]) == ("consistent", 25, 0)
    assert main(["-q", "sandbox", "carrier", "refuses"]) == 0
    for number in range(30):
        assert main(["-q", "sandbox", "call", f"+1512555{number + 2000}", "--at", "0s"]) == 0
    capsys.readouterr()
    (one,) = output(capsys, "a2p", "status", "--sandbox", code=1)["accounts"]
    assert (one["standing"], one["arrived"], one["failed"]) == ("contradicted", 25, 30)
    assert main(["sandbox", "carrier", "refuse"]) == 2
    assert "did you mean 'refuses'?" in capsys.readouterr().err


def test_status_of_a_fleet_folds_and_names_who_cannot_be_looked_at(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["a2p", "status", "--all", "--offline"]) == 3
    assert "bridgepoint-group, harlow-and-finch, juniper-dental: " in capsys.readouterr().out
    found = output(capsys, "a2p", "status", "--all", code=4)
    assert {one["account"] for one in found["failed"]} == {
        "bridgepoint-group",
        "harlow-and-finch",
        "juniper-dental",
    }


def test_status_says_which_texts_changed_since_they_were_submitted(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = _history(project / "h.json", 95, 5)
    assert main(["a2p", "packet", "--record"]) == 3
    assert main(["a2p", "status", "--history", history]) == 0
    edit(project / TEMPLATE, "What do you need done?", "What do you need?")
    (one,) = output(capsys, "a2p", "status", "--history", history, code=1)["accounts"]
    assert one["drifted"] == ["missed-call (changed)"]


@pytest.mark.parametrize(
    "words",
    [
        ["--history", "missing.json"],
        ["--since", "yesterday"],
        ["--history", "ghl-flow.yaml"],
        ["--offline", "--history", "x"],
    ],
)
def test_status_refuses_wrong_use(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["a2p", "status", *words]) == 2
    assert capsys.readouterr().err


def test_advice_has_reasons_and_dated_fees(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = output(capsys, "a2p", "advise", "--all")
    assert [one["best"] for one in found["accounts"]] == ["low-volume"] * 3
    assert all(option["as_of"] and option["source"] for option in found["accounts"][0]["options"])
    assert main(["a2p", "advise", "--all"]) == 0
    said = capsys.readouterr().out
    assert said.count("because it has an EIN") == 1
    assert "2026-11-26" in said


def test_every_standing_and_reason_has_words() -> None:
    assert {*STANDINGS} == {*Standing}
    assert {*WHYS} == {*Why}
    assert {*REASONS} == {*Reason}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSL_CERT_FILE", "/no/such/file"),
        ("HTTPS_PROXY", "http://user:pa#ss@127.0.0.1:9"),
        ("HTTPS_PROXY", "ftp://127.0.0.1"),
        ("HTTPS_PROXY", "http://[::1"),
    ],
)
def test_what_does_not_let_it_look_is_named_and_not_shown(
    variable: str,
    value: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["a2p", "packet", "--online"]) == 2
    said = capsys.readouterr()
    assert variable in said.err
    assert "internal error" not in said.err
    assert "pa#ss" not in said.out + said.err
    assert "'pa'" not in said.out + said.err
