"""What contacts come without when a search begins, and the situations of searches that begin alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import start_of
from ghl_flow.runtime.verify.events import put_on_outside
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.influence import stamped_only
from ghl_flow.runtime.verify.mixing import Mixing
from ghl_flow.runtime.verify.scope import Options
from ghl_flow.runtime.verify.situation import Situations
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee


class Coming:
    """How contacts come to some flows, the first of which is asked about.

    They come without what only the flows' own steps make, as long as no search finds that it may stay on them
    for good; and with `by_hand`, anything may be on them.
    """

    def __init__(
        self,
        flows: Sequence[CompiledFlow],
        programs: Sequence[Program],
        names: Mapping[str, str],
        how: Options,
    ) -> None:
        """`names`: the flow that each workflow, by id, is part of."""
        self._programs = programs
        self._names = names
        self._how = how
        self._language = flows[0].account.language
        self._tags = frozenset(("tag", tag) for item in flows for tag in item.cooldown_tags)
        self._outside = None if how.by_hand else put_on_outside([item.triggers for item in flows], programs)
        self._may_stay: dict[Profile, frozenset[Fact]] = {}
        self._known: dict[tuple[Profile, frozenset[Fact]], Situations] = {}
        self.start: datetime = start_of(flows[0])
        self.mixing = Mixing(programs, how.profiles[0]) if how.mixed else None

    def without(self, promise: Promise) -> frozenset[Fact]:
        """What contacts come without where such a promise is asked about."""
        if self._how.by_hand:
            return frozenset()
        if not isinstance(promise, RepliesWithinGuarantee):
            return self._tags
        # Who comes with a stamp that only the flows' own steps make has had the text that goes with it.
        return self._tags | {("field", name) for name in stamped_only(self._programs)}

    def may_stay(self, profile: Profile) -> frozenset[Fact]:
        """What searches found that may stay on contacts, so that they may come with it."""
        return self._may_stay.get(profile, frozenset())

    def stays(self, profile: Profile, facts: frozenset[Fact]) -> None:
        """Remember that these may stay."""
        self._may_stay[profile] = self.may_stay(profile) | facts

    def situations(self, profile: Profile, absent: frozenset[Fact]) -> Situations:
        """Those of a search that begins without these: what one search worked out, the next one has."""
        key = (profile, absent)
        if key not in self._known:
            facts = Facts(
                self._programs,
                absent=absent,
                put_on_outside=self._outside,
                jitter=self._how.jitter,
                mixing=self.mixing,
                by_hand=self._how.by_hand,
                language=self._language,
            )
            self._known[key] = Situations(self._programs, self.start, profile, self._names, facts)
        return self._known[key]

    @property
    def minds_clock(self) -> bool:
        """Whether the date or the time of day mattered in a search."""
        return any(one.minds_dates or one.minds_clock for one in self._known.values())

    @property
    def tells_weekdays(self) -> bool:
        """Whether a clock that a search reads is another on another day of the week."""
        clocks = (one.facts.clock for one in self._known.values())
        return any(len({*hours.by_weekday}) > 1 for clock in clocks if clock for hours in clock.classes)
