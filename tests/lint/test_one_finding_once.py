"""A fault is one finding, at its place, however many accounts and flows share it."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.conftest import SEED
from tests.lint.found import FLOW, SOUND, TEMPLATE, TEXT, codes_of, more_accounts, project, read, write

__all__ = ["project"]


def test_what_could_not_be_looked_at_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = SEED.replace("flow: missed-call-text-back", "flow: alone")
    write(project / "flows/alone.yaml", alone)
    main(["lint"])
    assert "not assessed: account values in the texts of alone" in capsys.readouterr().err


def test_what_compiles_for_several_accounts_not_is_said_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more_accounts(project, 3)
    for number in (0, 1, 2):
        file = project / f"accounts/client-{number}.yaml"
        write(file, file.read_text("utf-8").replace("business_name:", "business:"))
    assert main(["lint"]) == 2
    said = capsys.readouterr().err
    assert said.count("not assessed: ") == 1
    assert "missed-call-text-back for client-0, client-1, client-2: it does not compile" in said


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
    more_accounts(project, 3)
    write(project / FLOW, broken)
    assert main(["lint", "--format", "json", "--select", "GF000"]) == 2
    (found,) = json.loads(capsys.readouterr().out)
    assert found["file"] == FLOW
    assert hint is None or found["hint"] == hint


def test_a_flow_that_is_not_there_is_said_beside_a_broken_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        project / "flows/other.yaml", SEED.replace("missed-call-text-back", "other").replace("wait:", "wiat:")
    )
    account = project / "accounts/bridgepoint-group.yaml"
    write(account, read(account).replace("flows: [", "flows: [other, gone, "))
    main(["lint", "--format", "json", "--select", "GF000"])
    messages = [item["message"] for item in json.loads(capsys.readouterr().out)]
    assert messages == ["there is no flow 'gone'", "unknown step 'wiat'"]


def test_a_character_of_an_account_value_is_found_there(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more_accounts(project, 1, business_name="Dale\u2019s \u2014 Roofing")
    write(project / "flows/second.yaml", SEED.replace("missed-call-text-back", "second"))
    main(["lint", "--format", "json", "--select", "GF401"])
    (found,) = json.loads(capsys.readouterr().out)
    assert found["file"] == "accounts/client-0.yaml"
    assert "\u2019" in found["message"]
    assert "\u2014" in found["message"]
    assert found["message"].endswith("(in business_name)")
    line = read(project / "accounts/client-0.yaml").split("\n")[found["line"] - 1]
    assert line.startswith("  business_name:")
    assert line[found["column"] - 1] == "\u2019"


def test_what_all_accounts_share_is_one_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more_accounts(project, 4)
    write(project / TEMPLATE, TEXT)
    main(["lint", "--format", "json", "--select", "GF401", "--select", "GF409"])
    found = json.loads(capsys.readouterr().out)
    assert [(item["code"], item["file"]) for item in found] == [("GF401", TEMPLATE), ("GF409", TEMPLATE)]
    assert not any("(for" in item["message"] for item in found)


def test_what_some_accounts_have_names_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more_accounts(project, 5, first_name='"Dale "')
    write(project / TEMPLATE, SOUND.replace("{{ first_name }} with", "{{ first_name }} with"))
    main(["lint", "--format", "json", "--select", "GF416"])
    (found,) = json.loads(capsys.readouterr().out)
    assert found["message"].endswith("(for client-0, client-1, client-2 and 2 more)")


def test_an_emoji_is_shown_as_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / TEMPLATE, SOUND.replace("Hi,", "Hi \U0001fa7a,"))
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
    write(path, f"---\ndescription: test\n---\n{body}\n")
    main(["lint", "--format", "json", "--select", code])
    found = json.loads(capsys.readouterr().out)
    assert [(item["code"], item["file"]) for item in found] == [
        (code, f"niche_templates/{niche}/never-sent.sms.j2")
    ]


def test_a_template_that_no_flow_names_has_to_be_valid(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "niche_templates/default/never-sent.sms.j2", "---\ndescription: x\n---\nHi {% if %}\n")
    assert main(["lint", "--format", "json"]) == 2
    assert "never-sent" in capsys.readouterr().out


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
    write(project / FLOW, SEED.replace("  - wait: 2 minutes", f"  {steps}\n  - wait: 2 minutes"))
    assert codes_of(capsys, "--select", "GF611", "--select", "GF605") == ["GF611"]
