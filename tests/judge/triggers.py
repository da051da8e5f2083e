"""What starts workflows, and which events do (docs/semantics.md, R4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.judge.contacts import ANY_FLOW, STAGES, STATUSES, Event
from tests.judge.written import DAY, NotModelledError, Yaml, length, listed

# What some calendars that one trigger names stand with in between.
CALENDARS = " | "
OF_A_CARD = ("stage", "opportunity_status", "opportunity_created", "stale_opportunity")


@dataclass(frozen=True)
class Trigger:
    """What enrols: `call`, `tag-added`, `tag-removed`, `reply` or another event's kind, and its filters.

    `words` of the other kinds are what the event has to say, in its order; an empty one is anything.
    """

    kind: str
    words: tuple[str, ...] = ()
    direction: str = "any"
    has_tag: tuple[str, ...] = ()
    has_not_tag: tuple[str, ...] = ()
    # Of a reply: on which channel, and to whose message (a flow).
    channel: str = ""
    to: str = ""


def triggers_of(data: Yaml) -> list[Trigger]:
    """The triggers as written."""
    return [_trigger(item, data["flow"]) for item in data["trigger"]]


def _trigger(item: Yaml, flow: str) -> Trigger:
    ((word, given),) = item.items()
    given = given if isinstance(given, dict) else {"": given}
    has_tag, has_not_tag = (
        tuple(listed(given[key])) if key in given else () for key in ("has_tag", "has_not_tag")
    )
    match word:
        case "call_status":
            return Trigger("call", tuple(given["status"]), given.get("direction", "any"))
        case "contact_tag":
            change = "added" if "added" in given else "removed"
            return Trigger(
                f"tag-{change}", (str(given[change]).lower(),), has_tag=has_tag, has_not_tag=has_not_tag
            )
        case "customer_reply":
            phrases = listed(given["contains"]) if "contains" in given else []
            to = given.get("to", "")
            return Trigger(
                "reply",
                tuple(phrases),
                has_tag=has_tag,
                has_not_tag=has_not_tag,
                channel=str(given.get("channel", "")),
                to=flow if to == "this" else to,
            )
        case "form" | "survey" | "link_clicked" | "email_event":
            return Trigger(word, (str(given.get("", "")),))
        case "webhook" | "user_reply" | "order_form":
            return Trigger(word)
        case "birthday" | "task_due" | "stale_opportunity" | "custom_date":
            return Trigger(word, (_moment(given), given.get("pipeline") or given.get("field") or ""))
        case "payment" | "invoice":
            return Trigger(word, (given.get("status", ""),))
        case "booked":
            return Trigger(word, (given.get("calendar", ""),))
        case "contact_created":
            return Trigger("created", has_tag=tuple(listed(given["tagged"])) if "tagged" in given else ())
        case "contact_changed":
            return Trigger(
                "field", (given["field"], str(given.get("to", ""))), has_tag=has_tag, has_not_tag=has_not_tag
            )
        case "stage" | "opportunity_status":
            return Trigger(word, (given.get("pipeline", ""), given.get("to", "")))
        case "opportunity_created":
            return Trigger(word, (given.get("pipeline", ""), given.get("status", "")))
        case "appointment":
            calendars = given.get("calendar", "")
            some = calendars if isinstance(calendars, str) else CALENDARS.join(calendars)
            return Trigger(word, (given.get("status", ""), some))
    raise NotModelledError(f"trigger {item}")


def _moment(given: Yaml) -> str:
    """Which day or hour it waits for."""
    if "field" in given:
        return str(given.get("at", "9:00"))
    for side in ("before", "after"):
        if side in given:
            days = length(given[side]) // DAY
            return f"{days} day{'s' if days > 1 else ''} {side}"
    return "on the day"


def fits(trigger: Trigger, event: Event, tags: Iterable[str], texted_by: str = "") -> bool:
    """Whether the event fires the trigger (R4)."""
    if not set(trigger.has_tag) <= set(tags) or set(trigger.has_not_tag) & set(tags):
        return False
    match event.kind:
        case "call":
            way = event.more or "inbound"
            ended_so = trigger.kind == "call" and event.word in trigger.words
            return ended_so and trigger.direction in ("any", way)
        case "reply":
            body = event.word.lower()
            holds = not trigger.words or any(phrase in body for phrase in trigger.words)
            answered = event.answers or texted_by
            answers = trigger.to in ("", answered) or answered == ANY_FLOW
            by_text = trigger.channel in ("", event.more or "sms")
            return trigger.kind == "reply" and holds and answers and by_text
        case "booked" if trigger.kind == "appointment":
            # One booking is an appointment, too.
            status, calendar = trigger.words
            return status in ("", "new") and _one_of(calendar, event.word)
        case "appointment" if trigger.kind == "appointment":
            status, calendar = trigger.words
            return status in ("", event.word) and _one_of(calendar, event.more)
        case "tag" | "untag":
            change = "tag-added" if event.kind == "tag" else "tag-removed"
            return trigger.kind == change and event.word in trigger.words
        case "field":
            return trigger.kind == "field" and trigger.words in ((event.word, ""), (event.word, event.more))
        case "birthday" | "task_due" | "stale_opportunity" | "custom_date" if trigger.kind == event.kind:
            # Of which day it is, a case says nothing where all wait for one.
            when, what = trigger.words
            return event.word in ("", when) and what in ("", event.more)
        case "stage" | "opportunity_status" | "opportunity_created":
            said: tuple[str | None, str | None] = (event.more, event.word)
        case _:
            said = (event.word, event.more)
    known = zip(trigger.words, said, strict=False)
    return trigger.kind == event.kind and all(word in ("", value) for word, value in known)


def _one_of(calendars: str, calendar: str | None) -> bool:
    """Whether a calendar is one of those that are named, if any are."""
    return not calendars or calendar in calendars.split(CALENDARS)


def starting(trigger: Trigger, triggers: Iterable[Trigger]) -> list[Event]:
    """Events that fit a trigger, the plain one first; a reply may say what others of the account ask for."""
    if trigger.kind == "call":
        ways = ("inbound", "outbound") if trigger.direction == "any" else (trigger.direction,)
        return [Event("call", word, way) for word in trigger.words for way in ways]
    if trigger.kind == "tag-added":
        return [Event("tag", trigger.words[0])]
    if trigger.kind == "tag-removed":
        return [Event("untag", trigger.words[0])]
    if trigger.kind == "field":
        return [Event("field", trigger.words[0], value) for value in (trigger.words[1] or "red", "blue")]
    if trigger.kind in ("stage", "opportunity_status", "opportunity_created"):
        some = STAGES if trigger.kind == "stage" else STATUSES
        pipeline, word = trigger.words
        return [Event(trigger.kind, word or one, pipeline or "Sales") for one in some]
    if trigger.kind == "appointment":
        status, calendar = trigger.words
        states = [status] if status else ["new", "confirmed", "cancelled", "showed", "noshow", "rescheduled"]
        calendars = calendar.split(CALENDARS) if calendar else ["Intro"]
        return [Event("appointment", one, where) for one in states for where in calendars]
    if trigger.kind == "booked":
        return [Event("booked", trigger.words[0] or "Intro")]
    if trigger.kind in ("payment", "invoice"):
        return [Event(trigger.kind, trigger.words[0] or word) for word in ("paid", "failed")]
    if trigger.kind in ("stale_opportunity", "custom_date"):
        return [Event(trigger.kind, trigger.words[0], trigger.words[1] or "Sales")]
    if trigger.kind != "reply":
        word = trigger.words[0] if trigger.words else ""
        return [Event(trigger.kind, word or {"email_event": "clicked"}.get(trigger.kind, "Intake"))]
    phrases = {word for one in triggers if one.kind == "reply" for word in one.words}
    word = trigger.words[-1] if trigger.words else ""
    said = [word or "Hi", f"Hello, {word}, thanks", " ".join(sorted(phrases | set(trigger.words)))]
    return [
        Event("reply", item or "Hi")
        for item in said
        if item.strip().lower() not in ("start", "yes", "unstop")
    ]
