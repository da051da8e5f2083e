"""The file of an account that runs some recipes, made of the one that the starter project has."""

import re
from collections.abc import Mapping, Sequence

from ghl_flow.operations.recipes import Needs, Recipe, needs_of

# The values of a file in block style, with its last line; what the starter project and niche packs write.
_VALUES = re.compile(r"^vars:[ \t]*(?:#.*)?\n(?:[ \t]+.*\n|[ \t]*\n)*?(?=\S|\Z)", re.MULTILINE)
_FLOWS = re.compile(r"^flows:.*\n(?:[ \t]+.*\n|-.*\n)*", re.MULTILINE)


def account_text(text: str, recipes: Sequence[Recipe]) -> str:
    """The text of the account's file with the flows of these recipes and what they need."""
    needs = needs_of(recipes)
    text = _FLOWS.sub("", text).rstrip("\n") + "\n"
    found = _VALUES.search(text)
    values = {name: value for name, value in needs.vars.items() if not _says(name, text)}
    if values and found is not None:
        end = found.end()
        text = text[:end] + _lines_of(values) + text[end:]
        values = {}
    hours = None if re.search(r"^hours:", text, re.MULTILINE) else needs.hours
    return text + needs_text(needs._replace(vars=values, hours=hours))


def needs_text(needs: Needs) -> str:
    """What an account's file says, as YAML."""
    lines = [f"vars:\n{values_text(needs)}"] if needs.vars else []
    return "".join(lines) + hours_text(needs) + flows_text(needs)


def values_text(needs: Needs) -> str:
    """The lines below `vars:`."""
    return _lines_of(needs.vars)


def hours_text(needs: Needs) -> str:
    """The line of the hours; nothing where none are needed."""
    if needs.hours is None:
        return ""
    days = ", ".join(f"{day}: {_quoted(times)}" for day, times in needs.hours.items())
    return f"hours: {{ {days} }}\n"


def flows_text(needs: Needs) -> str:
    """The line of the flows."""
    return f"flows: [{', '.join(needs.flows)}]\n"


def _says(name: str, text: str) -> bool:
    return re.search(rf"^[ \t]+{re.escape(name)}:", text, re.MULTILINE) is not None


def _lines_of(values: Mapping[str, str]) -> str:
    return "".join(f"  {name}: {_quoted(value)}\n" for name, value in values.items())


def _quoted(value: str | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
