"""What missed calls cost, for machines: a month, shares from 0 to 1, money as the account counts it."""

from typing import TypedDict

from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cost.amount import Amount
from ghl_flow.insight.roi import Roi, Value
from ghl_flow.operations.roi import Rois


class SpanJson(TypedDict):
    """A number that is not known exactly."""

    low: float
    likely: float
    high: float


class ValueJson(SpanJson):
    """An input, with who says so."""

    origin: str
    source: str


class RoiJson(TypedDict):
    """An account; what cannot be told is null, and what it lacks is in `missing`."""

    account: str
    inputs: dict[str, ValueJson]
    missing: list[str]
    at_risk: SpanJson | None
    recovered: SpanJson | None
    texts_cost: SpanJson | None
    gross_profit: SpanJson | None
    jobs_to_break_even: SpanJson | None


class RoisJson(TypedDict):
    """`roi --format json`."""

    accounts: list[RoiJson]
    failed: list[FailureJson]


def rois_json(found: Rois) -> RoisJson:
    """The whole of it."""
    return {
        "accounts": [_one(one) for one in found.found],
        "failed": [failure_json(name, error) for name, error in found.failed],
    }


def _one(one: Roi) -> RoiJson:
    return {
        "account": one.account,
        "inputs": {str(name): _value(value) for name, value in one.inputs.items()},
        "missing": [str(name) for name in one.missing],
        "at_risk": _span(one.at_risk),
        "recovered": _span(one.recovered),
        "texts_cost": _span(one.cost),
        "gross_profit": _span(one.profit),
        "jobs_to_break_even": _span(one.jobs_to_break_even),
    }


def _value(value: Value) -> ValueJson:
    low, likely, high = (round(part, 6) for part in value.amount)
    return {"low": low, "likely": likely, "high": high, "origin": value.origin, "source": value.source}


def _span(amount: Amount | None) -> SpanJson | None:
    if amount is None:
        return None
    low, likely, high = (round(part, 2) for part in amount)
    return {"low": low, "likely": likely, "high": high}
