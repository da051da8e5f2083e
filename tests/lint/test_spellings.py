"""A rule that fires on a step or trigger as typed fires on the same one written `raw`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.lint.examine import examine
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Example, Rule
from tests.lint.test_rules import findings, project_of

# A file that is not valid has no other spelling; and what HighLevel stores of a tag is in lower case already.
ONE_SPELLING = frozenset(("GF000", "GF605"))


def spelled_raw(example: Example, root: Path) -> Example:
    """The example with every step that does not fork, and every trigger, passed through as it is stored."""
    project = project_of(example, root)
    found = examine(project, TemplateLibrary(project.templates_folder)).subject
    compiled = {item.flow.flow: item.compiled for item in found.subjects()}
    texts = [_raw(text, compiled) for text in (example.flow, *example.others) if text is not None]
    return example._replace(flow=texts[0], others=tuple(texts[1:]))


def _raw(text: str, compiled: dict[str, CompiledFlow]) -> str:
    document: dict[str, Any] = yaml.safe_load(text)
    main = compiled[document["flow"]].workflows[0]
    for node in main.workflow.nodes:
        path = main.origins.get(node.id)
        if path is None or node.node_type is not None:
            continue
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        step = place[path[-1]]
        if "raw" not in step:
            kept = {key: step[key] for key in ("id", "name", "disabled") if key in step}
            place[path[-1]] = {**kept, "raw": {"type": node.type, "attributes": node.attributes}}
    document["trigger"] = [
        {"raw": {"type": item.type, "conditions": [row.to_json() for row in item.filters]}}
        for item in main.workflow.triggers
    ]
    return yaml.safe_dump(document, sort_keys=False)


RULES = [rule for rule in all_rules() if rule.bad.flow is not None and rule.code not in ONE_SPELLING]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_fires_in_the_other_spelling(rule: Rule, tmp_path: Path) -> None:
    raw = spelled_raw(rule.bad, tmp_path / "typed")
    assert findings(raw, tmp_path / "raw", (rule,)), raw.flow
