"""Who decides what no rule decides."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from random import Random
from typing import Protocol


class Picker(Protocol):
    """Decides what no rule decides: which of several things comes first, and how late a wait resumes."""

    def choose(self, of: int) -> int:
        """A number below `of`."""

    def late(self, most: int, flow: str = "") -> int:
        """Milliseconds from 0 to `most`, by which a wait of that flow resumes late."""

    def way(self, names: Sequence[str]) -> int:
        """The place of the way that a run takes, of those of a step that knows no better."""


class RandomPicker:
    """Picks at random and remembers."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.picked: list[int] = []

    def choose(self, of: int) -> int:
        if of < 2:
            return 0
        self.picked.append(self._random.randrange(of))
        return self.picked[-1]

    def late(self, most: int, flow: str = "") -> int:
        if not most:
            return 0
        self.picked.append(self._random.choice((0, most, self._random.randint(0, most))))
        return self.picked[-1]

    def way(self, names: Sequence[str]) -> int:
        return self.choose(len(names))


class GivenPicker:
    """Picks what it is given, then the first; `tail` are the numbers of possibilities it met."""

    def __init__(self, picks: Sequence[int]) -> None:
        self._picks = picks
        self.met: list[int] = []

    def choose(self, of: int) -> int:
        if of < 2:
            return 0
        place = len(self.met)
        self.met.append(of)
        return min(self._picks[place], of - 1) if place < len(self._picks) else 0

    def late(self, most: int, flow: str = "") -> int:
        """By index among on time, half and as late as can be; exact where a recorded number is given."""
        if not most:
            return 0
        place = len(self.met)
        self.met.append(2)
        return min(self._picks[place], most) if place < len(self._picks) else 0

    def way(self, names: Sequence[str]) -> int:
        """As `choose`."""
        return self.choose(len(names))


class ExploringPicker:
    """Picks as given, then at random or the first; remembers what it picked and of how many.

    Waits of the flows that a case speaks of are as late as `told`, one after the other; others, and
    where nothing is told, as one of `lates`. A way that is told is taken again and again: so is what never
    ends.
    """

    def __init__(
        self,
        picks: Sequence[int],
        lates: Sequence[int],
        random: Random | None,
        told: Sequence[int] = (),
        ways: Sequence[str] = (),
        speaks_of: Collection[str] = (),
    ) -> None:
        self._picks = picks
        self._speaks_of = speaks_of
        self._lates = lates
        self._told = list(told)
        self._ways = list(ways)
        self._again: dict[tuple[str, ...], str] = {}
        self._random = random
        self.picked: list[int] = []
        self.met: list[int] = []
        # What happens while it picks; and how much had happened at each pick.
        self.log: Sequence[object] = ()
        self.logged: list[int] = []

    def before(self, entry: int) -> int:
        """How many picks were made before that entry of the log."""
        return bisect_right(self.logged, entry)

    def _pick(self, of: int) -> int:
        place = len(self.met)
        self.logged.append(len(self.log))
        self.met.append(of)
        otherwise = self._random.randrange(of) if self._random else 0
        # Where a way is told, a pick of another turn may stand at the place of one with fewer possibilities.
        given = self._picks[place] if place < len(self._picks) else otherwise
        self.picked.append(given if given < of else 0)
        return self.picked[-1]

    def choose(self, of: int) -> int:
        return self._pick(of) if of > 1 else 0

    def way(self, names: Sequence[str]) -> int:
        told = self._ways.pop(0) if self._ways else self._again.get(tuple(names), "")
        self._again[tuple(names)] = told
        return names.index(told) if told in names else self.choose(len(names))

    def late(self, most: int, flow: str = "") -> int:
        if self._told and flow in self._speaks_of:
            return self._told.pop(0)
        return self._lates[self._pick(len(self._lates))] if most else 0
