"""Verdicts as a page and as a picture: every counterexample drawn, and what is proved as a list."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, project

__all__ = ["project"]

TOKEN = "pit-0123456789abcdef"
FLOW = f"""version: 1
flow: chatty
name: "Chatty <& flow>"
trigger:
  - call_status: {{ direction: inbound, status: [no-answer, busy] }}
settings: {{ reentry: true }}
steps:
  - wait: 2 minutes
  - if: {{ tag: vip }}
    then:
      - sms: "Prices <b>1 & 2</b> {TOKEN}"
  - sms: Sorry we missed you
guarantees:
  - at_most: {{ sms: 1, per: contact, within: 30 minutes }}
  - never_texts_after: [answered_call]
  - replies_within: 5 minutes
"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chatty(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (project / "flows/chatty.yaml").write_text(FLOW, encoding="utf-8")
    edit(
        project / "accounts/bridgepoint-group.yaml",
        "flows: [missed-call-text-back]",
        "flows: [chatty, missed-call-text-back]",
    )
    capsys.readouterr()
    return project


def made(capsys: pytest.CaptureFixture[str], fmt: str, *words: str, code: int = 1) -> str:
    assert main(["verify", *words, "--format", fmt]) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("fmt", ["svg", "html"])
def test_one_document_has_all_of_it(chatty: Path, fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(capsys, fmt, "chatty")
    for said in (
        "chatty: at most 1 text per contact within 30 minutes",
        "chatty: never texts after answered call",
        "a text goes out after the answered call",
        "Sorry we missed you",
        "Mon 09:02:00",
        "the contact starts with tag",
        "proved",
        "chatty: replies within 5 minutes",
        "chatty: terminates (by default)",
    ):
        assert said in text, said
    assert text.count("<svg") == (1 if fmt == "svg" else text.count('class="case"'))
    assert TOKEN not in text
    assert "<b>1" not in text
    assert "Prices &lt;b&gt;1 &amp; 2&lt;/b&gt;" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in text


def test_the_picture_is_one_that_can_be_read(chatty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is XML, has a size, colours for light and dark, and nothing is drawn outside of it."""
    root = ElementTree.fromstring(made(capsys, "svg", "chatty"))  # noqa: S314
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    assert root.attrib["viewBox"] == f"0 0 {width} {height}"
    style = next(item.text or "" for item in root.iter(f"{SVG}style"))
    assert "prefers-color-scheme:dark" in style
    classes = {name for item in root.iter() for name in item.attrib.get("class", "").split()}
    assert classes
    for name in classes:
        assert style.count(f".{name}{{") == 2, name
    # Who cannot see it is told what happens.
    told = "".join(item.text or "" for item in root.iter(f"{SVG}desc")).splitlines()
    assert any("no-answer" in line for line in told), told
    assert any("Sorry we missed you" in line for line in told), told
    below = 0
    for part in root.iter(f"{SVG}g"):
        below = int(part.attrib["transform"].removesuffix(")").split()[1])
        for item in part.iter(f"{SVG}text"):
            assert 0 <= int(item.attrib["x"]) < width
            assert below + int(item.attrib["y"]) < height
    assert below


def test_the_page_fits_a_phone(chatty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(capsys, "html", "chatty")
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert re.search(r"\.p\{overflow-x:auto\}", text)
    assert text.count('<div class="p" tabindex="0"') == text.count("<svg")
    assert "prefers-color-scheme:dark" in text


def test_what_went_wrong_is_marked_and_dots_do_not_hide_texts(
    chatty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = made(capsys, "svg", "chatty")
    assert text.count("gf-bad-l") == 2 + 2  # in each of two drawings, and in the rules for light and dark


@pytest.mark.parametrize("fmt", ["svg", "html"])
def test_a_proof_alone_is_a_list(project: Path, fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(capsys, fmt, "missed-call-text-back", code=0)
    assert "0 violated" in text
    assert "2 proved, 0 unknown" in text  # the others if steps go together
    assert text.count("proved") >= 6
    assert 'gf-wait" ' not in text


@pytest.mark.parametrize("fmt", ["text", "json", "svg", "html"])
def test_into_a_file(project: Path, fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--format", fmt, "--output", f"out.{fmt}"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"written  out.{fmt}" in shown.err
    text = re.sub(r"(<[^>]*>\s*)+", " ", (project / f"out.{fmt}").read_text(encoding="utf-8"))
    assert "bridgepoint-group: missed-call-text-back: replies within 3 minutes" in text or fmt == "json"


def test_unknown_and_unusable_are_not_left_away(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not decided is on the page too: a page of proofs alone would look complete."""
    raw = FLOW.replace("  - wait: 2 minutes", "  - raw: { type: call }")
    (project / "flows/chatty.yaml").write_text(raw, encoding="utf-8")
    (project / "flows/broken.yaml").write_text("version: 1\nflow: broken\n", encoding="utf-8")
    edit(project / "accounts/bridgepoint-group.yaml", "flows: [missed-call-text-back]", "flows: [chatty]")
    for fmt in ("html", "svg"):
        text = made(capsys, fmt)
        assert "unknown" in text
        assert "not verified: no account runs" in text
        assert "flows/broken.yaml" in text


@pytest.mark.parametrize("fmt", ["svg", "html"])
def test_a_simulation_is_light_and_dark_too(
    project: Path, fmt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "missed-call-text-back", "--calls", "0s,45s", "--format", fmt]) == 0
    text = capsys.readouterr().out
    assert "prefers-color-scheme:dark" in text
    assert ("viewport" in text) is (fmt == "html")
