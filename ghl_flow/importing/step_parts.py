"""Written steps taken apart: what is a step's own, and which lists of steps stand in it."""

from collections.abc import Iterator
from typing import Any

from ghl_flow.importing.steps import WrittenStep
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.json import JsonObject, JsonValue

NONE: Any = object()
"""Stands for a value that is not there."""


def key_of(item: JsonValue) -> str:
    """What an item of a list is known by on both sides."""
    return item.node_id if isinstance(item, WrittenStep) else f"={item}"


def title_of(item: JsonValue) -> str:
    """What a person calls it."""
    if not isinstance(item, dict):
        return str(item)
    return str(item.get("name") or next(iter(item)))


def by_id(steps: JsonValue) -> dict[str, WrittenStep]:
    """Every step in steps, by the id of the stored one."""
    found: dict[str, WrittenStep] = {}
    waiting: list[JsonValue] = [steps]
    while waiting:
        item = waiting.pop()
        if isinstance(item, WrittenStep):
            found[item.node_id] = item
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found


def is_steps(value: JsonValue) -> bool:
    """Whether it is a list of steps."""
    return isinstance(value, list) and (
        value == ["end"] or any(isinstance(one, WrittenStep) for one in value)
    )


def lists_in(value: JsonValue, at: YamlPath = ()) -> dict[YamlPath, list[JsonValue]]:
    """The lists of steps in a step, by where they are in it."""
    if isinstance(value, list):
        if is_steps(value):
            return {at: value}
        items: Iterator[tuple[str | int, JsonValue]] = iter(enumerate(value))
    elif isinstance(value, dict):
        items = iter(value.items())
    else:
        return {}
    return {path: steps for key, item in items for path, steps in lists_in(item, (*at, key)).items()}


def own_of(step: WrittenStep) -> JsonObject:
    """A step without the lists of steps in it."""
    found = without_lists(step)
    return found if isinstance(found, dict) else {}


_LISTS = ("then", "else", "steps")


def without_lists(value: JsonValue) -> JsonValue:
    """A value as it is written, without the lists of steps in it."""
    if isinstance(value, dict):
        return {
            key: without_lists(item)
            for key, item in value.items()
            if not (isinstance(item, list) and (key in _LISTS or is_steps(item)))
        }
    if isinstance(value, list):
        return [without_lists(item) for item in value]
    return value


def values_in(value: JsonValue, at: YamlPath) -> Iterator[tuple[YamlPath, JsonValue]]:
    """Every value in a step as it is written, those of steps in it aside."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(item, list) and key in _LISTS):
                yield from values_in(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from values_in(item, (*at, number))
    else:
        yield at, value


def unlike_values(one: Any, other: Any, at: YamlPath) -> Iterator[tuple[YamlPath, Any, Any]]:
    """Where two values differ, with both; `NONE` stands for a key that is not there."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from unlike_values(one.get(key, NONE), other.get(key, NONE), (*at, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from unlike_values(a, b, (*at, number))
    elif one != other or type(one) is not type(other):
        yield at, one, other
