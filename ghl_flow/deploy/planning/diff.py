"""How a workflow differs from what it should be, in words a person uses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

from ghl_flow.kinds.forks.branches import question_words
from ghl_flow.kinds.registry import text_sent
from ghl_flow.wire.difference import Difference, Part, StepAction, differences_since, shown
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.secrecy import hidden
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow

WORDS = "body"
"""What of a step its text is."""

Detail = tuple[str, str, str]
"""`(what, before, after)`."""


class DetailJson(TypedDict):
    """What of a step differs, as words."""

    what: str
    before: str
    after: str


class StepChangeJson(TypedDict):
    """A change of a step, a trigger or a setting."""

    action: str
    kind: str
    name: str
    drifted: bool
    details: list[DetailJson]


@dataclass(frozen=True, slots=True)
class StepChange:
    """One step, trigger or setting that differs.

    `part` names it as `fingerprint.elements` does; `drifted`: it was changed in HighLevel.
    """

    action: StepAction
    kind: str
    name: str
    details: tuple[Detail, ...] = ()
    part: str = ""
    drifted: bool = False

    def to_json(self) -> StepChangeJson:
        """The change for machines."""
        return {
            "action": self.action,
            "kind": self.kind,
            "name": self.name,
            "drifted": self.drifted,
            "details": [
                {"what": what, "before": before, "after": after} for what, before, after in self.details
            ],
        }


def step_changes(live: Workflow, desired: Workflow, applied: str | None = None) -> list[StepChange]:
    """What has to change for `live` to be `desired`, each with its details; empty when it is.

    `applied` is the hash of what was applied last.
    """
    return [_in_words(one) for one in differences_since(live, desired, applied)]


def _in_words(one: Difference) -> StepChange:
    if one.action == "update":
        details = tuple(_details(one.name, one.before, one.after))
    else:
        details = tuple(_words_of(one.after)) if one.action == "create" else ()
    return StepChange(one.action, one.kind, one.name, details, one.part)


def _words_of(after: Part | None) -> Iterator[Detail]:
    """What a new step texts, which a reader of the plan wants to have read."""
    if isinstance(after, Node) and (words := text_sent(after)):
        yield WORDS, "", words


def _details(name: str, before: Part | None, after: Part | None) -> Iterator[Detail]:
    match before, after:
        case Node(), Node():
            yield from _of_step(before, after)
        case Trigger(), Trigger():
            yield from _of_trigger(before, after)
        case _:
            yield name, shown(before), shown(after)


def _of_trigger(before: Trigger, after: Trigger) -> list[Detail]:
    compared = (
        ("name", before.shown_name, after.shown_name),
        ("type", before.type, after.type),
        ("active", shown(before.active), shown(after.active)),
        ("filters", _filters(before), _filters(after)),
        ("settings", shown(before.settings), shown(after.settings)),
        ("beside", _kept(before, after), shown(dict(after.kept))),
    )
    # All else that makes two differ is the step at which contacts enter.
    enters = ("enters at", _entry(before, "another step"), _entry(after, "the step of start:"))
    return [one for one in compared if one[1] != one[2]] or [enters]


def _kept(before: Trigger, after: Trigger) -> str:
    """What there is already of what is wanted beside what it asks."""
    held = dict(before.kept)
    return shown({key: held[key] for key, _ in after.kept if key in held})


def _entry(trigger: Trigger, elsewhere: str) -> str:
    return "the first step" if trigger.enters_at is None else elsewhere


def _filters(trigger: Trigger) -> str:
    return "; ".join(f"{item.field} {item.operator} {shown(item.value)}" for item in trigger.filters)


def _of_step(before: Node, after: Node) -> Iterator[Detail]:
    if before.name != after.name:
        yield "name", before.name, after.name
    # Compared as they are and shown without secrets; another secret has another mark.
    was, is_to_be = hidden(_shown_of(before)), hidden(_shown_of(after))
    changed = list(_leaves(was, is_to_be, ""))
    # Keys that are there in HighLevel only are what it is about where nothing else is.
    for path, old, new in changed or [(path, old, new) for path, new, old in _leaves(is_to_be, was, "")]:
        yield path, _told(old), _told(new)
    placed_before = (before.next, before.parent_key, before.parent, before.order)
    if placed_before != (after.next, after.parent_key, after.parent, after.order):
        yield "place", "", "moved"


def _shown_of(node: Node) -> JsonObject:
    """Its attributes, and whether it is switched off, which stands beside them."""
    return {**node.attributes, "disabled": True} if node.switched_off else node.attributes


def _told(value: JsonValue) -> str:
    """A value as a person reads it; what a condition asks as the builder says it."""
    return question_words(value) or shown(value)


def _leaves(before: JsonValue, after: JsonValue, path: str) -> Iterator[tuple[str, JsonValue, JsonValue]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key, value in after.items():
            yield from _leaves(before.get(key), value, f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _leaves(old, new, f"{path}[{number}]")
    elif before != after:
        yield path, before, after
