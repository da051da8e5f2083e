"""How one thing is named where a trigger names none."""

from pathlib import Path

import pytest

from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.registry import chosen_rules
from ghl_flow.lint.rule import Example
from ghl_flow.lint.run import lint_project
from tests.lint.test_rules import project_of


@pytest.mark.parametrize(
    ("trigger", "hint"),
    [
        ("form: {}", "form: Intake"),
        ("survey: {}", "survey: How was it"),
        ("raw: { type: form_submission }", "form: Intake"),
        ("raw: { type: facebook_lead_gen }", "facebook_form: "),
    ],
)
def test_it_is_named_as_yaml_names_it(trigger: str, hint: str, tmp_path: Path) -> None:
    project = project_of(Example(flow=flow_with("- add_tag: asked", trigger=trigger)), tmp_path)
    (found,) = lint_project(
        project, TemplateLibrary(tmp_path / "niche_templates"), chosen_rules(["GF206"], ())
    ).findings
    assert (found.hint or "").startswith(f"name the one that is meant: {hint}")
