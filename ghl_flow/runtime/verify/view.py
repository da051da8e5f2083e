"""Where a search stands: a zone, what its moments are called, and which constraints led there."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from ghl_flow.runtime.verify.zone import (
    NOW,
    Constraint,
    Zone,
    at_most,
    constrained,
    picked,
    with_moment,
)

# What a mark remembers, such as whose text it was.
Mark: TypeAlias = tuple[str, ...]


class View(NamedTuple):
    """Now and the moments that matter still.

    The zone holds now, the wakes of the runs, the next midnight if it matters, and the marks: moments of
    the past that a guarantee looks back to. `names` are those of the moments in the whole story, `told`
    the constraints added to it since the last step, `flags` what a guarantee remembers besides.
    """

    zone: Zone
    names: tuple[int, ...]
    marks: tuple[Mark, ...]
    flags: frozenset[Mark] = frozenset()
    told: tuple[Constraint, ...] = ()

    @property
    def first_mark(self) -> int:
        """The place of the first mark in the zone."""
        return len(self.zone) - len(self.marks)

    def place(self, mark: int) -> int:
        """The place of a mark in the zone."""
        return self.first_mark + mark

    def where(self, *constraints: Constraint) -> "View | None":
        """This view where those hold too; None when they cannot."""
        zone = constrained(self.zone, constraints)
        if zone is None:
            return None
        told = tuple([(self.names[a], self.names[b], bound) for a, b, bound in constraints])
        # Made anew, here and below: `_replace` takes five times as long, and a search makes many views.
        return View(zone, self.names, self.marks, self.flags, self.told + told)

    def marked(self, mark: Mark) -> "View":
        """This view with now remembered."""
        zone = with_moment(self.zone, len(self.zone), 0, 0)
        names = (*self.names, self.names[NOW])
        return View(zone, names, (*self.marks, mark), self.flags, self.told)

    def without(self, marks: Sequence[int]) -> "View":
        """This view with those marks forgotten."""
        gone = {self.place(mark) for mark in marks}
        kept = [place for place in range(len(self.zone)) if place not in gone]
        names = tuple([self.names[place] for place in kept])
        left = tuple([item for number, item in enumerate(self.marks) if number not in marks])
        return View(picked(self.zone, kept), names, left, self.flags, self.told)

    def keeping(self, places: Sequence[int]) -> "View":
        """This view with only those of its first moments, and all of its marks."""
        kept = [*places, *range(self.first_mark, len(self.zone))]
        names = tuple([self.names[place] for place in kept])
        return View(picked(self.zone, kept), names, self.marks, self.flags, self.told)

    def awaiting(self, place: int, name: int, earliest: int, latest: int) -> "View":
        """This view with a moment to come, called `name`, so many seconds from now."""
        told = ((name, self.names[NOW], at_most(latest)), (self.names[NOW], name, at_most(-earliest)))
        zone = with_moment(self.zone, place, earliest, latest)
        names = (*self.names[:place], name, *self.names[place:])
        return View(zone, names, self.marks, self.flags, self.told + told)
