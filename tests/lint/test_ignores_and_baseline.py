"""What is known and not said again: ignores in files and settings, and the baseline."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.conftest import SEED
from tests.lint.found import BROKEN, FLOW, TEMPLATE, TEXT, codes_of, project, write

__all__ = ["project"]


@pytest.mark.parametrize(
    "lines",
    [
        "  - wait: 20 minutes\n",
        "  - wait: 20 minutes  # ghl-flow: ignore[GF999] no such rule\n",
        "  - wait: 20 minutes  # ghl-flow: ignored[GF302]\n",
    ],
)
def test_is_not_ignored(lines: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / FLOW, SEED.replace("  - wait: 2 minutes\n", lines))
    assert "GF302" in codes_of(capsys)


@pytest.mark.parametrize("word", ["GF302", "GF3", "late-first-reply", "GF101, GF302"])
def test_is_ignored_on_its_line(word: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = SEED.replace("2 minutes", "20 minutes").replace(
        "template: missed-call }", f"template: missed-call }}  # ghl-flow: ignore[{word}] the owner wants it"
    )
    write(project / FLOW, late)
    assert "GF302" not in codes_of(capsys)


def test_is_ignored_from_the_line_above_and_for_the_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = SEED.replace("2 minutes", "20 minutes")
    comment = "      # ghl-flow: ignore[GF302] the owner wants it\n"
    write(project / FLOW, late.replace("      - sms:", f"{comment}      - sms:"))
    assert "GF302" not in codes_of(capsys)
    write(project / FLOW, "# ghl-flow: ignore-file[GF302] all of it\n" + late)
    assert "GF302" not in codes_of(capsys)


def test_is_ignored_in_a_template(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / TEMPLATE, TEXT.replace("---\nHi", "# ghl-flow: ignore[GF401] meant\n---\nHi"))
    codes = codes_of(capsys)
    assert "GF401" not in codes
    assert "GF409" in codes


def test_an_unused_ignore_is_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project / FLOW, SEED.replace("  - wait: 2 minutes", "  - wait: 2 minutes  # ghl-flow: ignore[GF301]")
    )
    assert codes_of(capsys) == ["GF090"]
    # A rule that was not asked about may well have something to ignore.
    assert codes_of(capsys, "--select", "GF4", "--extend-select", "GF090") == []


def test_per_file_ignores(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / FLOW, SEED.replace("2 minutes", "20 minutes"))
    (project / "ghl-flow.yaml").write_text(
        "version: 1\nlint: { per_file_ignores: { 'flows/*.yaml': [GF302] } }\n", encoding="utf-8"
    )
    assert codes_of(capsys) == []


def test_an_invalid_file_cannot_be_ignored(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / FLOW, "# ghl-flow: ignore-file[GF000]\n" + SEED.replace("wait:", "wiat:"))
    assert main(["lint", "--ignore", "GF000"]) == 2


def test_a_baseline_knows_findings_by_step(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = SEED.replace("2 minutes", "20 minutes")
    write(project / FLOW, late)
    arguments = ["lint", "--baseline", "known.json"]
    assert main([*arguments, "--update-baseline"]) == 0
    assert main(arguments) == 0
    write(project / FLOW, "# a line more\n\n" + late)
    assert main(arguments) == 0
    write(project / FLOW, late.replace("reentry: true", "reentry: false"))
    capsys.readouterr()
    assert main([*arguments, "--format", "json"]) == 1
    assert [item["code"] for item in json.loads(capsys.readouterr().out)] == ["GF103"]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_baseline_never_knows_a_file_that_is_not_valid(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says nothing of what else is wrong there, now or after the next edit."""
    name, text = BROKEN[kind]
    write(project / name, text)
    arguments = ["lint", "--baseline", "known.json"]
    if kind == "test":
        arguments.append(name)
    assert main([*arguments, "--update-baseline"]) == 2
    assert "GF000" in capsys.readouterr().out
    known = json.loads((project / "known.json").read_text(encoding="utf-8"))
    assert "GF000" not in {item["code"] for item in known["known"]}
    assert main(arguments) == 2
    # One that an earlier version wrote.
    known["known"] += [
        {"code": "GF000", "at": at, "count": 9} for at in (name, "missed-call-text-back", "ghl-flow.yaml")
    ]
    (project / "known.json").write_text(json.dumps(known), encoding="utf-8")
    assert main(arguments) == 2
    assert main([*arguments, "--statistics"]) == 2


@pytest.mark.parametrize("text", ["", "[]", '{"version": 9, "known": []}', '{"version": 1, "known": [1]}'])
def test_a_broken_baseline_is_an_error(text: str, project: Path) -> None:
    (project / "known.json").write_text(text, encoding="utf-8")
    assert main(["lint", "--baseline", "known.json"]) == 2


def test_a_missing_baseline_is_an_error(project: Path) -> None:
    assert main(["lint", "--baseline", "none.json"]) == 2
