"""The cases of cases.yaml, and the scenarios that they tell."""

import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from tests.judge.contacts import Card, Contact, Event
from tests.judge.generator import FIELDS
from tests.judge.runs import Ways
from tests.judge.scenarios import CALLER, Scenario
from tests.judge.state import START
from tests.judge.written import SECOND, Yaml, length

MISSED = {"call_status": {"direction": "inbound", "status": ["no-answer"]}}
NAMES = ("one", "two", "three", "four", "five")


@dataclass(frozen=True)
class Case:
    """Flows, a promise of the first, and whether it holds."""

    name: str
    flows: list[Yaml]
    promise: Yaml
    truth: str
    late: int
    calls: int
    order: str
    scenario: Scenario | None


def _flow(name: str, given: Yaml, promise: Any) -> Yaml:
    first = [promise] if name == NAMES[0] else []
    return {
        "version": 1,
        "flow": name,
        "name": name.title(),
        "trigger": [MISSED],
        "fields": FIELDS,
        # Once ever, where a second call would break the promise by itself.
        "settings": {"reentry": "replies_within" in promise},
        **given,
        "guarantees": [*first, *given.get("guarantees", ())],
    }


def _event(text: str) -> tuple[int, str, Event]:
    when, kind, *words = shlex.split(text)
    at = length(when)
    match kind:
        case "call" | "again":  # R3: information of the same call is updated, and it is evaluated again
            return at, CALLER, Event("call", words[0], "inbound")
        case "field":
            key, _, value = " ".join(words).partition("=")
            return at, CALLER, Event("field", key, value or None)
        case "card":
            return at, CALLER, Event("card", more=words[0] if words else None)
        case (
            "stage"
            | "opportunity_status"
            | "opportunity_created"
            | "appointment"
            | "custom_date"
            | "stale_opportunity"
        ):
            return at, CALLER, Event(kind, words[0], " ".join(words[1:]) or None)
        case _:
            return at, CALLER, Event(kind, " ".join(words))


def _contact(before: Yaml) -> Contact:
    card = Card(*before["card"].split("/")) if "card" in before else None
    tags, fields = set(before.get("tags", ())), dict(before.get("fields", {}))
    return Contact(tags, fields, card=card, texted_by=before.get("texted_by", ""))


def _case(given: Yaml) -> Case:
    promise = given["promise"]
    late = int(given.get("late", 0))
    order = given.get("order", "after")
    before = given.get("before") or {}
    start = given.get("start")
    scenario = None
    if given["truth"] == "violated":
        scenario = Scenario(
            Ways(
                given.get("concurrent", False),
                order,
                order == "mixed" or given.get("waits_in_any_order", False),
                late * SECOND,
            ),
            start if isinstance(start, datetime) else START,
            {CALLER: _contact(before)},
            [_event(text) for text in given["events"]],
        )
    return Case(
        given["case"],
        [_flow(name, one, promise) for name, one in zip(NAMES, given["flows"], strict=False)],
        {"terminates": True} if promise == "terminates" else promise,
        given["truth"],
        late,
        int(given.get("calls", 3)),
        order,
        scenario,
    )


CASES = [
    _case(item) for item in yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
]
