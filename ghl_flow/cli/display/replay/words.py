"""What a replay says, in words."""

from collections.abc import Mapping

from ghl_flow.cli.display.cost.text import UNPRICED
from ghl_flow.cost.amount import Amount, dollars
from ghl_flow.counting import counted
from ghl_flow.insight.clock import EVENING, MORNING
from ghl_flow.insight.history import Sender
from ghl_flow.insight.replay import Replay, Side
from ghl_flow.insight.replayed import Unknown, Why

SENDERS: Mapping[Sender, str] = {
    Sender.UNSAID: "sender not told (HighLevel's own text-back?)",
    Sender.WORKFLOW: "workflows",
    Sender.API: "the API",
    Sender.BULK: "bulk actions and campaigns, counted nowhere else",
}
_UNKNOWN = {
    Why.TAG: "whether contacts had the tag '{what}', which none of the flows puts on",
    Why.FIELD: "what '{what}' of contacts held, which none of the flows writes",
    Why.WAY: "which way runs take at '{what}'; the first was taken",
    Why.CHANCE: "what opportunities and contacts the account had",
    Why.ZONE: "the time zones of contacts; the account's was taken",
    Why.STARTS: "when '{what}' happened, which no history of messages tells",
    Why.CALLS: "how {calls} ended",
    Why.MODEL: "{what}: not modelled",
}
RULES = (
    "Each call, reply and message of a user in the history meets the flow at the moment at which it "
    "happened, as if the flow had been published on the first day and nothing else texted. As it was: every "
    "text that no user wrote, bulk texts excepted. A second text for one call: within 30 minutes after the "
    "call and 10 minutes after the first text, with no word of the caller between. Answered: an answered "
    "call in either direction, or a text of a user, after the missed call. Nothing came: in 24 hours no text "
    "that arrived, no user, no call that got through. What callers wrote back stands as it was, though other "
    "texts might have had other answers."
)


def headline(one: Replay) -> str:
    """The one sentence."""
    if not one.missed and not one.texts:
        return "No call was missed, and nothing would have been sent."
    at_night = f", {one.would.night} of them at night" if one.would.night else ", none of them at night"
    would = f"{counted(one.would.texts, 'text')} would have gone out{at_night if one.would.texts else ''}"
    was = f"{counted(one.was.texts, 'text')} went out that no user wrote, {one.was.night} of them at night"
    return f"{counted(one.missed, 'missed call')}: {would}. {was if one.was.texts else 'No text went out'}."


def period(one: Replay) -> str:
    """From which day to which, by the account's clock."""
    first, last = (moment.astimezone(one.clock.zone) for moment in (one.since, one.until))
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def rows(one: Replay) -> list[tuple[str, str, str]]:
    """What is counted: what, as it was, with the flow."""
    was, would = one.was, one.would
    found = [
        ("texts that no user wrote", was.texts, would.texts),
        (f"at night ({EVENING}:00 to {MORNING}:00)", was.night, would.night),
        ("second texts for one call", was.doubles, would.doubles),
        ("after the caller had been answered", was.late, would.late),
        (f"callers to whom nothing came, of {would.episodes}", was.alone, would.alone),
        ("segments", was.segments, would.segments),
    ]
    if was.closed is not None and would.closed is not None:
        found.insert(2, ("while the business was closed", was.closed, would.closed))
    lines = [(what, str(before), str(after)) for what, before, after in found]
    return [*lines, ("cost of the segments", _money(was.cost), _money(would.cost))]


def bars(one: Replay) -> list[tuple[str, int, int]]:
    """The same as numbers that can be drawn beside each other."""
    return [
        (what, int(before), int(after))
        for what, before, after in rows(one)
        if before.isdecimal() and what != "segments"
    ]


def notes(one: Replay) -> list[str]:
    """What stands below the numbers."""
    said = []
    if one.was.doubles:
        said.append(
            f"{one.doubles_avoided} of {counted(one.was.doubles, 'second text')} would not have come."
        )
    senders = [f"{SENDERS[who]} {count}" for who, count in sorted(one.by_sender.items())]
    if senders:
        said.append(f"What went out was sent by: {'; '.join(senders)}.")
    if one.rates.unpriced is not None:
        said.append(f"{UNPRICED[one.rates.unpriced].format(country=one.rates.country)}.".capitalize())
    elif one.rates.as_of is not None:
        where = "the account file" if one.rates.own else f"{one.rates.source} ({one.rates.as_of})"
        said.append(f"Prices are of the segments alone: {where}.")
    if one.waiting:
        said.append(f"{counted(one.waiting, 'run')} under way at the end may text later.")
    return said


def unknown(one: Unknown) -> str:
    """What is not known, and for how many contacts."""
    calls = counted(int(one.what), "call") if one.why is Why.CALLS else ""
    said = _UNKNOWN[one.why].format(what=one.what, calls=calls)
    return f"{said} ({counted(one.contacts, 'contact')})" if one.contacts else said


def not_known(one: Replay) -> list[str]:
    """Everything that is not known."""
    said = [unknown(item) for item in one.unknown]
    if one.unsure:
        said.append(
            f"so {one.unsure} of {counted(len(one.texts), 'text')} may not have gone out, or others may"
        )
    if one.unreadable:
        first = one.unreadable[0]
        read = f"{counted(len(one.unreadable), 'entry', 'entries')} of the history"
        said.append(f"{read}, which could not be read; the first is {first.place}: {first.why}")
    return said


def remarks(one: Replay, side: Side) -> str:
    """What is short enough for a table of accounts."""
    said = [f"{side.late} after an answer"] if side.late else []
    said += [f"{counted(one.unsure, 'text')} not sure"] if one.unsure else []
    said += ["partly unknown"] if one.partly_unknown and not one.unsure else []
    return ", ".join(said)


def _money(amount: Amount | None) -> str:
    return "unknown" if amount is None else dollars(amount)
