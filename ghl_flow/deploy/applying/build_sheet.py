"""A workflow as clicks: what a person does in HighLevel's builder to make it by hand, step by step.

Labels are those of HighLevel's builder. A step of a type that has no clicks here is shown with everything
that it holds, so that nothing is left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Workflow

_TRIGGERS = {
    "call_status": "Call Details",
    "contact_tag": "Contact Tag",
    "customer_reply": "Customer Replied",
}
_FILTER_WORDS = {
    "==": "is",
    "contains-any": "is any of",
    "index-of-true": "is",
    "contains": "contains phrase",
}
_CONDITION_WORDS = {
    "index-of-true": "includes",
    "index-of-false": "does not include",
    "==": "is",
    "!=": "is not",
    "contain": "contains",
    ">": "is greater than",
    "<": "is less than",
    "has_no_value": "is empty",
}
_DATE_WORDS = {"inTheLast": "is in the last", "inTheNext": "is in the next"}


@dataclass(frozen=True, slots=True)
class Click:
    """One thing to do. `paste` is text to be taken over exactly; `below` is done inside it."""

    text: str
    paste: str = ""
    below: "tuple[Click, ...]" = ()


def build_sheet(workflow: Workflow, names: Mapping[str, str]) -> tuple[Click, ...]:
    """Everything to click for a workflow. `names` leads from ids and references to what the builder shows."""
    settings = workflow.settings
    return (
        Click("Open Automation > Workflows > Create Workflow > Start from Scratch"),
        Click("Give it exactly this name (click the name at the top)", workflow.name),
        *(_trigger(trigger) for trigger in workflow.triggers),
        *_steps(workflow, workflow.first, names),
        Click(
            "Open the tab Settings",
            below=(
                Click(f"Allow Re-entry: {_switch(settings.allow_multiple)}"),
                Click(f"Stop on Response: {_switch(settings.stop_on_response)}"),
            ),
        ),
        Click("Put the switch at the top right from Draft to Publish, then click Save"),
    )


def checklist() -> tuple[Click, ...]:
    """What has to be right around the workflows, or callers get two texts or none."""
    return (
        Click("Settings > Phone System > Voice > Voicemail & Missed Call Text Back: the checkbox is off"),
        Click("Settings > Phone System > Trust Center: the A2P 10DLC campaign is approved"),
        Click("Settings > Phone System > Phone Numbers: the number that clients call is there"),
    )


def to_markdown(title: str, parts: Mapping[str, tuple[Click, ...]]) -> str:
    """The sheet with boxes to tick."""
    lines = [f"# {title}", ""]
    for heading, clicks in parts.items():
        lines += [f"## {heading}", "", *_markdown(clicks, ""), ""]
    return "\n".join(lines)


def to_html(title: str, parts: Mapping[str, tuple[Click, ...]]) -> str:
    """The sheet to print: boxes to tick, a workflow to a page."""
    body = "".join(
        f"<section><h2>{escape(name)}</h2>{_html(clicks)}</section>" for name, clicks in parts.items()
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style></head>\n<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "ul{list-style:none;padding-left:1.6em}li{margin:.35em 0}"
    "input{margin-right:.5em}pre{background:#f4f4f4;padding:.6em;white-space:pre-wrap;margin:.3em 0}"
    "@media print{section{break-before:page}pre{border:1px solid #999}}"
)


def _markdown(clicks: tuple[Click, ...], indent: str) -> Iterator[str]:
    for click in clicks:
        yield f"{indent}- [ ] {click.text}"
        if click.paste:
            fence = "```" if "```" not in click.paste else "~~~~"
            yield from (f"{indent}  {line}" for line in (fence, *click.paste.split("\n"), fence))
        yield from _markdown(click.below, indent + "  ")


def _html(clicks: tuple[Click, ...]) -> str:
    items = "".join(
        f'<li><label><input type="checkbox">{escape(click.text)}</label>'
        + (f"<pre>{escape(click.paste)}</pre>" if click.paste else "")
        + (_html(click.below) if click.below else "")
        + "</li>"
        for click in clicks
    )
    return f"<ul>{items}</ul>"


def _switch(value: bool) -> str:
    return "on" if value else "off"


def _trigger(trigger: Trigger) -> Click:
    label = _TRIGGERS.get(trigger.type, trigger.type)
    return Click(
        f"Add New Trigger: {label}",
        below=(
            Click(f"Workflow Trigger Name: {trigger.name}"),
            *(Click(_filter(item)) for item in trigger.filters),
            Click("Save Trigger"),
        ),
    )


def _filter(item: TriggerFilter) -> str:
    values = item.value if isinstance(item.value, list) else [item.value]
    said = ", ".join(str(value) for value in values)
    return f"Add filters: {item.title or item.field} {_FILTER_WORDS.get(item.operator, item.operator)} {said}"


def _steps(workflow: Workflow, first: str | None, names: Mapping[str, str]) -> Iterator[Click]:
    nodes = {node.id: node for node in workflow.nodes}
    seen: set[str] = set()
    node = nodes.get(first or "")
    while node is not None and node.id not in seen:
        seen.add(node.id)
        if node.forks:
            yield _fork(workflow, node, nodes, names)
            return  # branches never join again
        yield _action(node, nodes, names)
        node = nodes.get(node.next[0]) if node.next else None


def _fork(workflow: Workflow, node: Node, nodes: Mapping[str, Node], names: Mapping[str, str]) -> Click:
    asked = {text_of(branch, "id"): branch for branch in objects_of(node.attributes, "branches")}
    branches: list[Click] = []
    for branch_id in node.next:
        branch, head = asked.get(branch_id), nodes.get(branch_id)
        if head is None:
            continue
        inside = tuple(_steps(workflow, head.next[0] if head.next else None, names))
        what = "when nothing else matches" if branch is None else _condition(branch, names)
        branches.append(Click(f"Branch '{head.name}': {what}", below=inside or (Click("End: nothing here"),)))
    return Click(f"Add action: If / Else, Action Name: {node.name}", below=tuple(branches))


def _condition(branch: JsonObject, names: Mapping[str, str]) -> str:
    segments = []
    for segment in objects_of(branch, "segments"):
        parts = [_test(condition, names) for condition in objects_of(segment, "conditions")]
        segments.append(f" {text_of(segment, 'operator', 'and')} ".join(parts))
    return f" {text_of(branch, 'operator', 'and')} ".join(
        f"({text})" if len(segments) > 1 else text for text in segments
    )


def _test(condition: JsonObject, names: Mapping[str, str]) -> str:
    kind, subtype = text_of(condition, "conditionType"), text_of(condition, "conditionSubType")
    operator = text_of(condition, "conditionOperator")
    value = condition.get("conditionValue")
    said = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    word = _CONDITION_WORDS.get(operator, operator)
    if "conditionValueOperator" in condition:
        unit = text_of(condition, "conditionValueUnit")
        relation = _DATE_WORDS.get(text_of(condition, "conditionValueOperator"), "is in the last")
        unit = unit.removesuffix("s") if said == "1" else unit
        return f"Contact Details > {names.get(subtype, subtype)} {relation} {said} {unit}"
    if kind == "workflow_contact":
        active = "is active in" if word == "includes" else "is not active in"
        return f"Workflow > {active} {names.get(said, said)}"
    what = "Tags" if subtype == "tags" else names.get(subtype, subtype)
    return f"Contact Details > {what} {word} {said}".rstrip()


def _action(node: Node, nodes: Mapping[str, Node], names: Mapping[str, str]) -> Click:
    attributes = node.attributes
    name = Click(f"Action Name: {node.name}")
    match node.type:
        case "wait" if attributes.get("type") == "time":
            after = object_of(attributes, "startAfter")
            delay = f"Wait For: Time Delay, {after.get('value')} {text_of(after, 'type')}"
            return Click("Add action: Wait", below=(name, Click(delay)))
        case "sms":
            return Click(
                "Add action: Send SMS", below=(name, Click("Message, exactly:", text_of(attributes, "body")))
            )
        case "add_contact_tag" | "remove_contact_tag":
            verb = "Add" if node.type == "add_contact_tag" else "Remove"
            tags = ", ".join(_words(attributes.get("tags")))
            return Click(f"Add action: {verb} Contact Tag", below=(name, Click(f"Tags: {tags}")))
        case "update_contact_field":
            clears = text_of(attributes, "actionType") == "clear_field_data"
            fields = tuple(
                Click(
                    f"{'Clear' if clears else 'Update'} field {text_of(item, 'title')}{_value(item, clears)}"
                )
                for item in objects_of(attributes, "fields")
            )
            return Click("Add action: Update Contact Field", below=(name, *fields))
        case "add_to_workflow" | "remove_from_workflow":
            verb = "Add To" if node.type == "add_to_workflow" else "Remove From"
            targets = _words(attributes.get("workflow_id"))
            said = ", ".join(names.get(target, target) for target in targets)
            return Click(f"Add action: {verb} Workflow", below=(name, Click(f"Workflow: {said}")))
        case "goto":
            target = nodes.get(text_of(attributes, "targetNodeId"))
            return Click("Add action: Go To", below=(Click(f"Step: {target.name if target else '?'}"),))
        case _:
            held = json.dumps(attributes, indent=2, ensure_ascii=False)
            return Click(
                f"Add action of type '{node.type}'",
                below=(name, Click("It holds (builder's own words):", held)),
            )


def _value(item: JsonObject, clears: bool) -> str:
    if clears:
        return ""
    return ": Current Date" if text_of(item, "date") == "currentDate" else f": {text_of(item, 'value')}"


def _words(value: JsonValue) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]
