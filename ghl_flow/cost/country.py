"""In which country an account texts: what its file says, else what its time zone belongs to."""

from functools import cache
from importlib.resources import files

from ghl_flow.spec.account import Account


def country_of(account: Account) -> str | None:
    """The ISO code; None where neither tells."""
    return account.country or country_of_zone(account.timezone)


def country_of_zone(zone: str) -> str | None:
    """The country of a time zone; None for one of none (UTC), or of several."""
    if zone.startswith("US/"):
        return "US"
    return _countries().get(zone)


@cache
def _countries() -> dict[str, str]:
    # zone.tab of the tz database: code, coordinates, zone, comment.
    text = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}
