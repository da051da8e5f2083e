"""README is one screen, its pictures are of runs and need nothing else, and llms.txt names every page."""

import re
from xml.etree import ElementTree

import pytest

from docs.llms import first_sentence, llms
from docs.pictures import COLUMNS
from ghl_flow.cli.display.simulation.marks import Mark
from tests.conftest import ROOT

_README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_is_one_screen() -> None:
    assert len(_README.splitlines()) <= 75
    for line in ("make demo", "make test", "uv tool install .", "pipx install .", "pip install ."):
        assert any(one.split("#")[0].strip() == line for one in _README.splitlines()), line


@pytest.mark.parametrize("name", re.findall(r"!\[.{20,}\]\((.*?)\)", _README))
def test_pictures_need_nothing_else(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    ElementTree.fromstring(text)  # noqa: S314 - our own output
    links = re.findall(r"https?://[^\s\"')]+", text)
    assert {*links} <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}
    assert "<script" not in text
    assert "@import" not in text


def test_readme_has_both_pictures() -> None:
    assert re.findall(r"pictures/([\w-]+)\.svg\)", _README) == ["counterexample", "terminal"]


def test_the_counterexample_shows_two_texts() -> None:
    text = (ROOT / "docs/pictures/counterexample.svg").read_text(encoding="utf-8")
    assert "2 texts within 5 minutes" in text
    assert text.count(f": {Mark.TEXT}: ") == 2  # in its description
    assert "here it goes wrong" in text
    assert "rings at 0:00 and again at 5:00" in _README


def test_the_terminal_shows_one_text() -> None:
    text = (ROOT / "docs/pictures/terminal.svg").read_text(encoding="utf-8").replace("&#160;", " ")
    assert "1 text sent" in text
    lines = re.findall(r'<text class="terminal-r\d+"[^>]*textLength="([\d.]+)"', text)
    assert max(map(float, lines)) <= COLUMNS * 12.2 + 1


def test_llms_is_made_of_the_navigation() -> None:
    path, text = llms(ROOT)
    assert path.read_text(encoding="utf-8") == text, "run: python docs/generate.py --llms"
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert len(targets) == len({*targets}) > 35
    assert [name for name in targets if not (ROOT / name).is_file()] == []
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}
    assert pages - {*targets} == set(), "a page that zensical.toml does not name"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# T\n\nOne thing. Another.\n", "One thing."),
        ("# T\n\n| a | b |\n| --- | --- |\n\nBelow a [table](x.md), this. More.\n", "Below a table, this."),
        ("# T\n\n```text\nno prose. at all\n```\n\nThis:\n", "This"),
        ("# T\n", ""),
        ("# T\n\npython3 >= 3.11 is needed. No more.\n", "python3 >= 3.11 is needed."),
    ],
)
def test_the_first_sentence_of_a_page(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence
