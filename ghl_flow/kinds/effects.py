"""What a stored step may do, as data: the one answer that lint, verify, plan and the build sheet ask for.

It is told from the node as HighLevel stores it, so a typed step and the same step written `raw` have the same
effects. What a kind does not say is `Effects.unknown()`: a kind is never taken for harmless by accident.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from ghl_flow.kinds.asked import Fact, StoredBranch
from ghl_flow.wire.json import JsonValue


class How(Enum):
    """What is written into a field."""

    STAMP = auto()
    """The date of the day."""
    VALUE = auto()
    CLEAR = auto()
    """Nothing: what it holds goes."""


class Write(NamedTuple):
    """One field that is written: its id, how, and the value, with merge fields left in."""

    field: str
    how: How
    value: str = ""


class Inert(Enum):
    """Why a step, as it is stored, does nothing at all."""

    NO_WORKFLOW = auto()
    NO_RECIPIENT = auto()
    NO_LENGTH = auto()
    """A wait that does not pause."""
    NO_WORDS = auto()


class Effects(NamedTuple):
    """What a step may do to the contact, the run and others, and what it looks at.

    Each member is at most what happens: a step may also do less. `anything` stands for more than the other
    members say, whatever they say. Reaching people or other systems is no effect on a flow: what they do
    about it comes as an event like any other.
    """

    anything: bool = False
    # What it asks before it leads to one of its branches.
    branches: tuple[StoredBranch, ...] = ()
    # What moves a run to it whenever it changes: a goal's.
    listens: frozenset[Fact] = frozenset()
    # Tags in lower case, as HighLevel keeps them (R22).
    adds: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()
    # Fields whose numbers decide what it writes.
    computes: tuple[str, ...] = ()
    writes_account_values: bool = False  # for every contact of the account (R24)
    # The channel that reaches the contact: sms, email, call; empty for none.
    sends: str = ""
    # Seconds at least and at most, as stored: a wait may end late besides (R8). None: no bound.
    waits: tuple[int, int | None] = (0, 0)
    ends: bool = False  # no step after it runs in this run
    # Ids of workflows, or references to them.
    enrols: tuple[str, ...] = ()
    removes_from: tuple[str, ...] = ()
    removes_from_all: bool = False
    silences: bool = False  # may keep later messages from the contact, or let them through again
    deletes_contact: bool = False
    # Types of triggers that it may set off, besides those that watch tags and fields.
    fires: frozenset[str] = frozenset()
    calls: tuple[str, ...] = ()  # addresses of other systems
    unlimited: bool = False  # what it costs grows with what others say
    inert: Inert | None = None

    @classmethod
    def none(cls) -> "Effects":
        """Nothing that a flow can look at, start at or be ended by."""
        return _NONE

    @classmethod
    def unknown(cls) -> "Effects":
        """Anything: nobody has modelled it."""
        return _UNKNOWN

    @property
    def reads(self) -> set[Fact]:
        """The facts that decide which way a run goes."""
        return {test.fact for branch in self.branches for test in branch.tests}

    @property
    def changes(self) -> set[Fact]:
        """The facts it may change, those that are named."""
        found = {("tag", tag) for tag in (*self.adds, *self.removes)}
        found |= {("field", write.field) for write in self.writes}
        found |= {("event", kind) for kind in self.fires}
        return found | {("workflow", name) for name in (*self.enrols, *self.removes_from)}

    @property
    def unbounded(self) -> bool:
        """Whether more may change than `changes` names."""
        return self.anything or self.removes_from_all or self.silences or self.deletes_contact

    @property
    def of_contact(self) -> bool:
        """Whether it does something to the contact, and so nothing where there is none."""
        return bool(
            self.sends
            or self.adds
            or self.removes
            or self.writes
            or self.enrols
            or self.removes_from
            or self.removes_from_all
            or self.silences
            or self.deletes_contact
        )

    @property
    def pauses(self) -> bool:
        """Whether time may pass here: from a second on, or for an unknown time."""
        return self.waits != (0, 0)


_NONE = Effects()
_UNKNOWN = Effects(anything=True, waits=(0, None))


def texts_in(value: JsonValue) -> Iterator[str]:
    """The strings of a value that is one string or a list of them; anything else is passed over."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
