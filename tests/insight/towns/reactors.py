"""Who reacts to missed calls: people, HighLevel's own text, workflows, other systems."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.insight.towns.town import DAY, HOUR, Call, Caller, Town, lognormal, poisson


class Quiet:
    """Does nothing; what reacts to something says to what."""

    def ended(self, town: Town, call: Call) -> None:
        """Nothing."""

    def heard(self, town: Town, caller: Caller) -> None:
        """Nothing."""

    def day(self, town: Town, number: int) -> None:
        """Nothing."""


@dataclass
class Switched(Quiet):
    """Something that is on only on some days, counted from the first; (from, to), the last one excluded."""

    spans: Sequence[tuple[float, float]] = ((0, 1e9),)

    def is_on(self, town: Town) -> bool:
        """Whether it is on now."""
        return any(begins <= town.now / DAY < ends for begins, ends in self.spans)


SORRY = "Hi, this is {business}. Sorry we missed your call, how can we help?"
NAMED = "Hey {name}, it's {business}! We just missed you. What can we do for you?"


@dataclass
class Native(Switched):
    """HighLevel's Missed Call Text Back: each ring, after seconds that hardly vary, at any hour, no user.

    `after`: seconds from the end of the call, `spread` around it, evenly (`even`) or not. `share`: of the
    calls, as carriers and queues lose some. `late`: of the texts, the share that a queue holds up.
    """

    after: float = 15
    spread: float = 2
    even: bool = False
    share: float = 0.97
    late: float = 0.0
    source: str = ""
    words: str = SORRY
    first_lines: bool = True
    business: str = "Hill Plumbing"
    _known: set[str] = field(default_factory=set)

    def ended(self, town: Town, call: Call) -> None:
        """Texts whoever was missed."""
        if not call.missed or not self.is_on(town) or town.random.random() > self.share:
            return
        spread = (
            town.random.uniform(-self.spread, self.spread) if self.even else town.random.gauss(0, self.spread)
        )
        held = town.random.uniform(60, 900) if town.random.random() < self.late else 0
        town.later(max(self.after + spread, 2) + held, lambda: self._text(town, call.caller))

    def _text(self, town: Town, caller: Caller) -> None:
        body = self.words.format(name=caller.name, business=self.business)
        if self.first_lines and caller.contact not in self._known:
            self._known.add(caller.contact)
            body += f"\nThanks, Dale at {self.business}\nReply STOP to unsubscribe"
        town.text(caller, body, source=self.source)


@dataclass
class Workflow(Switched):
    """A published workflow: a wait, up to a minute more, once in a cooldown."""

    wait: float = 120
    cooldown: float = 30 * 60
    words: str = "Hi, it's Dale at Hill Plumbing. Just missed you, what's going on?"
    _last: dict[str, float] = field(default_factory=dict)

    def ended(self, town: Town, call: Call) -> None:
        """Starts for a missed call."""
        before = self._last.get(call.caller.contact)
        if call.missed and self.is_on(town) and (before is None or town.now - before > self.cooldown):
            self._last[call.caller.contact] = town.now
            town.later(
                self.wait + town.random.uniform(1, 60),
                lambda: town.text(call.caller, self.words, source="workflow"),
            )


@dataclass
class Person(Switched):
    """Somebody who texts missed callers by hand: a part of them, log-normal, not while asleep or at lunch.

    `words`: their sentences; one alone is a snippet. `user`: empty where the export does not name them.
    `most`: seconds after which they have turned to something else. `twice`: the share of those to whom they
    write again at once.
    """

    share: float = 0.6
    middle: float = 240
    sigma: float = 0.9
    most: float = 6 * HOUR
    opens: float = 7
    closes: float = 19
    lunch: bool = True
    user: str = "u1"
    words: Sequence[str] = ()
    twice: float = 0.1

    def ended(self, town: Town, call: Call) -> None:
        """Sees a missed call."""
        if not call.missed or not self.is_on(town) or not self._there(town):
            return
        if town.random.random() < self.share:
            delay = min(lognormal(town.random, self.middle, self.sigma), self.most)
            town.later(delay, lambda: self._write(town, call.caller))

    def heard(self, town: Town, caller: Caller) -> None:
        """Answers."""
        if self.is_on(town) and self._there(town) and town.random.random() < 0.8:
            town.later(lognormal(town.random, 400, 1.0), lambda: self._write(town, caller))

    def _write(self, town: Town, caller: Caller) -> None:
        town.text(caller, self._said(town, caller), source="app", user=self.user, by_hand=True)
        if town.random.random() < self.twice:
            town.later(
                town.random.uniform(10, 90),
                lambda: town.text(
                    caller, self._said(town, caller), source="app", user=self.user, by_hand=True
                ),
            )

    def _said(self, town: Town, caller: Caller) -> str:
        return town.random.choice(self.words or HAND).format(name=caller.name)

    def _there(self, town: Town) -> bool:
        hour = town.local().hour + town.local().minute / 60
        return self.opens <= hour < self.closes and not (self.lunch and 12 <= hour < 13)


HAND = (
    "Hi {name} saw your call, on a job till 3, what's up",
    "hey missed you! text me the address?",
    "Sorry {name}, was under a house. Leak or install?",
    "This is Dale from Hill Plumbing returning your call",
    "can I ring you at 4",
    "Hello! How can I help?",
    "Yes we do. When works for you?",
    "Got your call, we're booked today, tomorrow 9 ok?",
    "Was driving - call you in ten",
    "Hi there, this is the front desk, you called us",
    "Is it urgent {name}?",
    "Please send a picture and I'll quote it",
)


@dataclass
class CallsBack(Switched):
    """Somebody who calls missed callers back."""

    share: float = 0.5
    middle: float = 1800
    user: str = "u1"

    def ended(self, town: Town, call: Call) -> None:
        """Sees a missed call."""
        if call.missed and self.is_on(town) and town.random.random() < self.share:
            town.later(
                lognormal(town.random, self.middle, 1.0), lambda: town.calls_out(call.caller, self.user)
            )


@dataclass
class Tool(Switched):
    """Another company's product. `answered`: it texts after such calls too. `every`: it looks so often."""

    after: float = 40
    spread: float = 5
    source: str = "api"
    provider: str = ""
    answered: bool = False
    only_answered: bool = False
    every: float = 0
    kind: str = "SMS"
    words: str = "Thanks for calling! Book online: hill.example/book"

    def ended(self, town: Town, call: Call) -> None:
        """Is told of the call, or finds it when it looks again."""
        wanted = (call.missed and not self.only_answered) or (
            call.status == "completed" and (self.answered or self.only_answered)
        )
        if wanted and self.is_on(town):
            wait = self.every - town.now % self.every if self.every else 0
            town.later(
                max(wait + town.random.gauss(self.after, self.spread), 1),
                lambda: town.text(
                    call.caller, self.words, source=self.source, provider=self.provider, kind=self.kind
                ),
            )


@dataclass
class Traffic(Switched):
    """Texts that have nothing to do with calls, to people who called before: reminders, status, receipts.

    `per_day`, over `opens` to `closes`; or all `at` one hour.
    """

    per_day: float = 20
    source: str = ""
    at: float | None = None
    opens: float = 8
    closes: float = 18
    among: int = 60
    words: Sequence[str] = ("Reminder: your appointment is tomorrow at {hour}",)

    def day(self, town: Town, number: int) -> None:
        """Plans its day."""
        if not self.is_on(town) or not town.callers:
            return
        for _ in range(poisson(town.random, self.per_day)):
            hour = town.random.uniform(self.opens, self.closes) if self.at is None else self.at
            town.later(hour * HOUR + town.random.uniform(0, 120), lambda: self._text(town))

    def _text(self, town: Town) -> None:
        caller = town.random.choice(town.callers[-self.among :])
        body = town.random.choice(self.words).format(hour=town.random.randrange(8, 17), name=caller.name)
        town.text(caller, body, source=self.source)


@dataclass
class Promotion(Switched):
    """A bulk text on some days at noon, which makes people call."""

    days: Sequence[int] = (3, 10)
    calls: float = 0.2

    def day(self, town: Town, number: int) -> None:
        """Sends it on its day."""
        if number in self.days:
            town.later(12 * HOUR, lambda: self._send(town))

    def _send(self, town: Town) -> None:
        for caller in town.callers[-200:]:
            town.text(caller, "20% off drain cleaning this week. Call us!", source="bulk_actions")
            if town.random.random() < self.calls:
                town.later(lognormal(town.random, 900, 1.0), partial(town.rings, caller))
