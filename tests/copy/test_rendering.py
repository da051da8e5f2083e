"""Bodies without a brace are the text already."""

import sys

import pytest

from ghl_flow.copy.limits import MAX_SOURCE
from ghl_flow.copy.rendering import render, variables_used
from ghl_flow.errors import SpecError
from ghl_flow.source import SourceText

SOURCE = SourceText("t", "")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hi", "Hi"),
        ("Hi\n\n", "Hi"),
        ("a\r\nb\rc\r\n", "a\nb\nc"),
        ("\n Hi ", "\n Hi "),
        ("{{ a }}\r\n", "A"),
    ],
)
def test_line_ends(body: str, text: str) -> None:
    assert render(body, {"a": "A"}, source=SOURCE) == text


def test_values_asked_for() -> None:
    assert variables_used("no braces") == set()
    assert variables_used("{{ a }} {{ contact.name }}\r\n{% if b %}{% endif %}") == {"a", "b"}


@pytest.mark.parametrize(("length", "fits"), [(MAX_SOURCE, True), (MAX_SOURCE + 1, False)])
def test_the_longest_body(length: int, fits: bool) -> None:
    body = "x" * length
    if fits:
        assert variables_used(body) == set()
    else:
        with pytest.raises(SpecError):
            variables_used(body)


def test_a_plain_text_needs_no_template_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ghl_flow.copy.template_language", None)
    assert render("Hi", {}, source=SOURCE) == "Hi"
    with pytest.raises(ImportError):
        render("{{ a }}", {"a": ""}, source=SOURCE)
