"""Looking on for `replies_within`."""

from collections.abc import Iterator, Sequence

from ghl_flow.runtime.verify.events import CALL, OPT_IN, OUTBOUND_ANSWERED
from ghl_flow.runtime.verify.situation import Text
from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.watch import Broken, Seen, Watcher
from ghl_flow.runtime.verify.zone import NOW, at_most, less_than
from ghl_flow.spec.guarantee import AtMostGuarantee, RepliesWithinGuarantee


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
