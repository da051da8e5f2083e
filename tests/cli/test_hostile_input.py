"""What is typed by mistake or on purpose: a clear answer, in bounded time, with the right exit code."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, project

__all__ = ["project"]

OTHER = """version: 1
flow: other
name: Other
trigger:
  - call_status: { direction: inbound, status: [no-answer] }
steps:
  - add_tag: seen
guarantees:
  - terminates
"""


def second_account(root: Path, flow: str) -> None:
    """An account that runs nothing but this flow."""
    (first,) = (root / "accounts").glob("*.yaml")
    text = first.read_text(encoding="utf-8")
    text = text.replace("account: bridgepoint-group", "account: second").replace("bPt7Qm2L", "sEc7Qm2L")
    text = text.replace("flows: [missed-call-text-back]", f"flows: [{flow}]")
    (root / "accounts/second.yaml").write_text(text, encoding="utf-8")


def test_a_broken_flow_that_is_the_only_one_is_told_where_it_is_broken(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / FLOW, "wait: 2 minutes", "wait: 120")
    assert main(["verify"]) == 2
    said = capsys.readouterr().err
    assert "a duration needs a unit" in said
    assert "no account chosen runs a flow" not in said


@pytest.mark.parametrize("named_by", ["missed-call-text-back", "other"])
def test_a_broken_flow_of_another_account_is_never_green(
    named_by: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One account runs the sound flow, another the broken one."""
    (project / "flows/other.yaml").write_text(OTHER, encoding="utf-8")
    second_account(project, "other")
    broken = project / (FLOW if named_by == "missed-call-text-back" else "flows/other.yaml")
    edit(broken, "version: 1", "version: 1\nverzion: 2")
    assert main(["verify"]) == 3
    assert capsys.readouterr().err.count("unknown key 'verzion'") == 1


@pytest.mark.parametrize("words", [["lint"], ["validate"], ["test"], ["restore", "-y", "--sandbox"]])
def test_a_name_that_no_file_can_have_is_a_mistake_of_whoever_typed_it(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "a" * 100_000]) == 2
    assert len(capsys.readouterr().err) < 2_000


def test_a_line_as_long_as_a_file_above_a_mistake(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (project / "accounts").glob("*.yaml")
    path.write_text(path.read_text(encoding="utf-8") + f"x: {'a-' * 200_000}\nzzz: 1\n", encoding="utf-8")
    assert main(["validate", "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"]


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "sarif", "junit"])
def test_a_file_name_begins_no_line_of_a_report(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/a\n::error::b.yaml").write_text("version: 1\nflow: a\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    main(["lint", "--format", form])
    out, err = capfd.readouterr()
    assert not any(line.startswith("::error::") for line in (out + err).splitlines())
    assert out
