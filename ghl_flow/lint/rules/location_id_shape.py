"""GF606."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded

# As HighLevel makes them: letters and digits, twenty of them.
_LENGTH = 20


class LocationIdShape(Rule):
    """A location id that is not twenty letters and digits is a name, a URL part or half a copy.

    Every request would be answered with 403 or 404; the id stands in the browser's address bar after
    /location/.
    """

    code = "GF606"
    name = "location-id-shape"
    severity = Severity.WARNING
    source = "HighLevel's OpenAPI examples (ve9EPM428h8vShlRW1KT)"
    bad = Example(account="location_id: bridgepoint")
    good = Example(account="location_id: bPt7Qm2LxRk94ZsVdC1e")

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        given = account.value.location_id
        if len(given) != _LENGTH or not given.isalnum():
            yield self.at(
                account.document.location(("location_id",)),
                f"'{given}' does not look like a location id: those are {_LENGTH} letters and digits",
                "copy it from the address bar: .../location/<id>/...",
            )
