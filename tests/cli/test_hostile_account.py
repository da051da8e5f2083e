"""What an account holds was written by others: in no output is it more than words."""

import re
import shlex
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.cli.test_deploy_commands import LOCATION, project

__all__ = ["project"]

NAME = (
    "\x1b[31mX\x1b]0;t\x07\u202eZ\u2066\x9b2J <img src=x onerror=alert(1)>\"'`$(id)`|@octocat [l](http://e)"
    "\n::error::by others\n##vso[task.complete]\r\n# heading"
)
ID = "x'; rm -rf ~ #--all"
NAMED = ("name", "body", "message", "text", "value", "title")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def hostile(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {
            key: NAME + inner if key in NAMED and isinstance(inner, str) else hostile(inner)
            for key, inner in value.items()
        }
    return [hostile(one) for one in value] if isinstance(value, list) else value


@pytest.fixture
def taken(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """An account in which a copy of everything has such names, and a workflow such an id."""
    assert main(["apply", "--sandbox", "--yes"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for kind in ("workflow", "trigger", "tag", "custom_field", "custom_value"):
            for one in store.all(kind, LOCATION):
                if "manifest" not in text_of(one, "name"):
                    key = ID if kind == "workflow" else text_of(one, "id") + "z"
                    copy: JsonObject = {**one, "status": "published"} if kind == "workflow" else one
                    changed = hostile(copy)
                    assert isinstance(changed, dict)
                    store.put(kind, LOCATION, key, {**changed, "id": key})
    capsys.readouterr()
    return project


# The last one deletes.
LINES = (
    "plan",
    "plan --format markdown",
    "plan --format html --output page.html",
    "plan --format json",
    "status",
    "doctor",
    "audit",
    "audit --format html --output page.html",
    "monitor --format markdown",
    "pull --dry-run",
    "pull",
    "pause all",
    "destroy --yes --allow-data-loss",
)


def read_as_more(line: str, shown: str) -> list[str]:
    """What in it would be more than words to a terminal, a page, Markdown or CI."""
    found = CONTROL.findall(shown) + re.findall("<img src=x", shown if "html" in line else "")
    if "html" not in line:
        found += re.findall(r"^\s*::error|(?<!#)##vso\[|^[^\w\n]*# heading.*", shown, re.MULTILINE)
    if "markdown" in line:
        unfenced = re.sub(r"^(`{3,}).*?^\1$", "", shown, flags=re.MULTILINE | re.DOTALL)
        found += re.findall(r"^# heading|(?<!\\)<img|(?<!\\)@octocat", unfenced, re.MULTILINE)
    return found


def test_nothing_in_it_is_more_than_words(taken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more, unseen = {}, []
    for line in LINES:
        main([*line.split(), "--sandbox"])
        captured = capsys.readouterr()
        page = taken / "page.html"
        shown = captured.out + captured.err
        if page.is_file():
            shown += page.read_text(encoding="utf-8")
            page.unlink()
        if found := read_as_more(line, shown):
            more[line] = found
        if "octocat" not in shown:
            unseen.append(line)
    assert more == {}
    assert unseen == []


def test_an_id_is_one_word_of_the_command_to_paste(taken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in ("doctor", "audit", "monitor"):
        main([line, "--sandbox"])
        out = capsys.readouterr().out
        commands = re.findall(r"ghl-flow destroy --copy .* -a bridgepoint-group", out)
        assert commands, line
        for one in commands:
            assert shlex.split(one)[:4] == ["ghl-flow", "destroy", "--copy", ID]
