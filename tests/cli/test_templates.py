"""`templates`: what the commands print, and how they end."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.starter import new_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return new_project(tmp_path)


def as_json(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert main(["templates", *words, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def test_list_without_a_niche_is_a_line_for_each(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "list"]) == 0
    shown = capsys.readouterr().out
    niches = [line.split()[0] for line in shown.splitlines()[1:] if line and "niches." not in line]
    texts = as_json(capsys, "list")
    assert niches == sorted({row["niche"] for row in texts})
    hvac = {row["template"] for row in texts if row["niche"] == "hvac"}
    assert f"hvac {len(hvac)} en, es" in " ".join(shown.split())
    assert main(["templates", "list", "--language", "es"]) == 0
    assert "segments" in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize("written", ["niche: plumbing", "title: [", "limits: 3"])
def test_list_goes_on_past_a_niche_file_that_is_not_valid(
    written: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project / "niche_templates" / "hvac"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "niche.yaml").write_text(written, encoding="utf-8")
    assert main(["templates", "list"]) == 2
    shown = capsys.readouterr()
    assert "plumbing" in shown.out
    assert "niche.yaml:1" in shown.err


def test_list(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = as_json(capsys, "list", "hvac", "--language", "en")
    assert len(rows) == 10
    (row,) = (row for row in rows if row["template"] == "missed-call")
    assert {
        key: row[key] for key in ("niche", "language", "to", "units", "segments", "ceiling_segments")
    } == {
        "niche": "hvac",
        "language": "en",
        "to": "customer",
        "units": 123,
        "segments": 1,
        "ceiling_segments": 2,
    }
    assert main(["templates", "list", "hvac"]) == 0
    out = capsys.readouterr().out
    assert (
        "hvac  missed-call-b  en       87  1         bridgepoint-group  Dale at Bridgepoint Group here" in out
    )
    assert "123  1 to 2" in out


def test_show(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "show", "contractor", "missed-call", "-a", "bridgepoint-group"]) == 0
    out = capsys.readouterr().out
    assert "never in a text:\n  - No time of arrival" in out
    assert "danger words (es): " in out
    assert (
        "as the first text 1 segment, at most 2 segments with the sender line (values of bridgepoint-group)"
        in out
    )
    shown = as_json(capsys, "show", "medical")
    assert shown["compliance"] == ["hipaa"]
    assert (len(shown["texts"]), len(shown["checklist"]), shown["as_of"]) == (20, 5, "2026-11-26")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "hvca"], "did you mean 'hvac'?"),
        (["show", "hvac", "follow"], "did you mean 'follow-up'?"),
        (["list", "--language", "se"], "did you mean 'es'?"),
        (["compare", "hvac"], "compare takes two"),
        (["compare", "hvac/mised-call", "vet/reminder"], "did you mean 'missed-call'?"),
        (["compare", "hvac", "-a", "bridgepoint-group", "-a", "bridgpoint"], "bridgepoint-group"),
        (["lint", "bakry"], "there is no niche 'bakry'"),
        (["new", "Bakery"], "is not the name of a niche"),
        (["new", "bakery", "--from", "rofing"], "did you mean 'roofing'?"),
    ],
)
def test_wrong_use(words: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", *words]) == 2
    assert said in capsys.readouterr().err


def test_compare(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "compare", "hvac/missed-call", "hvac/missed-call-b")
    assert (found["left"], [pair["language"] for pair in found["pairs"]]) == (
        "hvac/missed-call",
        ["en", "es"],
    )
    assert found["pairs"][0]["left"]["units"] > found["pairs"][0]["right"]["units"]
    assert main(["templates", "compare", "hvac", "vet"]) == 0
    assert "wrong-number (en), the same words" in capsys.readouterr().out


def test_new_then_lint(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = as_json(capsys, "new", "bakery")
    assert made["files"][0] == {"file": "niche_templates/bakery/niche.yaml", "written": True}
    found = as_json(capsys, "lint", "bakery", code=1)
    assert found["niches"] == ["bakery"]
    assert {"GF402", "GF621"} <= {item["code"] for item in found["findings"]}
    assert as_json(capsys, "new", "bakery", code=2)["copied_from"] == "bakery"
    assert main(["templates", "lint", "contractor"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "no findings\n"
    assert "looked at 20 texts: 1 niche, 1 account" in captured.err


def test_a_project_s_own_text_is_the_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = project / "niche_templates/vet/missed-call.sms.j2"
    own.parent.mkdir()
    text = "---\ndescription: mine\nvars: [business_name]\n---\n{{ business_name }} here. Cat or dog?\n"
    own.write_text(text, encoding="utf-8")
    rows = as_json(capsys, "list", "vet", "--language", "en")
    said = {row["template"]: row["text"] for row in rows}
    assert said["missed-call"] == "Bridgepoint Group here. Cat or dog?"
    assert "Which pet is it" in said["missed-call-b"]


def test_a_niche_file_that_is_not_valid_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "niche_templates/contractor/niche.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("limits:", "limitz:"), encoding="utf-8")
    for command in (["validate"], ["lint"], ["templates", "lint"], ["validate", "niche_templates"]):
        assert main(command) == 2, command
        captured = capsys.readouterr()
        assert "limitz" in captured.out + captured.err
    file.write_text("version: 1\nniche: other\ndescription: x\n", encoding="utf-8")
    assert main(["validate"]) == 2
    assert "this is the niche.yaml of the niche 'contractor', and it says 'other'" in capsys.readouterr().err


def test_a_text_that_is_not_valid_hinders_no_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "niche_templates/contractor/reminder.sms.j2"
    file.write_text("---\ndescription: x\n---\nHi {% if %}\n", encoding="utf-8")
    assert main(["templates", "list", "contractor", "--format", "json"]) == 2
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)) == 19
    assert "contractor/reminder.sms.j2:4" in captured.err


def test_default_texts_of_the_project_before_a_niche_of_the_library(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = next((project / "accounts").glob("*.yaml"))
    account.write_text(account.read_text(encoding="utf-8").replace("contractor", "vet"), encoding="utf-8")
    assert main(["lint"]) == 0
    own = project / "niche_templates/default/missed-call.sms.j2"
    own.parent.mkdir()
    own.write_bytes((project / "niche_templates/contractor/missed-call.sms.j2").read_bytes())
    capsys.readouterr()
    assert main(["lint", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["code"] == "GF608"
    assert found["message"].endswith("count before those of the niche 'vet': missed-call")
    assert main(["-q", "templates", "new", "vet"]) == 0
    assert main(["lint"]) == 0


@pytest.mark.parametrize(
    "words", [("list",), ("show", "hvac"), ("compare", "hvac", "plumbing"), ("lint", "hvac")]
)
def test_an_account_file_that_is_not_valid_is_told(
    words: tuple[str, ...], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its values may be the longest, so what is shown of the others is not all there is."""
    (project / "accounts/broken.yaml").write_text("account: broken\nniche: hvac\n", encoding="utf-8")
    assert main(["templates", *words]) == 2
    told = capsys.readouterr()
    assert "accounts/broken.yaml" in told.err + told.out
    assert "hvac" in told.out or words[0] == "lint"


@pytest.mark.parametrize(
    "items", [("hvac", "plumbing/missed-call"), ("hvac/missed-call", "hvac"), ("legal/reminder", "default")]
)
def test_a_niche_is_not_compared_with_one_text(
    items: tuple[str, str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["templates", "compare", *items]) == 2
    told = capsys.readouterr().err
    assert "is a niche and" in told
    assert "is one text" in told
    assert "compare two texts, " in told


def test_list_names_the_account_whose_values_are_longest(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["templates", "list", "hvac"]) == 0
    head, first, *_ = capsys.readouterr().out.splitlines()
    assert "units  segments  longest for" in head
    assert "  bridgepoint-group  " in first


@pytest.mark.parametrize(
    "words",
    [
        ("compile", "missed-call-text-back"),
        ("render", "missed-call-text-back"),
        ("cost",),
        ("lint",),
        ("a2p", "packet"),
    ],
)
@pytest.mark.parametrize(
    ("old", "new"),
    [("max_segments:", "max_segmentz:"), ("description:", "descr:"), ("---\n", "")],
)
def test_a_mistake_in_a_template_is_shown_in_its_file(
    words: tuple[str, ...], old: str, new: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "niche_templates/contractor/missed-call.sms.j2"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert main([*words]) != 0
    told = capsys.readouterr()
    assert "--> niche_templates/contractor/missed-call.sms.j2:" in told.err + told.out
    assert "--> flows/" not in told.err + told.out
