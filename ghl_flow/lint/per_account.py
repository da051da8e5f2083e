"""What is wrong with flows for some of the accounts that run them: said once, with the accounts."""

from ghl_flow.counting import some_of
from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.source import Location
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded
from ghl_flow.unexpected import as_error


class MistakesPerAccount:
    """Mistakes that a flow has when it is compiled for an account; the same in several is one."""

    def __init__(self) -> None:
        # A hint may differ from account to account, which makes it no other mistake.
        self._found: dict[tuple[str, Location | None], tuple[Diagnostic, str, list[str]]] = {}
        self._runners: dict[str, set[str]] = {}

    def add(self, flow: str, account: str, error: SpecError | None = None) -> None:
        """Remember that a flow was compiled for an account, and what came of it."""
        self._runners.setdefault(flow, set()).add(account)
        for item in error.diagnostics if error is not None else ():
            names = self._found.setdefault((item.message, item.location), (item, flow, []))[2]
            if account not in names:
                names.append(account)

    def told(self) -> list[Diagnostic]:
        """Each mistake once; with the accounts, where it is not so for every account that runs the flow."""
        return [
            item._replace(message=f"{item.message} (for {some_of(names)})")
            if len(names) < len(self._runners[flow])
            else item
            for item, flow, names in self._found.values()
        ]


def as_mistake(error: Exception, account: Loaded[Account]) -> SpecError:
    """What kept a flow from being compiled; what nothing foresaw is pointed at the account's file."""
    if isinstance(error, SpecError):
        return error
    (first, *_) = as_error(error).diagnostics
    return SpecError(first.message, location=account.document.location(("account",)), hint=first.hint)
