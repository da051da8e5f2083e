"""Every rule fires on its bad example and not on its good one; the shipped project is clean."""

from pathlib import Path

import pytest
import yaml

from ghl_flow.copy.templates import TemplateLibrary, file_name
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.registry import all_rules, chosen_rules
from ghl_flow.lint.rule import Case, Example, Finding, Rule
from ghl_flow.lint.run import lint_project
from ghl_flow.spec.project import Project
from tests.conftest import BRIDGEPOINT, ROOT, SEED

_SOUND_TEXT = "Hi, {{ first_name }} from {{ business_name }} here. What do you need done?"


def project_of(example: Example, root: Path) -> Project:
    """A project with the files of an example, the rest sound."""
    flows = [example.flow or SEED, *example.others]
    ids = [yaml.safe_load(text)["flow"] for text in flows]
    for name, text in zip(ids, flows, strict=True):
        _write(root / f"flows/{name}.yaml", text)
    account = yaml.safe_load(BRIDGEPOINT) | {
        "flows": ids,
        "vars": _VALUES,
        _TOGGLE: "off",
        "incoming_call_timeout": 20,
    }
    if example.language != "en":
        account["text_language"] = example.language
    _write(root / "accounts/bridgepoint-group.yaml", _overlaid(account, example.account))
    if example.other_account is not None:
        other = account | {"account": "another", "location_id": "zPt7Qm2LxRk94ZsVdC1e"}
        _write(root / "accounts/another.yaml", _overlaid(other, example.other_account))
    for niche in ("default", "contractor"):
        body = example.template or _SOUND_TEXT
        file = file_name("missed-call", example.language)
        _write(root / f"niche_templates/{niche}/{file}", f"---\ndescription: test\n---\n{body}\n")
    if example.niche is not None:
        sound = {"version": 1, "niche": "default", "description": "test"}
        _write(root / "niche_templates/default/niche.yaml", _overlaid(sound, example.niche))
    return Project(root)


_TOGGLE = "native_missed_call_text_back"
_VALUES = {"business_name": "Bridgepoint Group", "first_name": "Dale", "callback_window": "the next hour"}


def _overlaid(account: dict[str, object], lines: str | None) -> str:
    # The example's own lines are kept as they are written: positions are part of what is tested.
    given = yaml.safe_load(lines or "") or {}
    rest = {key: value for key, value in account.items() if key not in given}
    return f"{lines or ''}\n{yaml.safe_dump(rest, sort_keys=False)}".lstrip("\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def findings(example: Example, root: Path, rules: tuple[Rule, ...]) -> list[Finding]:
    """What the rules find in an example, the rest of the project sound."""
    project = project_of(example, root)
    return list(lint_project(project, TemplateLibrary(project.templates_folder), rules).findings)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_fires_on_its_bad_example(rule: Rule, tmp_path: Path) -> None:
    found = findings(rule.bad, tmp_path, (rule,))
    assert found
    assert {item.code for item in found} == {rule.code}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_does_not_fire_on_its_good_example(rule: Rule, tmp_path: Path) -> None:
    assert findings(rule.good, tmp_path, (rule,)) == []


@pytest.mark.parametrize(
    ("rule", "case"),
    [pytest.param(rule, case, id=f"{rule.code} {case.what}") for rule in all_rules() for case in rule.cases],
)
def test_holds_at_its_boundaries(rule: Rule, case: Case, tmp_path: Path) -> None:
    assert len(findings(case.example, tmp_path, (rule,))) == case.fires


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_explains_itself(rule: Rule) -> None:
    assert len((rule.__doc__ or "").split()) > 20, "say in the docstring why it matters, in 20 words or more"
    assert rule.source
    assert (ROOT / f"docs/rules/{rule.code}.md").is_file(), "run `python docs/generate.py --rules`"


def test_codes_and_names_are_unique() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules) >= 45


def test_the_shipped_project_is_clean() -> None:
    project = Project(ROOT)
    result = lint_project(project, TemplateLibrary(project.templates_folder), all_rules())
    assert list(result.findings) == []
    assert list(result.not_assessed) == []


@pytest.mark.parametrize(
    ("template", "line", "column", "width"),
    [
        ("Hi, it\u2019s Dale.", 4, 7, 1),
        ("Hi there,\nthis is [BUSINESS NAME].", 5, 9, 15),
        ("Hi {{contact.frist_name}}!", 4, 4, 22),
    ],
)
def test_findings_in_texts_point_into_the_template(
    template: str, line: int, column: int, width: int, tmp_path: Path
) -> None:
    rules = chosen_rules(["GF401", "GF402", "GF403"], [])
    (found, *_) = findings(Example(template=template), tmp_path, rules)
    span = found.location.span
    assert found.location.source.path.endswith("missed-call.sms.j2")
    assert (span.line, span.column, span.end_column - span.column) == (line, column, width)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, call 555_123 or see a_b_c at {{ business_name }}?",
        "{{ business_name }}: prices < 100 > 50 {{ custom_values.offer }}?",
        "{{ business_name }}? A field of the flow:\nx{{ contact.last_missed_call_sms_at }}",
    ],
)
def test_texts_that_only_look_wrong(text: str, tmp_path: Path) -> None:
    assert findings(Example(template=text), tmp_path, chosen_rules([], ["GF607"])) == []


def test_rules_are_chosen_by_code_prefix_and_name() -> None:
    assert [rule.code for rule in chosen_rules(["GF00"], ["GF000"])] == ["GF001", "GF002", "GF003"]
    assert [rule.code for rule in chosen_rules(["native-toggle-on"], [])] == ["GF001"]


@pytest.mark.parametrize("code", ["GF306", "GF307"])
@pytest.mark.parametrize(("cancelled", "fires"), [("[answered_call, reply]", False), ("[]", True)])
def test_a_text_sent_before_the_call_was_dealt_with_is_no_finding(
    code: str, cancelled: str, fires: bool, tmp_path: Path
) -> None:
    steps = '- sms: { template: missed-call }\n- wait: 1 hour\n- sms: "Do you still need a hand?"'
    example = Example(flow=flow_with(steps, more=f"cancel_on: {cancelled}\n"))
    assert bool(findings(example, tmp_path, chosen_rules([code], []))) == fires
