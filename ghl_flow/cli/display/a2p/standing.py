"""What is known of registrations, for people and for machines."""

from typing import TypedDict

from rich.console import Console

from ghl_flow.a2p.standing import Assessment, Standing, Why
from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.counting import counted
from ghl_flow.operations.a2p_status import Standings

STANDINGS = {
    Standing.DECLARED: "declared, no message looked at",
    Standing.CONTRADICTED: "contradicted",
    Standing.CONSISTENT: "consistent",
    Standing.NOT_ASSESSED: "not assessed",
}
WHYS = {
    Why.NOT_DECLARED: "the account file declares nothing: write a2p.status as the Trust Center shows it",
    Why.TOO_FEW: "too few texts of which it is known whether they arrived",
    Why.BETWEEN: "the share that fails may be above or below the limit",
    Why.PENDING: "a pending registration may deliver or not",
    Why.NONE: "",
}
_STYLES = {Standing.CONTRADICTED: "bold red", Standing.CONSISTENT: "green"}


class StandingJson(TypedDict):
    """An account; `failing` is the share of texts that fail, between `low` and `high` with 95 % certainty."""

    account: str
    declared: str | None
    standing: str
    why: str | None
    arrived: int | None
    failed: int | None
    open: int | None
    since: str | None
    until: str | None
    failing: dict[str, float] | None
    threshold: float
    drifted: list[str]


class StandingsJson(AlikeJson):
    """`a2p status --format json`."""

    accounts: list[StandingJson]
    failed: list[FailureJson]


def standings_json(standings: Standings) -> StandingsJson:
    """The whole of it."""
    return {
        "accounts": [_json(one) for one in standings.found],
        **alike_json([(one.account, one) for one in standings.found], _without_name, standings.failed),
        "failed": [failure_json(name, error) for name, error in standings.failed],
    }


def print_standings(console: Console, standings: Standings) -> None:
    """A line for each account, and for all of which the same is known."""
    rows = [(one.account, one) for one in standings.found]
    for names, one in folded(rows, _without_name):
        declared = f"declared {one.declared}" if one.declared else "nothing declared"
        if one.standing is Standing.DECLARED:
            declared = f"{one.declared}"
        said = of_accounts(names, f"{declared}: {STANDINGS[one.standing]}{_numbers(one)}")
        console.print(said, style=_STYLES.get(one.standing, "yellow"))
        if one.why is not Why.NONE:
            console.print(f"  {WHYS[one.why]}")
        if one.drifted:
            texts = ", ".join(one.drifted)
            console.print(
                f"  texts differ from those submitted: {texts}",
                style="bold red",
            )
    console.print("No API shows whether a registration is approved: look in the Trust Center.", style="dim")


def _without_name(one: Assessment) -> Assessment:
    return one._replace(account="")


def _numbers(one: Assessment) -> str:
    if one.counted is None or one.failing is None:
        return ""
    counted_, failing = one.counted, one.failing
    between = f"{failing.low:.0%} to {failing.high:.0%}"
    days = f", {counted_.first} to {counted_.last}" if counted_.first else ""
    left = f", {counted_.open} open" if counted_.open else ""
    failed = f"{counted_.failed} of {counted(counted_.settled, 'text')} failed{left}{days}"
    return f" ({failed}; {between} fail with 95 % certainty, the limit is {one.threshold:.0%})"


def _json(one: Assessment) -> StandingJson:
    found, failing = one.counted, one.failing
    return {
        "account": one.account,
        "declared": one.declared,
        "standing": one.standing,
        "why": str(one.why) or None,
        "arrived": found.arrived if found else None,
        "failed": found.failed if found else None,
        "open": found.open if found else None,
        "since": found.first.isoformat() if found and found.first else None,
        "until": found.last.isoformat() if found and found.last else None,
        "failing": {"low": round(failing.low, 6), "high": round(failing.high, 6)} if failing else None,
        "threshold": one.threshold,
        "drifted": [*one.drifted],
    }
