"""Short hashes of what a workflow does: two that are equal do the same."""

import hashlib
import json

from ghl_flow.wire.workflow import FURTHER_SETTINGS, Workflow

_CONTENT = 16  # hex digits
STEP = "step/"
"""What the name of a part begins with that is a step; its id follows."""


def digest_of(value: object) -> str:
    """`sha256:...` of a JSON value, the same however its keys are ordered."""
    return "sha256:" + _hex(value)


def short_digest(value: object, length: int) -> str:
    """The first `length` hex digits of a JSON value's digest."""
    return _hex(value)[:length]


def _hex(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def elements(workflow: Workflow) -> dict[str, object]:
    """The parts of a workflow that are compared one by one: settings, triggers by name, steps by id."""
    settings = workflow.settings
    found: dict[str, object] = {
        "setting/name": workflow.name,
        "setting/re-entry": settings.allow_multiple,
        "setting/stop on response": settings.stop_on_response,
        "setting/time zone": settings.timezone,
    }
    found |= {f"setting/{FURTHER_SETTINGS[key]}": value for key, value in settings.given}
    for trigger in workflow.triggers:
        filters = [[item.field, item.operator, item.value] for item in trigger.filters]
        # At the first step without being told so; only another is worth a word.
        entry = [trigger.enters_at] if trigger.enters_at not in (None, workflow.first) else []
        beside = [trigger.settings] if trigger.beside else []
        kept = [dict(trigger.kept)] if trigger.kept else []
        called = [] if trigger.stored_name is None else [{"name": trigger.stored_name}]
        more = [*beside, *entry, *kept, *called]
        found[f"trigger/{trigger.name}"] = [trigger.type, trigger.active, filters, *more]
    for node in workflow.nodes:
        found[f"{STEP}{node.id}"] = node.to_json()
    return found


PART_NAME, PART = 6, 8
"""Hex digits of the digests of parts: what keeps them has to stay small."""


def part_digests(workflow: Workflow) -> dict[str, str]:
    """Short digests of the parts of a workflow, by the short digests of their names."""
    return {
        short_digest(name, PART_NAME): short_digest(value, PART) for name, value in elements(workflow).items()
    }


def content_hash(workflow: Workflow) -> str:
    """Of what a workflow does; its status, version and the ids of its triggers aside."""
    return short_digest(elements(workflow), _CONTENT)
