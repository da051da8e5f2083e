"""What machines read of findings: each format, its paths, and names of files that are odd."""

import json
import os
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree

import jsonschema
import pytest

from ghl_flow.cli.main import main
from ghl_flow.errors import Diagnostic
from ghl_flow.lint.run import as_finding
from ghl_flow.spec.project import Project
from tests.conftest import SEED
from tests.lint.found import FLOW, TEMPLATE, findings, project, read, write

__all__ = ["findings", "project"]


def test_sarif(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--format", "sarif"]) == 1
    document = json.loads(capsys.readouterr().out)
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft7Validator)
    (run,) = document["runs"]
    results = {item["ruleId"]: item for item in run["results"]}
    assert {"GF201", "GF302", "GF401", "GF409"} <= set(results)
    place = results["GF401"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == TEMPLATE
    assert place["region"] == {"startLine": 4, "startColumn": 7, "endLine": 4, "endColumn": 8}
    assert run["tool"]["driver"]["rules"][results["GF401"]["ruleIndex"]]["id"] == "GF401"
    assert results["GF401"]["fixes"]


def test_github(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--format", "github", "--select", "GF201"])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"::error file={FLOW},line=7,col=20,")
    assert ",title=GF201 call-trigger-without-direction::this fires" in line


def test_gitlab(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--format", "gitlab"])
    before = json.loads(capsys.readouterr().out)
    assert all(
        set(item) == {"description", "check_name", "fingerprint", "severity", "location"} for item in before
    )
    assert len({item["fingerprint"] for item in before}) == len(before)
    write(findings / FLOW, "# moved\n" + read(findings / FLOW))
    main(["lint", "--format", "gitlab"])
    after = json.loads(capsys.readouterr().out)
    assert {item["fingerprint"] for item in after} == {item["fingerprint"] for item in before}


def test_junit(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--format", "junit"])
    root = ElementTree.fromstring(capsys.readouterr().out)  # noqa: S314 - our own output
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert {FLOW, TEMPLATE, "accounts/bridgepoint-group.yaml"} <= set(cases)
    assert cases[TEMPLATE].find("failure") is not None
    assert cases["accounts/bridgepoint-group.yaml"].find("failure") is None
    assert root.get("failures") == str(sum(1 for case in cases.values() if len(case)))


def test_invalid_files_are_findings_in_every_format(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / FLOW, SEED.replace("wait:", "wiat:"))
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


def test_paths_are_the_same_wherever_it_is_started(
    findings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (findings / "ghl-flow.yaml").write_text(
        "version: 1\nlint: { per_file_ignores: { 'flows/*.yaml': [GF201] }, baseline: known.json }\n",
        encoding="utf-8",
    )
    shown: dict[str, set[str]] = {}
    for folder in (findings, findings / "flows", findings / "accounts", findings.parent, Path("/")):
        monkeypatch.chdir(folder)
        for fmt in ("json", "sarif", "gitlab", "github", "junit"):
            (findings / "known.json").write_text('{"version": 1, "known": []}', encoding="utf-8")
            main(["--project", str(findings), "lint", "--format", fmt])
            shown.setdefault(fmt, set()).add(capsys.readouterr().out)
        main(["--project", str(findings), "lint", "--update-baseline"])
        capsys.readouterr()
        shown.setdefault("baseline", set()).add((findings / "known.json").read_text(encoding="utf-8"))
    assert {fmt: len(texts) for fmt, texts in shown.items()} == dict.fromkeys(shown, 1)
    assert "GF201" not in "".join(shown["json"])


@pytest.mark.parametrize(
    "name",
    [
        "niche_templates/My Niche/hello.sms.j2",
        "niche_templates/UPPER/hello.sms.j2",
        "niche_templates/default/odd name.sms.j2",
    ],
)
def test_a_text_whose_name_nothing_can_use_is_found_in_its_file(
    name: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    write(project / name, "---\ndescription: x\n---\nHi,  there\n")
    for folder in (project, project / "flows", Path("/")):
        monkeypatch.chdir(folder)
        for words in (["lint"], ["lint", str(project / name)], ["validate"]):
            assert main(["--project", str(project), *words, "--format", "json"]) == 2
            found = json.loads(capsys.readouterr().out)
            (file,) = {one["file"] for one in (found["errors"] if words == ["validate"] else found)}
            assert file == name


def test_an_account_that_tests_cannot_run_for_is_named_alike_wherever_it_is_started(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project / "ghl-flow.yaml", "version: 1\n")
    case = "{ name: A call, events: [0s call no-answer], expect: [{ at: 2m, sms: any }] }"
    tests = f"version: 1\nflow: missed-call-text-back\ntests: [{case}]\n"
    write(project / "flows/missed-call-text-back.test.yaml", tests)
    write(project / "accounts/bad.yaml", "account: bad\nlocation_id: [\n")
    shown = set()
    for folder in (project, project / "flows", project.parent):
        monkeypatch.chdir(folder)
        main(["--project", str(project), "test", "--format", "junit"])
        shown.add(capsys.readouterr().out)
    (text,) = shown
    assert "accounts/bad.yaml:2:15: " in text


def test_what_has_no_place_is_in_the_project_s_file_wherever_it_is_started(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (project, project / "flows", project.parent):
        monkeypatch.chdir(folder)
        named = Project(project)
        finding = as_finding(Diagnostic("x"), named.display(project / "ghl-flow.yaml"))
        assert named.report_paths.at(finding.location) == "ghl-flow.yaml:1:1"
        assert named.report_paths.nowhere == "ghl-flow.yaml"


def test_paths_start_at_the_top_of_the_repository(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project / "site"
    for folder in ("flows", "accounts", "niche_templates"):
        site.mkdir(exist_ok=True)
        (project / folder).rename(site / folder)
    (project / ".git").mkdir()
    write(site / FLOW, SEED.replace("2 minutes", "20 minutes"))
    monkeypatch.chdir(site)
    assert main(["lint", "--format", "json", "--select", "GF302"]) == 1
    assert [item["file"] for item in json.loads(capsys.readouterr().out)] == [f"site/{FLOW}"]


@pytest.mark.parametrize("name", ["a b", "100%", "x#y", "\u00fc"])
def test_sarif_addresses_are_encoded(name: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / FLOW).rename(project / f"flows/{name}.yaml")
    write(project / f"flows/{name}.yaml", SEED.replace("2 minutes", "20 minutes"))
    main(["lint", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set(" #")
    assert unquote(uri) == f"flows/{name}.yaml"
    assert not any("helpUri" in rule for rule in run["tool"]["driver"]["rules"])


@pytest.mark.parametrize("text", ["[", "version: 9\n", "version: 1\nlnt: {}\n"])
@pytest.mark.parametrize("fmt", ["json", "sarif", "gitlab", "junit"])
def test_formats_are_valid_where_the_project_file_is_not(
    fmt: str, text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "ghl-flow.yaml", text)
    assert main(["lint", "--format", fmt]) == 2
    out = capsys.readouterr().out
    assert "GF000" in out
    if fmt == "junit":
        ElementTree.fromstring(out)  # noqa: S314 - our own output
    else:
        json.loads(out)


@pytest.mark.parametrize("name", [b"new\nline", b"esc\x1b[31m", b"bad\xff", b"q\"'&<>", b"%41%"])
@pytest.mark.parametrize("fmt", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_odd_names_of_files(fmt: str, name: bytes, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "flows" / os.fsdecode(name + b".yaml")
    try:
        write(path, SEED.replace("2 minutes", "20 minutes"))
    except OSError:
        pytest.skip("this file system has no such names")
    (project / FLOW).unlink()
    assert main(["lint", "--format", fmt, "--select", "GF302"]) == 1
    shown = capsys.readouterr()
    if fmt == "junit":
        ElementTree.fromstring(shown.out)  # noqa: S314 - our own output
    elif fmt not in ("text", "github"):
        json.loads(shown.out)
    else:
        assert "late-first-reply" in shown.out
        assert len([line for line in shown.out.split("\n") if "GF302" in line]) == 1
    if fmt == "text":
        assert "\x1b" not in shown.out + shown.err
    if fmt == "sarif":
        (run,) = json.loads(shown.out)["runs"]
        uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote_to_bytes(uri) == b"flows/" + name + b".yaml"
