"""Watchers: one for each kind of guarantee, looking on as things happen.

A watcher is asked at every happening what becomes of a view: it may remember now (a mark), split the view
where the answer depends on the timing, or report that the guarantee is broken in some of its timings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ghl_flow.runtime.verify.events import CALL, OPT_IN
from ghl_flow.runtime.verify.situation import DAY, Text
from ghl_flow.runtime.verify.view import CAME, View
from ghl_flow.runtime.verify.zone import NOW, ZERO, Constraint, at_most, less_than
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    QuietHoursGuarantee,
)

# A promise about texts is about text messages: mails and calls are none.
SMS = "sms"
_COUNTED = {"sms": "texts", "email": "mails", "any": "messages"}


@dataclass(frozen=True, slots=True)
class Broken:
    """The guarantee does not hold in these timings.

    `why` may ask for how long ago the moment called `since` is (`{apart}`), when it was (`{at}`), or, if
    it is the next midnight, for the time of day (`{time}`).
    """

    view: View
    why: str
    since: int | None = None


Seen: TypeAlias = "View | Broken"


class Watcher:
    """Sees nothing wrong with anything; each kind of guarantee overrides what it minds."""

    # The longest stretch it looks back over, in seconds.
    longest = 0
    # Whether it asks for the time of day.
    minds_clock = False

    def passing(self, view: View) -> Iterator[Seen]:
        """Time has passed up to now."""
        yield view

    def event(self, view: View, contact: str, kinds: frozenset[str]) -> Iterator[Seen]:
        """Something happens to a contact: a triggering event (`CALL` is among its kinds), or what cancels."""
        yield view

    def text(self, view: View, text: Text) -> Iterator[Seen]:
        """A message goes out."""
        yield view

    def quiet(self, view: View) -> Iterator[Seen]:
        """No run is left; unless something else happens, nothing will."""
        yield view


class AtMostWatcher(Watcher):
    """Remembers the latest messages, as many as are allowed."""

    def __init__(self, guarantee: AtMostGuarantee, flow: str) -> None:
        self._limit = guarantee.at_most
        self._flow = flow
        self.longest = self._limit.within.seconds

    def text(self, view: View, text: Text) -> Iterator[Seen]:
        limit = self._limit
        if text.flow != self._flow or limit.channel not in (text.channel, "any"):
            yield view
            return
        mark = (text.contact,) if limit.per == "contact" else ()
        places = [number for number, item in enumerate(view.marks) if item == mark]
        if len(places) >= limit.limit:
            oldest = places[-limit.limit]
            broken = view.where((NOW, view.place(oldest), less_than(self.longest)))
            if broken is not None:
                why = f"{limit.limit + 1} {_COUNTED[limit.channel]} within {{apart}}"
                yield Broken(broken, why, broken.names[broken.place(oldest)])
            # Whatever holds of later texts, a stretch that begins with this one is too long by now.
            held = view.where((view.place(oldest), NOW, at_most(-self.longest)))
            if held is None:
                return
            view = held.without([oldest])
        yield view.marked(mark)


class NeverTextsAfterWatcher(Watcher):
    """Remembers what happened to a contact since its latest call, where nothing may be sent after it.

    Where steps of runs mix within an instant (`mixed`), a text of a run that was there before comes after the
    event only if it comes later: of one instant there is no telling (R13). Until then the event is a mark.
    """

    def __init__(self, guarantee: NeverTextsAfterGuarantee, flow: str, *, mixed: bool = False) -> None:
        self._kinds = frozenset[str](guarantee.never_texts_after)
        self._flow = flow
        self._mixed = mixed

    def passing(self, view: View) -> Iterator[Seen]:
        marks = [place for place, mark in enumerate(view.marks) if mark[0] != CAME]
        if not marks:
            yield view
            return
        # All of them are of one instant: those of an earlier one have become flags.
        later = view.where((view.place(marks[0]), NOW, less_than(0)))
        if later is not None:
            flags = {view.marks[place] for place in marks}
            yield later.without(marks)._replace(flags=view.flags | flags)
        same = view.where((NOW, view.place(marks[0]), ZERO))
        if same is not None:
            yield same

    def event(self, view: View, contact: str, kinds: frozenset[str]) -> Iterator[Seen]:
        flags = view.flags
        after = kinds & self._kinds
        if CALL in kinds:
            # A call after the event starts afresh; an opt-out stands whatever comes after it (R28).
            flags = frozenset(mark for mark in flags if mark[0] != contact or mark[1] == "opt_out")
            after &= {"opt_out"}
            view = self._unmarked(view, contact, lambda kind: kind != "opt_out")
        if OPT_IN in kinds:
            flags -= {(contact, "opt_out")}
            view = self._unmarked(view, contact, lambda kind: kind == "opt_out")
        after = frozenset(kind for kind in after if (contact, kind) not in flags)
        if not self._mixed:
            yield view._replace(flags=flags | {(contact, kind) for kind in after})
            return
        view = view._replace(flags=flags)
        for kind in sorted(after):
            if (contact, kind) not in view.marks:
                view = view.marked((contact, kind))
        yield view

    @staticmethod
    def _unmarked(view: View, contact: str, which: Callable[[str], bool]) -> View:
        return view.without(
            [number for number, mark in enumerate(view.marks) if mark[0] == contact and which(mark[1])]
        )

    def text(self, view: View, text: Text) -> Iterator[Seen]:
        told = (*view.flags, *(view.marks if text.fresh else ()))
        after = next((mark[1] for mark in sorted(told) if mark[0] == text.contact), None)
        if after is not None and text.flow == self._flow and text.channel == SMS:
            yield Broken(view, f"a text goes out after the {after.replace('_', ' ')}")
        else:
            yield view


class QuietHoursWatcher(Watcher):
    """Looks at the time of day of every text."""

    minds_clock = True

    def __init__(self, guarantee: QuietHoursGuarantee, flow: str) -> None:
        hours = guarantee.quiet_hours
        self._flow = flow
        self._why = f"a text goes out at {{time}}, between {hours.from_} and {hours.to}"
        past_midnight = hours.start > hours.end
        self._quiet = [(0, hours.end), (hours.start, DAY)] if past_midnight else [(hours.start, hours.end)]

    def text(self, view: View, text: Text) -> Iterator[Seen]:
        midnight = view.first_mark - 1
        if text.flow == self._flow and text.channel == SMS:
            for start, end in self._quiet:
                inside: list[Constraint] = [(NOW, midnight, less_than(end - DAY))]
                if start:  # a day of 25 hours begins earlier than its first second as counted from its end
                    inside.append((midnight, NOW, at_most(DAY - start)))
                broken = view.where(*inside)
                if broken is not None:
                    yield Broken(broken, self._why, broken.names[midnight])
        yield view


class NoTwoFlowsWatcher(Watcher):
    """Remembers the latest text of each flow to each contact."""

    def __init__(self, guarantee: NoTwoFlowsTextGuarantee) -> None:
        self.longest = guarantee.no_two_flows_text.seconds

    def text(self, view: View, text: Text) -> Iterator[Seen]:
        if text.channel != SMS:
            yield view
            return
        rest: View | None = view
        for number, (contact, flow) in enumerate(view.marks):
            if contact != text.contact or flow == text.flow or rest is None:
                continue
            broken = rest.where((NOW, rest.place(number), less_than(self.longest)))
            if broken is not None:
                why = f"{' and '.join(sorted((flow, text.flow)))} both text within {{apart}}"
                yield Broken(broken, why, broken.names[broken.place(number)])
            rest = rest.where((rest.place(number), NOW, at_most(-self.longest)))
        if rest is not None:
            mine = [place for place, mark in enumerate(rest.marks) if mark == (text.contact, text.flow)]
            yield rest.without(mine).marked((text.contact, text.flow))
