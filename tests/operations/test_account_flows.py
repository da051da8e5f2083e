"""More flows in an account's file: nothing else in it changes."""

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.operations.account_flows import with_flows
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nflows: [x]  # these\nb: 2\n", "a: 1\nflows: [x, new, more]  # these\nb: 2\n"),
        ("a: 1\nflows: []\n", "a: 1\nflows: [new, more]\n"),
        (
            "a: 1\nflows:\n  - x  # one\n  - y\nb: 2\n",
            "a: 1\nflows:\n  - x  # one\n  - y\n  - new\n  - more\nb: 2\n",
        ),
        ("a: 1\nflows:\n- x", "a: 1\nflows:\n- x\n- new\n- more"),
        ("a: 1\n", "a: 1\nflows: [new, more]\n"),
        ("a: 1\nflows: [\n  x,\n  y\n]\n", "a: 1\nflows: [\n  x,\n  y, new, more\n]\n"),
        ("a: 1\nflows: ['x']\n", "a: 1\nflows: ['x', new, more]\n"),
    ],
)
def test_flows_are_put_at_the_end(text: str, expected: str) -> None:
    assert with_flows(parse_yaml(SourceText("a.yaml", text)), ["new", "more"]) == expected


def test_a_list_that_is_not_edited_is_said() -> None:
    text = "other: &these [x]\nflows: *these\n"
    try:
        document = parse_yaml(SourceText("a.yaml", text))
    except Exception:
        pytest.skip("no anchors here")
    with pytest.raises(UsageError, match="not edited"):
        with_flows(document, ["new"])
