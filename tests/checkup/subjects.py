"""Accounts for the tables of the checks: nothing is known of them but what a row gives."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ghl_flow.checkup.model import Blank, Check, Examined, Subject, TokenKind, Unseen
from ghl_flow.checkup.registry import all_checks
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.deploy.planning.change import Action, Change, Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.facts.book import SHIPPED
from ghl_flow.highlevel.resources import LocationInfo
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOT_ASKED = Unseen(Blank.OFFLINE, "HighLevel was not asked")
REFUSED = Unseen(Blank.REFUSED, "HighLevel does not accept the token", "make a new one")
NO_SCOPE = Unseen(Blank.NO_SCOPE, "token lacks it")
ACCOUNT = load_text(BRIDGEPOINT, Account).value
LOCATION = LocationInfo("LOC", "Bridgepoint Group", "company", "America/Chicago")


def account(**more: object) -> Account:
    """The starter's account, with other values."""
    return ACCOUNT.model_copy(update=more)


def subject(**known: Any) -> Subject:
    """An account; what is not given was not looked at."""
    base = Subject(
        account=ACCOUNT,
        file="accounts/bridgepoint-group.yaml",
        now=NOW,
        facts=SHIPPED,
        token=TokenKind.PRIVATE,
        probes=(),
        driver=NOT_ASKED,
        location=NOT_ASKED,
        clock=NOT_ASKED,
        numbers=NOT_ASKED,
        permissions=NOT_ASKED,
        plan=NOT_ASKED,
        rivals=(),
        history=NOT_ASKED,
        counted=NOT_ASKED,
    )
    return replace(base, **known)


def check(code: str) -> Check:
    """The check of that code."""
    return next(one for one in all_checks() if one.code == code)


def examined(code: str, **known: Any) -> Examined:
    """What a check says of an account."""
    return check(code).examine(subject(**known))


def workflow(key: str = "f/main", **more: Any) -> Change:
    """A workflow that is published, as applied."""
    base = Change(
        Resource.WORKFLOW,
        key,
        Action.UNCHANGED,
        before={"status": "published"},
        after={"status": "published"},
    )
    return replace(base, **more)


def plan(*changes: Change, **more: Any) -> AccountPlan:
    """A plan with these changes."""
    return AccountPlan("bridgepoint-group", "api", DriverReason(Because.ENABLED), changes, **more)
