"""A town of callers, one phone number, and whoever reacts to its calls: what HighLevel would export of it.

Written after what is published and observed of HighLevel, with the standard library alone: what judges a
history must not have made it (a test holds that for this folder). Time is in seconds since a midnight.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import exp, log
from random import Random
from typing import Any, Protocol
from zoneinfo import ZoneInfo

HOUR, DAY = 3600.0, 86_400.0
OFFICE = (0, 0, 0, 0, 0, 0, 1, 4, 9, 10, 10, 9, 7, 8, 8, 8, 7, 5, 3, 2, 1, 1, 0, 0)
TRADE = (1, 0, 0, 0, 0, 2, 5, 9, 9, 8, 7, 7, 6, 6, 6, 7, 8, 8, 6, 4, 3, 2, 1, 1)
KITCHEN = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3, 8, 9, 5, 2, 3, 6, 12, 14, 11, 6, 3, 1, 0)
ALWAYS = (1,) * 24
"""How the calls of a day lie over its hours."""


@dataclass(eq=False)
class Caller:
    """Somebody with a telephone. Landlines take no text; a hidden number is nobody who can be written to."""

    contact: str
    name: str
    mobile: bool
    hidden: bool = False
    patience: float = 1.0
    rang: float = -1e9
    texted: float = -1e9
    written: dict[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """An inbound call that ended: when it began to ring, when it ended, and how.

    `unheard`: a voicemail took it, though it says `completed`.
    """

    caller: Caller
    rang: float
    ended: float
    status: str
    seconds: float = 0.0
    user: str = ""
    unheard: bool = False

    @property
    def missed(self) -> bool:
        """Whether nobody and nothing took it."""
        return self.status in ("no-answer", "busy", "voicemail")


class Reactor(Protocol):
    """Who or what reacts."""

    def ended(self, town: "Town", call: Call) -> None:
        """A call has ended."""

    def heard(self, town: "Town", caller: Caller) -> None:
        """A caller has texted."""

    def day(self, town: "Town", number: int) -> None:
        """A day begins."""


class Switchboard(Protocol):
    """How a call ends that rings now."""

    def take(self, town: "Town", caller: Caller) -> Call:
        """Who takes it, after how many seconds."""


@dataclass(frozen=True)
class Habits:
    """What the export of an account looks like: sources differ, so that a seed chooses.

    `words`: where a call's end stands, and how it is spelt. `twice`: each call comes again, updated. `start`:
    a call's time is that of its first ring, not of its end.
    """

    words: str
    twice: bool
    start: bool
    zone: str

    @classmethod
    def of(cls, random: Random) -> "Habits":
        """Of one account."""
        return cls(
            random.choice(("meta", "meta", "nested", "status")),
            random.random() < 0.25,
            random.random() < 0.5,
            random.choice(("America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix")),
        )


_SPELT = {
    "no-answer": ("No answer", "no-answer", "No Answer"),
    "completed": ("Completed", "Answered", "completed"),
    "busy": ("Busy", "busy"),
    "voicemail": ("Voicemail", "voicemail"),
}
_FIRST = (
    "Ann",
    "Bob",
    "Cy",
    "Dee",
    "Eva",
    "Finn",
    "Gus",
    "Hal",
    "Ida",
    "Jo",
    "Kai",
    "Lou",
    "Mia",
    "Ned",
    "Oli",
)
_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Town:
    """One account over some days, and what is true of it.

    `doubled`: how many times a caller got a second text at once. `came`: how many texts arrived; `stopped`:
    who wants no more. `reached`: of those who were texted, whether any text arrived.
    """

    def __init__(
        self, seed: str, switchboard: Switchboard, reactors: Sequence[Reactor], landlines: float = 0.12
    ) -> None:
        self.random = Random(seed)
        self.habits = Habits.of(self.random)
        first = datetime(2026, 1, 5, tzinfo=ZoneInfo(self.habits.zone))
        self.begins = first + timedelta(days=self.random.randrange(280))
        self.switchboard = switchboard
        self.reactors = reactors
        self.landlines = landlines
        self.now = 0.0
        self.doubled = self.came = 0
        self.stopped: set[str] = set()
        self.reached: dict[str, bool] = {}
        self.callers: list[Caller] = []
        self.rows: list[dict[str, Any]] = []
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._location = self.id()

    def id(self) -> str:
        """As HighLevel makes them."""
        return "".join(self.random.choices(_ID, k=20))

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Have it done then."""
        heappush(self._agenda, (self.now + max(seconds, 0.0), next(self._order), do))

    def run(self, days: float, per_day: float, hours: Sequence[float], weekend: float = 0.5) -> None:
        """Let so many days pass; `weekend`: the share of calls on Saturday and Sunday."""
        start = self.now
        for number in range(int(days)):
            self.later(number * DAY, partial(self._day, number, per_day, hours, weekend))
        ends = start + days * DAY
        while self._agenda and self._agenda[0][0] < ends:
            self.now, _, do = heappop(self._agenda)
            do()
        self.now = ends

    def _day(self, number: int, per_day: float, hours: Sequence[float], weekend: float) -> None:
        for reactor in self.reactors:
            reactor.day(self, number)
        mean = per_day * (weekend if self.local().weekday() >= 5 else 1.0)
        for _ in range(poisson(self.random, mean)):
            hour = self.random.choices(range(24), hours)[0]
            self.later((hour + self.random.random()) * HOUR, lambda: self.rings(self.somebody()))

    def local(self) -> datetime:
        """What the clock on the wall says."""
        return self.moment().astimezone(ZoneInfo(self.habits.zone))

    def moment(self, at: float | None = None) -> datetime:
        """That time, on the calendar."""
        return self.begins.astimezone(ZoneInfo("UTC")) + timedelta(seconds=self.now if at is None else at)

    def somebody(self) -> Caller:
        """Mostly somebody new, else one of the last who called."""
        if self.callers and self.random.random() < 0.3:
            return self.random.choice(self.callers[-40:])
        found = Caller(
            self.id(),
            self.random.choice(_FIRST),
            self.random.random() > self.landlines,
            self.random.random() < 0.03,
            self.random.random(),
        )
        self.callers.append(found)
        return found

    def rings(self, caller: Caller, tries: int = 1) -> None:
        """The telephone rings."""
        call = self.switchboard.take(self, caller)
        self.later(call.ended - self.now, lambda: self._ended(call, tries))

    def _ended(self, call: Call, tries: int) -> None:
        self._write_call(call.caller, "inbound", call)
        if call.missed:
            call.caller.rang = self.now
        for reactor in self.reactors:
            reactor.ended(self, call)
        unheard = call.missed or call.unheard
        if unheard and tries < 4 and self.random.random() < 0.35 * (0.5 + call.caller.patience):
            self.later(self.random.uniform(8, 150), lambda: self.rings(call.caller, tries + 1))
        elif unheard and tries < 4 and self.random.random() < 0.2:
            self.later(self.random.uniform(0.5, 5) * HOUR, lambda: self.rings(call.caller, tries + 1))

    def exported(self) -> list[dict[str, Any]]:
        """The messages as pages come: newest first or oldest first."""
        return sorted(self.rows, key=lambda row: str(row["dateAdded"]), reverse=self.random.random() < 0.5)

    @property
    def unreached(self) -> float:
        """The share of those who were texted whom no text reached."""
        return 1 - sum(self.reached.values()) / len(self.reached) if self.reached else 0.0

    @property
    def opted_out(self) -> float:
        """How many stopped, of the texts that came."""
        return len(self.stopped) / max(self.came, 1)

    def calls_out(self, caller: Caller, user: str, *, reached: float = 0.5) -> None:
        """A user calls somebody."""
        taken = self.random.random() < reached
        seconds = lognormal(self.random, 110, 0.8) if taken else 0.0
        status = "completed" if taken else "no-answer"
        self._write_call(
            caller, "outbound", Call(caller, self.now, self.now + 15 + seconds, status, seconds, user)
        )

    def text(
        self,
        caller: Caller,
        body: str,
        *,
        source: str = "",
        user: str = "",
        provider: str = "",
        kind: str = "SMS",
        by_hand: bool = False,
    ) -> None:
        """The account texts somebody, who may answer."""
        if caller.hidden:
            return
        luck = self.random.random()
        status = "delivered" if luck < 0.96 else "sent" if luck < 0.985 else "undelivered"
        if not caller.mobile:
            status = self.random.choice(("failed", "undelivered"))
        self._write(
            caller,
            "outbound",
            kind,
            status=status,
            body=body,
            source=source,
            userId=user,
            conversationProviderId=provider,
        )
        arrived = status in ("delivered", "sent")
        self.came += arrived
        self.reached[caller.contact] = self.reached.get(caller.contact, False) or arrived
        self._count(caller, came=arrived, by_hand=by_hand)
        today = int(self.now // DAY)
        if status == "delivered" and today not in caller.written:
            caller.written[today] = True
            if self.random.random() < 0.012:
                self.later(self.random.uniform(5, 900), lambda: self._hears(caller, "STOP"))
            elif self.random.random() < 0.3:
                words = self.random.choice(_REPLIES)
                self.later(lognormal(self.random, 240, 1.4), lambda: self._hears(caller, words))

    def _count(self, caller: Caller, *, came: bool, by_hand: bool) -> None:
        """The truth of `doubled`: two texts by machines within ten minutes, after a missed call."""
        if by_hand:
            caller.texted = -1e9
        elif came and self.now - caller.rang <= 1800:
            doubled = self.now - caller.texted <= 600
            self.doubled += doubled
            caller.texted = -1e9 if doubled else self.now

    def _hears(self, caller: Caller, body: str) -> None:
        caller.texted = -1e9
        if body == "STOP":
            self.stopped.add(caller.contact)
        self._write(caller, "inbound", "SMS", status="delivered", body=body)
        if body != "STOP":
            for reactor in self.reactors:
                reactor.heard(self, caller)

    def _write_call(self, caller: Caller, direction: str, call: Call) -> None:
        word = self.random.choice(_SPELT[call.status]) if self.habits.words != "meta" else call.status
        if self.habits.words == "meta" and call.status == "completed" and self.random.random() < 0.2:
            word = "answered"
        meta: dict[str, Any] = {}
        more: dict[str, Any] = {"userId": call.user}
        length = str(round(call.seconds)) if call.status in ("completed", "voicemail") else ""
        if self.habits.words == "meta":
            meta = {"callStatus": word, "callDuration": length}
        elif self.habits.words == "nested":
            meta = {"call": {"status": word, "duration": round(call.seconds)}}
        else:
            meta, more["status"] = {"callDuration": length}, word
        at = call.rang if self.habits.start else call.ended
        self._write(caller, direction, "CALL", at=at, meta=meta, source="app" if call.user else "", **more)
        if self.habits.twice:
            self.rows.append(dict(self.rows[-1]))

    def _write(
        self, caller: Caller, direction: str, kind: str, *, at: float | None = None, **more: Any
    ) -> None:
        moment = self.moment(at)
        row = {
            "id": self.id(),
            "type": 1 if kind == "CALL" else 2,
            "messageType": f"TYPE_{kind}",
            "locationId": self._location,
            "contactId": caller.contact,
            "conversationId": f"conv{caller.contact}",
            "dateAdded": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
            "direction": direction,
            "contentType": "text/plain",
        }
        self.rows.append({**row, **{key: value for key, value in more.items() if value}})


_REPLIES = (
    "Yes can you call me",
    "Need a quote for a leak",
    "Do you have anything tomorrow?",
    "ok",
    "wrong number sorry",
    "How much is it",
    "I'll call back later",
)


def poisson(random: Random, mean: float) -> int:
    """How many of what happens that often on average."""
    number, left = 0, random.expovariate(1)
    while left < mean:
        number, left = number + 1, left + random.expovariate(1)
    return number


def lognormal(random: Random, middle: float, sigma: float) -> float:
    """Around a median, with a long tail."""
    return exp(random.gauss(log(middle), sigma))
