"""`render` as phone bubbles."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, project

__all__ = ["FLOW", "project"]

LONG = "A Very Long Name of Roofers and Sons"


@pytest.fixture
def three(project: Path) -> Path:
    """A short, a middling and a long account."""
    text = (project / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")
    for name, business, location in (("short", "Al", "s"), ("long", LONG, "l")):
        own = text.replace("bridgepoint-group", name).replace("Bridgepoint Group", business)
        own = own.replace("bPt7Qm2LxRk94ZsVdC1e", f"{location}Pt7Qm2LxRk94ZsVdC1e")
        (project / f"accounts/{name}.yaml").write_text(own, encoding="utf-8")
    return project


def picture(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["render", "missed-call-text-back", *words]) == 0
    return capsys.readouterr().out


def test_a_page_has_the_longest_and_the_shortest(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = picture(capsys, "--format", "html")
    assert "long, the longest" in page
    assert "short, the shortest" in page
    assert "bridgepoint-group" not in page
    assert "1 account between these" in page
    whole = re.sub(r'<span class="break">2</span>|</?span[^>]*>', "", page)
    assert whole.count("Reply STOP to unsubscribe") == 2
    assert "prefers-color-scheme:dark" in page
    assert "<script" not in page
    assert "http" not in page


def test_one_account_is_shown_alone(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = picture(capsys, "-a", "short", "--format", "html")
    assert "longest" not in page
    assert page.count('class="sms"') == 1


def test_a_picture_is_as_wide_as_a_phone(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ElementTree.fromstring(picture(capsys, "--format", "svg"))  # noqa: S314
    assert root.get("width") == "390"
    said = " ".join("".join(root.itertext()).split())
    assert "long, the longest" in said
    assert "prefers-color-scheme:dark" in said


def test_it_is_written_to_a_file(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for fmt in ("html", "svg", "json", "text"):
        assert picture(capsys, "--format", fmt, "--output", f"texts.{fmt}") == ""
    assert len(json.loads((three / "texts.json").read_text(encoding="utf-8"))) == 3
    assert "Reply STOP" in (three / "texts.text").read_text(encoding="utf-8")


def test_an_account_that_does_not_compile_is_named(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = three / "accounts/short.yaml"
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("  first_name: Dale\n", ""), encoding="utf-8"
    )
    assert main(["render", "missed-call-text-back", "--format", "html"]) == 3
    out = capsys.readouterr()
    assert "short" in out.out
    assert "first_name" in out.out
    assert out.out.count('class="sms"') == 2
    assert "short" in out.err


def test_the_longest_account_is_named_in_every_format(
    three: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = picture(capsys)
    assert f"missed-call.sms.j2), the longest of 3 accounts\nHey, it's Dale with {LONG}" in said
    assert "missed-call.sms.j2), the shortest of 3 accounts\nHey, it's Dale with Al." in said
    rows = json.loads(picture(capsys, "--format", "json"))
    assert {row["account"]: row["of_accounts"] for row in rows} == {
        "long": "longest",
        "short": "shortest",
        "bridgepoint-group": None,
    }
    assert "the longest" not in picture(capsys, "-a", "short")
    assert main(["sms", "--as-delivered", "Hi there"]) == 0
    assert "for long, the longest of 3 accounts:" in capsys.readouterr().out
    assert main(["sms", "--as-delivered", "Hi there", "--format", "json"]) == 0
    longest = json.loads(capsys.readouterr().out)["longest"]
    assert (longest["account"], longest["appended"][0]) == ("long", f"Thanks, Dale at {LONG}")
    assert main(["sms", "--as-delivered", "-a", "short", "Hi there"]) == 0
    assert "longest" not in capsys.readouterr().out
