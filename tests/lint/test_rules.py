"""Every rule fires on its bad example and not on its good one; the shipped project is clean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.lint.engine import lint
from ghl_flow.lint.registry import all_rules, chosen_rules
from ghl_flow.lint.rule import Example, Finding, Rule
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.project import Project
from tests.conftest import BRIDGEPOINT, ROOT, SEED

_TOGGLE = "native_missed_call_text_back: off"


def findings(example: Example, folder: Path, rules: tuple[Rule, ...]) -> list[Finding]:
    """What the rules find in an example, the rest taken from the starter project."""
    account_text = BRIDGEPOINT.replace(_TOGGLE, example.account or _TOGGLE)
    template = folder / "default/missed-call.sms.j2"
    template.parent.mkdir(parents=True, exist_ok=True)
    body = example.template or "Hi, {{ first_name }} from {{ business_name }} here. What do you need done?"
    template.write_text(f"---\ndescription: test\n---\n{body}\n", encoding="utf-8")
    account = load_text(account_text, Account, "account.yaml")
    flow = load_text(example.flow or SEED, Flow, "flow.yaml")
    compiled = compile_flow(flow, account.value, TemplateLibrary(folder))
    return lint([account], [compiled], rules)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_fires_on_its_bad_example(rule: Rule, tmp_path: Path) -> None:
    found = findings(rule.bad, tmp_path, (rule,))
    assert found
    assert {item.code for item in found} == {rule.code}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_does_not_fire_on_its_good_example(rule: Rule, tmp_path: Path) -> None:
    assert findings(rule.good, tmp_path, (rule,)) == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_explains_itself(rule: Rule) -> None:
    assert len((rule.__doc__ or "").split()) > 20
    assert rule.source
    assert (ROOT / f"docs/rules/{rule.code}.md").is_file(), "run `make docs`"


def test_codes_and_names_are_unique() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)


def _shipped() -> Iterator[Finding]:
    project = Project(ROOT)
    library = TemplateLibrary(project.templates_folder)
    compiled = [
        compile_flow(flow, account.value, library)
        for account in project.accounts
        for flow in project.flows_of(account)
    ]
    yield from lint(project.accounts, compiled, all_rules())


def test_the_shipped_project_is_clean() -> None:
    assert list(_shipped()) == []


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
    (found,) = findings(Example(template=template), tmp_path, all_rules())
    span = found.location.span
    assert found.location.source.path.endswith("missed-call.sms.j2")
    assert (span.line, span.column, span.end_column - span.column) == (line, column, width)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, call 555_123 or see a_b_c",
        "Prices < 100 > 50 {{ custom_values.offer }}",
        "{{ contact.last_missed_call_sms_at }} is declared",
    ],
)
def test_texts_that_only_look_wrong(text: str, tmp_path: Path) -> None:
    assert findings(Example(template=text), tmp_path, all_rules()) == []


def test_rules_are_chosen_by_code_prefix_and_name() -> None:
    assert [rule.code for rule in chosen_rules(["GF4"], ["GF402"])] == ["GF401", "GF403"]
    assert [rule.code for rule in chosen_rules(["native-toggle-on"], [])] == ["GF001"]
