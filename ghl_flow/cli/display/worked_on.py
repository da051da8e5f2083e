"""What each account has in an output of commands that write."""

from collections.abc import Iterable
from typing import TypedDict

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.cli.display.done import done_text
from ghl_flow.cli.display.failures import failure_json
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.outcome import Ending
from ghl_flow.errors import GhlFlowError


class AccountJson(TypedDict):
    """What each account has in an output of commands that write; of one that failed no driver is known."""

    account: str
    status: str
    error: str | None
    hint: str | None
    driver: str | None
    driver_reason: str | None
    done: list[str]


def account_json(
    name: str, ending: Ending, driver: str, driver_reason: DriverReason, done: Iterable[Done]
) -> AccountJson:
    """An account that was worked on."""
    return {
        "account": name,
        "status": str(ending),
        "driver": driver,
        "driver_reason": driver_text(driver_reason),
        "error": None,
        "hint": None,
        "done": [done_text(one) for one in done],
    }


def failed_account_json(name: str, error: GhlFlowError) -> AccountJson:
    """An account that an error ended: nothing but that is known."""
    failure = failure_json(name, error)
    return {
        "account": name,
        "status": str(Ending.of(error)),
        "driver": None,
        "driver_reason": None,
        "error": failure["error"],
        "hint": failure["hint"],
        "done": [],
    }
