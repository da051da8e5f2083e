"""The consent that a write needs: given beforehand, or asked for by whoever runs the operation."""

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from ghl_flow.errors import GhlFlowError, UsageError

Shown = TypeVar("Shown")
Confirm: TypeAlias = Callable[[Shown], bool]
"""Given what would be done; whether to do it."""


class ConsentNeededError(UsageError):
    """A write was not confirmed beforehand, and there is no way to ask."""

    def __init__(self, operation: str, accounts: Sequence[str] = ()) -> None:
        """`accounts`: those in which something would be changed, where that is known."""
        self.operation, self.accounts = operation, accounts
        super().__init__(
            f"{operation} needs a confirmation", hint="pass yes=True, or a function that confirms"
        )


class DeclinedError(GhlFlowError):
    """The answer was no. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("not confirmed: nothing was written")
