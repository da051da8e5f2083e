"""The search: everything that can happen, for all timings at once.

A point of the search is a situation (`situation`), a zone that holds every timing in which it comes about
(`zone`), and what a guarantee remembers of the past (`watch`). From it, the next thing to happen is the
end of some run's wait, one of the events left, or midnight where the date or the time of day matters; each
takes the part of the zone in which it can be next. A wait that ends and an event at the same moment are
taken in both orders, and so are two waits that end at the same moment, unless neither run touches what
matters to the other.

Why that is a proof about all real timings: any real run is a sequence of such happenings; by induction its
times lie in the zone of the point that the same sequence leads to, because every step keeps all timings in
which that step can be next. A point is dropped only if another holds the same memory, a situation in which
no more is settled and all else is the same, all its timings, and at least as many events to come: whatever
can follow from the dropped one can follow from the other. Forgetting how long ago a mark beyond every window
was only adds timings, so it can hide nothing; a counterexample it might invent has no timing in `story`, and
then the answer is unknown.

What others change and nothing takes up comes right before what looks at it: whenever it comes, it makes no
difference to anything else.

Points with fewer events behind them come first, so the first counterexample is a shortest one.

Longer than 300 lines for one reason: `Search` is one proof, and every step of it rests on the others.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from time import monotonic

from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.verify.clocks import CLOCKS_CHANGE
from ghl_flow.runtime.verify.events import CALL, OPT_IN, STAND_IN, Sort, kinds_of
from ghl_flow.runtime.verify.hours import Hours
from ghl_flow.runtime.verify.point import Limits, Point, Refutation, Step
from ghl_flow.runtime.verify.situation import (
    DAY,
    OPEN_ENDED,
    PAUSED,
    TOO_LONG,
    Move,
    Situation,
    Situations,
    TooMuchError,
    Unseen,
)
from ghl_flow.runtime.verify.times_of_day import at_such_times
from ghl_flow.runtime.verify.view import CAME, Mark, View
from ghl_flow.runtime.verify.watch import Broken, Seen, Watcher
from ghl_flow.runtime.verify.watch_replies import RepliesWithinWatcher
from ghl_flow.runtime.verify.zone import (
    NOW,
    START,
    ZERO,
    Constraint,
    at_most,
    forgetful,
    later,
    less_than,
)
from ghl_flow.wire.time_window import TimeWindow

# More steps than this take too much memory; the answer is then unknown, and says why.
MAX_STEPS = 120_000

REPORT_EVERY = 500
_LOOK_EVERY = 50

# Longer than anything else takes, in seconds.
_FOR_EVER = 100 * 366 * DAY


def ends_next(run: int, contacts: Sequence[str]) -> list[Constraint]:
    """When the wait of a run, by its place, is the next to end: now, and no other one before it.

    Of waits of one contact that end together each may go first: of two that make no difference to each other
    a third one, or an event, may go between, which each makes a difference to. Contacts make none to
    each other: their waits go in the order of `contacts`, who each run is about.
    """
    before = [other for other, contact in enumerate(contacts) if contact < contacts[run]]
    return [(run + 1, NOW, ZERO), *((run + 1, other + 1, less_than(0)) for other in before)]


def _with_others_now(view: View, move: Move) -> Iterator[View]:
    """Where one run has just let others go first in this instant, the timings in which there are others.

    Without any it goes on at once, as it does in the move in which it does not let others go first.
    """
    situation = move.after
    if len(situation.mixing) != 1 or not move.others_are_next:
        yield view
        return
    (mixing,) = situation.mixing
    for run, contact in enumerate(situation.runs):
        if run != mixing and contact == situation.runs[mixing]:
            now = view.where((run + 1, NOW, ZERO))
            if now is not None:
                yield now


def _long_enough_after(view: View, contact: str, sort: Sort, most: int) -> View | None:
    """The view in which the latest event of that sort is long enough ago, where it keeps a distance.

    What is told of it is the whole distance, also where the search looks for no more than `most` of it.
    """
    latest = next((place for place, mark in enumerate(view.marks) if mark == _came(contact, sort)), None)
    if latest is None:
        return view
    place = view.place(latest)
    found = view.where((place, NOW, at_most(-min(sort.apart, most))))
    if found is None:
        return None
    whole = (view.names[place], view.names[NOW], at_most(-sort.apart))
    return found._replace(told=(*found.told, whole))


def _with_latest(view: View, contact: str, sort: Sort) -> View:
    """The view in which that event, now, is the latest of its sort."""
    mark = _came(contact, sort)
    return view.without([place for place, one in enumerate(view.marks) if one == mark]).marked(mark)


def _came(contact: str, sort: Sort) -> Mark:
    return (CAME, f"{contact} {sort.event.label}")


class Search:
    """One search: a watcher over all that can happen."""

    def __init__(
        self,
        situations: Situations,
        watcher: Watcher,
        limits: Limits,
        progress: Callable[[int], None] | None = None,
        *,
        most_steps: int | None = None,
        exact: bool = False,
    ) -> None:
        """`progress` is told the number of steps now and then; after `most_steps` it gives up.

        `exact`: a point makes another needless only if it knows the same of the contacts, and what others
        change is tried whenever it may come.
        """
        self._exact = exact
        self._most_steps = MAX_STEPS if most_steps is None else min(most_steps, MAX_STEPS)
        self._situations = situations
        self._watcher = watcher
        self._limits = limits
        self._progress = progress
        situations.until = limits.until
        self._kinds = tuple(limits.budget)
        self._without_limit = self._kinds.index(STAND_IN) if STAND_IN in self._kinds else -1
        # The fact of each sort of event that only changes that. Where steps mix, nothing comes between the
        # parts of an instant, and there is little to gain.
        exact = exact or situations.facts.mixing is not None
        self._waits_to_be_seen = [
            None if exact else situations.waits_to_be_seen(sort.event) for sort in limits.sorts
        ]
        self._seen: dict[tuple[Hashable, int | None, tuple[Mark, ...], frozenset[Mark]], list[Point]] = (
            defaultdict(list)
        )
        self._names = count(1)
        self._minds_clock = watcher.minds_clock or situations.minds_clock
        self._longest_wait = limits.day[1] if self._minds_clock or situations.minds_dates else 0
        # For how long the latest of events that keep a distance is remembered. Where days are counted, one by
        # one, a shorter distance will do: as long as the one before it can make a difference.
        self._apart = max((sort.apart for sort in limits.sorts), default=0)
        if self._apart and self._longest_wait:
            self._apart = int(min(self._apart, watcher.longest + situations.lasting))
        self.steps = 0
        self.gaps: dict[str, None] = {}
        # The flows that sent something somewhere in the search, each with the channel.
        self.sent: set[tuple[str, str]] = set()
        # The tags that contacts may be left with.
        self.left_with: set[str] = set()
        self.endless: list[tuple[Point, str]] = []
        # Which point follows which without an event: what `terminates` looks at.
        self.unprompted: dict[Point, list[Point]] = defaultdict(list)

    def run(self) -> Iterator[Refutation]:
        """Every way to break the guarantee that the search meets, fewest events first.

        Raises:
            TooMuchError: there is no end in sight.
        """
        waiting: deque[Point] = deque()
        for start in self._starts():
            self._add(start, waiting, None)
        while waiting:
            point = waiting.popleft()
            if not point.open:
                continue
            point.open = False
            self.left_with |= point.situation.left_with
            if not point.situation.runs:
                for seen in self._watcher.quiet(point.view):
                    if isinstance(seen, Broken):
                        yield Refutation(point.steps(), seen)
            for found, prompted in self._next(point):
                self.steps += 1
                if self.steps > self._most_steps:
                    more = f"more than {self._most_steps:,} steps"
                    raise TooMuchError(f"the search takes {more}: --max-calls of verify shortens it")
                if self.steps % _LOOK_EVERY == 0 and monotonic() > self._limits.until:
                    raise TooMuchError(TOO_LONG)
                if self._progress and self.steps % REPORT_EVERY == 0:
                    self._progress(self.steps)
                if isinstance(found, Refutation):
                    yield found
                else:
                    self._add(found, waiting, None if prompted else point)

    def _starts(self) -> Iterator[Point]:
        view = View(START, (0,), ())
        if self._by_the_clock(self._situations.start):
            view = self._at_any_time_of_day(view, 1)
        budget = tuple(self._limits.budget.values())
        for weekday in range(7) if self._limits.by_weekday else (None,):
            yield Point(self._situations.start, view, budget, weekday=weekday)

    def _by_the_clock(self, situation: Situation) -> bool:
        """Whether the next midnight has to be known."""
        return self._minds_clock or situation.by_the_day

    def _at_any_time_of_day(self, view: View, place: int) -> View:
        longest = self._limits.day[1]
        with_midnight = view.awaiting(place, next(self._names), 0, longest)
        return with_midnight.where((NOW, place, less_than(0))) or view

    def _add(self, point: Point, waiting: deque[Point], cause: Point | None) -> None:
        view = point.view
        dead = [
            number
            for number in range(len(view.marks))
            if view.zone[view.place(number)][NOW] <= less_than(-self._remembered(view.marks[number]))
        ]
        if dead:
            view = view.without(dead)
        wakes = range(1, view.first_mark)
        longest = max(self._watcher.longest, self._apart) + self._longest_wait + self._limits.jitter
        zone = later(forgetful(view.zone, view.first_mark, longest), wakes)
        name = next(self._names)
        told = ((view.names[NOW], name, ZERO), *((name, view.names[wake], ZERO) for wake in wakes))
        point.view = View(zone, (name, *view.names[1:]), view.marks, view.flags, view.told + told)
        alike = point.situation if self._exact else point.situation.core
        known = self._seen[alike, point.weekday, point.view.marks, point.view.flags]
        for other in known:
            if other.covers(point):
                if cause is not None:
                    self.unprompted[cause].append(other)
                return
        # The other way round: what this point covers need not be gone on from.
        covered = [other for other in known if point.covers(other)]
        for other in covered:
            known.remove(other)
            if other.open:
                other.open = False
                self.unprompted[other].append(point)
        known.append(point)
        if cause is not None:
            self.unprompted[cause].append(point)
            waiting.appendleft(point)
        else:
            waiting.append(point)

    # --- what can happen next -----------------------------------------------------------------

    def _next(
        self, point: Point, unseen: Sequence[Unseen] = (), after: int = -1
    ) -> Iterator[tuple["Point | Refutation", bool]]:
        """What comes next; where others have just changed what is `unseen`, what looks at all of that.

        A change that nothing takes up makes a difference only to what looks at it. So it may as well come
        right before that, whenever it came: no more than that has to be tried. `after` is the place among the
        sorts of the latest such change; of several the order makes no difference.
        """
        situation = point.situation
        situations = self._situations
        runs = len(situation.runs)
        clock = self._by_the_clock(situation)
        before_midnight: list[Constraint] = [(NOW, runs + 1, less_than(0))] if clock else []
        for run in range(runs):
            ends = ends_next(run, situation.runs)
            view = point.view.where(*ends, *before_midnight)
            if view is not None and situations.looks(unseen, run):
                for move in situations.wake(situation, run):
                    for found in self._happened(point, view, move, point.left, run=run):
                        yield found, bool(unseen)
        to_come = any(number for at, number in enumerate(point.left) if at != self._without_limit)
        if clock and not unseen and (runs or to_come):
            view = point.view.where((runs + 1, NOW, ZERO))
            if view is not None:
                move = self._situations.midnight(situation)
                for found in self._happened(point, view, move, point.left, midnight=True):
                    # Nothing goes on where no run is left, however many days pass.
                    yield found, not runs
        if situation.mixing:
            return  # an event comes before or after what runs do in an instant
        # Contacts are alike: a new one may as well be the next of the list.
        contacts = self._limits.contacts[: situation.contacts + 1]
        for number, sort in enumerate(self._limits.sorts):
            place = self._kinds.index(sort.kind)
            if not point.left[place]:
                continue
            fact = self._waits_to_be_seen[number]
            if fact is not None and number <= after:
                continue
            left = point.left
            if place != self._without_limit:
                left = tuple(number - (at == place) for at, number in enumerate(left))
            in_time = point.view.where(*before_midnight)
            if in_time is None:
                continue
            for contact in contacts:
                view = _long_enough_after(in_time, contact, sort, self._apart)
                if view is None:
                    continue
                if fact is not None:
                    changed = (*unseen, Unseen(situation, contact, fact))
                    for changing in self._changed(point, contact, sort, fact, left):
                        yield from self._next(changing, changed, number)
                    continue
                if not situations.looks(unseen, (contact, sort.event)):
                    continue
                for move in situations.event(situation, contact, sort.event):
                    for found in self._happened(point, view, move, left, contact=contact, sort=sort):
                        yield found, True

    def _changed(
        self, point: Point, contact: str, sort: Sort, fact: Fact, left: tuple[int, ...]
    ) -> Iterator[Point]:
        """Others have changed a fact since what happened last."""
        if self._situations.is_open(point.situation, contact, fact):
            return  # it may be so anyway
        for move in self._situations.event(point.situation, contact, sort.event):
            name = next(self._names)
            before = point.step.now if point.step is not None else point.view.names[NOW]
            step = Step(
                name,
                ((before, name, ZERO), (name, point.view.names[NOW], ZERO)),
                contact=contact,
                sort=sort,
                midnight=self._midnight_of(point.view, self._by_the_clock(point.situation)),
                weekday=point.weekday,
            )
            yield Point(move.after, point.view, left, before=point, step=step, weekday=point.weekday)

    @staticmethod
    def _midnight_of(view: View, clock: bool) -> int | None:
        return view.names[view.first_mark - 1] if clock else None

    def _happened(
        self,
        point: Point,
        view: View,
        move: Move,
        left: tuple[int, ...],
        *,
        midnight: bool = False,
        contact: str | None = None,
        sort: Sort | None = None,
        run: int | None = None,
    ) -> Iterator["Point | Refutation"]:
        changed = self._limits.clocks_changed
        for some in at_such_times(view, move.clock, clocks_changed=changed, weekday=point.weekday):
            yield from self._happened_then(
                point, some, move, left, midnight=midnight, contact=contact, sort=sort, run=run
            )

    def _happened_then(
        self,
        point: Point,
        view: View,
        move: Move,
        left: tuple[int, ...],
        *,
        midnight: bool,
        contact: str | None,
        sort: Sort | None,
        run: int | None,
    ) -> Iterator["Point | Refutation"]:
        now = view.names[NOW]
        clock = self._by_the_clock(point.situation)
        seen: list[Seen] = list(self._watcher.passing(view))
        if contact is not None and sort is not None:
            kinds = self._kinds_of(sort, move)
            seen = self._asked(seen, lambda view: self._watcher.event(view, contact, kinds))
        if isinstance(self._watcher, RepliesWithinWatcher):
            at_reply = sort is not None and "reply" in self._kinds_of(sort, move)
            for whom, on in move.switched:
                # Who asks in their own words to be left alone has opted out as with STOP (R28).
                if on or at_reply:
                    kinds = frozenset((OPT_IN if on else "opt_out",))
                    seen = self._asked(seen, partial(self._watcher.event, contact=whom, kinds=kinds))
        for text in move.texts:
            self.sent.add((text.flow, text.channel))
            seen = self._asked(seen, partial(self._watcher.text, text=text))
        texts = tuple((text.flow, text.channel) for text in move.texts)
        step = partial(
            Step,
            now,
            texts=texts,
            contact=contact,
            sort=sort,
            answers=move.answers,
            orders=move.orders,
            swapped=move.swapped,
            chosen=move.chosen,
            hours=tuple(asked for asked in move.clock if isinstance(asked, Hours)),
            midnight=self._midnight_of(view, clock),
            is_midnight=midnight,
            run=run,
            weekday=point.weekday,
        )
        # On that day it is afterwards.
        weekday = point.weekday
        if midnight and weekday is not None:
            weekday = (weekday + 1) % 7
        for item in seen:
            if isinstance(item, Broken):
                yield Refutation([*point.steps(), step(told=item.view.told)], item)
        if move.gaps:
            self.gaps.update(dict.fromkeys(move.gaps))
            return
        for item in seen:
            if isinstance(item, Broken):
                continue
            if move.endless:
                last = step(told=item.told)
                self.endless.append(
                    (Point(point.situation, item, left, before=point, step=last), move.endless)
                )
                continue
            after, slept = self._moved(item, move, weekday, clock=clock, midnight=midnight)
            if contact is not None and sort is not None and sort.apart:
                after = _with_latest(after, contact, sort)
            for view in _with_others_now(after, move):
                yield Point(
                    move.after,
                    View(view.zone, view.names, view.marks, view.flags),
                    left,
                    before=point,
                    step=step(told=view.told, slept=slept),
                    weekday=weekday,
                )

    def _remembered(self, mark: Mark) -> int:
        """For how long a mark can make a difference, in seconds."""
        return self._apart if mark[:1] == (CAME,) else self._watcher.longest

    def _until_they_open(
        self, view: View, held: Mapping[int, TimeWindow | None], midnight: int, weekday: int | None
    ) -> View:
        """The view in which runs are held until their window opens, if it is known on which day."""
        slack = self._limits.day[1] - DAY
        for run, window in held.items():
            if window is None or (weekday is None and len(window.days) < 7):
                continue
            opens = window.start * 60
            if slack and not window.past_midnight and window.end * 60 < self._limits.clocks_changed:
                continue  # whether it has closed for the day cannot be told
            # After the window has closed for the day it opens on another one.
            after = not window.past_midnight and view.zone[midnight][NOW] <= at_most(DAY - window.end * 60)
            day = int(after)
            while weekday is not None and (weekday + day) % 7 not in window.days:
                day += 1
            ahead = opens + (day - 1) * DAY
            bounds = (
                (run + 1, midnight, at_most(ahead + slack)),
                (midnight, run + 1, at_most(slack - ahead)),
            )
            view = view.where(*bounds) or view
        return view

    def _kinds_of(self, sort: Sort, move: Move) -> frozenset[str]:
        """What an event is to the flow: a call only if it fires one of its triggers."""
        also = {CALL} if self._limits.starts in move.triggered else set()
        return kinds_of(sort.event) | also | sort.also

    @staticmethod
    def _asked(seen: list[Seen], ask: Callable[[View], Iterator[Seen]]) -> list[Seen]:
        found: list[Seen] = []
        for item in seen:
            if isinstance(item, Broken):
                found.append(item)
            else:
                found += ask(item)
        return found

    def _moved(
        self, view: View, move: Move, weekday: int | None, *, clock: bool, midnight: bool
    ) -> tuple[View, tuple[tuple[int, int], ...]]:
        """The view with the wakes of the runs there are now; and the names and lengths of new waits."""
        runs_before = view.first_mark - 1 - int(clock)
        still = clock and self._by_the_clock(move.after)
        kept = [source + 1 for source, wait in zip(move.sources, move.waits, strict=True) if wait is None]
        view = view.keeping([NOW, *kept, *([runs_before + 1] if still and not midnight else [])])
        slept: list[tuple[int, int]] = []
        held = dict(move.held)
        for place, wait in enumerate(move.waits, 1):
            if wait is None:
                continue
            if wait == PAUSED:
                view = view.awaiting(place, next(self._names), 0, 0)
                continue
            name = next(self._names)
            if wait == OPEN_ENDED:
                view = view.awaiting(place, name, 0, _FOR_EVER)
                slept.append((name, 0))
                continue
            if place - 1 in held:
                # Until the window opens, which is when it goes on (`at_such_times`); clocks may change.
                view = view.awaiting(place, name, 0, wait + CLOCKS_CHANGE)
            else:
                view = view.awaiting(place, name, wait, wait + self._limits.jitter)
                slept.append((name, wait))
            self._longest_wait = max(self._longest_wait, wait)
        place = len(move.waits) + 1
        if still:
            view = self._until_they_open(view, held, place, weekday)
        if still and midnight:
            view = view.awaiting(place, next(self._names), *self._limits.day)
        elif not still and self._by_the_clock(move.after):
            view = self._at_any_time_of_day(view, place)
        return view, tuple(slept)
