"""Replays for machines. Rules: docs/insight.md."""

from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.callers import caller
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.replay.text import as_it_reads
from ghl_flow.cli.display.replay.words import RULES, unknown
from ghl_flow.insight.replay import Replay, Side
from ghl_flow.insight.replayed import Sent, Unknown
from ghl_flow.operations.replay import Replays


class TextJson(TypedDict):
    """A text that would have gone out; `contact` is masked, `outside_hours` null where no hours are told."""

    account: str
    at: str
    contact: str
    flow: str
    step: str
    segments: int
    at_night: bool
    outside_hours: bool | None
    sure: bool


class CostJson(TypedDict):
    """US dollars, of the segments."""

    low: float
    likely: float
    high: float


class SideJson(TypedDict):
    """As it was, or as it would have been; null is not known."""

    texts: int
    at_night: int
    outside_hours: int | None
    doubles: int
    after_answer: int
    nothing_came: int
    episodes: int
    segments: int
    cost: CostJson | None


class WeekJson(TypedDict):
    """A week, by its Monday."""

    week: str
    missed: int
    was: int
    was_at_night: int
    would: int
    would_at_night: int


class UnknownJson(TypedDict):
    """What is not known; `contacts` is null where it is about all of them."""

    why: str
    what: str
    message: str
    contacts: int | None


class ReplayJson(TypedDict):
    """An account. `native`: texts that no user wrote, by HighLevel or workflows; `bulk` is not in it."""

    account: str
    time_zone: str
    flows: list[str]
    since: str
    until: str
    days: float
    missed: int
    texts: int
    unsure: int
    native: int
    sent_by: dict[str, int]
    doubles_avoided: int
    was: SideJson
    would: SideJson
    weeks: list[WeekJson]
    under_way: int
    unknown: list[UnknownJson]
    unreadable: int


class ReplaysJson(AlikeJson):
    """`replay --format json`: sums over the accounts, every text, and each account."""

    rules: str
    days: float
    missed: int
    texts: list[TextJson]
    native: int
    doubles_avoided: int
    accounts: list[ReplayJson]
    failed: list[FailureJson]


def replays_json(replays: Replays, *, personal: bool) -> ReplaysJson:
    """The whole of it."""
    found = replays.found
    return {
        "rules": RULES,
        "days": round(max((one.days for one in found), default=0), 2),
        "missed": sum(one.missed for one in found),
        "texts": [_text(one, text, personal=personal) for one in found for text in one.texts],
        "native": sum(one.was.texts for one in found),
        "doubles_avoided": sum(one.doubles_avoided for one in found),
        "accounts": [replay_json(one) for one in found],
        **alike_json([(one.account, one) for one in found], as_it_reads, replays.failed),
        "failed": [failure_json(name, error) for name, error in replays.failed],
    }


def replay_json(one: Replay) -> ReplayJson:
    """An account."""
    return {
        "account": one.account,
        "time_zone": str(one.clock.zone),
        "flows": [*one.flows],
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "days": round(one.days, 2),
        "missed": one.missed,
        "texts": len(one.texts),
        "unsure": one.unsure,
        "native": one.was.texts,
        "sent_by": {str(who): count for who, count in sorted(one.by_sender.items())},
        "doubles_avoided": one.doubles_avoided,
        "was": _side(one.was),
        "would": _side(one.would),
        "weeks": [
            {
                "week": week.monday.isoformat(),
                "missed": week.missed,
                "was": week.was,
                "was_at_night": week.was_night,
                "would": week.would,
                "would_at_night": week.would_night,
            }
            for week in one.weeks
        ],
        "under_way": one.waiting,
        "unknown": [_unknown(item) for item in one.unknown],
        "unreadable": len(one.unreadable),
    }


def _text(one: Replay, text: Sent, *, personal: bool) -> TextJson:
    return {
        "account": one.account,
        "at": text.at.astimezone(one.clock.zone).isoformat(timespec="milliseconds"),
        "contact": caller(one.account, one.since, text.contact, personal=personal),
        "flow": text.flow,
        "step": text.step,
        "segments": one.segments(text),
        "at_night": one.clock.is_night(text.at),
        "outside_hours": one.clock.is_closed(text.at),
        "sure": text.sure,
    }


def _side(side: Side) -> SideJson:
    cost = side.cost
    return {
        "texts": side.texts,
        "at_night": side.night,
        "outside_hours": side.closed,
        "doubles": side.doubles,
        "after_answer": side.late,
        "nothing_came": side.alone,
        "episodes": side.episodes,
        "segments": side.segments,
        "cost": None
        if cost is None
        else {"low": round(cost.low, 6), "likely": round(cost.likely, 6), "high": round(cost.high, 6)},
    }


def _unknown(item: Unknown) -> UnknownJson:
    return {
        "why": item.why,
        "what": item.what,
        "message": unknown(item),
        "contacts": item.contacts or None,
    }
