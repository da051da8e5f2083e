"""What one start of a flow texts: simulated, for callers who write back and for those who do not."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.copy.delivery import Appended, Delivered, compliance_of, deliver, usual
from ghl_flow.cost.amount import NOTHING, Amount
from ghl_flow.cost.texts import Rates
from ghl_flow.kinds.registry import effects_of, kind_of
from ghl_flow.kinds.triggers.event import Event, as_change, is_missed_call, put_tag, reply
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.interpreter import RunawayError
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulation, Simulator
from ghl_flow.runtime.timeline import Message

# Open and closed: a Monday morning and a Sunday night.
_MOMENTS = (datetime(2026, 1, 5, 9, 0), datetime(2026, 1, 4, 22, 0))
_MONTH = 30 * 86_400
_REPLY_AFTER = 60
"""Seconds after the first text at which one who answers does."""


class FlowText(NamedTuple):
    """A text of a flow as it goes out: its step, and segments with what HighLevel is sure to append.

    `ceiling` are the segments with the line that may come as well: who writes.
    """

    step: str
    body: str
    segments: int
    appended: int
    ceiling: int
    price: Amount | None


class FlowRuns(NamedTuple):
    """What a start of a flow sends.

    `texts` and `segments` go out for each start: low and high over all that was tried, likely by the share
    of people who write back. High counts the line that may come too, and once each of the `unreached`: texts
    that no run came to, because they go to known contacts for example, or after more than a month. `gaps` are
    what the simulation does not follow: it may text more.
    """

    flow: str
    on_missed_call: bool
    listed: tuple[FlowText, ...]
    texts: Amount
    segments: Amount
    gaps: tuple[str, ...]
    started: bool = True
    unreached: tuple[FlowText, ...] = ()


def runs_of(compiled: CompiledFlow, rates: Rates, reply_share: Amount) -> FlowRuns:
    """Try every sort of event that starts the flow, at two moments, with and without a reply."""
    listed: dict[tuple[str, Appended], FlowText] = {}
    business = compliance_of(compiled.account).business
    known = {"location.name": business} if business else {}
    gaps: dict[str, None] = {}
    counts: list[tuple[Amount, Amount]] = []
    names = {node.id: node.name for item in compiled.workflows for node in item.workflow.nodes}
    samples = [event for trigger in compiled.triggers for event in samples_of(trigger)]
    for event in samples:
        for moment in _MOMENTS:
            silent = _run(compiled, event, moment, None)
            first = min((message.at for message in silent.texts), default=0) / TICKS_PER_SECOND
            answered = _run(compiled, event, moment, first + _REPLY_AFTER) if silent.texts else silent
            for result in (silent, answered):
                gaps |= dict.fromkeys(result.gaps)
                for message in result.texts:
                    text = _text(names.get(message.node_id, ""), message, known, rates)
                    listed.setdefault((message.node_id, message.appended), text)
            counts.append(
                (
                    _between(len(silent.texts), len(answered.texts), reply_share),
                    _with_ceiling(
                        _between(
                            _segments(silent, known, rates), _segments(answered, known, rates), reply_share
                        ),
                        *(_ceiling(one, known, rates) for one in (silent, answered)),
                    ),
                )
            )
    reached = {node_id for node_id, _ in listed}
    unreached = tuple(_unreached(compiled, reached, rates))
    return FlowRuns(
        compiled.flow.flow,
        any(is_missed_call(event) for event in samples),
        tuple(listed.values()),
        _more(_over([texts for texts, _ in counts]), len(unreached)),
        _more(_over([segments for _, segments in counts]), sum(one.ceiling for one in unreached)),
        tuple(gaps),
        bool(samples),
        unreached,
    )


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


def _text(step: str, message: Message, known: Mapping[str, str], rates: Rates) -> FlowText:
    """A text with merge fields as long as their values usually are."""
    cost = rates.text(Delivered(usual(message.body, known), message.appended))
    return FlowText(step, message.body, cost.segments, cost.appended, cost.ceiling, cost.price)


def _segments(result: Simulation, known: Mapping[str, str], rates: Rates) -> int:
    return sum(_text("", one, known, rates).segments for one in result.texts)


def _unreached(compiled: CompiledFlow, reached: Collection[str], rates: Rates) -> Iterator[FlowText]:
    compliance = compliance_of(compiled.account)
    for item in compiled.workflows:
        for node in item.workflow.nodes:
            if node.id in reached or effects_of(node).sends != "sms":
                continue
            body = kind_of(node.type).message(node)
            if body is not None:
                cost = rates.text(deliver(body, compliance))
                yield FlowText(node.name, body, cost.segments, cost.appended, cost.ceiling, cost.price)


def _more(amount: Amount, high: int) -> Amount:
    return amount._replace(high=amount.high + high)


def _ceiling(result: Simulation, known: Mapping[str, str], rates: Rates) -> int:
    return sum(_text("", one, known, rates).ceiling for one in result.texts)


def _with_ceiling(amount: Amount, *most: int) -> Amount:
    return amount._replace(high=max(amount.high, *most))


def _between(silent: int, answered: int, share: Amount) -> Amount:
    likely = silent * (1 - share.likely) + answered * share.likely
    return Amount(min(silent, answered), likely, max(silent, answered))


def _over(amounts: list[Amount]) -> Amount:
    if not amounts:
        return NOTHING
    likely = sum(one.likely for one in amounts) / len(amounts)
    return Amount(min(one.low for one in amounts), likely, max(one.high for one in amounts))
