"""What a verdict rests on: how much was tried, and what is taken for granted.

It is data; `cli/display` makes sentences of it. The words are stable: programs may look for them. A new one
may be added, none changes its meaning.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.kinds.asked import Fact
from ghl_flow.language.duration import spoken
from ghl_flow.runtime.judged_run import happening
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.events import CALL, FIELD_CHANGED, STAND_IN, TAG_CHANGED, TAG_UNDONE
from ghl_flow.runtime.verify.influence import (
    asked,
    changed,
    fields_watched,
    goal_tags,
    tags_that_start,
    tags_whose_removal_starts,
)
from ghl_flow.runtime.verify.point import Limits

_NOT_CANCELLING = frozenset((CALL, TAG_UNDONE, TAG_CHANGED, FIELD_CHANGED, STAND_IN))


class Word(StrEnum):
    """Something that is taken for granted."""

    # HighLevel behaves as docs/semantics.md says.
    SEMANTICS = "semantics"
    # The account runs its flows as they are written, and no workflow of another's making has a say in them.
    RUNS_AS_WRITTEN = "runs_as_written"
    # Only these profiles of the semantics were looked at, not all.
    ONLY_PROFILES = "only_profiles"
    # A wait resumes at its second, or at most so late (R8).
    WAITS_ON_TIME = "waits_on_time"
    WAITS_AT_MOST_LATE = "waits_at_most_late"
    # What happens to one contact makes no difference to another.
    ONE_CONTACT_AT_A_TIME = "one_contact_at_a_time"
    # No person and no other system changes these tags and fields, which the flows write themselves.
    ONLY_WORKFLOWS_CHANGE = "only_workflows_change"
    # Contacts come without these tags, and with these fields empty; with any others, and any values.
    CONTACTS_START_WITHOUT = "contacts_start_without"
    # People or other systems change these at most as often as the flow is started.
    OTHERS_CHANGE_RARELY = "others_change_rarely"
    # Each of these happens at most once.
    HAPPENS_ONCE = "happens_once"
    # Each of these comes to a contact once a year: nobody changes the date that it goes by.
    ONCE_A_YEAR = "once_a_year"
    # No contact opts out (R28).
    NO_OPT_OUT = "no_opt_out"
    # Of two changes in the same second none is lost (R13).
    NO_UPDATE_LOST = "no_update_lost"
    # What a run does between two waits is not mixed with what other runs do in the same instant (R13); the
    # names are the profiles of the semantics where it counts.
    STEPS_GO_TOGETHER = "steps_go_together"


class Assumption(NamedTuple):
    """Something taken for granted, of these: `tag x`, `field y`, a duration, a profile, a kind of event."""

    word: Word
    names: tuple[str, ...] = ()


class Tried(NamedTuple):
    """A kind of event, and how often it may come at most."""

    event: str
    most: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What a verdict rests on.

    `lateness` is how late waits may resume, in seconds; `flows` took part, the one in question first.
    """

    profiles: tuple[Profile, ...] = ()
    events: tuple[Tried, ...] = ()
    lateness: int = 0
    flows: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def steps_together(self, profiles: Sequence[Profile]) -> "Terms":
        """The same, and in these profiles steps of different runs do not mix within an instant."""
        if not profiles:
            return self
        assumption = Assumption(Word.STEPS_GO_TOGETHER, tuple(map(str, profiles)))
        return replace(self, assumptions=(*self.assumptions, assumption))

    @property
    def together_in(self) -> tuple[str, ...]:
        """The profiles in which it holds only if the steps of a run within an instant go together."""
        return next((one.names for one in self.assumptions if one.word is Word.STEPS_GO_TOGETHER), ())

    @property
    def limited_to(self) -> tuple[Profile, ...]:
        """The profiles it is limited to; empty where it holds for all."""
        return self.profiles if set(self.profiles) != set(Profile) else ()


NO_TERMS = Terms()


def terms_of(
    flows: Sequence[str],
    programs: Sequence[Program],
    limits: Limits,
    profiles: Sequence[Profile],
    calls: str,
    absent: Collection[Fact],
    *,
    by_hand: bool = False,
) -> Terms:
    """What a search within these limits rests on.

    `calls` is what events are called that start the flow; contacts come without what is `absent`;
    with `by_hand` people change what steps write, too.
    """
    events = tuple(
        Tried(calls if kind == CALL else kind.replace(" ", "_"), most)
        for kind, most in limits.budget.items()
        if kind != STAND_IN
    )
    distinct = tuple(dict.fromkeys(profiles))
    terms = Terms(distinct, events, limits.jitter, tuple(flows))
    return Terms(
        distinct,
        events,
        limits.jitter,
        tuple(flows),
        tuple(_assumptions(terms, programs, limits, absent, by_hand=by_hand)),
    )


def _assumptions(
    terms: Terms, programs: Sequence[Program], limits: Limits, absent: Collection[Fact], *, by_hand: bool
) -> Iterator[Assumption]:
    yield Assumption(Word.SEMANTICS)
    yield Assumption(Word.RUNS_AS_WRITTEN)
    if terms.limited_to:
        yield Assumption(Word.ONLY_PROFILES, tuple(map(str, terms.limited_to)))
    if limits.jitter:
        yield Assumption(Word.WAITS_AT_MOST_LATE, (spoken(limits.jitter),))
    else:
        yield Assumption(Word.WAITS_ON_TIME)
    if len(limits.contacts) == 1:
        yield Assumption(Word.ONE_CONTACT_AT_A_TIME)
    own = tuple(map(named, written_and_looked_at(programs)))
    if kept := _only_by_steps(own, programs) if by_hand else own:
        yield Assumption(Word.ONLY_WORKFLOWS_CHANGE, kept)
    if own:
        yield Assumption(Word.NO_UPDATE_LOST)
    if without := tuple(named(fact) for fact in sorted(absent) if named(fact) in own):
        yield Assumption(Word.CONTACTS_START_WITHOUT, without)
    if others := _changed_by_others(limits):
        yield Assumption(Word.OTHERS_CHANGE_RARELY, others)
    cancelling = [kind for kind in limits.budget if kind not in _NOT_CANCELLING]
    if cancelling:
        yield Assumption(Word.HAPPENS_ONCE, tuple(cancelling))
    if yearly := dict.fromkeys(happening(sort.event) for sort in limits.sorts if sort.apart):
        yield Assumption(Word.ONCE_A_YEAR, tuple(yearly))
    if "opt_out" not in cancelling:
        yield Assumption(Word.NO_OPT_OUT)


def written_and_looked_at(programs: Sequence[Program]) -> list[Fact]:
    """The tags and fields that steps write and that conditions, goals or triggers look at."""
    tags = goal_tags(programs) | tags_that_start(programs) | tags_whose_removal_starts(programs)
    looked_at = asked(programs) | {("tag", tag) for tag in tags}
    looked_at |= {("field", name) for name in fields_watched(programs)}
    return [fact for fact in sorted(changed(programs) & looked_at) if fact[0] in ("tag", "field")]


def _only_by_steps(own: Sequence[str], programs: Sequence[Program]) -> tuple[str, ...]:
    """What people are not taken to change even so: fields, where something starts at any change of one."""
    watched = any(starts.watches_fields for program in programs for starts in program.starts)
    return tuple(name for name in own if watched and name.startswith("field "))


def _changed_by_others(limits: Limits) -> tuple[str, ...]:
    changes = [
        sort.event.change
        for sort in limits.sorts
        if sort.kind in (TAG_CHANGED, FIELD_CHANGED) and sort.event.change is not None
    ]
    facts = {("field" if change.kind == "field" else "tag", change.name) for change in changes}
    return tuple(named(fact) for fact in sorted(facts))


def named(fact: Fact) -> str:
    """A tag or a field as people know it: `tag vip`, `field lead_status`."""
    kind, name = fact
    return f"{kind} {name.rpartition(':')[2] if kind == 'field' else name}"
