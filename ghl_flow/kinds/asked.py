"""What stored branches ask, as everybody but the kinds of conditions sees it."""

from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

# What can be looked at and changed: `("tag", name)`, `("field", id)`, `("workflow", id)`; and what can
# happen: `("event", type of trigger)`.
Fact: TypeAlias = tuple[str, str]


class By(Enum):
    """What of a fact a condition looks at."""

    TAG = auto()
    """Whether the contact has it."""
    WORKFLOW = auto()
    """Whether the contact is active in it."""
    VALUE = auto()
    EMPTINESS = auto()
    DATE = auto()
    """How many days ago the date in a field is."""
    RUN = auto()
    """What brought the contact into the run."""
    OTHER = auto()
    """What nobody has modelled."""


class Relative(NamedTuple):
    """A date compared with the day (R12): how, by how many `unit`s, and whether it holds when it is so."""

    relation: str
    number: int | None
    unit: str
    when_so: bool

    def holds(self, ago: int | None) -> bool:
        """Whether it holds of a date so many days ago; None: of no date. The model covers whole days."""
        days = self.number or 0
        so = ago is not None and {
            "today": ago == 0,
            "yesterday": ago == 1,
            "tomorrow": ago == -1,
            "inTheLast": 0 <= ago <= days,
            "inTheNext": -days <= ago <= 0,
        }.get(self.relation, False)
        return so == self.when_so

    @property
    def days(self) -> int:
        """How many days around today it holds; 0 where it is not about some."""
        about_days = self.relation in ("inTheLast", "inTheNext") and self.unit.startswith("day")
        return (self.number or 0) if about_days else 0


class Test(NamedTuple):
    """A stored condition as everybody but its kind sees it.

    `name` is the tag, the field's id or the workflow's; `wanted` whether it is to be there; `value` what a
    field is compared with.
    """

    by: By
    name: str
    wanted: bool = True
    operator: str = ""
    value: str = ""
    date: Relative | None = None

    @property
    def fact(self) -> Fact:
        """What it looks at."""
        return _SORTS.get(self.by, "field"), self.name


_SORTS = {By.TAG: "tag", By.WORKFLOW: "workflow", By.RUN: "run"}


class Segment(NamedTuple):
    """Tests of a stored branch that are joined by "and", or by "or"."""

    any_of: bool
    tests: tuple[Test, ...]


class StoredBranch(NamedTuple):
    """A branch of a stored fork: the id of the node it leads to, and what it asks."""

    id: str
    any_of: bool
    segments: tuple[Segment, ...]

    @property
    def tests(self) -> Iterator[Test]:
        """Every test."""
        return (test for segment in self.segments for test in segment.tests)

    def holds(self, answer: Callable[[Test], bool]) -> bool:
        """Whether it is taken, if that is how its tests turn out. Empty segments never match (observed)."""
        results = []
        for segment in self.segments:
            held = [answer(test) for test in segment.tests]
            results.append(bool(held) and (any(held) if segment.any_of else all(held)))
        return bool(results) and (any(results) if self.any_of else all(results))
