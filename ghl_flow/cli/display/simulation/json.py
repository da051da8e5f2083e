"""A simulation for machines; moments in seconds from the start."""

from typing import TypedDict

from ghl_flow.cli.display.cost.json import AmountJson, amount_json
from ghl_flow.cost.texts import Rates, message_cost
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation
from ghl_flow.runtime.timeline import LogEntry, Message


class MessageJson(TypedDict):
    """A text or a mail (its subject) that went out; what a text costs the agency, where that is known."""

    at: float
    channel: str
    contact: str
    workflow: str | None
    body: str
    appended: str | None
    segments: int
    appended_segments: int
    perhaps_appended: str | None
    ceiling_segments: int
    cost: AmountJson | None


class StaffTextJson(TypedDict):
    """A text to people of the business; `cost` for each of them."""

    at: float
    contact: str
    workflow: str | None
    body: str
    segments: int
    cost: AmountJson | None


class EntryJson(TypedDict):
    """Something that happened; `until` ends a wait."""

    at: float
    kind: str
    contact: str
    workflow: str | None
    text: str
    until: float | None
    run: int | None


class UnheardJson(TypedDict):
    """An event that no flow took notice of."""

    at: float
    contact: str
    event: str


class SimulationJson(TypedDict):
    """`simulate --format json`."""

    start: str
    messages: list[MessageJson]
    staff_texts: list[StaffTextJson]
    events: list[EntryJson]
    not_modelled: list[str]
    perhaps_voicemail: list[EntryJson]
    nothing_started: bool
    unheard: list[UnheardJson]
    listens: list[str]


def simulation_json(result: Simulation, rates: Rates | None = None) -> SimulationJson:
    """The whole of it."""
    return {
        "start": result.start.isoformat(),
        "messages": [_message(message, result, rates) for message in result.messages],
        "staff_texts": [_staff_text(one, result, rates) for one in result.staff_texts],
        "events": [_entry(entry, result) for entry in result.log],
        "not_modelled": list(result.gaps),
        "perhaps_voicemail": [_entry(entry, result) for entry in result.perhaps_voicemail],
        "nothing_started": result.nothing_started,
        "unheard": [
            {"at": _seconds(one.at), "contact": one.contact, "event": one.event.label}
            for one in result.unheard
        ],
        "listens": [*result.listens],
    }


def _message(message: Message, result: Simulation, rates: Rates | None) -> MessageJson:
    cost = message_cost(message, rates) if message.channel == "sms" else None
    return {
        "at": _seconds(message.at),
        "channel": message.channel,
        "contact": message.contact,
        "workflow": result.names.get(message.workflow_id) or None,
        "body": message.text,
        "appended": "\n".join(message.appended.sure) or None,
        "segments": 0 if cost is None else cost.segments,
        "appended_segments": 0 if cost is None else cost.appended,
        "perhaps_appended": message.appended.perhaps or None,
        "ceiling_segments": 0 if cost is None else cost.ceiling,
        "cost": None if cost is None else amount_json(cost.price),
    }


def _staff_text(message: Message, result: Simulation, rates: Rates | None) -> StaffTextJson:
    cost = message_cost(message, rates)
    return {
        "at": _seconds(message.at),
        "contact": message.contact,
        "workflow": result.names.get(message.workflow_id) or None,
        "body": message.text,
        "segments": cost.segments,
        "cost": amount_json(cost.price),
    }


def _entry(entry: LogEntry, result: Simulation) -> EntryJson:
    return {
        "at": _seconds(entry.at),
        "kind": str(entry.kind),
        "contact": entry.contact,
        "workflow": result.names.get(entry.workflow_id) or None,
        "text": entry.text,
        "until": None if entry.until is None else _seconds(entry.until),
        "run": entry.run or None,
    }


def _seconds(ticks: int) -> float:
    return ticks // TICKS_PER_SECOND if ticks % TICKS_PER_SECOND == 0 else ticks / TICKS_PER_SECOND
