"""Fixes, ignores, baselines and formats, through the command line."""

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from ghl_flow.cli.main import main
from tests.conftest import BRIDGEPOINT, SEED

_TEXT = (
    "---\ndescription: test\n---\n"
    "Hi, it\u2019s {{ first_name }} with  {{ business_name }}!! What do you need done?\n"
)
_SOUND = _TEXT.replace("\u2019", "'").replace("  {{", " {{").replace("!!", "!")
_TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"
_FLOW = "flows/missed-call-text-back.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        _FLOW: SEED,
        "accounts/bridgepoint-group.yaml": BRIDGEPOINT.replace("  callback_window: the next hour\n", ""),
        _TEMPLATE: _SOUND,
        "niche_templates/default/missed-call.sms.j2": _SOUND,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main(["lint", "--format", "json", *arguments])
    return [item["code"] for item in json.loads(capsys.readouterr().out)]


# --- fixes ----------------------------------------------------------------------------------------


def test_fix_mends_only_the_span(project: Path) -> None:
    _write(project / _TEMPLATE, _TEXT.replace("\n", "\r\n"))
    assert main(["lint", "--fix"]) == 0
    assert _read(project / _TEMPLATE) == (
        "---\r\ndescription: test\r\n---\r\n"
        "Hi, it's {{ first_name }} with {{ business_name }}! What do you need done?\r\n"
    )


def test_fix_keeps_comments_formatting_and_the_byte_order_mark(project: Path) -> None:
    odd = "\ufeff" + SEED.replace(
        "      - sms:", "      -   add_tag:   Hot Lead      # keep   me\n      - sms:"
    )
    _write(project / _FLOW, odd)
    assert main(["lint", "--fix"]) == 0
    assert _read(project / _FLOW) == odd.replace("Hot Lead", "hot lead")


def test_unsafe_fixes_are_not_made_unasked(project: Path) -> None:
    broken = SEED.replace("direction: inbound, ", "")
    _write(project / _FLOW, broken)
    assert main(["lint", "--fix"]) == 1
    assert _read(project / _FLOW) == broken
    assert main(["lint", "--fix", "--unsafe-fixes"]) == 0
    assert _read(project / _FLOW) == SEED


def test_unsafe_fix_of_the_window(project: Path) -> None:
    _write(project / _FLOW, SEED.replace("{ within: 30 minutes }", "{ within: 2 minutes }"))
    main(["lint", "--unsafe-fixes"])
    assert _read(project / _FLOW) == SEED


def test_diff_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _TEMPLATE, _TEXT)
    assert main(["lint", "--diff"]) == 1
    out = capsys.readouterr().out
    assert f"--- {_TEMPLATE}" in out
    assert "-Hi, it\u2019s" in out
    assert _read(project / _TEMPLATE) == _TEXT


def test_unused_ignores_are_taken_out(project: Path) -> None:
    _write(
        project / _FLOW,
        SEED.replace("  - wait: 2 minutes", "  - wait: 2 minutes  # ghl-flow: ignore[GF301] why"),
    )
    main(["lint", "--fix"])
    assert _read(project / _FLOW) == SEED.replace("  - wait: 2 minutes", "  - wait: 2 minutes  ")


# --- ignores --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        "  - wait: 20 minutes\n",
        "  - wait: 20 minutes  # ghl-flow: ignore[GF999] no such rule\n",
        "  - wait: 20 minutes  # ghl-flow: ignored[GF302]\n",
    ],
)
def test_is_not_ignored(lines: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _FLOW, SEED.replace("  - wait: 2 minutes\n", lines))
    assert "GF302" in _codes(capsys)


@pytest.mark.parametrize("word", ["GF302", "GF3", "late-first-reply", "GF101, GF302"])
def test_is_ignored_on_its_line(word: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = SEED.replace("2 minutes", "20 minutes").replace(
        "template: missed-call }", f"template: missed-call }}  # ghl-flow: ignore[{word}] the owner wants it"
    )
    _write(project / _FLOW, late)
    assert "GF302" not in _codes(capsys)


def test_is_ignored_from_the_line_above_and_for_the_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = SEED.replace("2 minutes", "20 minutes")
    comment = "      # ghl-flow: ignore[GF302] the owner wants it\n"
    _write(project / _FLOW, late.replace("      - sms:", f"{comment}      - sms:"))
    assert "GF302" not in _codes(capsys)
    _write(project / _FLOW, "# ghl-flow: ignore-file[GF302] all of it\n" + late)
    assert "GF302" not in _codes(capsys)


def test_is_ignored_in_a_template(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _TEMPLATE, _TEXT.replace("---\nHi", "# ghl-flow: ignore[GF401] meant\n---\nHi"))
    codes = _codes(capsys)
    assert "GF401" not in codes
    assert "GF409" in codes


def test_an_unused_ignore_is_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(
        project / _FLOW, SEED.replace("  - wait: 2 minutes", "  - wait: 2 minutes  # ghl-flow: ignore[GF301]")
    )
    assert _codes(capsys) == ["GF090"]
    # A rule that was not asked about may well have something to ignore.
    assert _codes(capsys, "--select", "GF4", "--extend-select", "GF090") == []


def test_per_file_ignores(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _FLOW, SEED.replace("2 minutes", "20 minutes"))
    (project / "ghl-flow.yaml").write_text(
        "version: 1\nlint: { per_file_ignores: { 'flows/*.yaml': [GF302] } }\n", encoding="utf-8"
    )
    assert _codes(capsys) == []


def test_an_invalid_file_cannot_be_ignored(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _FLOW, "# ghl-flow: ignore-file[GF000]\n" + SEED.replace("wait:", "wiat:"))
    assert main(["lint", "--ignore", "GF000"]) == 2


# --- baseline -------------------------------------------------------------------------------------


def test_a_baseline_knows_findings_by_step(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = SEED.replace("2 minutes", "20 minutes")
    _write(project / _FLOW, late)
    arguments = ["lint", "--baseline", "known.json"]
    assert main([*arguments, "--update-baseline"]) == 0
    assert main(arguments) == 0
    _write(project / _FLOW, "# a line more\n\n" + late)
    assert main(arguments) == 0
    _write(project / _FLOW, late.replace("reentry: true", "reentry: false"))
    capsys.readouterr()
    assert main([*arguments, "--format", "json"]) == 1
    assert [item["code"] for item in json.loads(capsys.readouterr().out)] == ["GF103"]


@pytest.mark.parametrize("text", ["", "[]", '{"version": 9, "known": []}', '{"version": 1, "known": [1]}'])
def test_a_broken_baseline_is_an_error(text: str, project: Path) -> None:
    (project / "known.json").write_text(text, encoding="utf-8")
    assert main(["lint", "--baseline", "known.json"]) == 2


def test_a_missing_baseline_is_an_error(project: Path) -> None:
    assert main(["lint", "--baseline", "none.json"]) == 2


# --- formats --------------------------------------------------------------------------------------


@pytest.fixture
def findings(project: Path) -> Path:
    _write(project / _TEMPLATE, _TEXT)
    _write(project / _FLOW, SEED.replace("2 minutes", "20 minutes").replace("direction: inbound, ", ""))
    return project


def test_sarif(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--format", "sarif"]) == 1
    document = json.loads(capsys.readouterr().out)
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft7Validator)
    (run,) = document["runs"]
    results = {item["ruleId"]: item for item in run["results"]}
    assert {"GF201", "GF302", "GF401", "GF409"} <= set(results)
    place = results["GF401"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == _TEMPLATE
    assert place["region"] == {"startLine": 4, "startColumn": 7, "endLine": 4, "endColumn": 8}
    assert run["tool"]["driver"]["rules"][results["GF401"]["ruleIndex"]]["id"] == "GF401"
    assert results["GF401"]["fixes"]


def test_github(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--format", "github", "--select", "GF201"])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"::error file={_FLOW},line=7,col=20,")
    assert ",title=GF201 call-trigger-without-direction::this fires" in line


def test_gitlab(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--format", "gitlab"])
    before = json.loads(capsys.readouterr().out)
    assert all(
        set(item) == {"description", "check_name", "fingerprint", "severity", "location"} for item in before
    )
    assert len({item["fingerprint"] for item in before}) == len(before)
    _write(findings / _FLOW, "# moved\n" + _read(findings / _FLOW))
    main(["lint", "--format", "gitlab"])
    after = json.loads(capsys.readouterr().out)
    assert {item["fingerprint"] for item in after} == {item["fingerprint"] for item in before}


def test_junit(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--format", "junit"])
    root = ElementTree.fromstring(capsys.readouterr().out)  # noqa: S314 - our own output
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert {_FLOW, _TEMPLATE, "accounts/bridgepoint-group.yaml"} <= set(cases)
    assert cases[_TEMPLATE].find("failure") is not None
    assert cases["accounts/bridgepoint-group.yaml"].find("failure") is None
    assert root.get("failures") == str(sum(1 for case in cases.values() if len(case)))


def test_invalid_files_are_findings_in_every_format(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(project / _FLOW, SEED.replace("wait:", "wiat:"))
    for fmt in ("json", "sarif", "github", "gitlab", "junit", "text"):
        assert main(["lint", "--format", fmt]) == 2
        assert "did you mean" in capsys.readouterr().out or fmt in ("gitlab",)


def test_statistics(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--statistics", "--format", "json"]) == 1
    counted = {item["code"]: item for item in json.loads(capsys.readouterr().out)}
    assert counted["GF401"]["count"] == 1
    assert counted["GF401"]["fixable"] == 1
    assert main(["lint", "--statistics", "--exit-zero"]) == 0
    assert "GF401  [*]  ucs2-character" in capsys.readouterr().out


def test_what_could_not_be_looked_at_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = SEED.replace("flow: missed-call-text-back", "flow: alone")
    _write(project / "flows/alone.yaml", alone)
    main(["lint"])
    assert "not assessed: the texts of alone" in capsys.readouterr().err
