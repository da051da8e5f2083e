"""A flow as YAML text, as a person would have written it: short things on one line, texts in blocks."""

import re
import sys
from collections.abc import Sequence

import yaml

from ghl_flow.spec.yaml_reader import is_plain
from ghl_flow.wire.json import JsonValue

_WIDTH = 100
# What a reader of YAML may take for a number, a date, a time or a yes.
_ODD = re.compile(r"[-+.\d][-+.:\d_eExXoOtTzZ]*|<<|(?i:true|false|yes|no|on|off|y|n|null|~)")
# A text that is longer stands in a block of its own.
_LONG = 100


def flow_text(flow: dict[str, JsonValue], above: Sequence[str] = (), below: Sequence[str] = ()) -> str:
    """The text of a flow file; `above` and `below` are lines of comment around it."""
    head = "".join(f"# {line}\n" for line in above)
    parts: list[str] = []
    for key, value in flow.items():
        text = _dumped({key: value})
        parts.append(f"\n{text}" if key in ("trigger", "steps") and parts else text)
    return head + "".join(parts) + "".join(f"# {line}\n" for line in below)


class _Writer(yaml.SafeDumper):
    """Lists stand below their key, indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _dumped(value: JsonValue) -> str:
    node = _node(value, 0)
    out: str = yaml.serialize(node, Dumper=_Writer, width=10_000, allow_unicode=True)
    return out


def in_double_quotes(text: str) -> str:
    """A text on one line, whatever is in it."""
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"')
    out: str = yaml.serialize(node, Dumper=_Writer, width=sys.maxsize, allow_unicode=True)
    return out.removesuffix("\n")


def _node(value: JsonValue, deep: int) -> yaml.Node:
    if isinstance(value, dict):
        pairs = [(_scalar(key), _node(item, deep + 1)) for key, item in value.items()]
        return yaml.MappingNode(
            "tag:yaml.org,2002:map",
            pairs,
            flow_style=not value or (deep > 1 and len(value) > 1 and _short(value)),
        )
    if isinstance(value, list):
        items = [_node(item, deep + 1) for item in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=not value or _plain_list(value))
    return _scalar(value)


def _plain_list(value: list[JsonValue]) -> bool:
    """Whether it is a list of a few words, and not one of steps."""
    return value != ["end"] and all(not isinstance(item, dict | list) for item in value) and _short(value)


def _short(value: JsonValue) -> bool:
    """Whether a thing reads well on one line: a few plain values, and no step among them."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if any(isinstance(item, dict | list) for item in items):
        return False
    return len(str(value)) <= _WIDTH - 30 and "\\n" not in str(value)


def _scalar(value: JsonValue) -> yaml.ScalarNode:
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int | float):
        tag = "int" if isinstance(value, int) else "float"
        return yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", str(value))
    text = str(value)
    style = None
    if ("\n" in text or len(text) > _LONG) and _in_a_block(text):
        style = "|"
    elif not text.isprintable() or _ODD.fullmatch(text) or not is_plain(text):
        style = '"' if not text.isprintable() or ("'" in text and '"' not in text) else "'"
        if style == "'" and '"' not in text and "\\" not in text and max(text, default="") < "\U00010000":
            style = '"'
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)


def _in_a_block(text: str) -> bool:
    """Whether a block holds the text as it is: no line that ends in a space, and letters to begin with.

    Lines without letters at its end would run on to the end of the file.
    """
    lines = text.split("\n")
    return (
        all(line == line.rstrip() for line in lines)
        and not text.endswith("\n\n")
        and not text[:1].isspace()
        and "\t" not in text
        and all(char.isprintable() or char == "\n" for char in text)
    )
