"""Histories of which it is known whether the native text-back was on: made, not recorded.

Each is days of calls with what reacts to them. Nothing of what judges them is used here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from random import Random
from typing import Any, NamedTuple

from ghl_flow.insight.history import History
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, by_hand, history, missed, said, text

_DAY = 24 * 60
_WORDS = (
    "Hey, sorry, on a roof. What is it about?",
    "Hi there, saw you rang. Need a quote?",
    "This is Dale, back in ten",
    "Sorry I missed you! Was driving",
    "hello, can I call you at four",
    "Dale here - leak again?",
    "Good morning, which street was it?",
    "Call you right back",
    "With a customer, text me the address please",
    "yes we do gutters too",
)
_NATIVE = "Sorry we missed your call, how can we help you today?"


class Ring(NamedTuple):
    """A call that was not answered."""

    minute: float
    contact: str


Reaction = Callable[[Random, Ring], Iterator[JsonObject]]


def native(
    after: float = 31, jitter: float = 2, *, share: float = 0.98, source: str = "", named: bool = False
) -> Reaction:
    """HighLevel's own text: each ring, seconds after it, by day and night."""

    def react(random: Random, ring: Ring) -> Iterator[JsonObject]:
        if random.random() < share:
            seconds = max(3.0, random.gauss(after, jitter))
            name = f"Hi {ring.contact.title()}, " if named else ""
            lines = "" if random.random() < 0.5 else "\nReply STOP to unsubscribe"
            yield text(ring.minute + seconds / 60, ring.contact, f"{name}{_NATIVE}{lines}", source=source)

    return react


def person(
    share: float = 0.7,
    seconds: float = 240,
    *,
    user: bool = True,
    canned: bool = False,
    day_only: bool = True,
    most: float = 1e9,
) -> Reaction:
    """Who writes by hand: a part of the callers, log-normal, in their own words, at day."""

    def react(random: Random, ring: Ring) -> Iterator[JsonObject]:
        hour = ring.minute % _DAY / 60
        if random.random() >= share or (day_only and hour > 9):
            return
        delay = min(seconds * exp(random.gauss(0, 0.7)), most)
        body = _WORDS[0] if canned else random.choice(_WORDS)
        if user:
            yield by_hand(ring.minute + delay / 60, ring.contact, body)
        else:
            yield text(ring.minute + delay / 60, ring.contact, body, source="app")

    return react


def flow(wait: float = 120) -> Reaction:
    """A workflow with a cooldown: wait, and up to a minute more; once for a burst."""
    last: dict[str, float] = {}

    def react(random: Random, ring: Ring) -> Iterator[JsonObject]:
        before = last.get(ring.contact)
        if before is None or not 0 <= ring.minute - before < 30:
            last[ring.contact] = ring.minute
            delay = (wait + random.uniform(1, 60)) / 60
            yield text(ring.minute + delay, ring.contact, "Hey, it's Dale, just missed you. What's up?")

    return react


def tool(after: float = 40, *, source: str = "api", provider: str = "") -> Reaction:
    """Another system that texts missed callers: by the API, or as a provider of its own."""

    def react(random: Random, ring: Ring) -> Iterator[JsonObject]:
        more: JsonObject = {"conversationProviderId": provider} if provider else {}
        at = ring.minute + random.gauss(after, 4) / 60
        yield text(at, ring.contact, "We saw your call. Book here", source=source, **more)

    return react


@dataclass(frozen=True)
class Days:
    """Missed calls a day over days, a part of them as bursts, and what reacts; answered calls beside."""

    days: float = 14
    per_day: float = 4
    reactions: tuple[Reaction, ...] = ()
    bursts: float = 0.15
    answered_per_day: float = 6
    contacts: int = 60

    def rows(self, random: Random, begins: float = 0) -> list[JsonObject]:
        """The messages, beginning that many days on."""
        found: list[JsonObject] = []
        for day in range(round(self.days)):
            start = (begins + day) * _DAY
            for _ in range(_poisson(random, self.per_day)):
                first = Ring(start + random.uniform(0, 14 * 60), f"c{random.randrange(self.contacts)}")
                rings = [first]
                if random.random() < self.bursts:
                    rings += [Ring(first.minute + gap, first.contact) for gap in (0.8, 1.9)]
                for ring in rings:
                    found.append(missed(ring.minute, ring.contact))
                    for react in self.reactions:
                        found += react(random, ring)
                if random.random() < 0.3:
                    found.append(said(first.minute + random.uniform(5, 90), first.contact))
            for _ in range(_poisson(random, self.answered_per_day)):
                minute = start + random.uniform(0, 9 * 60)
                contact = f"c{random.randrange(self.contacts)}"
                found.append(answered(minute, contact, seconds=random.randrange(30, 600)))
        return found


@dataclass(frozen=True)
class Labelled:
    """A history: what was on in its latest days, and whether that has to be found, not only never missed."""

    name: str
    on: bool
    parts: tuple[Days, ...]
    must: bool = True
    more: Callable[[Random], Sequence[JsonObject]] = lambda random: ()
    seed: int = 1

    def history(self) -> History:
        """The messages, in order."""
        random = Random(f"{self.name} {self.seed}")
        rows: list[JsonObject] = []
        begins = 0.0
        for part in self.parts:
            rows += part.rows(random, begins)
            begins += part.days
        rows += self.more(random)
        return history(*rows, days=begins)


def _poisson(random: Random, mean: float) -> int:
    count, left = 0, random.expovariate(1)
    while left < mean:
        count, left = count + 1, left + random.expovariate(1)
    return count


def _noise(per_day: float, days: int, *, contacts: int = 60) -> Callable[[Random], list[JsonObject]]:
    """Texts without user and source at any time: many of them come soon after a ring by chance."""

    def rows(random: Random) -> list[JsonObject]:
        return [
            text(
                random.uniform(0, days * _DAY),
                f"c{random.randrange(contacts)}",
                "Your appointment is tomorrow at 9",
                source="",
            )
            for _ in range(round(per_day * days))
        ]

    return rows


def _fixed(count: int, *reactions: Reaction, days: int = 3) -> Callable[[Random], list[JsonObject]]:
    """So many missed calls, of different people, evenly over the days."""

    def rows(random: Random) -> list[JsonObject]:
        found: list[JsonObject] = []
        for number in range(count):
            ring = Ring(60 + number * (days * _DAY - 120) / max(count, 1), f"only{number}")
            found.append(missed(ring.minute, ring.contact))
            for react in reactions:
                found += react(random, ring)
        return found

    return rows


def _survey(random: Random) -> list[JsonObject]:
    """A system that texts after every call, answered or not, and names itself in no way."""
    found: list[JsonObject] = []
    for number in range(60):
        minute, contact = number * 330.0, f"s{number % 25}"
        if number % 2:
            found.append(missed(minute, contact))
            found.append(text(minute + random.uniform(0.3, 0.5), contact, "How was your call?", source=""))
        else:
            found.append(answered(minute, contact, seconds=60))
            found.append(
                text(minute + 1 + random.uniform(0.3, 0.5), contact, "How was your call?", source="")
            )
    return found


def _voicemail(random: Random) -> list[JsonObject]:
    """Every call is answered by the voicemail of the phone that it is forwarded to."""
    return [
        answered(number * 200.0, f"v{number}", seconds=random.randrange(4, 24), user="")
        for number in range(50)
    ]


_QUIET = Days(14, 0, answered_per_day=4)
_OFF = Days(10, 4)
_ON = replace(_OFF, reactions=(native(),))
_SURE = Days(14, 4)


def _with(*reactions: Reaction, **more: Any) -> tuple[Days, ...]:
    return (replace(_SURE, reactions=reactions, **more),)


LABELLED = (
    # On.
    Labelled("on after 31 s", True, _with(native())),
    Labelled("on after 15 s", True, _with(native(15, 1))),
    Labelled("on between 30 and 60 s", True, _with(native(45, 8))),
    Labelled("on after 75 s", True, _with(native(75, 3))),
    Labelled("on, source app", True, _with(native(source="app"))),
    Labelled("on, with names", True, _with(native(named=True))),
    Labelled("on and busy", True, _with(native(), per_day=30, contacts=300)),
    Labelled("on and quiet", True, _with(native(), per_day=1), must=False),
    Labelled("on, every caller rings thrice", True, _with(native(), bursts=1)),
    Labelled("on, five calls", True, (_QUIET,), more=_fixed(5, native(), days=13)),
    Labelled("on, a tenth gets lost", True, _with(native(share=0.88))),
    Labelled("on after five minutes, beside workflows", True, _with(native(300, 3), flow())),
    Labelled("on after five minutes, and no workflow", True, _with(native(300, 3)), must=False),
    # Both.
    Labelled("both", True, _with(native(), flow())),
    Labelled("both, and a person", True, _with(native(), flow(), person())),
    Labelled("both, the flow within a minute", True, _with(native(20), flow(15))),
    Labelled("both, beside bulk texts", True, _with(native(), flow()), more=_noise(4, 14)),
    # Off.
    Labelled("off, nothing", False, _with()),
    Labelled("off, a flow", False, _with(flow())),
    Labelled("off, a flow within a minute", False, _with(flow(10))),
    Labelled("off, a flow and a person", False, _with(flow(), person())),
    Labelled("off and busy", False, _with(flow(), per_day=40, contacts=400)),
    # People.
    Labelled("a person", False, _with(person())),
    Labelled("a person within a minute", False, _with(person(0.9, 25, most=60))),
    Labelled(
        "a person within a minute, day and night", False, _with(person(0.97, 25, most=60, day_only=False))
    ),
    Labelled("a person whose user is not told", False, _with(person(0.9, 25, user=False)), must=False),
    Labelled(
        "the same day and night", False, _with(person(0.97, 25, user=False, day_only=False)), must=False
    ),
    Labelled("a person with one sentence", False, _with(person(0.9, 40, canned=True))),
    Labelled(
        "a person with one sentence, user not told",
        False,
        _with(person(0.8, 40, user=False, canned=True)),
        must=False,
    ),
    # Switched midway.
    Labelled("switched off", False, (_ON, _OFF)),
    Labelled(
        "switched off, three days ago", False, (replace(_ON, days=11), replace(_OFF, days=3)), must=False
    ),
    Labelled("switched on", True, (_OFF, _ON)),
    Labelled("switched on, three days ago", True, (replace(_OFF, days=11), replace(_ON, days=3)), must=False),
    Labelled("off, on, off", False, (_OFF, _ON, _OFF)),
    Labelled("replaced by a flow", False, (_ON, replace(_OFF, reactions=(flow(),)))),
    # Other systems.
    Labelled("a tool by the API", False, _with(tool())),
    Labelled("a tool as a provider", False, _with(tool(source="", provider="twilio-app"))),
    Labelled("a tool after every call", False, (Days(14, 0, answered_per_day=0),), must=False, more=_survey),
    # High volume by coincidence.
    Labelled(
        "many texts at any time",
        False,
        (Days(4, 12, contacts=3),),
        must=False,
        more=_noise(900, 4, contacts=3),
    ),
    Labelled("very many", False, (Days(4, 12, contacts=2),), must=False, more=_noise(2500, 4, contacts=2)),
    Labelled(
        "many, and a flow",
        False,
        (Days(4, 12, (flow(),), contacts=9),),
        must=False,
        more=_noise(300, 4, contacts=9),
    ),
    # The voicemail trap, and too little.
    Labelled("voicemails answer", False, (_QUIET,), must=False, more=_voicemail),
    Labelled("no missed call", False, (_QUIET,), must=False),
    Labelled("three missed calls, all texted", True, (_QUIET,), must=False, more=_fixed(3, native())),
    Labelled("three missed calls", False, (_QUIET,), must=False, more=_fixed(3)),
    Labelled("nothing at all", False, (Days(3, 0, answered_per_day=0),), must=False),
)
