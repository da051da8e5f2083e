"""Who takes calls: people at the software, a mobile phone with a voicemail of its own, an assistant."""

from dataclasses import dataclass

from tests.insight.towns.town import Call, Caller, Town, lognormal


@dataclass
class Desk:
    """People at the software: a user takes a part of the calls, by hour; the rest ring out, or hang up.

    `timeout`: seconds until it counts as missed. `user`: whether the export names who took it: of calls that
    are forwarded to a mobile phone it does not. `short`: of those taken, the share that ends at once (a
    robot, a wrong number).
    """

    taken: float = 0.6
    opens: float = 8
    closes: float = 17.5
    timeout: float = 20
    user: str = "desk1"
    talk: float = 140
    short: float = 0.05

    def take(self, town: Town, caller: Caller) -> Call:
        """Answered, or missed."""
        local = town.local()
        hour = local.hour + local.minute / 60
        here = self.opens <= hour < self.closes and (local.weekday() < 5 or self.closes > 20)
        rings = town.random.uniform(3, self.timeout)
        if here and town.random.random() < self.taken:
            quick = town.random.random() < self.short
            seconds = town.random.uniform(2, 24) if quick else lognormal(town.random, self.talk, 0.8)
            return Call(caller, town.now, town.now + rings + seconds, "completed", seconds, self.user)
        return _unanswered(town, caller, self.timeout)


def _unanswered(town: Town, caller: Caller, timeout: float) -> Call:
    luck = town.random.random()
    if luck < 0.06:
        return Call(caller, town.now, town.now + 1, "busy")
    if luck < 0.2:
        seconds = lognormal(town.random, 9, 0.6)
        return Call(caller, town.now, town.now + timeout + seconds, "voicemail", seconds)
    rang = timeout if luck < 0.75 else town.random.uniform(6, timeout)
    return Call(caller, town.now, town.now + rang, "no-answer")


@dataclass
class Pocket:
    """A mobile phone to which calls are forwarded, whose own voicemail takes what nobody does.

    `off`: the share of such calls for which the voicemail is quicker than HighLevel's timeout.
    """

    taken: float = 0.55
    off: float = 1.0
    talk: float = 130
    user: str = ""
    timeout: float = 30

    def take(self, town: Town, caller: Caller) -> Call:
        """Answered, by a person or by the voicemail, which is `completed` too."""
        if 7 <= town.local().hour < 20 and town.random.random() < self.taken:
            seconds = lognormal(town.random, self.talk, 0.8)
            return Call(caller, town.now, town.now + 9 + seconds, "completed", seconds, self.user)
        if town.random.random() < self.off:
            greeting = town.random.uniform(4, 22)
            stays = town.random.random() < 0.03
            seconds = greeting + (town.random.uniform(8, 50) if stays else 0)
            return Call(caller, town.now, town.now + 22 + seconds, "completed", seconds, unheard=True)
        return _unanswered(town, caller, self.timeout)


@dataclass
class Machine:
    """An assistant that takes every call; some hang up as soon as they hear it."""

    hang_up: float = 0.15
    talk: float = 75

    def take(self, town: Town, caller: Caller) -> Call:
        """Answered by no user."""
        quick = town.random.random() < self.hang_up
        seconds = town.random.uniform(3, 12) if quick else lognormal(town.random, self.talk, 0.5)
        return Call(caller, town.now, town.now + 3 + seconds, "completed", seconds)
