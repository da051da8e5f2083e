"""The smallest flows about which a verdict and the judge still disagree."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from tests.judge.written import Yaml, arms, asked, walk, with_arms

# Smaller flows that are tried, at most.
TRIES = 250


def shrunk(flows: list[Yaml], promise: Yaml, still: Callable[[list[Yaml]], bool]) -> list[Yaml]:
    """Flows made smaller as long as `still` says that they disagree; the first promises nothing else."""
    smallest: list[Yaml] = copy.deepcopy(flows)
    plain = {key: value for key, value in promise.items() if key != "by_default"}
    kept = [] if "by_default" in promise else ["terminates" if "terminates" in plain else plain]
    # A limit says something of other promises too.
    for guarantees in (
        kept,
        [item for item in smallest[0]["guarantees"] if "at_most" in item or item in kept],
    ):
        once: list[Yaml] = [
            {**smallest[0], "guarantees": guarantees},
            *({**item, "guarantees": []} for item in smallest[1:]),
        ]
        if still(once):
            smallest = once
            break
    tried = 0
    found = True
    while found and tried < TRIES:
        found = False
        for smaller in _smaller(smallest):
            tried += 1
            if still(smaller):
                smallest, found = smaller, True
                break
            if tried >= TRIES:
                break
    return [_without_fields(item) for item in smallest]


def _without_fields(flow: Yaml) -> Yaml:
    used = {key for condition in asked(flow["steps"]) for key in condition}
    for step in walk(flow["steps"]):
        if isinstance(step, dict):
            used |= set(step.get("update_contact") or ())
    return {**flow, "fields": {key: value for key, value in flow["fields"].items() if key in used}}


def _smaller(flows: list[Yaml]) -> Iterator[list[Yaml]]:
    for place in range(len(flows) - 1, 0, -1):
        yield flows[:place] + flows[place + 1 :]
    for place, flow in enumerate(flows):
        for smaller in _smaller_flow(flow):
            yield [*flows[:place], smaller, *flows[place + 1 :]]


def _smaller_flow(flow: Yaml) -> Iterator[Yaml]:
    for steps in _smaller_steps(flow["steps"]):
        if steps:
            yield {**flow, "steps": steps}
    if len(flow["trigger"]) > 1:
        for one in flow["trigger"]:
            yield {**flow, "trigger": [one]}
    for word in flow.get("cancel_on", ()):
        left = [item for item in flow["cancel_on"] if item != word]
        yield {
            **{key: value for key, value in flow.items() if key != "cancel_on"},
            **({"cancel_on": left} if left else {}),
        }
    if "window" in flow["settings"]:
        yield {**flow, "settings": {key: value for key, value in flow["settings"].items() if key != "window"}}
    for key, value in flow["settings"].items():
        if value and key != "window":
            yield {**flow, "settings": {**flow["settings"], key: False}}


def _smaller_steps(steps: list[Any]) -> Iterator[list[Any]]:
    for place, step in enumerate(steps):
        before, after = steps[:place], steps[place + 1 :]
        yield before + after
        inside = arms(step)
        for number, inner in enumerate(inside):
            if "if" not in step:
                yield before + inner + after
                for smaller in _smaller_steps(inner):
                    made = [*inside[:number], smaller, *inside[number + 1 :]]
                    yield [*before, with_arms(step, made), *after]
        if isinstance(step, dict) and "if" in step:
            for key in ("then", "else"):
                inner = step.get(key) or []
                yield before + inner + after
                for smaller in _smaller_steps(inner):
                    yield [*before, {**step, key: smaller}, *after]
            for key in ("elif", "else"):
                if key in step:
                    yield [*before, {name: value for name, value in step.items() if name != key}, *after]
            for key in ("all", "any"):
                for one in step["if"].get(key, ()):
                    yield [*before, {**step, "if": one}, *after]
