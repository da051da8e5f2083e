"""HighLevel's rules as a table of cases: workflows as stored, events, and what comes of them.

The rules and their sources are those of docs/semantics.md.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ghl_flow.copy.delivery import Compliance
from ghl_flow.kinds.triggers.event import (
    Event,
    appointment,
    call,
    call_updated,
    contact_created,
    custom_value_set,
    field_set,
    form_submitted,
    put_tag,
    reply,
    take_tag,
    webhook_received,
)
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.state import Contact
from ghl_flow.wire.json import JsonObject

ANN = "ann"
MINUTE, HOUR, DAY = 60, 3600, 86400
MISSED, ANSWERED = call("no-answer"), call("completed")
MONDAY_9 = datetime(2026, 1, 5, 9, 0)


@dataclass(frozen=True)
class Stored:
    """A workflow document and its triggers."""

    document: JsonObject
    triggers: list[JsonObject]


@dataclass(frozen=True)
class Case:
    """One rule at work. `sent` are (second, text) of every message, in order."""

    rule: str
    source: str
    says: str
    workflows: list[Stored]
    events: list[tuple[float, Event] | tuple[float, Event, str]]
    sent: list[tuple[float, str]] = field(default_factory=list)
    tags: set[str] | None = None
    fields: dict[str, str] | None = None
    appended: list[str] | None = None
    gaps: tuple[str, ...] = ()
    profile: Profile = Profile.DOCUMENTED
    start: datetime = MONDAY_9
    contacts: list[Contact] = field(default_factory=list)
    delivery: Delivery = field(default_factory=Delivery)
    late: int = 0
    until: float | None = None


# --- workflows as stored --------------------------------------------------------------------------


def node(node_id: str, kind: str, attributes: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": node_id,
        "type": kind,
        "name": node_id,
        "order": 0,
        "attributes": attributes,
        "next": None,
        **more,
    }


def sms(node_id: str, body: str = "") -> dict[str, Any]:
    return node(node_id, "sms", {"body": body or node_id, "attachments": []})


def wait(node_id: str, value: float, unit: str = "seconds") -> dict[str, Any]:
    return node(
        node_id, "wait", {"type": "time", "startAfter": {"type": unit, "value": value, "when": "after"}}
    )


def moment(node_id: str, kind: str, **more: Any) -> dict[str, Any]:
    return node(node_id, "wait", {"type": kind, **more})


def around(node_id: str, minutes: int, late: str, when: str = "before") -> dict[str, Any]:
    length = {"when": when, "type": "minutes", "value": minutes, "distributed": {}}
    return moment(node_id, "appointment", appointmentStartAfter=length, appointmentCondition=late)


def ways(head: dict[str, Any], **steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A fork whose ways are transitions, by what HighLevel calls their condition."""
    names = {name: f"{head['id']}-{name}" for name in steps}
    head["attributes"]["transitions"] = [
        {"id": way, "name": name, "condition": name} for name, way in names.items()
    ]
    head["next"] = [*names.values()]
    found = [head]
    for name, inside in steps.items():
        own = node(names[name], "transition", {}, parentKey=head["id"])
        found += chain(own, *inside) if inside else [own]
    return found


def reply_within(node_id: str, minutes: int) -> dict[str, Any]:
    length = {"type": "minutes", "value": minutes, "when": "after"}
    return moment(node_id, "reply", startAfter=length, reply=["hi"], convertToMultipath=True)


def until_tag(node_id: str, name: str) -> dict[str, Any]:
    branch = {
        "id": "b",
        "name": "b",
        "segments": [{"operator": "and", "conditions": [{**has_tag(name), "isWait": True}]}],
    }
    awaited = {"branches": [branch], "operator": "and"}
    return moment(node_id, "condition", condition=awaited, convertToMultipath=False, transitions=[])


def tag(node_id: str, *tags: str) -> dict[str, Any]:
    return node(node_id, "add_contact_tag", {"tags": list(tags)})


def untag(node_id: str, *tags: str) -> dict[str, Any]:
    return node(node_id, "remove_contact_tag", {"tags": list(tags), "type": "remove_contact_tag"})


def write(node_id: str, value: str = "", *, today: bool = False, clear: bool = False) -> dict[str, Any]:
    action = "clear_field_data" if clear else "update_field_data"
    stamp = {"field": "f", "value": value, "date": "currentDate" if today else "", "type": "string"}
    return node(node_id, "update_contact_field", {"actionType": action, "fields": [stamp]})


def jump(node_id: str, target: str) -> dict[str, Any]:
    return node(node_id, "goto", {"targetNodeId": target, "type": "goto"})


def leave(node_id: str, ids: Any) -> dict[str, Any]:
    return node(node_id, "remove_from_workflow", {"type": "remove_from_workflow", "workflow_id": ids})


def enter(node_id: str, target: str) -> dict[str, Any]:
    return node(node_id, "add_to_workflow", {"type": "add_to_workflow", "workflow_id": target})


def goal(node_id: str, tag_name: str, action: str = "exit", kind: str = "add_contact_tag") -> dict[str, Any]:
    condition = {"goal_condition": kind, "extras": {"tags": [tag_name]}, "id": f"{node_id}-condition"}
    segments = [{"conditions": [condition], "op": "or"}]
    return node(node_id, "workflow_goal", {"op": "or", "segments": segments, "action": action})


def has_tag(name: str, operator: str = "index-of-true") -> dict[str, Any]:
    return condition("tags", operator, [name])


def condition(subtype: str, operator: str, value: Any, **more: Any) -> dict[str, Any]:
    stored = {"conditionType": "contact_detail", "conditionSubType": subtype, "conditionOperator": operator}
    return {**stored, "conditionValue": value, **more}


def within_days(days: int) -> dict[str, Any]:
    more = {"conditionValueOperator": "inTheLast", "conditionValueUnit": "days"}
    return condition("f", "==", str(days), **more)


def fork(
    head: str, *arms: tuple[list[dict[str, Any]], list[dict[str, Any]]], none: Any = ()
) -> list[dict[str, Any]]:
    """A condition node, its branches (conditions that must all hold, steps) and None, as one list."""
    found, branches = [], []
    names = [f"{head}{number}" for number in range(len(arms))]
    for name, (conditions, steps) in zip(names, arms, strict=True):
        segments = [{"operator": "and", "conditions": conditions}] if conditions else []
        branches.append({"id": name, "name": name, "operator": "and", "segments": segments})
        found += _branch(name, head, "branch-yes", steps)
    found += _branch(f"{head}-none", head, "branch-no", list(none))
    first = node(head, "if_else", {"branches": branches}, nodeType="condition-node")
    first["next"] = [*names, f"{head}-none"]
    return [first, *found]


def _branch(name: str, head: str, kind: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = node(name, "if_else", {}, nodeType=kind, parentKey=head)
    return chain(own, *steps) if steps else [own]


def chain(*nodes: Any) -> list[dict[str, Any]]:
    """Steps one after the other; a fork (a list) comes last."""
    flat: list[dict[str, Any]] = []
    for item in nodes:
        steps = item if isinstance(item, list) else [item]
        if flat and flat[-1]["next"] is None:
            flat[-1]["next"] = steps[0]["id"]
            steps[0].setdefault("parentKey", flat[-1]["id"])
        flat += steps
    return flat


CALLS: JsonObject = {
    "type": "call_status",
    "conditions": [{"field": "call_status", "operator": "contains-any", "value": ["no-answer", "busy"]}],
}


def on(kind: str, *filters: tuple[str, str, Any]) -> JsonObject:
    return {"type": kind, "conditions": [{"field": f, "operator": o, "value": v} for f, o, v in filters]}


def flow(*nodes: Any, name: str = "w", triggers: list[JsonObject] | None = None, **settings: Any) -> Stored:
    document: dict[str, Any] = {
        "id": name,
        "name": name,
        "status": "published",
        "allowMultiple": True,
        "workflowData": {"templates": chain(*nodes)},
        **settings,
    }
    return Stored(document, [CALLS] if triggers is None else triggers)


ONCE: dict[str, Any] = {"allowMultiple": False}
OFFICE: dict[str, Any] = {
    "window": {"days": [1, 2, 3, 4, 5], "startHour": 9, "startMinute": 0, "endHour": 17, "endMinute": 30}
}
SETTINGS, CALL_DETAILS = 'D "Workflow Settings - Overview"', 'D "Workflow Trigger - Call Details"'
WAIT, FORMATTER = 'D "Workflow Action - Wait"', 'D "Guide to Date/Time Formatter"'
COMPLIANCE, RACES = 'D "SMS Compliance Settings"', 'D "Race Conditions"'
SENDER = Delivery({"location.name": "Acme"}, {"f": "size"}, Compliance(sender="Acme", business="Acme"))
AGAIN = Delivery({}, {}, Compliance(opt_out="Reply STOP to unsubscribe", again_after_days=30))
STOP_LINE = "Reply STOP to unsubscribe"


def tagged(*tags: str, **more: Any) -> list[Contact]:
    return [Contact(ANN, tags=set(tags), **more)]


def asked(conditions: list[dict[str, Any]]) -> list[Stored]:
    return [flow(fork("if", (conditions, [sms("yes")]), none=[sms("no")]))]


LISTENER = [on("contact_tag", ("tagsAdded", "index-of-true", "x"))]

CASES = [
    # enrolment
    Case("R1", SETTINGS, "a contact active in the workflow does not enter again", [flow(wait("a", 60), sms("hi"))], [(0, MISSED), (30, MISSED)], [(60, "hi")]),
    Case("R1", SETTINGS, "after finishing it may enter again", [flow(wait("a", 60), sms("hi"))], [(0, MISSED), (61, MISSED)], [(60, "hi"), (121, "hi")]),
    Case("R1", SETTINGS, "re-entry off: once ever", [flow(sms("hi"), **ONCE)], [(0, MISSED), (DAY, MISSED)], [(0, "hi")]),
    Case("R1", SETTINGS, "re-entry off holds for each contact on its own", [flow(sms("hi"), **ONCE)], [(0, MISSED), (5, MISSED, "bob")], [(0, "hi"), (5, "hi")]),
    Case("R1", SETTINGS, "after being removed it may enter again", [flow(wait("a", 60), sms("hi")), flow(leave("x", ["w"]), name="v", triggers=[on("customer_reply")])], [(0, MISSED), (10, reply("hey")), (20, MISSED)], [(80, "hi")]),
    Case("R2", SETTINGS, "an appointment enters again though re-entry is off", [flow(sms("hi"), triggers=[on("appointment")], **ONCE)], [(0, appointment("new")), (60, appointment("confirmed"))], [(0, "hi"), (60, "hi")]),
    Case("R2", SETTINGS, "a call does not", [flow(sms("hi"), triggers=[on("appointment"), CALLS], **ONCE)], [(0, appointment("new")), (60, MISSED)], [(0, "hi")]),
    Case("R3", CALL_DETAILS, "each call is evaluated on its own", [flow(sms("hi"))], [(0, MISSED), (5, ANSWERED), (10, call("busy"))], [(0, "hi"), (10, "hi")]),
    Case("R3", CALL_DETAILS, "a call that is updated fires a second time", [flow(sms("hi"))], [(0, MISSED), (20, call_updated("no-answer"))], [(0, "hi"), (20, "hi")]),
    Case("R3", CALL_DETAILS, "one call enrols into several workflows", [flow(sms("one")), flow(sms("two"), name="v")], [(0, MISSED)], [(0, "one"), (0, "two")]),
    Case("R4", "D", "all filters of a trigger must hold", [flow(sms("hi"), triggers=[on("call_status", ("call_status", "contains-any", ["no-answer"]), ("message.direction", "==", "outbound"))])], [(0, MISSED), (5, call("no-answer", "outbound"))], [(5, "hi")]),
    Case("R4", "O", "several triggers are alternatives", [flow(sms("hi"), triggers=[CALLS, on("customer_reply")])], [(0, MISSED), (5, reply("yo"))], [(0, "hi"), (5, "hi")]),
    Case("R4", "O", "an event that fits two triggers of one workflow enrols once", [flow(sms("hi"), triggers=[CALLS, CALLS])], [(0, MISSED)], [(0, "hi")], profile=Profile.CONCURRENT),
    Case("R4", "O", "a trigger that is switched off fires nothing", [flow(sms("hi"), triggers=[{**CALLS, "active": False}])], [(0, MISSED)]),
    Case("R4", "O", "a form trigger compares the form", [flow(sms("hi"), triggers=[on("form_submission", ("form.id", "is-any-of", ["quote"]))])], [(0, form_submitted("quote")), (5, form_submitted("other"))], [(0, "hi")]),
    Case("R4", "O", "an appointment trigger compares the status", [flow(sms("hi"), triggers=[on("appointment", ("appointment.status", "==", "noshow"))])], [(0, appointment("new")), (5, appointment("noshow"))], [(5, "hi")]),
    Case("R4", "O", "an inbound webhook enrols", [flow(sms("hi"), triggers=[on("inbound_webhook")])], [(0, webhook_received())], [(0, "hi")]),
    Case("R4", "O", "a new contact enrols", [flow(sms("hi"), triggers=[on("contact_created")])], [(0, contact_created())], [(0, "hi")]),
    Case("R4", "O", "a changed field enrols, an unchanged one does not", [flow(sms("hi"), triggers=[on("contact_changed", ("contact.f", "has-changed", None))])], [(0, field_set("f", "1")), (5, field_set("f", "1")), (9, field_set("f", "2"))], [(0, "hi"), (9, "hi")]),
    Case("R4", "R", "a filter that has several values where one is known is said, not guessed: a field", [flow(sms("hi"), triggers=[on("contact_changed", ("contact.f", "has-changed", ["1", "2"]))])], [(0, field_set("f", "1"))], [], gaps=("trigger filter 'contact.f' with several values",)),
    Case("R4", "R", "a filter that has several values where one is known is said, not guessed: a form", [flow(sms("hi"), triggers=[on("form_submission", ("form.id", "==", ["quote"]))])], [(0, form_submitted("quote"))], [], gaps=("trigger filter 'form.id' with several values",)),
    Case("R4", "O", "a phrase is found in upper or lower case", [flow(sms("hi"), triggers=[on("customer_reply", ("message.body", "contains", "price"))])], [(0, reply("What PRICE?")), (5, reply("no"))], [(0, "hi")]),
    Case("R5", "C public guides", "concurrent: each call runs its own execution", [flow(wait("a", 60), sms("hi"))], [(0, MISSED), (30, MISSED)], [(60, "hi"), (90, "hi")], profile=Profile.CONCURRENT),
    Case("R5", "C public guides", "concurrent keeps to re-entry off", [flow(wait("a", 60), sms("hi"), **ONCE)], [(0, MISSED), (30, MISSED)], [(60, "hi")], profile=Profile.CONCURRENT),
    # time
    Case("R8", WAIT, "a wait in seconds", [flow(wait("a", 90), sms("hi"))], [(0, MISSED)], [(90, "hi")]),
    Case("R8", WAIT, "a wait in minutes", [flow(wait("a", 2, "minutes"), sms("hi"))], [(0, MISSED)], [(120, "hi")]),
    Case("R8", WAIT, "a wait in hours", [flow(wait("a", 3, "hours"), sms("hi"))], [(0, MISSED)], [(3 * HOUR, "hi")]),
    Case("R8", WAIT, "a wait of months passes at once", [flow(wait("a", 200, "days"), sms("hi"))], [(0, MISSED)], [(200 * DAY, "hi")]),
    Case("R8", "O", "a wait may resume late", [flow(wait("a", 60), sms("hi"))], [(0, MISSED)], [(100, "hi")], late=40),
    Case("R8", "O", "an empty wait does not pause", [flow(node("a", "wait", {"type": "time", "startAfter": {}}), sms("hi"))], [(0, MISSED)], [(0, "hi")]),
    Case("R8", "O", "a wait with a window resumes when that opens", [flow(node("a", "wait", {"type": "time", "startAfter": {"type": "hour", "value": 9, "when": "after"}, "window": {"condition": "when", "days": [1, 2], "start": "09:00", "end": "17:30"}}), sms("hi"))], [(0, MISSED)], [(24 * HOUR, "hi")]),
    Case("R8", "R", "a wait until a time of day", [flow(moment("a", "specific_date", specificTimeHour=10, specificTimeMinute=30), sms("hi"))], [(0, MISSED)], [(1.5 * HOUR, "hi")]),
    Case("R8", "R", "a wait until a time of day that is over lasts until tomorrow's", [flow(moment("a", "specific_date", specificTimeHour=8, specificTimeMinute=0), sms("hi"))], [(0, MISSED)], [(23 * HOUR, "hi")]),
    Case("R8", WAIT, "a reply in time takes its way", [flow(sms("hi"), ways(reply_within("w", 15), primary=[sms("yes")], timeout=[sms("no")]))], [(0, MISSED), (60, reply("Hello"))], [(0, "hi"), (60, "yes")]),
    Case("R8", WAIT, "without one, time being up takes the other", [flow(sms("hi"), ways(reply_within("w", 15), primary=[sms("yes")], timeout=[sms("no")]))], [(0, MISSED), (HOUR, reply("Hello"))], [(0, "hi"), (900, "no")]),
    Case("R8", "O", "a reply at the moment at which time is up counts, and once", [flow(sms("hi"), ways(reply_within("w", 15), primary=[wait("d", 60), sms("yes")], timeout=[sms("no")]))], [(0, MISSED), (900, reply("Hello"))], [(0, "hi"), (960, "yes")]),
    Case("R9", SETTINGS, "inside the time window a text goes out at once", [flow(sms("hi"), **OFFICE)], [(0, MISSED)], [(0, "hi")]),
    Case("R9", SETTINGS, "before the window opens it is held", [flow(sms("hi"), **OFFICE)], [(0, MISSED)], [(HOUR, "hi")], start=datetime(2026, 1, 5, 8, 0)),
    Case("R9", SETTINGS, "after it closes it is held until the next day", [flow(sms("hi"), **OFFICE)], [(0, MISSED)], [(15 * HOUR, "hi")], start=datetime(2026, 1, 5, 18, 0)),
    Case("R9", SETTINGS, "over a weekend it is held until Monday", [flow(sms("hi"), **OFFICE)], [(0, MISSED)], [(2 * DAY + 15 * HOUR, "hi")], start=datetime(2026, 1, 9, 18, 0)),
    Case("R9", SETTINGS, "the minute it closes is outside", [flow(sms("hi"), **OFFICE)], [(0, MISSED)], [(15.5 * HOUR, "hi")], start=datetime(2026, 1, 5, 17, 30)),
    Case("R9", SETTINGS, "internal steps run outside the window", [flow(tag("a", "seen"), sms("hi"), **OFFICE)], [(0, MISSED)], [], tags={"seen"}, start=datetime(2026, 1, 5, 18, 0), until=60),
    Case("R9", SETTINGS, "a window written as HH:MM reads the same", [flow(sms("hi"), window={"days": [1], "start": "09:00", "end": "10:00"})], [(0, MISSED)], [(HOUR, "hi")], start=datetime(2026, 1, 5, 8, 0)),
    Case("R9", SETTINGS, "by the contact's time zone where the setting says so", [flow(sms("hi"), timezone="contact", **OFFICE)], [(0, MISSED)], [(2 * HOUR, "hi")], start=datetime(2026, 1, 5, 9, 0), contacts=tagged(timezone="America/Los_Angeles")),
    Case("R9", SETTINGS, "the account's time zone is the fallback", [flow(sms("hi"), timezone="contact", **OFFICE)], [(0, MISSED)], [(0, "hi")]),
    Case("R9", SETTINGS, "the contact's time zone counts only with that setting", [flow(sms("hi"), timezone="account", **OFFICE)], [(0, MISSED)], [(0, "hi")], contacts=tagged(timezone="America/Los_Angeles")),
    Case("R9", SETTINGS, "the window opens by wall clock on a day that is 23 hours long", [flow(sms("hi"), window={"days": [0], "start": "09:00", "end": "10:00"})], [(0, MISSED)], [(14 * HOUR, "hi")], start=datetime(2026, 3, 7, 18, 0)),
    Case("R10", FORMATTER, "a date field keeps the date, so the next day is within one day", [flow(write("a", today=True), wait("b", 23, "hours"), fork("if", ([within_days(1)], [sms("yes")])))], [(0, MISSED)], [(23 * HOUR, "yes")]),
    Case("R10", FORMATTER, "two dates on it is not", [flow(write("a", today=True), wait("b", 47, "hours"), fork("if", ([within_days(1)], [sms("yes")]), none=[sms("no")]))], [(0, MISSED)], [(47 * HOUR, "no")]),
    Case("R11", 'D "Update Contact Field - Date type"', "the current date is the account's", [flow(write("a", today=True))], [(0, MISSED)], fields={"f": "2026-01-05"}, start=datetime(2026, 1, 5, 23, 0)),
    Case("R11", 'D "Update Contact Field - Date type"', "MM-DD-YYYY reads as a date", asked([within_days(1)]), [(0, MISSED)], [(0, "yes")], contacts=tagged(fields={"f": "01-05-2026"})),
    Case("R11", 'D "Update Contact Field - Date type"', "DD-MMM-YYYY reads as a date", asked([within_days(1)]), [(0, MISSED)], [(0, "yes")], contacts=tagged(fields={"f": "05-Jan-2026"})),
    Case("R12", "O", "a stamp of today holds for the whole day: no two-minute window", [flow(write("a", today=True), wait("b", 10, "hours"), fork("if", ([within_days(0)], [sms("yes")])))], [(0, MISSED)], [(10 * HOUR, "yes")]),
    # branches
    Case("R14", "D", "the first branch that matches is taken", [flow(fork("if", ([has_tag("a")], [sms("one")]), ([has_tag("b")], [sms("two")])))], [(0, MISSED)], [(0, "one")], contacts=tagged("a", "b")),
    Case("R14", "D", "else the next", [flow(fork("if", ([has_tag("a")], [sms("one")]), ([has_tag("b")], [sms("two")])))], [(0, MISSED)], [(0, "two")], contacts=tagged("b")),
    Case("R14", "D", "no match takes None", asked([has_tag("a")]), [(0, MISSED)], [(0, "no")]),
    Case("R14", "O", "a branch without conditions never matches", asked([]), [(0, MISSED)], [(0, "no")]),
    Case("R14", "O", "all conditions of a segment must hold", asked([has_tag("a"), has_tag("b")]), [(0, MISSED)], [(0, "no")], contacts=tagged("a")),
    Case("R14", "O", "has not the tag", asked([has_tag("a", "index-of-false")]), [(0, MISSED)], [(0, "yes")]),
    Case("R14", "O", "an empty field has no value", asked([condition("f", "has_no_value", None)]), [(0, MISSED)], [(0, "yes")]),
    Case("R15", "O", "a contact in a branch without steps ends there", [flow(fork("if", ([has_tag("a")], []), none=[sms("no")]))], [(0, MISSED)], [], contacts=tagged("a")),
    Case("R16", "K", "goto goes on at its target, and nothing after it runs", [flow(jump("a", "c"), sms("b"), sms("c"))], [(0, MISSED)], [(0, "c")]),
    Case("R16", "K", "goto may go back", [flow(sms("a"), fork("if", ([has_tag("x")], [sms("b")]), none=[tag("t", "x"), wait("d", 9), jump("g", "a")]))], [(0, MISSED)], [(0, "a"), (9, "a"), (9, "b")]),
    Case("R17", "D", "a goal that is met moves the contact to it, out of a wait", [flow(wait("a", 1, "days"), sms("b"), goal("g", "won"), sms("c"))], [(0, MISSED), (60, put_tag("won"))], [(60, "c")]),
    Case("R17", "D", "a goal met by the run itself moves it too", [flow(tag("a", "won"), wait("d", 60), sms("b"), goal("g", "won"), sms("c"))], [(0, MISSED)], [(0, "c")]),
    Case("R17", "D", "another tag does not meet it", [flow(wait("a", 1, "hours"), sms("b"), goal("g", "won"), sms("c"))], [(0, MISSED), (60, put_tag("lost"))], [(HOUR, "b")]),
    Case("R17", "D", "reached unmet with continue: the run goes on", [flow(sms("b"), goal("g", "won", "continue"), sms("c"))], [(0, MISSED)], [(0, "b"), (0, "c")]),
    Case("R17", "D", "reached unmet with wait: the run waits for it", [flow(sms("b"), goal("g", "won", "wait"), sms("c"))], [(0, MISSED), (40 * DAY, put_tag("won"))], [(0, "b"), (40 * DAY, "c")]),
    Case("R17", "D", "reached unmet with exit: the run ends", [flow(sms("b"), goal("g", "won", "exit"), sms("c"))], [(0, MISSED), (60, put_tag("won"))], [(0, "b")]),
    Case("R17", "O", "a goal is no pause: what a run has started goes on when the run ends", [flow(tag("t", "won"), goal("g", "won", "exit"), leave("x", ["v"]), sms("a")), flow(sms("b"), name="v", triggers=[on("contact_tag", ("tagsAdded", "index-of-true", "won"))])], [(0, MISSED)], [(0, "a"), (0, "b")]),
    Case("R17", "O", "a tag put on before the contact enters does not meet the goal", [flow(tag("t", "won"), enter("x", "v")), flow(goal("g", "won", "exit"), sms("b"), name="v", triggers=[])], [(0, MISSED)], []),
    Case("R17", "O", "only one goal of a workflow counts", [flow(wait("a", 60), goal("g", "won"), wait("b", 60), goal("h", "lost"), sms("c"))], [(0, MISSED), (5, put_tag("lost"))], []),
    Case("R17", "O", "a goal beyond the model is said, not guessed", [flow(wait("a", 60), sms("b"), goal("g", "x", kind="email_event"))], [(0, MISSED), (5, reply("yo"))], [(60, "b")], gaps=("goal 'email_event'",)),
    Case("R17", "R", "of one change that ends a wait and meets the goal, the goal counts", [flow(until_tag("h", "won"), sms("a"), goal("g", "won"), wait("d", 60), sms("c"))], [(0, MISSED), (60, put_tag("won"))], [(120, "c")]),
    Case("R17", "R", "a run that is about to go on goes on behind its goal, once", [flow(until_tag("h", "heard"), sms("a"), goal("g", "won"), wait("d", 60), sms("c"), wait("e", 60), sms("f")), flow(wait("k", 60), tag("s", "heard"), tag("t", "won"), name="v")], [(0, MISSED)], [(120, "c"), (180, "f")]),
    Case("R17", "R", "who has come to the goal hears of nothing before it", [flow(until_tag("h", "heard"), sms("a"), goal("g", "won"), wait("d", 60), sms("c")), flow(wait("k", 60), tag("s", "won"), tag("t", "heard"), name="v")], [(0, MISSED)], [(120, "c")]),
    Case("R17", "R", "a run that goes back before its goal is moved to it again", [flow(wait("a", 1, "days"), goal("g", "won"), sms("c"), jump("j", "a"))], [(0, MISSED), (60, put_tag("won")), (90, take_tag("won")), (120, put_tag("won"))], [(60, "c"), (120, "c")], until=DAY + 200),
    Case("R17", "R", "a run that comes back to its goal waits for it again", [flow(goal("g", "won", "wait"), sms("c"), jump("j", "g"))], [(0, MISSED), (60, put_tag("won")), (90, take_tag("won")), (120, put_tag("won"))], [(60, "c"), (120, "c")]),
    Case("R17", "R", "a run behind its goal that goes on by a Go To is not moved", [flow(wait("a", 60), goal("g", "won", "continue"), fork("if", ([has_tag("x")], [jump("j", "c")]), none=[wait("d", 60), sms("c")]))], [(0, MISSED), (90, put_tag("won"))], [(120, "c")]),
    # leaving
    Case("R18", "D", "stop on response ends a run that has sent", [flow(sms("one"), wait("a", 60), sms("two"), stopOnResponse=True)], [(0, MISSED), (30, reply("yo"))], [(0, "one")]),
    Case("R18", "D", "a text before anything was sent does not", [flow(wait("a", 60), sms("one"), stopOnResponse=True)], [(0, MISSED), (30, reply("yo"))], [(60, "one")]),
    Case("R18", "D", "a call is no response", [flow(sms("one"), wait("a", 60), sms("two"), stopOnResponse=True)], [(0, MISSED), (30, ANSWERED)], [(0, "one"), (60, "two")]),
    Case("R18", "D", "another contact's answer does not", [flow(sms("one"), wait("a", 60), sms("two"), stopOnResponse=True)], [(0, MISSED), (30, reply("yo"), "bob")], [(0, "one"), (60, "two")]),
    Case("R19", "K", "out of all other workflows: this run goes on", [flow(wait("a", 60), sms("hi")), flow(node("x", "remove_from_all_workflows", {"type": "remove_from_all_workflows", "includeCurrent": False}), tag("t", "out"), name="v", triggers=[on("customer_reply")])], [(0, MISSED), (30, reply("no"))], [], tags={"out"}),
    Case("R19", "K", "out of all workflows: this run ends too", [flow(wait("a", 60), sms("hi")), flow(node("x", "remove_from_all_workflows", {"type": "remove_from_all_workflows", "includeCurrent": True}), tag("t", "out"), name="v", triggers=[on("customer_reply")])], [(0, MISSED), (30, reply("no"))], [], tags=set()),
    Case("R19", "K", "remove_from_workflow ends a run during its wait", [flow(wait("a", 60), sms("hi")), flow(leave("x", ["w"]), name="v", triggers=[on("customer_reply")])], [(0, MISSED), (30, reply("yo"))]),
    Case("R19", "K", "it ends its own run at once", [flow(leave("x", ["w"]), sms("hi"))], [(0, MISSED)]),
    Case("R19", "R", "a run that is about to go on and is removed does not", [flow(until_tag("h", "heard"), sms("a")), flow(wait("k", 60), tag("s", "heard"), leave("x", ["w"]), name="v")], [(0, MISSED)], []),
    Case("R19", "O", "what a bare string removes is not known: observers differ", [flow(leave("x", "w"), sms("hi"))], [(0, MISSED)], [(0, "hi")], gaps=("remove_from_workflow with 'workflow_id' of this kind",)),
    Case("R19", "O", "add_to_workflow enters the other workflow", [flow(enter("x", "v")), flow(sms("hi"), name="v", triggers=[])], [(0, MISSED)], [(0, "hi")]),
    # tags and fields
    Case("R22", "O", "a tag is kept in lower case", [flow(tag("a", "VIP"))], [(0, MISSED)], tags={"vip"}),
    Case("R22", "O", "a condition in upper case never matches", asked([has_tag("VIP")]), [(0, put_tag("VIP")), (1, MISSED)], [(1, "no")]),
    Case("R23", "K", "a tag that was not there fires", [flow(sms("hi"), triggers=LISTENER)], [(0, put_tag("x"))], [(0, "hi")]),
    Case("R23", "K", "a tag that is there fires nothing", [flow(sms("hi"), triggers=LISTENER)], [(0, put_tag("x")), (5, put_tag("x"))], [(0, "hi")]),
    Case("R23", "K", "taken off and put on again it fires again", [flow(sms("hi"), triggers=LISTENER)], [(0, put_tag("x")), (5, take_tag("x")), (9, put_tag("x"))], [(0, "hi"), (9, "hi")]),
    Case("R23", "K", "a tag that a workflow puts on fires others", [flow(tag("a", "x")), flow(sms("hi"), name="v", triggers=LISTENER)], [(0, MISSED)], [(0, "hi")]),
    Case("R23", "O", "a list in a tag trigger never fires", [flow(sms("hi"), triggers=[on("contact_tag", ("tagsAdded", "index-of-true", ["x"]))])], [(0, put_tag("x"))]),
    Case("R24", "K", "a custom value changes for every contact", [flow(sms("hi", "until {{custom_values.closes}}"))], [(0, custom_value_set("closes", "5pm")), (1, MISSED), (2, MISSED, "bob")], [(1, "until 5pm"), (2, "until 5pm")]),
    Case("R25", "O", "an unknown merge field becomes nothing", [flow(sms("hi", "Hi {{contact.fist_name}}, ok"))], [(0, MISSED)], [(0, "Hi , ok")]),
    Case("R25", "O", "an unknown name becomes nothing", [flow(sms("hi", "Hi {{contact.first_name}}!"))], [(0, MISSED)], [(0, "Hi !")]),
    Case("R25", "O", "a known name is filled in", [flow(sms("hi", "Hi {{ contact.first_name }}!"))], [(0, MISSED)], [(0, "Hi Ann!")], contacts=tagged(details={"first_name": "Ann"})),
    Case("R25", "O", "a field written before is filled in", [flow(write("a", "42"), sms("hi", "Size {{contact.size}}"))], [(0, MISSED)], [(0, "Size 42")], delivery=Delivery({}, {"f": "size"})),
    Case("field", "O", "writing an empty value writes nothing", [flow(write("a", ""))], [(0, MISSED)], fields={"f": "7"}, contacts=tagged(fields={"f": "7"})),
    Case("field", "O", "clearing a field empties it", [flow(write("a", clear=True))], [(0, MISSED)], fields={}, contacts=tagged(fields={"f": "7"})),
    # messages
    Case("R26", COMPLIANCE, "who writes and how to stop are appended to the first text", [flow(sms("a"), sms("b"))], [(0, MISSED)], [(0, "a"), (0, "b")], appended=["Acme\nReply STOP to unsubscribe", ""], delivery=SENDER),
    Case("R26", COMPLIANCE, "not where the text says how to stop", [flow(sms("a", "Acme here. Reply STOP to opt out"))], [(0, MISSED)], [(0, "Acme here. Reply STOP to opt out")], appended=[""], delivery=SENDER),
    Case("R26", COMPLIANCE, "who writes is not said twice", [flow(sms("a", "It's Acme"))], [(0, MISSED)], [(0, "It's Acme")], appended=[STOP_LINE], delivery=SENDER),
    Case("R26", COMPLIANCE, "each contact has a conversation of its own", [flow(sms("a"))], [(0, MISSED), (1, MISSED, "bob")], [(0, "a"), (1, "a")], appended=[STOP_LINE, STOP_LINE], delivery=AGAIN),
    Case("R26", COMPLIANCE, "again after N days where that is set", [flow(sms("a"))], [(0, MISSED), (29 * DAY, MISSED), (30 * DAY, MISSED)], [(0, "a"), (29 * DAY, "a"), (30 * DAY, "a")], appended=[STOP_LINE, "", STOP_LINE], delivery=AGAIN),
    Case("R28", "K", "after STOP the step is skipped and the run goes on", [flow(sms("a"), tag("t", "done"))], [(0, reply("STOP")), (1, MISSED)], [], tags={"done"}),
    Case("R28", "K", "stop in any case, with a full stop, counts", [flow(sms("a"))], [(0, reply(" Stop. ")), (1, MISSED)]),
    Case("R28", "K", "a sentence with stop in it does not", [flow(sms("a"))], [(0, reply("please stop by")), (1, MISSED)], [(1, "a")]),
    Case("R28", "K", "START opens the conversation again", [flow(sms("a"))], [(0, reply("STOP")), (1, reply("START")), (2, MISSED)], [(2, "a")]),
    Case("R28", "K", "an opt-out by text is one of texts: a mail goes out", [flow(node("e", "email", {"subject": "hi", "html": "<p>hi</p>"}), sms("a"))], [(0, reply("STOP")), (1, MISSED)], [(1, "hi")]),
    # publishing
    Case("R32", "K", "a draft never runs", [flow(sms("a"), status="draft")], [(0, MISSED)]),
    Case("R32", "K", "a draft cannot be entered from another workflow", [flow(enter("x", "v"), sms("b")), flow(sms("a"), name="v", triggers=[], status="draft")], [(0, MISSED)], [(0, "b")]),
    Case("R39", WAIT, "a wait before an appointment that is far away", [flow(around("a", 60, "skip"), sms("hi"), triggers=[on("appointment")])], [(0, appointment("new", "", 3 * HOUR))], [(2 * HOUR, "hi")]),
    Case("R39", WAIT, "one whose time has passed skips messages until the next wait", [flow(around("a", 60, "skip"), sms("hi"), wait("b", 60), sms("ho"), triggers=[on("appointment")])], [(0, appointment("new", "", 600))], [(60, "ho")]),
    Case("R39", WAIT, "or ends the run", [flow(around("a", 60, "exit"), sms("hi"), triggers=[on("appointment")])], [(0, appointment("new", "", 600))], []),
    Case("R40", "O", "branches join by a Go To into the last one", [flow(fork("f", ([has_tag("x")], [jump("j", "hi")]), none=[sms("hi")]))], [(0, MISSED)], [(0, "hi")], contacts=tagged("x")),
]  # fmt: skip
