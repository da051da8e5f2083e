"""What one start of a flow texts: simulated, for callers who write back and for those who do not."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.copy.delivery import Appended, Delivered, compliance_of, deliver, known_values, usual
from ghl_flow.cost.amount import NOTHING, Amount
from ghl_flow.cost.longest_way import most_on_a_way
from ghl_flow.cost.texts import Rates
from ghl_flow.kinds.registry import kind_of, text_sent
from ghl_flow.kinds.triggers.event import Event, as_change, is_missed_call, put_tag, reply
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.interpreter import RunawayError
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulation, Simulator
from ghl_flow.runtime.timeline import Message
from ghl_flow.wire.node import Node

# Open and closed: a Monday morning and a Sunday night.
_MOMENTS = (datetime(2026, 1, 5, 9, 0), datetime(2026, 1, 4, 22, 0))
_MONTH = 30 * 86_400
_REPLY_AFTER = 60
"""Seconds after the first text at which one who answers does."""


class FlowText(NamedTuple):
    """A text of a flow as it goes out: its step, and segments with what HighLevel is sure to append.

    `ceiling` are the segments with the line that may come as well: who writes. `people`: to so many at least.
    """

    step: str
    body: str
    segments: int
    appended: int
    ceiling: int
    price: Amount | None
    node_id: str = ""
    people: int = 1


class FlowRuns(NamedTuple):
    """What a start of a flow sends.

    `texts` and `segments` go out for each start: low and high over all that was tried, likely by the share
    of people who write back. High counts the line that may come too, and the way through the flow with the
    most texts, the `unreached` among them: those that no run came to, because they go to known contacts for
    example, or after more than a month. `gaps` are what the simulation does not follow: it may text more.
    `to_staff` are the texts to people of the business, `staff` the segments of these.
    """

    flow: str
    on_missed_call: bool
    listed: tuple[FlowText, ...]
    texts: Amount
    segments: Amount
    gaps: tuple[str, ...]
    started: bool = True
    unreached: tuple[FlowText, ...] = ()
    to_staff: tuple[FlowText, ...] = ()
    staff: Amount = NOTHING

    @property
    def sends(self) -> bool:
        """Whether it may send any text."""
        return bool(self.listed or self.unreached or self.to_staff)


def runs_of(compiled: CompiledFlow, rates: Rates, reply_share: Amount) -> FlowRuns:
    """Try every sort of event that starts the flow, at two moments, with and without a reply."""
    told = _Told(compiled, rates)
    gaps: dict[str, None] = {}
    counts: list[tuple[Amount, Amount, Amount]] = []
    samples = [event for trigger in compiled.triggers for event in samples_of(trigger)]
    for event in samples:
        for moment in _MOMENTS:
            silent = _run(compiled, event, moment, None)
            first = min((message.at for message in silent.texts), default=0) / TICKS_PER_SECOND
            answered = _run(compiled, event, moment, first + _REPLY_AFTER) if silent.texts else silent
            both = (silent, answered)
            for result in both:
                gaps |= dict.fromkeys(result.gaps)
            texts = _between(len(silent.texts), len(answered.texts), reply_share)
            segments = _between(told.segments(silent), told.segments(answered), reply_share)
            staff = _between(told.staff_segments(silent), told.staff_segments(answered), reply_share)
            most = max(map(told.ceiling, both))
            counts.append((texts, segments._replace(high=max(segments.high, most)), staff))
    return FlowRuns(
        compiled.flow.flow,
        any(is_missed_call(event) for event in samples),
        tuple(told.listed.values()),
        _at_least(_over([texts for texts, _, _ in counts]), told.most(lambda _: 1)),
        _at_least(_over([segments for _, segments, _ in counts]), told.most(lambda text: text.ceiling)),
        tuple(gaps),
        bool(samples),
        tuple(told.unreached()),
        tuple(told.to_staff.values()),
        _at_least(_over([staff for _, _, staff in counts]), told.most_to_staff()),
    )


class _Told:
    """The texts of a flow as runs came to them; merge fields are as long as their values usually are."""

    def __init__(self, compiled: CompiledFlow, rates: Rates) -> None:
        self._compiled, self._rates = compiled, rates
        self._compliance = compliance_of(compiled.account)
        self._known = known_values(self._compliance)
        self._nodes = {node.id: node for item in compiled.workflows for node in item.workflow.nodes}
        self.listed: dict[tuple[str, Appended], FlowText] = {}
        self.to_staff = {key: text for key, node in self._nodes.items() if (text := self._note(node))}

    def segments(self, result: Simulation) -> int:
        """What its texts take, with what HighLevel is sure to append."""
        return sum(self._text(message).segments for message in result.texts)

    def ceiling(self, result: Simulation) -> int:
        """The same with the line that may come."""
        return sum(self._text(message).ceiling for message in result.texts)

    def staff_segments(self, result: Simulation) -> int:
        """What its texts to people of the business take."""
        notes = (self.to_staff.get(message.node_id) for message in result.staff_texts)
        return sum(note.segments * note.people for note in notes if note is not None)

    def unreached(self) -> Iterator[FlowText]:
        """The texts that no run came to, each as a first one."""
        reached = {node_id for node_id, _ in self.listed}
        for key, node in self._nodes.items():
            if key not in reached and (body := text_sent(node)) is not None:
                yield self._priced(node, body, deliver(body, self._compliance))

    def most(self, weight: Callable[[FlowText], int]) -> int:
        """The most of it on one way through each of the workflows."""
        texts = [(node_id, text) for (node_id, _), text in self.listed.items()]
        texts += [(text.node_id, text) for text in self.unreached()]
        return self._on_a_way([(key, weight(text)) for key, text in texts])

    def most_to_staff(self) -> int:
        """The same of what people of the business get, in segments."""
        return self._on_a_way([(key, text.segments * text.people) for key, text in self.to_staff.items()])

    def _on_a_way(self, found: Iterable[tuple[str, int]]) -> int:
        weights: dict[str, int] = {}
        for key, weight in found:
            weights[key] = max(weight, weights.get(key, 0))
        return sum(most_on_a_way(item.workflow, weights) for item in self._compiled.workflows)

    def _text(self, message: Message) -> FlowText:
        key = (message.node_id, message.appended)
        if key not in self.listed:
            node = self._nodes[message.node_id]
            arrives = Delivered(usual(message.body, self._known), message.appended)
            self.listed[key] = self._priced(node, message.body, arrives)
        return self.listed[key]

    def _note(self, node: Node) -> FlowText | None:
        found = kind_of(node.type).staff_text(node)
        if found is None:
            return None
        body, people = found
        arrives = Delivered(usual(body, self._known), Appended())
        return self._priced(node, body, arrives)._replace(people=people)

    def _priced(self, node: Node, body: str, arrives: Delivered) -> FlowText:
        cost = self._rates.text(arrives)
        return FlowText(node.name, body, cost.segments, cost.appended, cost.ceiling, cost.price, node.id)


def _run(compiled: CompiledFlow, event: Event, moment: datetime, replies_at: float | None) -> Simulation:
    simulator = Simulator([compiled], start=moment)
    happens = as_change(event)
    if happens.change is not None and happens.change.kind == "untag":
        simulator.schedule(0, CALLER, put_tag(happens.change.name))  # what is taken off was there (R23)
    simulator.schedule(0, CALLER, happens)
    if replies_at is not None:
        simulator.schedule(replies_at, CALLER, reply("Yes please"))
    try:
        simulator.run(_MONTH)
    except RunawayError:
        result = simulator.result()
        return result._replace(gaps=(*result.gaps, "it never comes to rest"))
    return simulator.result()


def _at_least(amount: Amount, high: int) -> Amount:
    return amount._replace(high=max(amount.high, high))


def _between(silent: int, answered: int, share: Amount) -> Amount:
    likely = silent * (1 - share.likely) + answered * share.likely
    return Amount(min(silent, answered), likely, max(silent, answered))


def _over(amounts: list[Amount]) -> Amount:
    if not amounts:
        return NOTHING
    likely = sum(one.likely for one in amounts) / len(amounts)
    return Amount(min(one.low for one in amounts), likely, max(one.high for one in amounts))
