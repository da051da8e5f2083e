"""Towns of which it is known what was switched on, by kinds of what reacts.

A label is the truth at the end of the last day. A judge may say that it does not know; it may not be wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.insight.towns.reactors import (
    NAMED,
    CallsBack,
    Native,
    Person,
    Promotion,
    Tool,
    Traffic,
    Workflow,
)
from tests.insight.towns.switchboards import Desk, Machine, Pocket
from tests.insight.towns.town import ALWAYS, KITCHEN, OFFICE, TRADE, Reactor, Switchboard, Town

FOREVER = 1e9
SNIPPET = ("Sorry we missed you! How can we help?",)


@dataclass(frozen=True)
class Labelled:
    """A town, what is true of it, and whether that is plain to see.

    `native`: HighLevel's own text-back is on at the end. `trap`: a voicemail takes calls. `people`: only
    people write. `plain`: it has to be told; else `unknown` is right too.
    """

    name: str
    native: bool
    reactors: Callable[[], Sequence[Reactor]] = tuple
    switchboard: Callable[[], Switchboard] = Desk
    days: float = 14
    per_day: float = 9
    hours: Sequence[float] = TRADE
    weekend: float = 0.6
    trap: bool = False
    landlines: float = 0.12
    people: bool = False
    plain: bool = False

    def lived(self, seed: int) -> Town:
        """The town after its days."""
        town = Town(f"{self.name} {seed}", self.switchboard(), self.reactors(), self.landlines)
        town.run(self.days, self.per_day, self.hours, self.weekend)
        return town


def _(*reactors: Callable[[], Reactor]) -> Callable[[], Sequence[Reactor]]:
    return lambda: [make() for make in reactors]


def on(**more: Any) -> Callable[[], Reactor]:
    """The native text-back."""
    return lambda: Native(**more)


def flow(**more: Any) -> Callable[[], Reactor]:
    """A workflow."""
    return lambda: Workflow(**more)


def person(**more: Any) -> Callable[[], Reactor]:
    """Somebody who writes."""
    return lambda: Person(**more)


def back(**more: Any) -> Callable[[], Reactor]:
    """Somebody who calls back."""
    return lambda: CallsBack(**more)


def tool(**more: Any) -> Callable[[], Reactor]:
    """Another system."""
    return lambda: Tool(**more)


def traffic(**more: Any) -> Callable[[], Reactor]:
    """Texts that have nothing to do with calls."""
    return lambda: Traffic(**more)


ON = (
    Labelled("on, fifteen seconds", True, _(on()), plain=True),
    Labelled("on, thirty to sixty", True, _(on(after=45, spread=14, even=True)), plain=True),
    Labelled("on, forty, by office hours", True, _(on(after=40, spread=4)), hours=OFFICE, plain=True),
    Labelled("on, source app", True, _(on(source="app")), plain=True),
    Labelled("on, names the caller", True, _(on(words=NAMED, after=20)), plain=True),
    Labelled("on, nothing appended", True, _(on(first_lines=False)), plain=True),
    Labelled("on, a kitchen at supper", True, _(on(after=32)), hours=KITCHEN, per_day=25, plain=True),
    Labelled("on, very busy", True, _(on(after=25)), per_day=60, plain=True),
    Labelled("on, one call a day", True, _(on()), per_day=1.6),
    Labelled("on, a queue holds some up", True, _(on(late=0.08)), plain=True),
    Labelled("on, a seventh get nothing", True, _(on(share=0.86))),
    Labelled("on, five minutes", True, _(on(after=300, spread=4))),
    Labelled("on, and people answer", True, _(on(), person(share=0.3, middle=900), back()), plain=True),
    Labelled("on, words changed", True, _(on(spans=((0, 7),)), on(spans=((7, FOREVER),), words=NAMED))),
    Labelled("on, in a pocket without a voicemail", True, _(on()), lambda: Pocket(off=0)),
    Labelled("on, a person within a minute too", True, _(on(), person(middle=35, sigma=0.4, most=60))),
)
OFF = (
    Labelled("off, nobody writes", False, plain=True),
    Labelled("off, called back", False, _(back()), people=True, plain=True),
    Labelled("off, a flow", False, _(flow()), plain=True),
    Labelled("off, a flow after fifteen seconds", False, _(flow(wait=15)), plain=True),
    Labelled("off, a flow without a cooldown", False, _(flow(wait=30, cooldown=0))),
    Labelled("off, a flow and a desk", False, _(flow(), person(), back()), plain=True),
    Labelled("off, a flow and reminders", False, _(flow(), traffic(source="workflow"))),
    Labelled("off, a promotion", False, _(flow(), Promotion)),
    Labelled("off, very busy", False, _(flow()), per_day=70, plain=True),
    Labelled("off, a kitchen", False, _(flow()), hours=KITCHEN, per_day=30, plain=True),
)
BOTH = (
    Labelled("both", True, _(on(), flow()), plain=True),
    Labelled("both, at the same time", True, _(on(after=45, spread=5), flow(wait=20))),
    Labelled("both, five minutes", True, _(on(after=300, spread=3), flow())),
    Labelled("both, and a person", True, _(on(), flow(), person(share=0.4)), plain=True),
    Labelled("both, and reminders", True, _(on(), flow(), traffic())),
    Labelled("both, quiet", True, _(on(), flow()), per_day=2),
)
PEOPLE = (
    Labelled("a person", False, _(person()), people=True),
    Labelled("a person, nearly no landlines", False, _(person(user="")), people=True, landlines=0.01),
    Labelled("within a minute", False, _(person(share=0.9, middle=30, sigma=0.4, most=60)), people=True),
    Labelled("two at the desk", False, _(person(user="u1"), person(user="u2", share=0.3)), people=True),
    Labelled(
        "an answering service",
        False,
        _(person(share=0.95, middle=25, sigma=0.3, opens=0, closes=24, lunch=False, words=SNIPPET)),
        hours=ALWAYS,
        people=True,
    ),
    Labelled(
        "the same, not named",
        False,
        _(person(share=0.95, middle=45, sigma=0.6, opens=0, closes=24, lunch=False, user="")),
        hours=ALWAYS,
        people=True,
    ),
    Labelled(
        "a snippet, not named",
        False,
        _(person(share=0.85, middle=50, sigma=0.7, words=SNIPPET, user="")),
        people=True,
    ),
    Labelled("a person, not named", False, _(person(share=0.8, middle=90, user="")), people=True),
    Labelled(
        "within a minute, not named",
        False,
        _(person(share=0.9, middle=30, sigma=0.5, most=60, user="")),
        people=True,
    ),
    Labelled("writes twice", False, _(person(share=0.7, twice=0.6)), people=True),
    Labelled("writes twice, not named", False, _(person(share=0.7, twice=0.6, user="")), people=True),
    Labelled(
        "an owner's mobile phone",
        False,
        _(person(user="", middle=150), back(user="")),
        lambda: Pocket(off=0),
        people=True,
    ),
    Labelled("robots call a mobile phone", False, _(back()), lambda: Desk(user="", short=0.12), people=True),
    Labelled(
        "short orders",
        False,
        _(person()),
        lambda: Desk(user="", talk=45, taken=0.8, closes=22),
        hours=KITCHEN,
        per_day=30,
        people=True,
    ),
    Labelled("night and day", False, _(person(opens=0, closes=24, share=0.9)), hours=ALWAYS, people=True),
)
SWITCHED = (
    Labelled("off since five days", False, _(on(spans=((0, 9),)))),
    Labelled("off since two days", False, _(on(spans=((0, 12),)))),
    Labelled("off since yesterday", False, _(on(spans=((0, 13),))), per_day=30),
    Labelled("on since five days", True, _(on(spans=((9, FOREVER),)))),
    Labelled("on since yesterday", True, _(on(spans=((13, FOREVER),)))),
    Labelled("on, off, on", True, _(on(spans=((0, 5), (9, FOREVER))))),
    Labelled("off, on, off", False, _(on(spans=((4, 9),)))),
    Labelled("a flow took over", False, _(on(spans=((0, 7),)), flow(spans=((7, FOREVER),)))),
    Labelled("it took over from a flow", True, _(flow(spans=((0, 7),)), on(spans=((7, FOREVER),)))),
    Labelled("off, then a person", False, _(on(spans=((0, 7),)), person(spans=((7, FOREVER),)))),
    Labelled(
        "off, then a person, not named",
        False,
        _(on(spans=((0, 7),)), person(spans=((7, FOREVER),), user="", share=0.8, middle=60)),
    ),
    Labelled("on over a weekend only", False, _(on(spans=((4.7, 7.3),)), flow())),
)
TOOLS = (
    Labelled("a tool by the API", False, _(tool())),
    Labelled("a provider of its own", False, _(tool(source="", provider="prov1"))),
    Labelled("a provider's own kind", False, _(tool(source="", kind="CUSTOM_SMS"))),
    Labelled("a tool that looks every five minutes", False, _(tool(every=300, source="api"))),
    Labelled("one that names nobody looks every five minutes", False, _(tool(every=300, source=""))),
    Labelled("a survey after each call", False, _(tool(source="", answered=True))),
    Labelled(
        "an assistant takes the calls",
        False,
        _(tool(source="api", only_answered=True)),
        Machine,
        hours=ALWAYS,
    ),
    Labelled("an assistant, no texts", False, switchboard=Machine, hours=ALWAYS),
    Labelled("an assistant that talks at length", False, switchboard=lambda: Machine(0.25, 150)),
)
COINCIDENCE = (
    Labelled("reminders all day", False, _(traffic(per_day=120, among=30))),
    Labelled("reminders, each minute one", False, _(traffic(per_day=600, among=12)), per_day=15),
    Labelled("reminders at nine", False, _(traffic(per_day=80, at=9.0)), per_day=20),
    Labelled("receipts, and a flow", False, _(traffic(per_day=200, among=25), flow())),
    Labelled("receipts, and people", False, _(traffic(per_day=200, among=25), person())),
)
TRAPS = (
    Labelled("a voicemail takes all", False, _(back()), Pocket, trap=True, plain=True),
    Labelled("a voicemail, the flow never starts", False, _(flow()), Pocket, trap=True, plain=True),
    Labelled("a voicemail, the native text is on", True, _(on()), Pocket, trap=True, plain=True),
    Labelled(
        "a voicemail, users are named",
        False,
        _(flow()),
        lambda: Pocket(user="u1"),
        trap=True,
        plain=True,
    ),
    Labelled("a voicemail, when the phone is off", False, _(flow()), lambda: Pocket(off=0.35), trap=True),
    Labelled("a voicemail, two calls a day", False, _(flow()), Pocket, per_day=2, trap=True),
)
LITTLE = (
    Labelled("nobody calls", False, per_day=0),
    Labelled("a first day", True, _(on()), days=1, per_day=3),
    Labelled("a first day, off", False, days=1, per_day=3),
    Labelled("two days, a person", False, _(person()), days=2, per_day=3, people=True),
    Labelled("a quiet fortnight, on", True, _(on()), per_day=0.4),
    Labelled("a quiet fortnight, off", False, per_day=0.4),
    Labelled("a quiet fortnight, a flow", False, _(flow()), per_day=0.4),
    Labelled("a quiet fortnight, both", True, _(on(), flow()), per_day=0.5),
)
TOWNS = (*ON, *OFF, *BOTH, *PEOPLE, *SWITCHED, *TOOLS, *COINCIDENCE, *TRAPS, *LITTLE)
