"""Whether HighLevel's own Missed Call Text Back texts, told from what happened.

No API shows its checkbox. It answers nearly every ring within seconds that hardly vary, by day and night,
with one sentence, without a user and without a source that names a machine; people take their time and sign
with a user, workflows have their source (observed). The numbers below are judgement, held by the labelled
histories of the tests. What fits neither is not judged.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from statistics import median
from typing import Final

from ghl_flow.insight.history import History, Kind, Message, Sender
from ghl_flow.insight.share import at_least
from ghl_flow.insight.stretch import LEAST, by_caller, latest_stretch

WITHIN: Final = timedelta(seconds=120)
"""How soon after a ring: observers say 15 s, 30 to 60 s."""
LATE: Final = timedelta(minutes=6)
"""One guide says five minutes; so late it is looked for only where sources tell workflows apart."""
SHARE: Final = 0.6
CHANCE: Final = 0.001
_NARROW, _WIDER = 10.0, 20.0  # seconds between a delay and the median of all, at the median
_ALIKE = 0.7  # of the texts have to be one sentence
_OFF_SHARE = 0.2
_MOST = 400  # missed calls that are looked at, the newest
_RECENT = timedelta(days=3)
_SHIFTS = tuple(timedelta(minutes=sign * minutes) for minutes in (30, 61, 187, 367, 1440) for sign in (-1, 1))
_APPENDED = re.compile(r"(?im)^\W*(?:reply|text)\W+stop\b.*$|^\s*thanks,.*$")
_WORD = re.compile(r"[^\W\d_]+")


class Seen(StrEnum):
    """What the history says."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why it is not judged."""

    TOO_FEW = "too-few"
    IN_BETWEEN = "in-between"
    BY_CHANCE = "by-chance"
    """Such texts go out about as often at other times."""
    VARIED = "varied"
    """They follow, but at all sorts of intervals or in all sorts of words: a person, perhaps."""
    AFTER_ANSWERED = "after-answered"
    """They follow answered calls too, as those of a survey or of another system do."""
    NO_SOURCES = "no-sources"
    """They may be a workflow's: the history names the source of none."""
    CHANGED = "changed"
    """The last days are not like those before."""
    NONE = ""


@dataclass(frozen=True, slots=True)
class Native:
    """What the missed calls of the latest stretch show.

    `followed` of `missed` calls got a text that no user and no machine we know sent, at the median `delay`
    seconds after the ring, which half of them miss by at most `spread` seconds. `chance`: how likely that is
    at the rate of other times. `alike`: the share of the texts that are one sentence. `bursts`: how many
    further rings of a caller got one too, and how many there were. `pairs`: calls with what followed.
    """

    seen: Seen
    why: Why = Why.NONE
    missed: int = 0
    followed: int = 0
    since: datetime | None = None
    until: datetime | None = None
    switched: bool = False
    delay: float | None = None
    spread: float | None = None
    chance: float | None = None
    alike: float | None = None
    bursts: tuple[int, int] = (0, 0)
    pairs: tuple[tuple[Message, Message], ...] = ()


def judge_native(history: History) -> Native:
    """What the history says of the native text-back. It may have been switched: the latest stretch counts."""
    near = _judge(history, WITHIN)
    if near.seen is Seen.ON:
        return near
    late = _judge(history, LATE)
    if late.seen is not Seen.ON:
        return near if near.seen is Seen.UNKNOWN or late.seen is Seen.OFF else late
    if late.spread is None or late.spread > _NARROW:
        return replace(late, seen=Seen.UNKNOWN, why=Why.VARIED)
    # So late it may be a workflow, where the history does not say what workflows sent.
    told = any(one.sender is Sender.WORKFLOW for one in history.messages)
    return late if told else replace(late, seen=Seen.UNKNOWN, why=Why.NO_SOURCES)


def _judge(history: History, within: timedelta) -> Native:
    calls = [*history.missed[-_MOST:]]
    followed = _followed(history, calls, within)
    every = by_caller(calls)
    start = latest_stretch([any(call.id in followed for call in rings) for rings in every])
    every = every[start:]
    calls = sorted((call for rings in every for call in rings), key=attrgetter("at"))
    hits = [call.id in followed for call in calls]
    missed, k = len(calls), sum(hits)
    pairs = tuple((call, followed[call.id]) for call, hit in zip(calls, hits, strict=True) if hit)
    delays = [(text.at - call.at).total_seconds() for call, text in pairs]
    delay = median(delays) if delays else None
    spread = median(abs(one - delay) for one in delays) if delay is not None else None
    alike = _alike([text.body for _, text in pairs])
    rate = _rate_at_other_times(history, calls, within)
    chance = at_least(k, missed, rate)

    def said(seen: Seen, why: Why = Why.NONE) -> Native:
        return Native(
            seen,
            why,
            missed,
            k,
            calls[0].at if calls else None,
            calls[-1].at if calls else None,
            start > 0,
            delay,
            spread,
            chance if missed else None,
            alike,
            _bursts(calls, hits),
            pairs,
        )

    if missed < LEAST:
        return said(Seen.UNKNOWN, Why.TOO_FEW)
    if k <= missed * _OFF_SHARE and (k == 0 or missed >= 2 * LEAST):
        if len({call.contact for call in calls}) < LEAST:
            return said(Seen.UNKNOWN, Why.TOO_FEW)  # one with a hidden number gets no text, however often
        return said(Seen.UNKNOWN, Why.CHANGED) if any(hits[-LEAST:]) else said(Seen.OFF)
    if k < missed * SHARE:
        return said(Seen.UNKNOWN, Why.IN_BETWEEN)
    recent = [hit for call, hit in zip(calls, hits, strict=True) if history.now - call.at <= _RECENT]
    # Two callers, or more, whom nothing followed, where nearly all were: it may have been switched off since.
    reached = [any(call.id in followed for call in rings) for rings in every]
    silent = next((count for count, hit in enumerate(reversed(reached)) if hit), len(reached))
    before = [call.id in followed for rings in every[: len(every) - silent] for call in rings]
    ended = silent >= 2 and sum(before) >= 0.8 * len(before)
    if ended or (recent and sum(recent) < len(recent) * SHARE):
        return said(Seen.UNKNOWN, Why.CHANGED)
    if chance >= CHANCE:
        return said(Seen.UNKNOWN, Why.BY_CHANCE)
    if _follows_answered_calls(history, within, k / missed):
        return said(Seen.UNKNOWN, Why.AFTER_ANSWERED)
    same_words = alike is None or alike >= _ALIKE
    narrow = spread is not None and (
        spread <= _NARROW or (spread <= _WIDER and k >= 0.9 * missed and alike is not None)
    )
    return said(Seen.ON) if narrow and same_words else said(Seen.UNKNOWN, Why.VARIED)


def _is_candidate(message: Message) -> bool:
    return (
        message.kind is Kind.SMS
        and not message.inbound
        and message.sender is Sender.UNSAID
        and not message.provider
        and message.type == "TYPE_SMS"
    )


def _followed(history: History, calls: Sequence[Message], within: timedelta) -> dict[str, Message]:
    """By call: the text that came after it. Each text belongs to one call, so that a burst needs a burst."""
    found: dict[str, Message] = {}
    taken: dict[str, int] = {}
    candidates = _candidates(history)
    for call in calls:
        texts = candidates.get(call.contact, ())
        at = max(taken.get(call.contact, 0), bisect_right(texts, call.at, key=attrgetter("at")))
        if at < len(texts) and texts[at].at - call.at <= within:
            found[call.id] = texts[at]
            taken[call.contact] = at + 1
    return found


def _candidates(history: History) -> dict[str, list[Message]]:
    return {
        contact: [one for one in messages if _is_candidate(one)]
        for contact, messages in history.by_contact.items()
    }


def _rate_at_other_times(history: History, calls: Sequence[Message], within: timedelta) -> float:
    """How often such a text follows a moment at which the same contact did not call."""
    candidates = _candidates(history)
    rings: dict[str, list[datetime]] = {}
    for call in history.missed:
        rings.setdefault(call.contact, []).append(call.at)
    windows = hits = 0
    for call in calls:
        rang = rings[call.contact]
        texts = candidates.get(call.contact, [])
        for shift in _SHIFTS:
            begins = call.at + shift
            nearest = bisect_right(rang, begins + within)
            if nearest and begins - rang[nearest - 1] <= within:
                continue  # another ring has its own text
            windows += 1
            at = bisect_right(texts, begins, key=attrgetter("at"))
            hits += at < len(texts) and texts[at].at <= begins + within
    return (hits + 0.5) / (windows + 1)


def _follows_answered_calls(history: History, within: timedelta, share: float) -> bool:
    candidates = _candidates(history)
    answered = [one for one in history.messages if one.inbound and one.answered]
    hits = 0
    for call in answered:
        texts = candidates.get(call.contact, [])
        # Whether a call's time is that of its first ring or of its end is not documented.
        ends = (call.at, call.at + timedelta(seconds=call.duration or 0))
        hits += any(_comes_within(texts, end, within) for end in ends)
    return len(answered) >= LEAST and hits >= len(answered) * share / 2


def _comes_within(texts: Sequence[Message], begins: datetime, within: timedelta) -> bool:
    at = bisect_left(texts, begins, key=attrgetter("at"))
    return at < len(texts) and texts[at].at <= begins + within


def _alike(bodies: Sequence[str]) -> float | None:
    """The share of texts that are the most common sentence; None where the history has no words."""
    said = [body for body in bodies if body.strip()]
    if not said:
        return None
    return max(sum(_same(one, other) for other in said) for one in dict.fromkeys(said)) / len(said)


@lru_cache(4096)
def _words(body: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_APPENDED.sub("", body).lower()))


def _same(one: str, other: str) -> bool:
    """Whether it is one sentence, but for a name."""
    a, b = _words(one), _words(other)
    return len(a & b) >= 0.7 * max(len(a | b), 1)


def _bursts(calls: Sequence[Message], hits: Sequence[bool]) -> tuple[int, int]:
    """Further rings of a caller within ten minutes: how many were answered too, and how many there were."""
    last: dict[str, datetime] = {}
    rings = answered = 0
    for call, hit in zip(calls, hits, strict=True):
        before = last.get(call.contact)
        if before is not None and call.at - before <= timedelta(minutes=10):
            rings += 1
            answered += hit
        last[call.contact] = call.at
    return answered, rings
