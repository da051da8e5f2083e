"""`ghl-flow roi`: exit codes, where numbers are from, and the page."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_deploy_commands import output
from tests.cli.test_report import _history, _rows

__all__ = ["fleet", "project"]


def test_what_is_not_told_is_asked_for(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roi", "-a", "bridgepoint-group"]) == 3
    said = capsys.readouterr().out
    assert "never assumed: take --job-value" in said
    assert "at risk" not in said
    (one,) = output(capsys, "roi", "-a", "bridgepoint-group", code=3)["accounts"]
    assert one["missing"] == ["missed", "job_value"]
    assert one["at_risk"] is None


def test_measured_given_and_from_the_file(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account = fleet / "accounts/bridgepoint-group.yaml"
    account.write_text(account.read_text("utf-8") + "\neconomics: { job_value: 450 }\n", encoding="utf-8")
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 3, 12))
    words = ["roi", "-a", "bridgepoint-group", "--history", str(path), "--missed", "40"]
    (one,) = output(capsys, *words)["accounts"]
    assert one["inputs"]["missed"] == {"low": 40, "likely": 40, "high": 40, "origin": "option", "source": ""}
    assert one["inputs"]["job_value"]["origin"] == "account"
    assert (one["inputs"]["reply"]["origin"], one["inputs"]["reply"]["source"]) == ("history", "3 of 12")
    assert one["at_risk"]["low"] < one["at_risk"]["likely"] < one["at_risk"]["high"]
    assert one["texts_cost"] is not None
    assert main(words) == 0
    assert "A planning range, not a forecast." in capsys.readouterr().out


def test_a_fleet_goes_on_past_a_bad_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(fleet / "accounts/juniper-dental.yaml", "timezone:", "timezoone:")
    found = output(capsys, "roi", "--all", "--missed", "40", "--job-value", "200", code=3)
    assert [one["account"] for one in found["accounts"]] == ["bridgepoint-group", "harlow-and-finch"]
    assert [one["account"] for one in found["failed"]] == ["juniper-dental"]


@pytest.mark.parametrize(
    "row",
    [
        "{ low: 0.9, likely: 0.3, high: 0.4, as_of: 2026-01-01, source: us }",
        "{ low: 0.1, likely: 0.2, high: 3 }",
    ],
)
def test_the_project_s_own_assumptions_are_checked(
    row: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fleet / "facts").mkdir()
    (fleet / "facts/missed-calls.yaml").write_text(f"version: 1\nassumptions:\n  close: {row}\n", "utf-8")
    assert main(["roi", "-a", "bridgepoint-group"]) == 2
    assert "missed-calls.yaml" in capsys.readouterr().err


_FRAME = (
    '<iframe src="roi.html" width="{width}" height="600"></iframe><script>addEventListener("message", '
    "e => document.body.append(e.data))</script>"
)
_WIDTH = (
    "<script>parent.postMessage('wide ' + document.documentElement.scrollWidth + ' of ' + innerWidth, '*')"
    "</script>"
)


def _seen(page: Path) -> str:
    return subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"),
            *(f"--user-data-dir={page.parent / 'profile'}", "--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium here")
def test_the_page_calculates_as_the_command_does(
    fleet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "roi.html"
    for missed, value, shown in (
        ("40", "450", "1,700"),
        ("145", "457", "6,300"),
        ("1049", "333.33", "33,000"),
    ):
        words = ["roi", "-a", "bridgepoint-group", "--missed", missed, "--job-value", value]
        (one,) = output(capsys, *words)["accounts"]
        assert f"{float(format(one['at_risk']['likely'], '.2g')):,.0f}" == shown
        assert main([*words, "--format", "html", "--output", str(page)]) == 0
        cell = '<td data-out="at_risk" data-part="likely">'
        edit(page, f"{cell}{shown}<", f"{cell}?<")
        seen = _seen(page)
        assert f"{cell}{shown}<" in seen
        assert "Texting back recovers" in seen
    page.write_text(page.read_text("utf-8") + _WIDTH, "utf-8")
    for width in (320, 390):
        frame = tmp_path / "frame.html"
        frame.write_text(_FRAME.format(width=width), "utf-8")
        ((wide, inner),) = re.findall(r"wide (\d+) of (\d+)", _seen(frame))
        assert int(wide) <= int(inner) == width
