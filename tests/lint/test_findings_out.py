"""Fixes, ignores, baselines and formats, through the command line."""

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from ghl_flow.cli.main import main
from ghl_flow.lint.fixing import fix_files
from tests.conftest import BRIDGEPOINT, ROOT, SEED

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


_BROKEN = {
    "account": ("accounts/bridgepoint-group.yaml", BRIDGEPOINT.replace("niche:", "nich:")),
    "flow": (_FLOW, SEED.replace("wait:", "wiat:")),
    "test": ("flows/missed-call-text-back.test.yaml", "flow: missed-call-text-back\ntests: 3\n"),
    "template": (_TEMPLATE, _TEXT.replace("{{ first_name }}", "{{ first_name }")),
    "not YAML": ("accounts/other.yaml", "account: [\n"),
}


@pytest.mark.parametrize("kind", _BROKEN)
def test_a_baseline_never_knows_a_file_that_is_not_valid(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says nothing of what else is wrong there, now or after the next edit."""
    name, text = _BROKEN[kind]
    _write(project / name, text)
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


@pytest.mark.parametrize("kind", _BROKEN)
def test_a_diff_of_fixes_says_which_files_are_not_valid(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, text = _BROKEN[kind]
    _write(project / name, text)
    words = [name] if kind == "test" else []
    assert main(["lint", "--diff", *words]) == 2
    captured = capsys.readouterr()
    assert "GF000" in captured.err
    assert captured.out == ""  # a patch, and nothing else


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
    assert "not assessed: account values in the texts of alone" in capsys.readouterr().err


# --- one finding, once ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "hint"),
    [
        (SEED.replace("- wait:", "- wiat:", 1), "did you mean 'wait'?"),
        (SEED.replace("- sms:", "- send_sms:", 1), "did you mean 'sms'?"),
        (
            SEED.replace("flow: missed-call-text-back", "flow: 'missed-call-text-back'  # x").replace(
                "cancel_on:", "cancle_on:"
            ),
            "did you mean 'cancel_on'?",
        ),
        ("{", None),
    ],
)  # fmt: skip
def test_a_typo_in_a_flow_is_one_error(
    project: Path, broken: str, hint: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    _more_accounts(project, 3)
    _write(project / _FLOW, broken)
    assert main(["lint", "--format", "json", "--select", "GF000"]) == 2
    (found,) = json.loads(capsys.readouterr().out)
    assert found["file"] == _FLOW
    assert hint is None or found["hint"] == hint


def test_a_flow_that_is_not_there_is_said_beside_a_broken_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(
        project / "flows/other.yaml", SEED.replace("missed-call-text-back", "other").replace("wait:", "wiat:")
    )
    account = project / "accounts/bridgepoint-group.yaml"
    _write(account, _read(account).replace("flows: [", "flows: [other, gone, "))
    main(["lint", "--format", "json", "--select", "GF000"])
    messages = [item["message"] for item in json.loads(capsys.readouterr().out)]
    assert messages == ["there is no flow 'gone'", "unknown step 'wiat'"]


def _more_accounts(project: Path, count: int, **values: str) -> None:
    for number in range(count):
        text = BRIDGEPOINT.replace("bridgepoint-group", f"client-{number}").replace(
            "location_id: ", f"location_id: x{number}"
        )
        for name, value in values.items():
            text = "\n".join(
                f"  {name}: {value}" if line.startswith(f"  {name}:") else line for line in text.splitlines()
            )
        (project / f"accounts/client-{number}.yaml").write_text(text + "\n", encoding="utf-8")


def test_a_character_of_an_account_value_is_found_there(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _more_accounts(project, 1, business_name="Dale\u2019s \u2014 Roofing")
    _write(project / "flows/second.yaml", SEED.replace("missed-call-text-back", "second"))
    main(["lint", "--format", "json", "--select", "GF401"])
    (found,) = json.loads(capsys.readouterr().out)
    assert found["file"] == "accounts/client-0.yaml"
    assert "\u2019" in found["message"]
    assert "\u2014" in found["message"]
    assert found["message"].endswith("(in business_name)")
    line = _read(project / "accounts/client-0.yaml").split("\n")[found["line"] - 1]
    assert line.startswith("  business_name:")
    assert line[found["column"] - 1] == "\u2019"


def test_what_all_accounts_share_is_one_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _more_accounts(project, 4)
    _write(project / _TEMPLATE, _TEXT)
    main(["lint", "--format", "json", "--select", "GF401", "--select", "GF409"])
    found = json.loads(capsys.readouterr().out)
    assert [(item["code"], item["file"]) for item in found] == [("GF401", _TEMPLATE), ("GF409", _TEMPLATE)]
    assert not any("(for" in item["message"] for item in found)


def test_what_some_accounts_have_names_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _more_accounts(project, 5, first_name='"Dale "')
    _write(project / _TEMPLATE, _SOUND.replace("{{ first_name }} with", "{{ first_name }} with"))
    main(["lint", "--format", "json", "--select", "GF416"])
    (found,) = json.loads(capsys.readouterr().out)
    assert found["message"].endswith("(for client-0, client-1, client-2 and 2 more)")


def test_an_emoji_is_shown_as_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _TEMPLATE, _SOUND.replace("Hi,", "Hi \U0001fa7a,"))
    main(["lint", "--format", "json", "--select", "GF410"])
    (found,) = json.loads(capsys.readouterr().out)
    assert found["message"] == "an emoji (\U0001fa7a) in a text to a caller"


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("\u201cDale\u201d \U0001fa7a", """; the value then needs quotes: '"Dale"'"""),
        ("\u2018Al\u2019s", """; the value then needs quotes: "'Al's\""""),
        ("Al \u2014 \u2018# 1\u2019", None),
        ("Dale\u2019s", None),
    ],
)
def test_the_advice_on_a_value_is_valid_yaml_and_the_count_is_true(
    project: Path, value: str, advice: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "accounts/bridgepoint-group.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("first_name: Dale", f"first_name: {value}"), encoding="utf-8")
    main(["lint", "--select", "GF401"])
    said = capsys.readouterr().out
    if advice is None:
        assert "needs quotes" not in said
        assert "1 can be fixed with --fix" in said
        assert main(["lint", "--select", "GF401", "--fix"]) == 0
        return
    assert advice in said
    assert "can be fixed" not in said
    written = advice.partition("quotes: ")[2]
    path.write_text(text.replace("first_name: Dale", f"first_name: {written}"), encoding="utf-8")
    assert main(["lint", "--select", "GF4"]) == 0
    path.write_text(text.replace("first_name: Dale", f"first_name: {value}"), encoding="utf-8")
    capsys.readouterr()
    assert main(["lint", "--select", "GF401", "--fix"]) == 1
    captured = capsys.readouterr()
    assert "not fixed: accounts/bridgepoint-group.yaml" in captured.err
    assert "can be fixed" not in captured.out
    main(["lint", "--select", "GF401", "--format", "json"])
    assert [item["fix"] for item in json.loads(capsys.readouterr().out)] == [None]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("{{ first_name }} Co", "GF403"),
        ("{{ contact.frist_name }} Co", "GF403"),
        ("{{ contact.first_name }} Co", "GF411"),
        ("Acme [NAME]", "GF402"),
    ],
)
@pytest.mark.parametrize("written_in", ["template", "flow"])
def test_what_an_account_value_brings_is_found_in_the_account(
    project: Path,
    written_in: str,
    value: str,
    code: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Though the template has a tag of the same words, which stands for another value."""
    path = project / "accounts/bridgepoint-group.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("business_name: Bridgepoint Group", f'business_name: "{value}"'), "utf-8")
    if written_in == "flow":
        flow = project / "flows/missed-call-text-back.yaml"
        body = "sms: 'Hi, {{ first_name }} from {{ business_name }}. What do you need?'"
        flow.write_text(
            flow.read_text(encoding="utf-8").replace("sms: { template: missed-call }", body), "utf-8"
        )
    main(["lint", "--format", "json"])
    found = [item for item in json.loads(capsys.readouterr().out) if item["code"] == code]
    (item,) = found
    assert item["file"] == "accounts/bridgepoint-group.yaml"
    line = path.read_text(encoding="utf-8").splitlines()[item["line"] - 1]
    assert line.strip().startswith("business_name:")


def test_a_value_that_the_text_does_not_use_is_not_blamed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "accounts/bridgepoint-group.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("vars:\n", 'vars:\n  note: "{{ contact.frist_name }}"\n'), "utf-8")
    template = project / "niche_templates/contractor/missed-call.sms.j2"
    body = template.read_text(encoding="utf-8").replace("Hi,", "Hi {{ contact.frist_name }},")
    template.write_text(body, encoding="utf-8")
    main(["lint", "--format", "json", "--select", "GF403"])
    assert {item["file"] for item in json.loads(capsys.readouterr().out)} == {
        "niche_templates/contractor/missed-call.sms.j2"
    }


# --- texts that no flow names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("niche", "body", "code"),
    [
        ("contractor", "Hi, it\u2019s {{ first_name }}", "GF401"),
        ("roofing", "Hi [NAME], {{ callback_window }}", "GF402"),
        ("default", "Hi {{ contact.frist_name }}", "GF403"),
    ],
)
def test_a_template_that_no_flow_names(
    project: Path, niche: str, body: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / f"niche_templates/{niche}/never-sent.sms.j2"
    path.parent.mkdir(exist_ok=True)
    _write(path, f"---\ndescription: test\n---\n{body}\n")
    main(["lint", "--format", "json", "--select", code])
    found = json.loads(capsys.readouterr().out)
    assert [(item["code"], item["file"]) for item in found] == [
        (code, f"niche_templates/{niche}/never-sent.sms.j2")
    ]


def test_a_template_that_no_flow_names_has_to_be_valid(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(project / "niche_templates/default/never-sent.sms.j2", "---\ndescription: x\n---\nHi {% if %}\n")
    assert main(["lint", "--format", "json"]) == 2
    assert "never-sent" in capsys.readouterr().out


# --- tags -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "steps",
    [
        '- add_tag: "{{ contact.x }}"',
        '- remove_tag: [vip, "a {{contact.x}}"]',
        '- if: { tag: "{{ contact.x }}" }\n    then: [end]',
        '- raw: { type: add_contact_tag, attributes: { tags: ["{{ contact.x }}"] } }',
    ],
)
def test_a_merge_field_typed_as_a_tag(project: Path, steps: str, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _FLOW, SEED.replace("  - wait: 2 minutes", f"  {steps}\n  - wait: 2 minutes"))
    assert _codes(capsys, "--select", "GF611", "--select", "GF605") == ["GF611"]


# --- one base for paths ---------------------------------------------------------------------------


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


def test_paths_start_at_the_top_of_the_repository(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project / "site"
    for folder in ("flows", "accounts", "niche_templates"):
        site.mkdir(exist_ok=True)
        (project / folder).rename(site / folder)
    (project / ".git").mkdir()
    _write(site / _FLOW, SEED.replace("2 minutes", "20 minutes"))
    monkeypatch.chdir(site)
    assert main(["lint", "--format", "json", "--select", "GF302"]) == 1
    assert [item["file"] for item in json.loads(capsys.readouterr().out)] == [f"site/{_FLOW}"]


@pytest.mark.parametrize("name", ["a b", "100%", "x#y", "\u00fc"])
def test_sarif_addresses_are_encoded(name: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / _FLOW).rename(project / f"flows/{name}.yaml")
    _write(project / f"flows/{name}.yaml", SEED.replace("2 minutes", "20 minutes"))
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
    _write(project / "ghl-flow.yaml", text)
    assert main(["lint", "--format", fmt]) == 2
    out = capsys.readouterr().out
    assert "GF000" in out
    if fmt == "junit":
        ElementTree.fromstring(out)  # noqa: S314 - our own output
    else:
        json.loads(out)


# --- files are taken for what they are ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("accounts/bridgepoint-group.yaml", "account: x\n"),
        ("elsewhere.yaml", "account: x\nlocation_id: [\n"),
        (_TEMPLATE, "no front matter\n"),
        ("flows/missed-call-text-back.test.yaml", "version: 1\nflow: missed-call-text-back\ntests: []\n"),
        ("ghl-flow.yaml", "version: 1\nlint: { slect: [] }\n"),
        (_FLOW, "version: 1\n"),
    ],
)
@pytest.mark.parametrize("command", ["lint", "validate"])
def test_a_named_file_is_read_as_what_it_is(
    command: str, name: str, text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(project / name, text)
    assert main([command, name]) == 2
    shown = capsys.readouterr()
    assert name in shown.out + shown.err
    assert "trigger" not in shown.out + shown.err or name in (_FLOW, "elsewhere.yaml")


@pytest.mark.parametrize("name", ["accounts/bridgepoint-group.yaml", _TEMPLATE, _FLOW])
@pytest.mark.parametrize("command", ["lint", "validate"])
def test_a_sound_file_by_its_name(command: str, name: str, project: Path) -> None:
    assert main([command, name]) == 0


@pytest.mark.parametrize("name", ["flows/.#x.yaml", "flows/._x.yaml", "flows/x.yaml~", "flows/.x.yaml.swp",
                                  "accounts/.#x.yaml", "niche_templates/default/.#x.sms.j2"])  # fmt: skip
@pytest.mark.parametrize("arguments", [["lint"], ["validate"], ["lint", "flows"], ["validate", "flows"]])
def test_files_of_editors_are_passed_over(name: str, arguments: list[str], project: Path) -> None:
    _write(project / name, "not: [what it seems")
    assert main(arguments) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{ last_missed_call_sms_at: { within", "{ last_missed_cal_sms_at: { within"),
        ("template: missed-call", "template: missed-cal"),
    ],
)
def test_validate_looks_at_names_in_flows(old: str, new: str, project: Path) -> None:
    _write(project / _FLOW, SEED.replace(old, new))
    assert main(["validate"]) == 2
    assert main(["validate", _FLOW]) == 2


def test_validate_looks_at_values_and_tests(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(project / _TEMPLATE, _SOUND.replace("first_name", "frist_name"))
    assert main(["validate"]) == 2
    _write(project / _TEMPLATE, _SOUND)
    assert main(["validate"]) == 0
    _write(project / "flows/x.test.yaml", "version: 1\nflow: x\ntests: []\n")
    capsys.readouterr()
    assert main(["validate", "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["file"] == "flows/x.test.yaml"


def _second(project: Path, folder: str, text: str) -> None:
    _write(project / f"{folder}/second.yaml", text)


@pytest.mark.parametrize(
    ("folder", "text", "message"),
    [
        ("flows", SEED, "two files define the flow 'missed-call-text-back'"),
        ("accounts", BRIDGEPOINT, "two files define the account 'bridgepoint-group'"),
        (
            "accounts",
            BRIDGEPOINT.replace("account: bridgepoint-group", "account: second"),
            "two files define the location_id 'bPt7Qm2LxRk94ZsVdC1e'",
        ),
        (
            "accounts",
            BRIDGEPOINT.replace("account: bridgepoint-group", "account: second")
            .replace("bPt7", "aPt7")
            .replace("flows: [", "flows: [gone, "),
            "there is no flow 'gone'",
        ),
    ],
)
def test_validate_looks_at_what_files_say_of_each_other(
    folder: str, text: str, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "accounts/bridgepoint-group.yaml"
    _second(project, folder, text.replace("  callback_window: the next hour\n", ""))
    assert account.is_file()
    assert main(["validate", "--format", "json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert (error["message"], error["file"]) == (message, f"{folder}/second.yaml")


@pytest.mark.parametrize(
    "settings", ["version: 2\n", "version: 1\npaths: { flows: ../x }\n", "version: 1\nlint: { slect: [] }\n"]
)
def test_validate_says_what_is_wrong_with_the_settings(settings: str, project: Path) -> None:
    _write(project / "ghl-flow.yaml", settings)
    assert main(["validate"]) == 2
    assert main(["validate", _FLOW]) == 2


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (SEED.replace("- wait:", "- wiat:", 1), "unknown step 'wiat'"),
        (SEED.replace("template: missed-call", "template: mised-call"),
         "no template 'mised-call' for the niche 'contractor'"),
        (SEED.replace("{ last_missed_call_sms_at: { within", "{ last_missed_cal_sms_at: { within"), None),
    ],
)  # fmt: skip
def test_validate_says_one_error_once(
    broken: str, message: str | None, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _more_accounts(project, 3)
    _write(project / _FLOW, broken)
    assert main(["validate", "--format", "json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["file"] == _FLOW
    assert message is None or error["message"] == message


# --- pre-commit -----------------------------------------------------------------------------------


def test_hooks_work_for_a_project_in_a_subfolder(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == [
        f"ghl-flow-{name}" for name in ("lint", "validate", "verify", "test")
    ]
    main(["init", str(project / "site")])
    (project / "elsewhere").mkdir()
    monkeypatch.chdir(project)
    for hook in hooks:
        for name in ("site/flows/x.yaml", "flows/x.yaml", "a/b/accounts/x.yml", "site/ghl-flow.yaml",
                     "site/niche_templates/default/x.sms.j2", "flows/x.test.yaml"):  # fmt: skip
            assert re.search(hook["files"], name), name
        assert not re.search(hook["files"], "site/docs/x.yaml")
        words = hook["entry"].split()
        assert words.pop(0) == "ghl-flow"
        assert main([*words, "--project", "site"]) == 0
        assert main([*words, "--project=nowhere"]) == 2


# --- files that are odd, gone or not files ---------------------------------------------------------


@pytest.mark.parametrize("name", [b"new\nline", b"esc\x1b[31m", b"bad\xff", b"q\"'&<>", b"%41%"])
@pytest.mark.parametrize("fmt", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_odd_names_of_files(fmt: str, name: bytes, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "flows" / os.fsdecode(name + b".yaml")
    try:
        _write(path, SEED.replace("2 minutes", "20 minutes"))
    except OSError:
        pytest.skip("this file system has no such names")
    (project / _FLOW).unlink()
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


@pytest.mark.parametrize("folder", ["flows", "accounts"])
@pytest.mark.parametrize("what", ["dangling link", "pipe", "too large", "empty"])
def test_what_cannot_be_read_is_said_of_that_file(
    what: str, folder: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / folder / "odd.yaml"
    match what:
        case "dangling link":
            path.symlink_to("nowhere.yaml")
        case "pipe":
            if not hasattr(os, "mkfifo"):
                pytest.skip("no pipes with names here")
            os.mkfifo(path)
        case "too large":
            _write(path, "#" * (4 * 1024 * 1024 + 1))
        case _:
            _write(path, "")
    for command in ("lint", "validate"):
        assert main([command, "--format", "json"]) == 2
        found = json.loads(capsys.readouterr().out)
        (error,) = found["errors"] if command == "validate" else found
        assert error["file"] == f"{folder}/odd.yaml"


def test_links_to_folders_are_followed_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "accounts").rename(project / "shared")
    (project / "accounts").symlink_to("shared")
    (project / "flows/again").symlink_to(".")
    assert main(["lint"]) == 0
    assert main(["validate"]) == 0
    _write(project / "shared/odd.yaml", "account: odd\n")
    capsys.readouterr()
    for words in (["lint"], ["lint", "accounts/odd.yaml"]):
        assert main([*words, "--format", "json"]) == 2
        assert {item["file"] for item in json.loads(capsys.readouterr().out)} == {"accounts/odd.yaml"}


@pytest.mark.parametrize("after", [None, _TEXT.replace("Hi,", "Hello there,"), ""])
def test_a_file_that_changes_while_it_is_fixed_is_left_alone(
    after: str | None, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / _TEMPLATE
    _write(path, _TEXT)

    def changed(*arguments: Any, **options: Any) -> Any:
        if after is None:
            path.unlink()
        else:
            _write(path, after)
        return fix_files(*arguments, **options)

    monkeypatch.setattr("ghl_flow.lint.fixing.fix_files", changed)
    assert main(["lint", "--fix"]) == 2
    assert _TEMPLATE in capsys.readouterr().err
    assert (_read(path) if path.exists() else None) == after
