"""What missed calls cost, for machines: a month, shares from 0 to 1, money as the account counts it."""

from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.cost.json import AmountJson, amount_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.roi.text import as_it_reads
from ghl_flow.insight.roi import Roi, Value
from ghl_flow.operations.roi import Rois


class ValueJson(AmountJson):
    """An input, with its source."""

    origin: str
    source: str


class RoiJson(TypedDict):
    """An account; what cannot be told is null, and what it lacks is in `missing`."""

    account: str
    inputs: dict[str, ValueJson]
    missing: list[str]
    at_risk: AmountJson | None
    recovered: AmountJson | None
    texts_cost: AmountJson | None
    gross_profit: AmountJson | None
    jobs_to_break_even: AmountJson | None


class RoisJson(AlikeJson):
    """`roi --format json`."""

    accounts: list[RoiJson]
    failed: list[FailureJson]


def rois_json(found: Rois) -> RoisJson:
    """The whole of it."""
    return {
        "accounts": [_one(one) for one in found.found],
        **alike_json([(one.account, one) for one in found.found], as_it_reads, found.failed),
        "failed": [failure_json(name, error) for name, error in found.failed],
    }


def _one(one: Roi) -> RoiJson:
    return {
        "account": one.account,
        "inputs": {str(name): _value(value) for name, value in one.inputs.items()},
        "missing": [str(name) for name in one.missing],
        "at_risk": amount_json(one.at_risk),
        "recovered": amount_json(one.recovered),
        "texts_cost": amount_json(one.cost),
        "gross_profit": amount_json(one.profit),
        "jobs_to_break_even": amount_json(one.jobs_to_break_even),
    }


def _value(value: Value) -> ValueJson:
    low, likely, high = (round(part, 6) for part in value.amount)
    return {"low": low, "likely": likely, "high": high, "origin": value.origin, "source": value.source}
