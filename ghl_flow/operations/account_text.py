"""The file of an account that runs some recipes, made of the one that the starter project has."""

from collections.abc import Mapping, Sequence

from ghl_flow.operations.recipes import Needs, Recipe, needs_of
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_document import Document
from ghl_flow.spec.yaml_reader import parse_yaml


def account_text(text: str, recipes: Sequence[Recipe]) -> str:
    """The text of the account's file with the flows of these recipes and what they need.

    Raises:
        SpecError: the file is no YAML.
    """
    needs = needs_of(recipes)
    document = parse_yaml(SourceText("the account's file", text))
    said = document.data if isinstance(document.data, dict) else {}
    own = said.get("vars")
    values = {
        name: value for name, value in needs.vars.items() if not isinstance(own, dict) or name not in own
    }
    lines = [line if line.endswith("\n") else f"{line}\n" for line in text.splitlines(keepends=True)]
    # From the end on, so that the places of what stands before stay as they are.
    for key in sorted(
        said.keys() & {"vars", "flows"}, key=lambda one: _first_line(document, one), reverse=True
    ):
        place = lines_under(document, lines, key)
        if key == "flows":
            del lines[place]
        elif values and isinstance(own, dict):
            if place.stop - place.start == 1:  # on one line, `vars: { who: Al }`
                lines[place] = ["vars:\n", _lines_of(own)]
                place = slice(place.start, place.start + 2)
            lines.insert(place.stop, _lines_of(values))
            values = {}
    hours = None if "hours" in said else needs.hours
    return "".join(lines).rstrip("\n") + "\n" + needs_text(needs._replace(vars=values, hours=hours))


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


def _first_line(document: Document, key: str) -> int:
    """The line of a key of the file, counted from 0."""
    span = document.location((key,), key=True).span
    return span.line - 1 if span is not None else 0


def lines_under(document: Document, lines: Sequence[str], key: str) -> slice:
    """The lines of a key and its value; what stands behind it, as an empty line, belongs to the next."""
    keys = document.data if isinstance(document.data, dict) else {}
    start = _first_line(document, key)
    end = min((line for one in keys if (line := _first_line(document, one)) > start), default=len(lines))
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return slice(start, end)


def _lines_of(values: Mapping[str, object]) -> str:
    return "".join(f"  {name}: {_quoted(value)}\n" for name, value in values.items())


def _quoted(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
