"""What messages say of a registration that an account file declares. Never that it is approved."""

from enum import StrEnum
from typing import NamedTuple

from ghl_flow.a2p.messages import Counted
from ghl_flow.facts.registration import Limit, RegistrationSheet
from ghl_flow.insight.share import Interval, wilson
from ghl_flow.spec.a2p import A2pRegistration


class Standing(StrEnum):
    """What is known."""

    DECLARED = "declared"
    """The account file says so, and no message was looked at."""
    CONTRADICTED = "contradicted"
    CONSISTENT = "consistent"
    NOT_ASSESSED = "not-assessed"


class Why(StrEnum):
    """Why nothing follows from what was looked at."""

    NOT_DECLARED = "not-declared"
    TOO_FEW = "too-few"
    BETWEEN = "between"
    PENDING = "pending"
    NONE = ""


class Assessment(NamedTuple):
    """What a declaration is worth. `failing`: the interval of the share of texts that fail."""

    account: str
    declared: str | None
    standing: Standing
    why: Why
    counted: Counted | None
    failing: Interval | None
    threshold: float
    drifted: tuple[str, ...] = ()


def assess(
    account: str, told: A2pRegistration | None, counted: Counted | None, facts: RegistrationSheet
) -> Assessment:
    """Hold what is declared against what became of texts; `counted` None: none were looked at.

    An unregistered number's texts are all refused, so a share of failures that is surely above the threshold
    contradicts "approved", and one that is surely below it contradicts "none".
    """
    declared = told.status if told else None
    threshold = facts.number(Limit.FAILURE_SHARE)

    def said(standing: Standing, why: Why = Why.NONE) -> Assessment:
        failing = None if counted is None else wilson(counted.failed, counted.settled)
        return Assessment(account, declared, standing, why, counted, failing, threshold)

    if counted is None:
        return said(Standing.NOT_ASSESSED, Why.NOT_DECLARED) if declared is None else said(Standing.DECLARED)
    if counted.settled < facts.number(Limit.LEAST_MESSAGES):
        return said(Standing.NOT_ASSESSED, Why.TOO_FEW)
    failing = wilson(counted.failed, counted.settled)
    if declared is None:
        return said(Standing.NOT_ASSESSED, Why.NOT_DECLARED)
    if failing.low <= threshold <= failing.high:
        return said(Standing.NOT_ASSESSED, Why.BETWEEN)
    if declared == "pending":
        return said(Standing.NOT_ASSESSED, Why.PENDING)
    fails = failing.low > threshold
    return said(Standing.CONSISTENT if fails == (declared == "none") else Standing.CONTRADICTED)
