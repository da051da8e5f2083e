"""A flow that no account runs was not looked at: beside others that is 3, alone 2, and lint finds it."""

import re
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import output, project
from tests.conftest import ROOT

__all__ = ["project"]

IDLE = "no-show"
CODES = [
    ("lint", 1),
    ("verify", 3),
    ("verify --allow-unknown", 0),
    (f"verify missed-call-text-back {IDLE}", 3),
    (f"verify {IDLE}", 2),
    (f"verify {IDLE} --allow-unknown", 2),
    ("test", 3),
    ("test --coverage", 3),
    (f"test flows/{IDLE}.test.yaml", 2),
    (f"simulate {IDLE}", 2),
    (f"render {IDLE}", 2),
    (f"compile {IDLE}", 2),
]


@pytest.fixture
def parked(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A recipe that is written beside the flow of the account, and that no account runs yet."""
    assert main(["init", "--recipe", IDLE]) == 0
    capsys.readouterr()
    return project


@pytest.mark.parametrize(("words", "code"), CODES, ids=[words for words, _ in CODES])
def test_it_is_said_and_is_in_the_exit_code(
    words: str, code: int, parked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == code
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert said.count(f"no account runs '{IDLE}'") == 1
    assert f"add '{IDLE}' to the flows of one" in said or "name it under the flows: of an account" in said


def test_the_page_of_commands_says_so() -> None:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    table = page.partition("### Of a flow that no account runs")[2].partition("\n\n##")[0]
    rows = dict(re.findall(r"^\| `([^`]+)` \| .*? \| (\d) \|$", table, re.MULTILINE))
    for words, code in CODES:
        named = words.replace(f"missed-call-text-back {IDLE}", "FLOW OTHER")
        named = named.replace(f"flows/{IDLE}.test.yaml", "FILE").replace(IDLE, "FLOW")
        assert rows.get(named, str(code)) == str(code), named
    assert len(rows) >= 6


def test_for_machines(parked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = output(capsys, "verify", code=3)
    (row,) = [row for row in rows if row["flow"] == IDLE]
    assert (row["accounts"], row["result"], row["error"]) == ([], "unknown", None)
    assert row["reason"] == f"no account runs '{IDLE}'"
    found = output(capsys, "test", code=3)
    assert found["errors"] == []
    assert [(item["flow"], item["file"]) for item in found["not_run"]] == [(IDLE, f"flows/{IDLE}.test.yaml")]
    assert output(capsys, "test", f"flows/{IDLE}.test.yaml", code=2)["not_run"]


def test_coverage_of_tests_that_did_not_run_is_not_known(
    parked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "--coverage"]) == 3
    said = capsys.readouterr().out
    assert f"{IDLE}: not known, its tests did not run (no account runs it)" in said
    assert "0 %" not in said.replace("100 %", "")
    assert "(no test)" not in said
    assert "1 file not run" in said
    found = output(capsys, "test", "--coverage", code=3)["coverage"]
    assert found["untested"] == []
    assert all(place["flow"] != IDLE for place in found["unreached"])


def test_one_without_a_test_is_still_untested(parked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (parked / f"flows/{IDLE}.test.yaml").unlink()
    assert main(["test", "--coverage"]) == 0
    assert f"{IDLE}: 0 of 8 steps and branches reached, 0 % (no test)" in capsys.readouterr().out


def test_in_junit_it_is_an_error(parked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--format", "junit"]) == 3
    said = capsys.readouterr().out
    assert 'errors="1"' in said
    assert "its tests did not run" in said


def test_a_filter_that_asks_for_others_does_not_ask_for_it(
    parked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "--filter", "THREE calls"]) == 0
    assert "not run" not in capsys.readouterr().out


@pytest.mark.parametrize("words", ["lint", "verify", "verify --format html", "verify --format svg"])
def test_several_are_said_together(words: str, parked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for recipe in ("speed-to-lead", "wrong-number", "win-back"):
        assert main(["init", "--recipe", recipe]) == 0
    capsys.readouterr()
    assert main(words.split()) == dict(CODES)[words.split()[0]]
    captured = capsys.readouterr()
    said = " ".join((captured.err if "format" in words else captured.out + captured.err).split())
    of = "account values in the texts of " if words == "lint" else "no account runs 4 flows: "
    assert said.count(f"{of}no-show, speed-to-lead, win-back and 1 more") == 1
    assert "format" not in words or of in " ".join(captured.out.split())
