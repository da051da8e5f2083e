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
# The first word of a mark that is none of a guarantee: the latest event of a sort that keeps a distance.
CAME = "came"


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
        names = self.names
        told = tuple([(names[a], names[b], bound) for a, b, bound in constraints])
        return View(zone, names, self.marks, self.flags, self.told + told)

    def marked(self, mark: Mark) -> "View":
        """This view with now remembered."""
        return View(
            with_moment(self.zone, len(self.zone), 0, 0),
            (*self.names, self.names[NOW]),
            (*self.marks, mark),
            self.flags,
            self.told,
        )

    def without(self, marks: Sequence[int]) -> "View":
        """This view with those marks forgotten."""
        if not marks:
            return self
        gone = {self.place(mark) for mark in marks}
        kept = [place for place in range(len(self.zone)) if place not in gone]
        return View(
            picked(self.zone, kept),
            tuple([self.names[place] for place in kept]),
            tuple([item for number, item in enumerate(self.marks) if number not in marks]),
            self.flags,
            self.told,
        )

    def keeping(self, places: Sequence[int]) -> "View":
        """This view with only those of its first moments, and all of its marks."""
        kept = [*places, *range(self.first_mark, len(self.zone))]
        if len(kept) == len(self.zone) and kept == [*range(len(kept))]:
            return self
        names = tuple([self.names[place] for place in kept])
        return View(picked(self.zone, kept), names, self.marks, self.flags, self.told)

    def awaiting(self, place: int, name: int, earliest: int, latest: int) -> "View":
        """This view with a moment to come, called `name`, so many seconds from now."""
        told = ((name, self.names[NOW], at_most(latest)), (self.names[NOW], name, at_most(-earliest)))
        return View(
            with_moment(self.zone, place, earliest, latest),
            (*self.names[:place], name, *self.names[place:]),
            self.marks,
            self.flags,
            self.told + told,
        )
