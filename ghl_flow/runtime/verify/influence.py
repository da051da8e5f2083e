"""What workflows look at and what they change; which flows of an account have a say in another.

Read from the wire JSON. Facts are pairs: `("tag", name)`, `("field", id)`, `("workflow", id)`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from ghl_flow.runtime.goals import GOAL_TYPE
from ghl_flow.runtime.interpreter import Program, Ready
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node

Fact: TypeAlias = tuple[str, str]


def conditions(programs: Iterable[Program]) -> Iterator[JsonObject]:
    """Every condition of every branch, as stored."""
    for program in programs:
        for node in program.workflow.nodes:
            for branch in objects_of(node.attributes, "branches"):
                for segment in objects_of(branch, "segments"):
                    yield from objects_of(segment, "conditions")


def asked(programs: Iterable[Program]) -> set[Fact]:
    """What conditions look at."""
    found: set[Fact] = set()
    for condition in conditions(programs):
        kind, value = text_of(condition, "conditionType"), condition.get("conditionValue")
        subtype = text_of(condition, "conditionSubType")
        if kind == "workflow_contact":
            found.add(("workflow", str(value)))
        elif subtype == "tags":
            found |= {("tag", tag) for tag in _texts(value)}
        else:
            found.add(("field", subtype))
    return found


def goal_tags(programs: Iterable[Program]) -> set[str]:
    """The tags that goals wait for (R17)."""
    found: set[str] = set()
    for program in programs:
        if program.goal is not None:
            for segment in objects_of(program.goal.attributes, "segments"):
                for condition in objects_of(segment, "conditions"):
                    found |= set(_texts(object_of(condition, "extras").get("tags")))
    return found


def trigger_tags(programs: Iterable[Program], change: str) -> set[str]:
    """The tags that triggers wait for; `change` is tagsAdded or tagsRemoved."""
    return {
        item.value
        for program in programs
        for trigger in program.workflow.triggers
        for item in trigger.filters
        if item.field == change and isinstance(item.value, str)
    }


# Actions that touch nothing a flow can look at, start at or be ended by, whatever their attributes: they
# write to people and other systems, to opportunities and tasks, or only lead on. What a person or another
# system does about them comes as an event like any other. A type that is not here may do anything.
_HARMLESS = frozenset(
    (
        *("sms", "email", "internal_notification", "slack_message", "google_sheets", "review_request"),
        *("webhook", "custom_webhook", "facebook_conversion_api", "manual-call", "manual-sms"),
        *("add_notes", "task-notification", "create_opportunity", "internal_create_opportunity"),
        *("internal_update_opportunity", "remove_opportunity", "find_opportunity", "event_start_date"),
        *("wait", "if_else", "transition", "goto", "drip", GOAL_TYPE),
    )
)
# Those whose attributes say what they change.
_KNOWN = frozenset(
    (
        *("add_contact_tag", "remove_contact_tag", "update_contact_field"),
        *("add_to_workflow", "remove_from_workflow"),
    )
)


def changed(programs: Iterable[Program], *types: str) -> set[Fact]:
    """What steps change; of those node types alone, if any are named."""
    found: set[Fact] = set()
    for program in programs:
        for node in program.workflow.nodes:
            if not types or node.type in types:
                found |= set(_changes(node))
    return found


def _changes(node: Node) -> Iterator[Fact]:
    if node.type in ("add_contact_tag", "remove_contact_tag"):
        yield from (("tag", tag.lower()) for tag in _texts(node.attributes.get("tags")))
    for field in objects_of(node.attributes, "fields"):
        yield "field", text_of(field, "field")
    if node.type in ("add_to_workflow", "remove_from_workflow"):
        yield from (("workflow", name) for name in _texts(node.attributes.get("workflow_id")))


def with_a_say(mine: Sequence[Program], others: Sequence[Sequence[Program]]) -> list[int]:
    """Which of the others, by place, can make a difference to what happens in mine, perhaps through others.

    An action whose effect is not known, by its type or by its attributes, may change anything.
    """
    sensitive = _sensitive(mine)
    found: list[int] = []
    more = True
    while more:
        more = False
        for place, programs in enumerate(others):
            if place not in found and _reaches(programs, sensitive):
                found.append(place)
                sensitive |= _sensitive(programs)
                more = True
    return sorted(found)


def at_odds(programs: Sequence[Program], one: int, other: int) -> bool:
    """Whether it may make a difference which of two workflows, by place, goes first at one instant.

    It makes none if neither changes what the other looks at or changes, nor do those that they start.
    """
    first, second = _with_started(programs, one), _with_started(programs, other)
    if any(_may_do_anything(ready) for program in (*first, *second) for ready in program.nodes.values()):
        return True
    return bool(
        _changed_by_running(first) & (_sensitive(second) | changed(second))
        or _changed_by_running(second) & (_sensitive(first) | changed(first))
    )


def _with_started(programs: Sequence[Program], start: int) -> list[Program]:
    """A workflow and those that its steps start, and theirs."""
    found = [programs[start]]
    for program in found:  # grows meanwhile
        facts = changed([program])
        for other in programs:
            tags = trigger_tags([other], "tagsAdded") | trigger_tags([other], "tagsRemoved")
            starts = facts & ({("tag", tag) for tag in tags} | {("workflow", other.workflow.id)})
            if starts and other not in found:
                found.append(other)
    return found


def _changed_by_running(programs: Sequence[Program]) -> set[Fact]:
    """What steps change, and whether somebody is in those workflows, which changes by itself as they run."""
    return changed(programs) | {("workflow", program.workflow.id) for program in programs}


def _sensitive(programs: Sequence[Program]) -> set[Fact]:
    tags = goal_tags(programs)
    for change in ("tagsAdded", "tagsRemoved"):
        tags |= trigger_tags(programs, change)
    own = {("workflow", program.workflow.id) for program in programs}
    return asked(programs) | own | {("tag", tag) for tag in tags}


def _reaches(programs: Sequence[Program], sensitive: set[Fact]) -> bool:
    if _changed_by_running(programs) & sensitive:
        return True
    return any(_may_do_anything(ready) for program in programs for ready in program.nodes.values())


def _may_do_anything(ready: Ready) -> bool:
    if ready.off or ready.node.type in _HARMLESS:
        return False
    return ready.beyond is not None or ready.node.type not in _KNOWN


def unknown_workflows(programs: Sequence[Program], known: set[str]) -> list[str]:
    """The workflows that steps add contacts to, or conditions ask for, and that are not among the known."""
    named = {name for kind, name in changed(programs, "add_to_workflow") if kind == "workflow"}
    named |= {name for kind, name in asked(programs) if kind == "workflow"}
    return sorted(named - known)


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
