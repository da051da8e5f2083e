"""Edits of a file: what is asked for, and nothing else."""

from typing import Any

import pytest

from ghl_flow.importing.yaml_edits import CannotEditError, YamlEdits, item_lines
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml

BLOCK = """\
steps:
  # above
  - sms: Hi   # beside
    name: One

  - if: { tag: vip }
    then:
      - sms: |
          Two
          lines
    else: [end]
  - end
last: 1
"""
FLOW = "steps: [{ sms: Hi, name: One }, { wait: 2 minutes }]\n"
TOP = "steps:\n- sms: Hi\n- sms: Ho\n"


def edited(text: str, *calls: tuple[Any, ...]) -> str:
    edits = YamlEdits(parse_yaml(SourceText("x.yaml", text)))
    for name, *words in calls:
        getattr(edits, name)(*words)
    return edits.result()


@pytest.mark.parametrize(
    ("text", "call", "gone", "new"),
    [
        (BLOCK, ("set_value", ("steps", 0, "sms"), "Ho"), "  - sms: Hi   # beside", "  - sms: Ho   # beside"),
        (BLOCK, ("set_value", ("steps", 0, "sms"), "a: b"), "sms: Hi ", 'sms: "a: b" '),
        (BLOCK, ("set_value", ("steps", 1, "then", 0, "sms"), "Three\nlines"), "Two\n", "Three\n"),
        (BLOCK, ("set_value", ("last",), 2), "last: 1", "last: 2"),
        (BLOCK, ("remove_item", ("steps", 0)), "  # above\n  - sms: Hi   # beside\n    name: One\n", ""),
        (BLOCK, ("remove_item", ("steps", 2)), "  - end\n", ""),
        (
            BLOCK,
            ("insert_after", ("steps", 0), item_lines({"sms": "New"})),
            "",
            "    name: One\n  - sms: New\n",
        ),
        (
            BLOCK,
            ("insert_before", ("steps", 0), item_lines({"sms": "New"})),
            "",
            "steps:\n  - sms: New\n  # above\n",
        ),
        (
            BLOCK,
            ("add_key", ("steps", 1), "disabled", True),
            "",
            "    else: [end]\n    disabled: true\n  - end\n",
        ),
        (BLOCK, ("remove_key", ("steps", 0, "name")), "    name: One\n", ""),
        (
            BLOCK,
            ("remove_key", ("steps", 1, "then")),
            "    then:\n      - sms: |\n          Two\n          lines\n",
            "",
        ),
        (BLOCK, ("add_key", (), "more", "x"), "", "last: 1\nmore: x\n"),
        (FLOW, ("set_value", ("steps", 0, "sms"), "Ho, you"), "sms: Hi", 'sms: "Ho, you"'),
        (FLOW, ("add_key", ("steps", 0), "disabled", True), "", "name: One , disabled: true }"),
        (
            TOP,
            ("insert_after", ("steps", 0), item_lines({"sms": "New"})),
            "",
            "- sms: Hi\n- sms: New\n- sms: Ho\n",
        ),
        (
            TOP.rstrip(),
            ("insert_after", ("steps", 1), item_lines({"sms": "New"})),
            "",
            "- sms: Ho\n- sms: New\n",
        ),
    ],
)
def test_an_edit(text: str, call: tuple[Any, ...], gone: str, new: str) -> None:
    found = edited(text, call)
    assert new in found
    assert not gone or gone not in found
    parse_yaml(SourceText("x.yaml", found))


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (FLOW, ("remove_item", ("steps", 0))),
        (FLOW, ("insert_after", ("steps", 0), ["- end"])),
        (FLOW, ("remove_key", ("steps", 0, "name"))),
        (BLOCK, ("remove_key", ("steps", 0, "sms"))),
        (BLOCK, ("set_value", ("steps", 1, "if"), "x")),
        (BLOCK, ("add_key", ("steps", 2), "name", "x")),
    ],
)
def test_what_is_not_edited(text: str, call: tuple[Any, ...]) -> None:
    with pytest.raises(CannotEditError):
        edited(text, call)


FORMS = {
    "plain": "Hi   # beside",
    "in quotes": '"Hi" # beside',
    "in single quotes": "'Hi'",
    "in a block": "| # beside\n      Hi\n      there",
    "in a folded block": ">-\n      Hi\n      there\n",
    "in brackets": "{ template: Hi, x: 1 }  # beside",
}
VALUES = (
    *("Ho", "two\nlines", "- a\n- b", "a: b\n\n# c", "tail \nx", "\n\nlead", "a\ttab", "yes", "1", "", "# x"),
    *(
        "x\n",
        "x\n\n",
        " lead",
        "'\"",
        "\\n",
        "{{ a }}, [b]",
        "\x1b[1m",
        "\x85\u2028 \xa0",
        "a" * 300 + " b" * 90,
    ),
    *("\U0001f600 ok", "a\r\nb", "end #", "|\n|", "long line " * 2_000),
)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("form", FORMS)
def test_a_value_is_what_was_asked_for_however_it_is_written(form: str, end: str) -> None:
    path = ("steps", 0, "sms", "template") if form == "in brackets" else ("steps", 0, "sms")
    text = f"steps:\n  # above\n  - sms: {FORMS[form]}\n    name: One # two\n  - end # three\n"
    text = text.replace("\n", end)
    for value in VALUES:
        found = edited(text, ("set_value", path, value))
        again = edited(found, ("set_value", path, "Hi"))
        for said, wanted in ((found, value), (again, "Hi")):
            data: Any = parse_yaml(SourceText("x.yaml", said)).data
            for key in path:
                data = data[key]
            assert data == wanted, said
            # The lines of others stay, and every comment.
            assert said.startswith(f"steps:{end}  # above{end}  - sms: ")
            assert said.endswith(f"{end}    name: One # two{end}  - end # three{end}")
            assert said.count("# beside") == text.count("# beside")


def test_all_else_stays_byte_for_byte() -> None:
    found = edited(BLOCK, ("set_value", ("steps", 0, "name"), "Two"))
    assert found == BLOCK.replace("name: One", "name: Two")


def test_two_edits_that_meet() -> None:
    with pytest.raises(CannotEditError):
        edited(BLOCK, ("remove_item", ("steps", 0)), ("set_value", ("steps", 0, "sms"), "Ho"))
