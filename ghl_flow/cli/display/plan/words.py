"""Places in a stored step, and references in its values, in the words of a person."""

import re

from ghl_flow.wire.reference import describe_reference

_REFERENCE = re.compile(r"urn:ghl-flow:(?:field|workflow|value|name):[\w/.:%~-]+")
_PART = re.compile(r"(?P<name>[^\[\]]*)(?:\[(?P<number>\d+)\])?")
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")

# What the builder's canvas has other words for.
_NAMES = {
    "branches": "branch",
    "segments": "question",
    "conditionSubType": "field",
    "conditionType": "kind",
    "conditionOperator": "operator",
    "conditionValue": "value",
}
_OF_SEVERAL = {"segments": "group"}
_ONE_MOST_OF_THE_TIME = "segments"


def path_words(path: str) -> str:
    """`branches[0].segments[0].conditions[1].conditionValue` as `branch 1, condition 2, value`."""
    if "." not in path and "[" not in path and path not in _NAMES:
        return _spaced(path)
    return ", ".join(filter(None, map(_part_words, path.split("."))))


def _part_words(part: str) -> str:
    found = _PART.fullmatch(part)
    if found is None:
        return part
    name, number = found["name"], found["number"]
    if number is None:
        return _NAMES.get(name) or _spaced(name)
    if name == _ONE_MOST_OF_THE_TIME and number == "0":
        return ""
    return f"{_OF_SEVERAL.get(name) or _NAMES.get(name) or _spaced(name.removesuffix('s'))} {int(number) + 1}"


def _spaced(name: str) -> str:
    return _CAPITAL.sub(lambda letter: f" {letter[1].lower()}", name)


def value_words(text: str) -> str:
    """A value with what it refers to named."""
    return _REFERENCE.sub(lambda found: describe_reference(found[0]), text)
