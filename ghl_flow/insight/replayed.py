"""Workflows as they are stored meet what happened to each contact: the texts that would have gone out.

It is the interpreter of simulate, test and verify, on the clock of the history. What it cannot know is noted:
what a contact was before the history, which way a run takes where that is decided elsewhere, steps beyond the
model. From the first such moment on a contact's texts are not sure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from ghl_flow.copy import opt_out
from ghl_flow.copy.delivery import Delivered, compliance_of, known_values, usual
from ghl_flow.insight.cast import Cast
from ghl_flow.insight.happened import event_of
from ghl_flow.insight.history import UNSETTLED, History, Kind, Message
from ghl_flow.insight.history import Delivery as Arrival
from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.leeway import Leeway, Swap
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.runtime.state import Contact, State
from ghl_flow.runtime.timeline import Message as Text
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

_TICK: Final = timedelta(seconds=1) / TICKS_PER_SECOND


class Why(StrEnum):
    """What is not known."""

    TAG = "tag"
    """Whether a contact had a tag that none of the flows puts on."""
    FIELD = "field"
    """What a field held that none of the flows writes."""
    WAY = "way"
    """Which way a run takes: chance, or somebody else's decision."""
    CHANCE = "chance"
    """What a step finds or makes in the account: opportunities, contacts."""
    ZONE = "zone"
    """The time zone of a contact."""
    STARTS = "starts"
    """What starts a workflow, or ends a wait, is in no history of messages."""
    CALLS = "calls"
    """How calls ended."""
    MODEL = "model"
    """What the model does not cover."""


class Unknown(NamedTuple):
    """Something that is not known: its name, and how many contacts met it; none: it is about every one."""

    why: Why
    what: str
    contacts: int


class Sent(NamedTuple):
    """A text that would have gone out.

    `arrives` has merge fields as long as their values usually are; `text` has them as far as they are known.
    """

    at: datetime
    contact: str
    flow: str
    step: str
    text: str
    arrives: Delivered
    sure: bool


@dataclass(frozen=True)
class Run:
    """What would have gone out, in order; `waiting`: runs that may text after the end."""

    texts: tuple[Sent, ...]
    unknown: tuple[Unknown, ...]
    waiting: int


@dataclass
class _Noting(Leeway):
    """Takes what a simulation takes, and notes each thing of the contact at hand that is not known.

    `sure`: how many messages had gone out before the first of them; None: there was none.
    """

    own: frozenset[Fact]
    noted: dict[tuple[Why, str], set[str]] = field(default_factory=dict)
    messages: Sequence[Text] = ()
    contact: str = ""
    sure: int | None = None

    def begin(self, contact: str, messages: Sequence[Text]) -> None:
        """Another contact comes on, whose messages are these; empty: many at once."""
        self.contact, self.messages, self.sure = contact, messages, None

    def note(self, why: Why, what: str, contact: str = "") -> None:
        """It is not known."""
        if self.sure is None:
            self.sure = len(self.messages)
        self.noted.setdefault((why, what), set()).add(contact or self.contact)

    def settle(self, contact: Contact, fact: Fact, *, to_see_a_change: bool = False) -> None:
        if fact not in self.own and not to_see_a_change:
            self.note(Why.TAG if fact[0] == "tag" else Why.FIELD, fact[1], contact.key)

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        if len(ways) > 1:
            self.note(Why.WAY, node.name)
        return 0

    def chance(self, unusual: Swap, *, usual: bool) -> bool:
        self.note(Why.CHANCE, "")
        return usual

    def window_is_open(self, window: TimeWindow, *, held: bool, any_clock: bool) -> bool | None:
        if any_clock:
            self.note(Why.ZONE, "")
        return None


def run(cast: Cast, history: History, since: datetime) -> Run:
    """Let what happened from `since` on happen to these workflows, as if they had been published then.

    Of what was before, only opt-outs count, and who had been texted.

    Raises:
        RunawayError: the workflows never come to rest.
    """
    own = cast.own
    stage = _Stage(cast, own, since, history.now)
    # R24: values of the account are every contact's; else contacts have nothing in common.
    contacts = history.by_contact
    groups = [contacts] if cast.shares_values else [{name: rows} for name, rows in contacts.items()]
    for group in groups:
        stage.play(group)
    open_calls = sum(one.outcome in UNSETTLED and one.at >= since for one in history.messages)
    unknown = [Unknown(Why.STARTS, what, 0) for what in cast.untold(own)]
    unknown += [Unknown(Why.CALLS, str(open_calls), 0)] if open_calls else []
    unknown += [Unknown(*key, len(met)) for key, met in stage.leeway.noted.items()]
    order = sorted(stage.texts, key=attrgetter("at", "contact"))
    return Run(tuple(order), tuple(sorted(unknown)), stage.waiting)


class _Stage:
    """Contacts come on, one group after the other."""

    def __init__(self, cast: Cast, own: frozenset[Fact], since: datetime, now: datetime) -> None:
        self.leeway = _Noting(own)
        self.texts: list[Sent] = []
        self.waiting = 0
        self._cast = cast
        self._start = since.astimezone(ZoneInfo(cast.account.timezone))
        self._until = self._ticks(now)
        self._starts = frozenset(kind for program in cast.programs for kind in program.trigger_types)
        nodes = [ready.node for program in cast.programs for ready in program.nodes.values()]
        self._before_texts = cast.before_texts
        self._steps = {node.id: node.name for node in nodes}
        self._known = known_values(compliance_of(cast.account))
        self._usual: dict[str, str] = {}

    def play(self, group: Mapping[str, Sequence[Message]]) -> None:
        """Run them to the end of the history."""
        state = State()
        events: list[tuple[int, str, Event]] = []
        for name, rows in group.items():
            # Of a contact the history tells an id, which is no number.
            contact = state.contacts[name] = Contact(name, details={"phone": ""})
            for row in rows:
                ticks = self._ticks(row.at)
                if ticks < 0:
                    _as_before(contact, row, ticks)
                elif (event := event_of(row)) is not None:
                    events.append((ticks, name, event))
        if not any(kind in self._starts for _, _, event in events for kind in event.fires):
            return
        interpreter = Interpreter(
            self._cast.programs,
            start=self._start,
            ticks_per_second=TICKS_PER_SECOND,
            state=state,
            leeway=self.leeway,
            delivery=self._cast.delivery,
        )
        self.leeway.begin(next(iter(group)) if len(group) == 1 else "", interpreter.messages)
        for event_at, name, event in events:
            interpreter.schedule(event_at, name, event)
        interpreter.run(self._until)
        for gap in interpreter.gaps:
            self.leeway.note(Why.MODEL, gap)
        counts = [count for count in (interpreter.sure_messages, self.leeway.sure) if count is not None]
        sure = min(counts, default=len(interpreter.messages))
        self.texts += [
            self._sent(text, sure=place < sure)
            for place, text in enumerate(interpreter.messages)
            if text.channel == "sms"
        ]
        self.waiting += sum(
            one.active and one.node_id in self._before_texts for one in interpreter.state.enrolments
        )

    def _sent(self, text: Text, *, sure: bool) -> Sent:
        body = self._usual.get(text.body)
        if body is None:
            body = self._usual[text.body] = usual(text.body, self._known)
        return Sent(
            self._start.astimezone(UTC) + text.at * _TICK,
            text.contact,
            self._cast.names.get(text.workflow_id, ""),
            self._steps.get(text.node_id, ""),
            text.text,
            Delivered(body, text.appended),
            sure,
        )

    def _ticks(self, at: datetime) -> int:
        return round((at - self._start) / _TICK)


def _as_before(contact: Contact, row: Message, ticks: int) -> None:
    """What a message before the first day leaves: an opt-out, and that the contact was texted (R26, R28)."""
    if row.kind is not Kind.SMS:
        return
    if not row.inbound:
        if row.delivery is not Arrival.FAILED:
            contact.identified_at = ticks
        return
    said = opt_out.answer(row.body)
    if said is not opt_out.Answer.NEITHER:
        contact.opted_out = said is opt_out.Answer.OPTS_OUT
