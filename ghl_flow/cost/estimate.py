"""What the texts of an account cost: for so many missed calls, or starts of a flow, and what follows."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.cost.amount import NOTHING, Amount, total
from ghl_flow.cost.runs import FlowRuns, runs_of
from ghl_flow.cost.texts import Rates, amount_of, rates_of
from ghl_flow.facts.book import SHIPPED, Facts
from ghl_flow.facts.prices import Assumption
from ghl_flow.spec.account import Account

PER = 100
"""Missed calls that are counted where it is not told how many there are in a month."""


class Volume(NamedTuple):
    """How often flows start. `monthly`: in a month; else it is `PER`, and nothing tells of a month."""

    calls: int
    source: "Source"

    @property
    def monthly(self) -> bool:
        """Whether it is what happens in a month."""
        return self.source is not Source.ASSUMED


class Source(StrEnum):
    """Where a volume comes from."""

    OPTION = "option"
    ACCOUNT = "account"
    ASSUMED = "assumed"


class Line(StrEnum):
    """What is paid for."""

    TEXTS = "texts"
    REPLIES = "replies"
    LOOKUPS = "lookups"
    FAILED = "failed"
    STAFF = "staff"


class FlowCost(NamedTuple):
    """A flow: what a start sends, how often it starts (None: not told), what that costs line by line."""

    runs: FlowRuns
    starts: int | None
    lines: Mapping[Line, Amount]

    @property
    def cost(self) -> Amount:
        """Of all its lines."""
        return total(self.lines.values())


class AccountCost(NamedTuple):
    """What an account's texts cost the agency, and the client where a markup is told."""

    account: str
    rates: Rates
    volume: Volume
    markup: float | None
    flows: Sequence[FlowCost]
    reply_share: Amount
    failed_share: Amount

    @property
    def lines(self) -> dict[Line, Amount]:
        """Each line over all flows."""
        return {line: total(flow.lines.get(line, NOTHING) for flow in self.flows) for line in Line}

    @property
    def agency(self) -> Amount | None:
        """What HighLevel charges the agency's wallet; None where nothing is known of prices."""
        return None if self.rates.unpriced is not None else total(flow.cost for flow in self.flows)

    @property
    def client(self) -> Amount | None:
        """What the client pays; None where no markup is told."""
        cost = self.agency
        return None if cost is None or self.markup is None else cost.times(Amount.of(self.markup))

    @property
    def uncounted(self) -> list[str]:
        """The flows whose starts are not told, so that they are in no sum though they text."""
        return [flow.runs.flow for flow in self.flows if flow.starts is None and flow.runs.sends]

    @property
    def texts(self) -> bool:
        """Whether any flow texts at all."""
        return any(flow.runs.sends for flow in self.flows)


def estimate(
    account: Account, flows: Sequence[CompiledFlow], *, missed: int | None = None, facts: Facts = SHIPPED
) -> AccountCost:
    """What an account's texts cost. `missed`: calls missed in a month, whatever the account file says.

    Raises:
        SpecError: the project's price card is not valid.
    """
    assumed = {name: amount_of(row) for name, row in facts.prices.assumptions.items()}
    replies = assumed.get(Assumption.REPLY_SHARE, NOTHING)
    failed = assumed.get(Assumption.FAILED_SHARE, NOTHING)
    rates, volume = rates_of(account, facts), _volume(account, missed)
    found = [_flow(runs_of(flow, rates, replies), account, rates, volume, replies, failed) for flow in flows]
    return AccountCost(account.account, rates, volume, account.rebill_markup, found, replies, failed)


def _volume(account: Account, missed: int | None) -> Volume:
    if missed is not None:
        return Volume(missed, Source.OPTION)
    told = account.sms_costs.missed_calls_per_month or account.sms_costs.texts_per_month
    return Volume(told, Source.ACCOUNT) if told is not None else Volume(PER, Source.ASSUMED)


def _flow(
    runs: FlowRuns, account: Account, rates: Rates, volume: Volume, replies: Amount, failed: Amount
) -> FlowCost:
    told = account.sms_costs.starts_per_month.get(runs.flow)
    starts = told if told is not None else volume.calls if runs.on_missed_call else None
    if starts is None or rates.unpriced is not None:
        return FlowCost(runs, starts, {})
    times = Amount.of(starts)
    # Who is texted once or more in a start: one number that is looked up, and one that may answer.
    reached = Amount(min(runs.texts.low, 1), min(runs.texts.likely, 1), min(runs.texts.high, 1)).times(times)
    lines = {
        Line.TEXTS: runs.segments.times(times).times(rates.segment_out),
        Line.REPLIES: reached.times(replies).times(rates.segment_in),
        Line.LOOKUPS: reached.times(rates.lookup),
        Line.FAILED: runs.texts.times(times).times(failed).times(rates.failed),
        Line.STAFF: runs.staff.times(times).times(rates.segment_out),
    }
    return FlowCost(runs, starts, lines)
