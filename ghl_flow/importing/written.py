"""The triggers and the settings of a stored workflow as YAML has them."""

from ghl_flow.importing.finding import Matter
from ghl_flow.importing.known import KnownNames
from ghl_flow.kinds.read_back import from_trigger, trigger_off
from ghl_flow.kinds.reading import NotReadable
from ghl_flow.wire.json import JsonValue, object_of
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.trigger import OWN, Trigger
from ghl_flow.wire.workflow import Workflow


def written_trigger(trigger: Trigger, names: KnownNames, first: str | None) -> JsonValue:
    """A trigger as YAML has it, `raw` where it has no word for it; `first` is the first step of all."""
    found = from_trigger(trigger, names)
    if isinstance(found, NotReadable):
        names.say(Matter.RAW, trigger.name, found.reason)
        raw: dict[str, JsonValue] = {"type": trigger.type}
        if trigger.filters:
            raw["conditions"] = [row.to_json() for row in trigger.filters]
        if trigger.master_type != OWN:
            raw["master_type"] = trigger.master_type
        if trigger.beside or trigger.kept:
            raw["beside"] = dict((*trigger.beside, *trigger.kept))
        found = {"raw": raw, "name": trigger.name, **trigger_off(trigger)}
    if trigger.enters_at not in (None, first) and trigger.enters_at is not None:
        found = {**found, "start": names.pinned(trigger.enters_at)}
    return found


def written_settings(workflow: Workflow) -> dict[str, JsonValue]:
    """`settings:` of the flow: what is not as a new workflow has it."""
    found: dict[str, JsonValue] = {}
    read = dict(workflow.settings.read)
    if workflow.settings.allow_multiple:
        found["reentry"] = True
    if workflow.settings.stop_on_response:
        found["stop_on_response"] = True
    if workflow.settings.timezone == "contact":
        found["timezone"] = "contact"
    if workflow.settings.window is not None:
        found["window"] = _window(workflow.settings.window)
    if read.get("allowMultipleOpportunity") is False:
        found["per_opportunity"] = False
    if read.get("autoMarkAsRead") is True:
        found["mark_as_read"] = True
    sender = object_of(read, "senderAddress")
    said: dict[str, JsonValue] = {
        key: sender[stored]
        for key, stored in (("name", "from_name"), ("email", "from_email"))
        if isinstance(sender.get(stored), str) and sender[stored]
    }
    if said:
        found["from"] = said
    return found


def _window(window: TimeWindow) -> JsonValue:
    days = ", ".join(_DAYS[day] for day in sorted(window.days))
    found: dict[str, JsonValue] = {} if len(window.days) == len(_DAYS) else {"days": days}
    return {**found, "from": _clock(window.start), "to": _clock(window.end)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


# HighLevel's days begin with Sunday.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
