"""Which facts of contacts make a difference to some workflows, and who changes them."""

from collections.abc import Collection, Sequence

from ghl_flow.kinds.asked import By, Fact, Relative, Test
from ghl_flow.kinds.card import CARD
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.cooldowns import vouched_for
from ghl_flow.runtime.verify.hours import Clock, clock_of
from ghl_flow.runtime.verify.influence import (
    asked,
    asks_who_texted,
    changed,
    effects_in,
    fields_watched,
    goal_tags,
    pairs_at_odds,
    tags_that_start,
    tags_whose_removal_starts,
    tests,
)
from ghl_flow.runtime.verify.mixing import Mixing
from ghl_flow.runtime.verify.spans import horizon_of
from ghl_flow.runtime.verify.values import cards_of, classes_of


class Facts:
    """Which facts make a difference to some workflows, and who changes them."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        absent: Collection[Fact],
        put_on_outside: Collection[str] | None,
        jitter: int,
        mixing: Mixing | None = None,
        by_hand: bool = False,
        language: str = "en",
    ) -> None:
        """Look through the workflows.

        Args:
            absent: what contacts come without.
            put_on_outside: the tags that events put on; None: any may be.
            jitter: how late a wait may resume, in seconds.
            mixing: where steps of runs mix within an instant; None: they do not.
            by_hand: whether people and other systems change what steps change, too.
            language: what the names of weekdays are written in.

        Raises:
            TooManyWordsError: conditions look for too many words in one field.
        """
        self._by_steps = changed(programs)
        self._absent = frozenset(absent)
        self.mixing = mixing
        self.by_hand = by_hand
        self.clock: Clock | None = clock_of(programs, language)
        self._starts_when_on = tags_that_start(programs) | goal_tags(programs)
        self._starts_when_off = tags_whose_removal_starts(programs) | goal_tags(programs)
        # One that does not name its field watches all.
        self._watches_all = any(
            one.watches_fields and not one.fields for program in programs for one in program.starts
        )
        self._watched = fields_watched(programs)
        # Whether it matters which workflow has texted the contact last.
        self.minds_sender = asks_who_texted(programs)
        self._asked = asked(programs)
        self._computed = {name for one in effects_in(programs) for name in one.computes}
        by_field: dict[str, list[Test]] = {}
        for test in tests(programs):
            if test.by in (By.VALUE, By.EMPTINESS, By.DATE, By.OTHER):
                by_field.setdefault(test.name, []).append(test)
        self.dates: dict[str, tuple[Relative, ...]] = {}
        self._values: dict[str, tuple[str, ...]] = {}
        for name, about in by_field.items():
            relative = tuple(dict.fromkeys(test.date for test in about if test.date is not None))
            if not relative:
                self._values[name] = cards_of(name, about) if name in CARD else classes_of(about)
            elif put_on_outside is None or not vouched_for(
                programs,
                name,
                put_on_outside,
                jitter,
                come_without={tag for kind, tag in self._absent if kind == "tag"},
                mixed=mixing is not None,
            ):
                self.dates[name] = relative
        self._vouched = {name for name in by_field if name not in self.dates and name not in self._values}
        # Emptiness is all that is asked of these, so one value of each will do.
        self._by_value = {
            name for name, about in by_field.items() if any(one.by is not By.EMPTINESS for one in about)
        }
        self._at_odds = pairs_at_odds(programs)

    def at_odds(self, one: str, other: str) -> bool:
        """Whether it may make a difference which of two workflows, by id, goes first at one instant."""
        if one == other:
            return True
        return (one, other) in self._at_odds

    def matters(self, fact: Fact) -> bool:
        """Whether anything looks at the fact."""
        kind, name = fact
        if kind == "field" and name in self._vouched:
            return False
        return fact in self._asked or self.seen_to_change(fact)

    def starts_at(self, tag: str, *, on: bool) -> bool:
        """Whether anything starts when the tag is put on, or taken off, or a goal waits for it."""
        return tag in (self._starts_when_on if on else self._starts_when_off)

    def seen_to_change(self, fact: Fact) -> bool:
        """Whether anything starts when the fact changes."""
        kind, name = fact
        if kind == "field":
            return name not in CARD and (self._watches_all or name in self._watched)
        return kind == "tag" and (self.starts_at(name, on=True) or self.starts_at(name, on=False))

    def counted(self, fact: Fact) -> bool:
        """Whether something is computed of a field, of which every value counts."""
        kind, name = fact
        return kind == "field" and name in self._computed and self.matters(fact) and name in self._by_value

    def lasts(self, fact: Fact) -> bool:
        """Whether a fact stays as it is until a step changes it."""
        if self.by_hand:
            return self.seen_to_change(fact)
        return fact in self._by_steps or fact in self._absent or self.seen_to_change(fact)

    def starts_absent(self, fact: Fact) -> bool:
        """Whether contacts come without it."""
        return fact in self._absent

    def values(self, field: str) -> tuple[str, ...]:
        """What a field may hold, one of each class."""
        return self._values.get(field, ("", "something"))

    def horizon(self, field: str) -> int:
        """Dates further from today are all the same."""
        return horizon_of(self.dates[field])

    def seen(self, field: str, value: str) -> str | bool:
        """A value as conditions see it."""
        if field in self._by_value or field in self._watched or self._watches_all or "{{" in value:
            return value
        return bool(value.strip())
