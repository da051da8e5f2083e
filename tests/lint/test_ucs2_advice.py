"""Advice about a character names it so that it can be read: in one line, and other than what it becomes."""

from pathlib import Path

import pytest

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.registry import chosen_rules
from ghl_flow.lint.rule import Example
from tests.lint.test_rules import findings


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("\\u2028", r"\u2028"),
        ("\\u00a0", r"\xa0"),
        ("\\u200b", r"\u200b"),
        ("e\\u0301", "e\u0301 (written with 2 characters)"),
        ("\\u201c", "\u201c"),
    ],
)
def test_it_names_what_can_be_read(character: str, named: str, tmp_path: Path) -> None:
    flow = flow_with(f'- sms: "{{{{ business_name }}}}: well{character}done?"')
    (found,) = findings(Example(flow=flow), tmp_path, chosen_rules(["GF401"], []))
    assert found.hint is not None
    assert named in found.hint
    assert len(found.hint.splitlines()) == 1
