"""What is written as YAML is read back as what it was."""

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.importing.yaml_text import flow_text, in_double_quotes
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml

_LETTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    f"{string.punctuation} \n\t\r\x85\u2028\u00a0"
)
TEXTS = st.text(_LETTERS, max_size=12) | st.sampled_from(
    ["yes", "1", "null", "~", "12:30", "1e3", "0x1", "=", "<<"]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(TEXTS, max_size=4), st.dictionaries(TEXTS, TEXTS, max_size=3), TEXTS)
def test_any_text_is_itself_again(items: list[str], pairs: dict[str, str], text: str) -> None:
    flow: dict[str, Any] = {"name": text, "trigger": [{"raw": {**pairs}}], "steps": [{"sms": text}, *items]}
    assert parse_yaml(SourceText("x.yaml", flow_text(flow))).data == flow


@pytest.mark.parametrize("text", ["a\nb", "\x85", "\u2028", "x" * 50_000, "a b " * 20_000, '"', "\\", ""])
def test_in_quotes_it_stands_on_one_line(text: str) -> None:
    said = in_double_quotes(text)
    assert len(said.splitlines()) == 1
    assert parse_yaml(SourceText("x.yaml", f"k: {said} # comment\n")).data == {"k": text}
