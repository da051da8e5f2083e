"""What texts cost, for machines. Amounts are US dollars, or numbers of things."""

from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.cost.text import as_it_reads
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cost.amount import Amount
from ghl_flow.cost.estimate import AccountCost, FlowCost
from ghl_flow.operations.cost import Costs


class AmountJson(TypedDict):
    """An amount that is not known exactly."""

    low: float
    likely: float
    high: float


class TextJson(TypedDict):
    """A text as it goes out, with what HighLevel appends to it."""

    step: str
    body: str
    segments: int
    appended_segments: int
    ceiling_segments: int
    cost: AmountJson | None


class StaffTextJson(TypedDict):
    """A text to people of the business: to so many at least."""

    step: str
    body: str
    segments: int
    people: int
    cost: AmountJson | None


class FlowJson(TypedDict):
    """A flow; what a start of it sends, how often it starts, what that costs."""

    flow: str
    texts: list[TextJson]
    staff_texts: list[StaffTextJson]
    texts_per_start: AmountJson
    segments_per_start: AmountJson
    staff_segments_per_start: AmountJson
    starts: int | None
    cost: AmountJson | None
    not_reached: list[str]
    not_modelled: list[str]


class RatesJson(TypedDict):
    """What is charged for a segment sent and received, and for looking a number up."""

    segment_out: AmountJson
    segment_in: AmountJson
    number_lookup: AmountJson
    failed_text: AmountJson
    from_account: bool
    as_of: str | None
    stale: dict[str, str]


class AccountCostJson(TypedDict):
    """An account. `volume`: how often flows start that a missed call starts; `monthly`: in a month."""

    account: str
    country: str | None
    unpriced: str | None
    volume: int
    volume_source: str
    monthly: bool
    reply_share: AmountJson
    failed_share: AmountJson
    rates: RatesJson | None
    flows: list[FlowJson]
    lines: dict[str, AmountJson] | None
    agency: AmountJson | None
    rebill_markup: float | None
    client: AmountJson | None
    not_counted: list[str]


class CostJson(AlikeJson):
    """`cost --format json`."""

    accounts: list[AccountCostJson]
    failed: list[FailureJson]


def amount_json(amount: Amount | None) -> AmountJson | None:
    """An amount, None where nothing is known."""
    return None if amount is None else _amount(amount)


def cost_json(costs: Costs) -> CostJson:
    """The whole of it."""
    return {
        "accounts": [_account(one) for one in costs.accounts],
        **alike_json([(one.account, one) for one in costs.accounts], as_it_reads, costs.failed),
        "failed": [failure_json(name, error) for name, error in costs.failed],
    }


def _amount(amount: Amount) -> AmountJson:
    # Ten digits: what is behind them is the arithmetic's, not the price's.
    return {"low": round(amount.low, 10), "likely": round(amount.likely, 10), "high": round(amount.high, 10)}


def _account(one: AccountCost) -> AccountCostJson:
    known = one.rates.unpriced is None
    rates = one.rates
    return {
        "account": one.account,
        "country": rates.country,
        "unpriced": rates.unpriced,
        "volume": one.volume.calls,
        "volume_source": one.volume.source,
        "monthly": one.volume.monthly,
        "reply_share": _amount(one.reply_share),
        "failed_share": _amount(one.failed_share),
        "rates": {
            "segment_out": _amount(rates.segment_out),
            "segment_in": _amount(rates.segment_in),
            "number_lookup": _amount(rates.lookup),
            "failed_text": _amount(rates.failed),
            "from_account": rates.own,
            "as_of": rates.as_of.isoformat() if rates.as_of else None,
            "stale": {name: day.isoformat() for name, day in rates.stale.items()},
        }
        if known
        else None,
        "flows": [_flow(flow) for flow in one.flows],
        "lines": {str(line): _amount(amount) for line, amount in one.lines.items()} if known else None,
        "agency": amount_json(one.agency),
        "rebill_markup": one.markup,
        "client": amount_json(one.client),
        "not_counted": one.uncounted,
    }


def _flow(flow: FlowCost) -> FlowJson:
    runs = flow.runs
    return {
        "flow": runs.flow,
        "texts": [
            {
                "step": text.step,
                "body": text.body,
                "segments": text.segments,
                "appended_segments": text.appended,
                "ceiling_segments": text.ceiling,
                "cost": amount_json(text.price),
            }
            for text in runs.listed
        ],
        "staff_texts": [
            {
                "step": text.step,
                "body": text.body,
                "segments": text.segments,
                "people": text.people,
                "cost": amount_json(text.price),
            }
            for text in runs.to_staff
        ],
        "texts_per_start": _amount(runs.texts),
        "segments_per_start": _amount(runs.segments),
        "staff_segments_per_start": _amount(runs.staff),
        "starts": flow.starts,
        "cost": amount_json(flow.cost) if flow.lines else None,
        "not_reached": [text.step for text in runs.unreached],
        "not_modelled": [*runs.gaps],
    }
