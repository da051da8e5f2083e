"""`ghl-flow a2p`: exit codes, formats, and that nothing secret is shown."""

from pathlib import Path

import pytest

from ghl_flow.a2p.model import CheckCode, Outcome
from ghl_flow.cli.display.a2p.words import CHECKS, FIELDS, OUTCOMES, STEPS, WHY
from ghl_flow.cli.main import main
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
    assert "missed-call (new), missed-call (submitted)" in capsys.readouterr().out
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
