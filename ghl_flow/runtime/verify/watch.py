"""Watchers: one for each kind of guarantee, looking on as things happen.

A watcher is asked at every happening what becomes of a view: it may remember now (a mark), split the view
where the answer depends on the timing, or report that the guarantee is broken in some of its timings.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ghl_flow.runtime.verify.events import CALL, OPT_IN, OUTBOUND_ANSWERED
from ghl_flow.runtime.verify.situation import DAY, Text
from ghl_flow.runtime.verify.view import CAME, View
from ghl_flow.runtime.verify.zone import NOW, ZERO, Constraint, at_most, less_than
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
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


class RepliesWithinWatcher(Watcher):
    """Remembers the oldest call that waits for a text, and the texts that may excuse the lack of one."""

    def __init__(
        self,
        guarantee: RepliesWithinGuarantee,
        flow: str,
        limits: Sequence[AtMostGuarantee],
        dealt_with: Sequence[str],
        jitter: int,
    ) -> None:
        """`limits` are the promises that forbid texts: one that ends late, within R8, excuses as long."""
        self._deadline = guarantee.replies_within
        self._flow = flow
        self._limits = [
            *(
                (item.at_most.limit, item.at_most.within.seconds + jitter, item.at_most.channel)
                for item in limits
                if item.at_most.channel != "email" and item.at_most.per == "contact"
            ),
            # What goes out at the same instant, before the call is taken up, answers it too.
            (1, 0, "any"),
        ]
        # Whoever was called back has been answered too.
        also = {OUTBOUND_ANSWERED} if "answered_call" in dealt_with else set()
        self._dealt_with = frozenset(dealt_with) | also
        self.longest = max(self._deadline.seconds, *(window for _, window, _ in self._limits))

    def passing(self, view: View) -> Iterator[Seen]:
        for number, mark in enumerate(view.marks):
            if mark[0] == "waits":
                late = view.where((view.place(number), NOW, less_than(-self._deadline.seconds)))
                if late is not None:
                    yield Broken(late, self._why, late.names[late.place(number)])
                in_time = view.where((NOW, view.place(number), at_most(self._deadline.seconds)))
                if in_time is None:
                    return
                view = in_time
        yield view

    def quiet(self, view: View) -> Iterator[Seen]:
        for number, mark in enumerate(view.marks):
            if mark[0] == "waits":
                yield Broken(view, self._why, view.names[view.place(number)])
                return
        yield view

    @property
    def _why(self) -> str:
        return f"the {{what}} at {{at}} gets no text within {self._deadline}"

    def event(self, view: View, contact: str, kinds: frozenset[str]) -> Iterator[Seen]:
        # R28: who opted out can get no text, whatever the flow does.
        if "opt_out" in kinds:
            view = self._settled(view, contact)
            yield view._replace(flags=view.flags | {("out", contact)})
            return
        if OPT_IN in kinds:
            view = view._replace(flags=view.flags - {("out", contact)})
        if CALL not in kinds and kinds & self._dealt_with:
            yield self._settled(view, contact)
            return
        waits = ("waits", contact) in view.marks
        if CALL not in kinds or waits or ("out", contact) in view.flags:
            yield view
            return
        rest: View | None = view
        for count, window, channel in self._limits:
            texts = _counted(view, contact, channel)
            if rest is None or len(texts) < count:
                continue
            text = texts[-count]
            excused = rest.where((NOW, rest.place(text), at_most(window)))
            if excused is not None:
                yield excused
            rest = rest.where((rest.place(text), NOW, less_than(-window)))
        if rest is not None:
            yield rest.marked(("waits", contact))

    def text(self, view: View, text: Text) -> Iterator[Seen]:
        if text.flow != self._flow:
            yield view
            return
        view = self._settled(view, text.contact)
        needed: set[int] = set()
        for count, _, channel in self._limits:
            texts = _counted(view, text.contact, channel)
            before = count - 1 if channel in (text.channel, "any") else count
            needed.update(texts[-before:] if before else [])
        view = view.without([one for one in _counted(view, text.contact, "any") if one not in needed])
        yield view.marked(("text", text.contact, text.channel))

    @staticmethod
    def _settled(view: View, contact: str) -> View:
        return view.without([place for place, mark in enumerate(view.marks) if mark == ("waits", contact)])


def _counted(view: View, contact: str, channel: str) -> list[int]:
    """The places of the messages to a contact that a limit on a channel counts, oldest first."""
    return [
        place
        for place, mark in enumerate(view.marks)
        if mark[:2] == ("text", contact) and channel in (mark[2], "any")
    ]


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
