"""Advice for machines: US dollars a month, shares from 0 to 1."""

from typing import TypedDict

from ghl_flow.cli.display.advise.text import as_it_reads, cost, evidence, flow
from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.cost.json import AmountJson, amount_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.insight.advise import Advised
from ghl_flow.operations.advise import Advices


class ActionJson(TypedDict):
    """What to do, what speaks for it, what it costs, and the shipped flow that takes over."""

    step: str
    why: str
    evidence: str
    cost: str
    flow: str


class PriceJson(TypedDict):
    """What a desk costs for all missed callers; `cost` null where its plans end below that."""

    desk: str
    name: str
    kind: str
    cost: AmountJson | None
    recipe: str
    as_of: str
    source: str


class AdvisedJson(TypedDict):
    """An account; `calls` of a month, null and no prices where too few days tell."""

    account: str
    calls: float | None
    after_hours: float | None
    actions: list[ActionJson]
    prices: list[PriceJson]
    profit: AmountJson | None


class AdvicesJson(AlikeJson):
    """`advise --format json`; `stale`: rows of prices that are old."""

    accounts: list[AdvisedJson]
    stale: list[str]
    failed: list[FailureJson]


def advices_json(found: Advices) -> AdvicesJson:
    """The whole of it."""
    return {
        "accounts": [_one(one) for one in found.found],
        "stale": [*found.stale],
        **alike_json([(one.account, one) for one in found.found], as_it_reads, found.failed),
        "failed": [failure_json(name, error) for name, error in found.failed],
    }


def _one(one: Advised) -> AdvisedJson:
    after = None if one.after_hours is None else one.after_hours.seen
    return {
        "account": one.account,
        "calls": None if one.calls is None else round(one.calls.likely, 1),
        "after_hours": None if after is None else round(after, 6),
        "actions": [
            {
                "step": action.step,
                "why": action.why,
                "evidence": evidence(action),
                "cost": cost(action, one.prices),
                "flow": flow(action, one.prices),
            }
            for action in one.actions
        ],
        "prices": [
            {
                "desk": price.desk,
                "name": price.of.name,
                "kind": price.of.kind,
                "cost": amount_json(price.cost),
                "recipe": price.of.recipe,
                "as_of": price.of.as_of.isoformat(),
                "source": price.of.source,
            }
            for price in one.prices
        ],
        "profit": amount_json(one.profit),
    }
