"""Flows as they are written: plain data. Times are in milliseconds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Yaml: TypeAlias = Mapping[str, Any]

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_LENGTH = re.compile(r"(\d+)\s*(w|d|h|m|s)[a-z]*")


class TooLongError(Exception):
    """Playing it in every order takes longer than an answer is worth."""


class NotModelledError(Exception):
    """The judge has no rule for this: it has no opinion about the flow."""


def length(text: str) -> int:
    """`1 hour 30 minutes` in milliseconds."""
    found = _LENGTH.findall(str(text).lower())
    if not found:
        raise NotModelledError(f"length {text!r}")
    return sum(int(number) * _UNITS[unit] for number, unit in found)


def listed(value: Any) -> list[str]:
    """One name or a list of names, as a list in lower case."""
    return [str(item).lower() for item in (value if isinstance(value, list) else [value])]


def walk(steps: Sequence[Any]) -> Iterator[Any]:
    """Every step, at any depth."""
    for step in steps:
        yield step
        for inner in arms(step):
            yield from walk(inner)


def arms(step: Any) -> list[list[Any]]:
    """The branches of a step that forks, in order; of an `if` the one for the rest last."""
    if not isinstance(step, dict):
        return []
    if "if" in step:
        ways, otherwise = branches(step)
        return [*(inner for _, inner in ways), otherwise]
    if "split" in step:
        return [path.get("steps") or [] for path in step["split"]]
    if "ai_decision" in step:
        return [path.get("steps") or [] for path in step["ai_decision"]["paths"]]
    if "raw" in step:
        return [path.get("steps") or [] for path in step["raw"].get("paths", ())]
    if {"find_opportunity", "find_contact"} & set(step) or ("wait_for" in step and "timeout" in step):
        return [step.get("then") or [], step.get("else") or []]
    return []


def with_arms(step: Yaml, made: Sequence[list[Any]]) -> dict[str, Any]:
    """The step with other branches, in the order of `arms`."""
    if "split" in step:
        paths = [{**path, "steps": inner} for path, inner in zip(step["split"], made, strict=True)]
        return {**step, "split": paths}
    if "ai_decision" in step:
        given = step["ai_decision"]
        paths = [{**path, "steps": inner} for path, inner in zip(given["paths"], made, strict=True)]
        return {**step, "ai_decision": {**given, "paths": paths}}
    if "raw" in step:
        given = step["raw"]
        paths = [{**path, "steps": inner} for path, inner in zip(given["paths"], made, strict=True)]
        return {**step, "raw": {**given, "paths": paths}}
    again = {**step, "then": made[0], "else": made[-1]}
    if "elif" in step:
        inner = zip(step["elif"], made[1:-1], strict=True)
        again["elif"] = [{**item, "then": steps} for item, steps in inner]
    return again


def conditions(condition: Yaml) -> Iterator[Yaml]:
    """A condition and those in it."""
    yield condition
    for key in ("all", "any"):
        for inner in condition.get(key, ()):
            yield from conditions(inner)


def branches(step: Yaml) -> tuple[list[tuple[Yaml, list[Any]]], list[Any]]:
    ways = [(step["if"], step.get("then") or [])]
    ways += [(item["if"], item.get("then") or []) for item in step.get("elif", ())]
    return ways, step.get("else") or []


def asked(steps: Sequence[Any]) -> Iterator[Yaml]:
    """Every condition of the steps."""
    for step in walk(steps):
        if isinstance(step, dict) and "if" in step:
            for condition, _ in branches(step)[0]:
                yield from conditions(condition)
        if isinstance(step, dict) and "if" in (step.get("wait_for") or ()):
            yield from conditions(step["wait_for"]["if"])
