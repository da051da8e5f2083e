"""What missed calls cost, and what texting back recovers: a planning range, no forecast.

at risk = missed x real lead x (1 - calls again) x close x job value, in a month;
recovered = at risk x reply x handled.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import sqrt
from typing import Final, NamedTuple

from ghl_flow.cost.amount import Amount
from ghl_flow.facts.missed_calls import MissedCallSheet
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import Report
from ghl_flow.spec.economics import Economics

MONTH: Final = timedelta(days=30)
_LEAST_EPISODES: Final = 10
"""Of fewer, a share is no better than what is assumed."""


class Input(StrEnum):
    """What goes into it, in this order."""

    MISSED = "missed"
    REAL_LEAD = "real_lead"
    CALLS_AGAIN = "calls_again"
    CLOSE = "close"
    JOB_VALUE = "job_value"
    REPLY = "reply"
    HANDLED = "handled"
    MARGIN = "margin"


class From(StrEnum):
    """Where a value is from."""

    HISTORY = "history"
    OPTION = "option"
    ACCOUNT = "account"
    ASSUMED = "assumed"


class Value(NamedTuple):
    """A number with its span. `source`: who says so, of what is assumed; of the history, how many."""

    amount: Amount
    origin: From
    source: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the operator says; None is not told. `missed`: in a month."""

    missed: int | None = None
    job_value: float | None = None


@dataclass(frozen=True)
class Roi:
    """A month of an account. `cost`: of the texts, in US dollars; None where it is not known."""

    account: str
    inputs: dict[Input, Value]
    cost: Amount | None

    @property
    def missing(self) -> list[Input]:
        """What nobody has told, and is never assumed."""
        return [one for one in (Input.MISSED, Input.JOB_VALUE) if one not in self.inputs]

    @property
    def at_risk(self) -> Amount | None:
        """Revenue that missed calls put at risk."""
        if self.missing:
            return None
        found = Amount.of(1)
        for one in (Input.MISSED, Input.REAL_LEAD, Input.CLOSE, Input.JOB_VALUE):
            found = found.times(self.inputs[one].amount)
        again = self.inputs[Input.CALLS_AGAIN].amount
        return found.times(Amount(1 - again.high, 1 - again.likely, 1 - again.low))

    @property
    def recovered(self) -> Amount | None:
        """Revenue that texting back earns."""
        at_risk = self.at_risk
        if at_risk is None:
            return None
        return at_risk.times(self.inputs[Input.REPLY].amount).times(self.inputs[Input.HANDLED].amount)

    @property
    def profit(self) -> Amount | None:
        """Gross profit of what is recovered, less what the texts cost."""
        recovered = self.recovered
        if recovered is None or self.cost is None:
            return None
        gross = recovered.times(self.inputs[Input.MARGIN].amount)
        return Amount(gross.low - self.cost.high, gross.likely - self.cost.likely, gross.high - self.cost.low)

    @property
    def jobs_to_break_even(self) -> Amount | None:
        """How many jobs in a month pay for the texts."""
        if self.cost is None or Input.JOB_VALUE not in self.inputs:
            return None
        value = self.inputs[Input.JOB_VALUE].amount
        margin = self.inputs[Input.MARGIN].amount
        each = value.times(margin)
        return Amount(self.cost.low / each.high, self.cost.likely / each.likely, self.cost.high / each.low)


def roi(
    account: str,
    *,
    sheet: MissedCallSheet,
    economics: Economics | None = None,
    told: Told | None = None,
    missed_in_file: int | None = None,
    report: Report | None = None,
    cost: Amount | None = None,
) -> Roi:
    """A month, of what is measured, else told, else assumed. What the operator gives wins over everything."""
    told, economics = told or Told(), economics or Economics()
    found: dict[Input, Value] = {
        Input(guess): Value(
            Amount(row.low, row.likely, row.high), From.ASSUMED, f"{row.source} ({row.as_of})"
        )
        for guess, row in sheet.assumptions.items()
    }
    if missed_in_file is not None:
        found[Input.MISSED] = Value(Amount.of(missed_in_file), From.ACCOUNT)
    for one, value in (
        (Input.REAL_LEAD, economics.real_leads),
        (Input.CLOSE, economics.close_rate),
        (Input.MARGIN, economics.gross_margin),
        (Input.JOB_VALUE, economics.job_value),
    ):
        if value is not None:
            found[one] = Value(Amount.of(value), From.ACCOUNT)
    if report is not None:
        found.update(_measured(report))
    if told.missed is not None:
        found[Input.MISSED] = Value(Amount.of(told.missed), From.OPTION)
    if told.job_value is not None:
        found[Input.JOB_VALUE] = Value(Amount.of(told.job_value), From.OPTION)
    return Roi(account, {one: found[one] for one in Input if one in found}, cost)


def _measured(report: Report) -> dict[Input, Value]:
    found: dict[Input, Value] = {}
    episodes = len(report.episodes)
    callers = report.callers
    if report.per_month is not None and callers:
        # Callers come by themselves, so that their number spreads as its root.
        spread = 1.96 * sqrt(callers)
        months = report.days / (MONTH / timedelta(days=1))
        amount = Amount(max(0.0, callers - spread) / months, callers / months, (callers + spread) / months)
        found[Input.MISSED] = Value(amount, From.HISTORY, f"{callers} in {report.days:.0f} days")
    again = sum(one.got_through is not None for one in report.episodes)
    for one, share in (
        (Input.CALLS_AGAIN, Share(again, episodes)),
        (Input.REPLY, report.replies),
    ):
        seen = share.seen
        if seen is not None and share.count >= _LEAST_EPISODES:
            low, high = share.interval
            found[one] = Value(Amount(low, seen, high), From.HISTORY, f"{share.hits} of {share.count}")
    return found


def rounded(value: float) -> float:
    """Two significant digits: more would pretend to know."""
    return float(f"{value:.2g}")
