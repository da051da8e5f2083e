"""What the interpreter leaves to others to decide: facts of a contact that are not known, and orders.

A simulation knows its contacts, and takes workflows in their usual order. A search goes through everything
that can be; it overrides what is here (`verify.unsettled`). A case that a search found is run again in the
orders it tells of (`InOrder`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple

from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Contact
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

# More things than these that start or wake something come about in one instant only where something starts
# itself over and over.
MOST_DUE = 8


class Choice(NamedTuple):
    """That a run took that way at that step, by their names."""

    step: str
    way: str


class Unusual(StrEnum):
    """What may happen, or not, that no flow knows beforehand: in the way that a simulation does not take."""

    # What a step starts goes before the rest of its run, or later; or before what has been started earlier.
    ORDER = "order"
    # A run that an event wakes goes on before another one that has been started or woken earlier.
    WOKEN_FIRST = "woken_first"
    # A step changes the opportunity, or leaves it as it is.
    CARD_CHANGED = "card_changed"
    CARD_LEFT = "card_left"
    # The opportunity that a step makes or changes does not go with the run.
    CARD_NOT_GIVEN = "card_not_given"
    # What a step does to the opportunity sets off a trigger, or does not.
    SETS_OFF = "sets_off"
    SETS_NOTHING_OFF = "sets_nothing_off"
    # An event is about another opportunity of the contact.
    ANOTHER_CARD = "another_card"
    # A change of the same instant meets the goal of a run that has entered after it.
    GOAL_MET = "goal_met"
    # A goal does not count again for a run that has gone back before it.
    GOAL_COUNTS_ONCE = "goal_counts_once"


class Swap(NamedTuple):
    """Something unusual, and at which step, by its name; or of which event."""

    what: Unusual
    at: str = ""


class Leeway:
    """Nothing is open: what the state says of a contact is so.

    `orders_turns`: whether it says which of the things goes first that come at one tick;
    `orders_what_is_due`: whether it says in which order what has come about takes effect; `mixes`: whether
    other runs may go between two steps of a run; `ends_waits`: whether it is said from outside when a wait
    is over of which no length is known; `tells_lengths`: whether how late a wait is over says how long one is
    of which no length is known.
    """

    orders_turns: ClassVar[bool] = False
    orders_what_is_due: bool = False
    ends_waits: ClassVar[bool] = False
    tells_lengths: ClassVar[bool] = False
    mixes: bool = False

    def settle(self, contact: Contact, fact: Fact, *, to_see_a_change: bool = False) -> None:
        """A fact is about to be looked at; afterwards the contact says what it is.

        `to_see_a_change`: only to tell whether what is written now differs from what was there.
        """

    def written(self, contact: Contact, fact: Fact) -> None:
        """A fact has just been written: from now on it is known."""

    def time_noted(self, contact: Contact, fact: Fact) -> str | None:
        """What the clock writes into a field now, where a search decides what time it is; else None."""
        return None

    def clock_written(self, contact: Contact, fact: Fact) -> bool:
        """Whether what the clock says, which is now written into a field, is left open."""
        return False

    def counts_on(self, contact: Contact, fact: Fact) -> bool:
        """Whether a field holds exactly what the state says, not only something that conditions take so."""
        return True

    def window_is_open(self, window: TimeWindow, *, held: bool, any_clock: bool) -> bool | None:
        """Whether a time window is open now; None: what the clock says.

        `held`: a step was held until it opens, and goes on now; `any_clock`: it goes by the contact's clock.
        """
        return None

    def first(self, programs: Sequence[Program], besides: Collection[str] = ()) -> int:
        """The place of the workflow that goes first, of some that one event starts.

        `besides` are the workflows, by id, of which runs start or go on in the same instant.
        """
        return 0

    def at_once(self, by: str, started: Sequence[str], *, usual: bool) -> bool:
        """Whether what a step starts goes before the rest of its run, not when the run pauses or ends.

        `by` is the workflow of the step, `started` those that it starts, by id.
        """
        return usual

    def crowded(self) -> None:
        """More has come about than `MOST_DUE` things, and those beyond do not take effect first."""

    def goes_before(self, own: Collection[str], others: Collection[str], *, at: str) -> bool:
        """Whether what has come about takes effect before all else that has.

        `own` are the workflows, by id, that start or go on by it, `others` by all else; `at` is the name of
        the step that a run has waited at, or of its goal; empty for anything else.
        """
        return False

    def touches_others(self, workflow_id: str, node_id: str) -> bool:
        """Whether it makes a difference that other runs go before a step; asked where it `mixes`."""
        return False

    def pauses(self) -> bool:
        """Whether others go first before a step that touches them."""
        return False

    def enters_later(self, workflow_id: str) -> bool:
        """Whether others go first before a contact enters a workflow; asked where it `mixes`."""
        return False

    def chance(self, unusual: Swap, *, usual: bool) -> bool:
        """Whether something happens that no flow knows beforehand; `usual` is what a simulation takes.

        `unusual` says what it is if that is not so.
        """
        return usual

    def opened(self, contact: Contact, fact: Fact) -> None:
        """A fact has just become what no flow knows."""

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        """Which of these ways a run takes at a step, by place, where that cannot be known: the first."""
        return 0

    def next_turn(self, waiting: Sequence[int | None]) -> int:
        """The place of what happens next, of all that comes at one tick.

        `waiting` are the places of runs among those under way, None for an event.
        """
        return 0


class Taking(Leeway):
    """Ways are taken as somebody says, by the names of steps and ways; else the first."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        """`paths` leads from the name of a step to that of the way."""
        self._paths = paths

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        wanted = self._paths.get(node.name)
        return ways.index(wanted) if wanted in ways else 0


class InOrder(Leeway):
    """Everything goes in an order that is known beforehand."""

    orders_turns: ClassVar[bool] = True
    orders_what_is_due = True

    def __init__(
        self,
        turns: Iterable[int | None],
        firsts: Iterable[str],
        swapped: Iterable[Swap | None] = (),
        chosen: Iterable[Choice] = (),
    ) -> None:
        """Take these orders.

        Args:
            turns: what happens next, one after the other: a run, by its place, or an event (None).
            firsts: ids of the workflows that go first where one event starts several.
            swapped: for each thing that is not known beforehand, what is unusual; None: nothing.
            chosen: what is taken at each step where that cannot be known.
        """
        self._turns = iter(turns)
        self._firsts = iter(firsts)
        self._swapped = iter(swapped)
        self._chosen = iter(chosen)

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        wanted = next(self._chosen, None)
        return ways.index(wanted.way) if wanted is not None and wanted.way in ways else 0

    def first(self, programs: Sequence[Program], besides: Collection[str] = ()) -> int:
        wanted = next(self._firsts, "")
        ids = [program.workflow.id for program in programs]
        return ids.index(wanted) if wanted in ids else 0

    def at_once(self, by: str, started: Sequence[str], *, usual: bool) -> bool:
        return usual != bool(next(self._swapped, None))

    def chance(self, unusual: Swap, *, usual: bool) -> bool:
        return usual != bool(next(self._swapped, None))

    def goes_before(self, own: Collection[str], others: Collection[str], *, at: str) -> bool:
        return bool(next(self._swapped, None))

    def next_turn(self, waiting: Sequence[int | None]) -> int:
        turn = next(self._turns, -1)
        return waiting.index(turn) if turn in waiting else 0
