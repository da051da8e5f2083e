"""Text-back alone, or somebody who answers: what an account's own numbers speak for. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import Final, NamedTuple

from ghl_flow.cost.amount import Amount
from ghl_flow.facts.front_desks import Desk, FrontDeskSheet, Plan
from ghl_flow.insight.clock import Clock
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import Report

MINUTES: Final = Amount(2, 2.5, 3)
"""Of a call that somebody answers: an assumption."""
MOST_AFTER_HOURS: Final = 0.35
MOST_ASKING: Final = 0.2
_LEAST: Final = 10


class Step(StrEnum):
    """What to do."""

    TEXT_BACK = "text-back-alone"
    ANSWER_SOONER = "answer-sooner"
    AFTER_HOURS_DESK = "after-hours-desk"
    """Let somebody answer the calls while the business is closed."""
    TAKE_OVER = "take-over"
    """Let a person or an AI take over who asks a lot."""


class Why(StrEnum):
    """What speaks for it."""

    NOTHING_AGAINST = "nothing-against"
    TOO_LITTLE = "too-little"
    ASKING = "asking"
    AFTER_HOURS = "after-hours"
    SLOW = "slow"


class Action(NamedTuple):
    """A step with what speaks for it. `share`: the evidence, where it is one; `desk`: whose price it has."""

    step: Step
    why: Why
    share: Share | None = None
    time: timedelta | None = None
    desk: str | None = None


class Price(NamedTuple):
    """What a desk costs in a month; None: its plans end below that volume."""

    desk: str
    of: Desk
    cost: Amount | None


@dataclass(frozen=True)
class Advised:
    """An account. `calls`: to be answered in a month, an episode each; None where too few days tell.

    `after_hours`: of episodes, None without hours.
    `profit`: gross profit that texting back recovers, texts paid, to hold prices against; None where it is
    not known.
    """

    account: str
    days: float
    episodes: int
    calls: Amount | None
    after_hours: Share | None
    asking: Share
    answer: timedelta | None
    prices: tuple[Price, ...]
    actions: tuple[Action, ...]
    profit: Amount | None = None


def advise(
    report: Report,
    sheet: FrontDeskSheet,
    clock: Clock,
    profit: Amount | None = None,
) -> Advised:
    """At most three actions, text-back alone first where nothing measured speaks against it."""
    monthly = report.per_month
    calls = None if monthly is None else Amount.of(monthly)
    after = _after_hours(report, clock)
    prices = tuple(
        sorted(
            (
                Price(name, desk, cost_of(desk, calls))
                for name, desk in sheet.desks.items()
                if calls is not None
            ),
            key=lambda one: (one.cost is None, one.cost.likely if one.cost else 0.0),
        )
    )
    actions: list[Action] = []
    if report.people_are_slow:
        actions.append(Action(Step.ANSWER_SOONER, Why.SLOW, report.slow, report.answer_median))
    if report.questions.count >= _LEAST and report.questions.interval.low > MOST_ASKING:
        actions.append(Action(Step.TAKE_OVER, Why.ASKING, report.questions))
    if after is not None and after.count >= _LEAST and after.interval.low > MOST_AFTER_HOURS:
        cheapest = next((one.desk for one in prices if one.of.kind == "ai" and one.cost), None)
        actions.append(Action(Step.AFTER_HOURS_DESK, Why.AFTER_HOURS, after, desk=cheapest))
    if not actions:
        why = Why.NOTHING_AGAINST if report.replies.count >= _LEAST else Why.TOO_LITTLE
        actions.append(Action(Step.TEXT_BACK, why, report.replies))
    return Advised(
        account=report.account,
        days=report.days,
        episodes=len(report.episodes),
        calls=calls,
        after_hours=after,
        asking=report.questions,
        answer=report.answer_median,
        prices=prices,
        actions=tuple(actions[:3]),
        profit=profit,
    )


def cost_of(desk: Desk, calls: Amount) -> Amount | None:
    """What a desk costs in a month for so many calls; None where its plans end below that."""
    minutes = calls.times(MINUTES)
    if desk.flat is not None:
        return Amount(desk.flat.low, desk.flat.likely, desk.flat.high)
    if desk.per_minute is not None:
        return minutes.times(Amount(desk.per_minute.low, desk.per_minute.likely, desk.per_minute.high))
    found = []
    for calls_, minutes_ in zip(calls, minutes, strict=True):
        costs = [cost for plan in desk.plans if (cost := _of_plan(plan, calls_, minutes_)) is not None]
        if not costs:
            return None
        found.append(min(costs))
    return Amount(*found)


def _of_plan(plan: Plan, calls: float, minutes: float) -> float | None:
    if plan.calls is not None:
        used, included = ceil(calls), plan.calls
    else:
        used, included = ceil(minutes), plan.minutes or 0
    if used <= included:
        return plan.price
    return None if plan.over is None else plan.price + (used - included) * plan.over


def _after_hours(report: Report, clock: Clock) -> Share | None:
    """The share of episodes that began while the business is closed; None where it says no hours."""
    closed = [clock.is_closed(one.at) for one in report.episodes]
    return None if clock.account.hours is None else Share(sum(map(bool, closed)), len(closed))
