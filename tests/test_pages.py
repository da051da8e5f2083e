"""Every command line that a page shows is one: its command and options are there, and so are linked pages."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ghl_flow.cli.main import application, main
from ghl_flow.operations.agents_text import AGENTS_TEXT
from tests.cli.starter import new_project
from tests.conftest import ROOT

_PAGES = [
    ROOT / "README.md",
    *(ROOT / name for name in ("CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_BLOCK = re.compile(r"^ *```(?:sh|bash|shell)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
# Names of what it makes in a sub-account are no commands.
_INLINE = re.compile(r"`(ghl-flow (?!manifest|<flow>|FLOW|\[)[^`]+)`")
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
_GLOBAL = {"--project", "--no-color", "-v", "--verbose", "-q", "--quiet", "--version", "-h", "--help"}
_ROOT = get_command(application(["--help"]))


def _lines(page: Path) -> Iterator[list[str]]:
    """The words of each command line of ghl-flow in a page, without what is around it."""
    text = page.read_text(encoding="utf-8")
    for block in (*_BLOCK.findall(text), *_INLINE.findall(text)):
        for line in block.replace("\\\n", " ").splitlines():
            try:
                words = shlex.split(line, comments=True)
            except ValueError:
                continue  # a text over several lines
            for number, word in enumerate(words):
                if word in ("ghl-flow", ".venv/bin/ghl-flow") and words[number - 1 : number] not in (
                    ["install"],
                    ["-t"],
                ):
                    rest = words[number + 1 :]
                    end = next((n for n, one in enumerate(rest) if one in ("&&", "|", "||", ";", ">")), None)
                    yield [one.rstrip(";") for one in rest[:end]]
                    break


_COMMANDS = [(page, words) for page in _PAGES for words in _lines(page)]


# What pages show as text that `docs/generate.py` does not make: how it begins, and what holds it.
_SHOWN = re.compile(r"<!-- output: .*?<!-- end -->|^```text\n(.*?)\n.*?^```", re.DOTALL | re.MULTILINE)
_BY_HAND = {
    ("concepts.md", "flows/x.yaml + accounts"): "a drawing",
    ("niches.md", "niche_templates/roofing"): "a folder",
    ("plugins.md", "acme_dental/"): "a folder",
    ("plugins.md", "warning: plug-in not us"): "plugins/test_used.py",
    ("snapshot.md", "walters-plumbing: drive"): "cli/test_snapshot_page.py",
    ("drivers.md", "bridgepoint-group: driv"): "checkup/test_driver_text.py",
}


def test_each_output_that_a_page_shows_is_made_or_held() -> None:
    found = ((page.name, begins) for page in _PAGES for begins in _SHOWN.findall(page.read_text("utf-8")))
    assert {(page, begins[:23]) for page, begins in found if begins} == {*_BY_HAND}
    for (page, _), held_by in _BY_HAND.items():
        assert not held_by.endswith(".py") or page in (ROOT / "tests" / held_by).read_text("utf-8")


def test_pages_show_commands() -> None:
    assert len(_COMMANDS) > 150


def wrong(words: list[str]) -> str:
    """What is wrong with a command line; empty where nothing is."""
    command = _ROOT
    known = set(_GLOBAL)
    path = ""
    for word in words:
        if word == "--":
            break
        if word.startswith("-") and not re.fullmatch(r"-\d.*", word):
            options = {
                name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)
            }
            if word.partition("=")[0] not in known | options:
                return f"'{path.strip()}' has no option {word}"
        elif isinstance(command, TyperGroup) and not (
            path == "" and words[0] == "--project" and word == words[1]
        ):
            if word not in command.commands:
                return f"there is no command '{path} {word}'"
            command = command.commands[word]
            path += f" {word}"
    return ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("plan --all", ""),
        ("--project my-agency plan --all -v", ""),
        ("plan --al", "no option --al"),
        ("plann", "no command"),
        ("sandbox cal +15125550100", "no command"),
        ("rollback --too x", "no option"),
    ],
)
def test_what_is_wrong_is_found(line: str, says: str) -> None:
    found = wrong(line.split())
    assert says in found
    assert bool(found) is bool(says)


def test_what_a_new_project_tells_an_assistant_names_commands(tmp_path: Path) -> None:
    page = tmp_path / "AGENTS.md"
    page.write_text(AGENTS_TEXT, encoding="utf-8")
    shown = [*_lines(page)]
    assert len(shown) >= 7
    assert [found for words in shown if (found := wrong(words))] == []
    # In a rule against them: what asks before it writes to a sub-account, and what stops or takes over there.
    assert isinstance(_ROOT, TyperGroup)
    asks = [name for name, one in _ROOT.commands.items() if any("--yes" in of.opts for of in one.params)]
    assert "resume" in asks
    for name in (*asks, "pause", "adopt"):
        assert re.search(rf"`{name}( --fix)?`", AGENTS_TEXT), name
        assert wrong([name]) == ""


@pytest.mark.parametrize("page", _PAGES, ids=[str(page.relative_to(ROOT)) for page in _PAGES])
def test_commands_and_links(page: Path) -> None:
    assert [found for shown, words in _COMMANDS if shown == page and (found := wrong(words))] == []
    targets = [name for name in _LINK.findall(page.read_text(encoding="utf-8")) if "{" not in name]
    assert [name for name in targets if not (page.parent / name).exists()] == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_files_that_are_named_are_there(page: str) -> None:
    named = re.findall(
        r"`((?:tests|ghl_flow|docs|release)/[a-z_/]+(?:\.[a-z]+)?)`", (ROOT / page).read_text("utf-8")
    )
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


_ADDED = [
    (page, words[2:])
    for page, words in _COMMANDS
    if words[:2] == ["account", "add"] and "--location-id" in words
]


def test_pages_add_accounts() -> None:
    assert {page.name for page, _ in _ADDED} == {"start.md", "agency.md"}


@pytest.mark.parametrize(
    ("page", "words"), _ADDED, ids=[f"{page.stem} {' '.join(words[:1])}" for page, words in _ADDED]
)
def test_an_account_that_a_page_adds_can_be_added(
    page: Path, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a new project, and in the one of the checkout, which has accounts already."""
    folder = new_project(tmp_path / "agency")
    shutil.copytree(ROOT / "accounts", folder / "accounts", dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    assert main(["account", "add", *words]) == 0, page
    assert (folder / f"accounts/{words[0]}.yaml").exists()
    assert main(["account", "show", "-a", words[0]]) == 0
