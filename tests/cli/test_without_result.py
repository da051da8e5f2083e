"""Whatever ends a command before it has a result: a program that asked for JSON reads the errors as JSON."""

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from junitparser import JUnitXml, JUnitXmlError
from typer.core import TyperGroup
from typer.main import get_command

from ghl_flow.cli.main import application, main
from tests.cli.test_canaries import ACCOUNT, COMMANDS
from tests.cli.test_deploy_commands import FLOW, edit, project

__all__ = ["project"]

LINES = {**COMMANDS, "compile": "compile missed-call-text-back", "diff": "diff"}
READ = ("json", "sarif", "gitlab", "github", "junit")


def formats() -> Iterator[tuple[str, str]]:
    """Every command with each format of its that programs read."""
    top = get_command(application())
    assert isinstance(top, TyperGroup)
    for name in LINES:
        group, _, inner = name.partition(" ")
        command = top.commands[group]
        if isinstance(command, TyperGroup):
            command = command.commands[inner]
        for option in command.params:
            if option.opts == ["--format"]:
                assert isinstance(option.default, StrEnum)
                yield from ((name, str(one)) for one in type(option.default) if one in READ)


def nowhere(root: Path) -> None:
    (root / "ghl-flow.yaml").unlink()
    for one in ("flows", "accounts"):
        (root / one).rename(root / f"no-{one}")


SITUATIONS: dict[str, Callable[[Path], object]] = {
    "no project": nowhere,
    "a flow that is not valid": lambda root: edit(root / FLOW, "version: 1", "version: 1\nverzion: 2"),
    "an account that is not valid": lambda root: edit(root / ACCOUNT, "account:", "zzz: [\naccount:"),
    "a project file that is not valid": lambda root: (root / "ghl-flow.yaml").write_text("bogus: [3\n"),
    "words that are not understood": lambda _: None,
}
ASKS = frozenset(("auth builder",))
"""What has to be answered first."""


def is_read(fmt: str, text: str) -> bool:
    """Whether a program can read it, and finds something there."""
    match fmt:
        case "junit":
            return len(JUnitXml.fromstring(text.encode())) > 0
        case "github":
            return text.startswith("::error")
        case "sarif":
            (run,) = json.loads(text)["runs"]
            return bool(run["results"] or not run["invocations"][0]["executionSuccessful"])
        case _:
            return json.loads(text) is not None


@pytest.mark.parametrize("situation", SITUATIONS)
def test_there_is_always_a_document(
    situation: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHL_FLOW_API_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", raising=False)
    SITUATIONS[situation](project)
    words_more = ["--bogus"] if situation.startswith("words") else []
    unread = []
    for name, fmt in formats():
        if name in ASKS and not words_more:
            continue
        words = LINES[name].replace("ENTRY", "e1").replace("BACKUP", "nothing.json").split()
        code = main([*words, "--format", fmt, *words_more])
        out = capsys.readouterr().out
        try:
            found = code in (0, 3) or is_read(fmt, out)
            json.loads(out) if fmt == "json" else None
        except (ValueError, KeyError, JUnitXmlError, SyntaxError):
            found = False
        if not found:
            unread.append((name, fmt, code, out[:80]))
    assert unread == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plan", "--format", "json", "-a", "nobody"], "there is no account 'nobody'"),
        (["--format=json", "compile"], "Missing argument 'FLOW'"),
        (["render", "misd-call", "--format=json", "--output", "texts.json"], "there is no flow 'misd-call'"),
    ],
)
def test_the_document_says_what_is_said(
    words: list[str], message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words[1:], words[0]] if words[0].startswith("-") else words) == 2
    out, err = capsys.readouterr()
    (error,) = json.loads(out)["errors"]
    assert message in error["message"]
    assert message in err


def test_it_names_the_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / FLOW, "version: 1", "version: 1\nverzion: 2")
    assert main(["compile", "missed-call-text-back", "--format", "json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert (error["file"], error["line"]) == (FLOW, 3)


def test_words_behind_the_dashes_are_no_format(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "--", "nothing", "--format", "json"]) == 2
    assert capsys.readouterr().out == ""


def test_a_result_is_followed_by_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case that it finds cannot be written: that is said beside the verdicts."""
    edit(project / FLOW, "guarantees:", "guarantees:\n  - at_most: { sms: 1, within: 90 days }")
    (project / "file").write_text("")
    code = main(["verify", "--format", "json", "--write-test", "--test-dir", "file"])
    out, err = capsys.readouterr()
    assert code != 0
    assert [one["guarantee"] for one in json.loads(out)]
    assert "error" in err
