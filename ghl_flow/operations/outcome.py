"""What came of several accounts, and the exit code that says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from ghl_flow.errors import GhlFlowError

Result = TypeVar("Result")
Failed: TypeAlias = "tuple[str, GhlFlowError]"
"""An account and what is wrong there."""

FINDINGS = 1
"""Exit code: something was found, failed or is not proved."""
PARTIAL = 3
"""Exit code: some accounts failed."""
INTERRUPTED = 130
"""Exit code: the operator asked to stop."""


@dataclass(frozen=True, slots=True)
class PerAccount(Generic[Result]):
    """What came of each account, in the order they were chosen: a result, or the error that ended it."""

    rows: tuple[tuple[str, Result | GhlFlowError], ...]

    @property
    def results(self) -> list[tuple[str, Result]]:
        """The accounts that came to a result."""
        return [(name, row) for name, row in self.rows if not isinstance(row, GhlFlowError)]

    @property
    def failed(self) -> list[Failed]:
        """The accounts that an error ended, or whose files are not valid."""
        return [(name, row) for name, row in self.rows if isinstance(row, GhlFlowError)]

    def raise_if_alone(self) -> None:
        """One account was asked for: what is wrong with it is what is wrong with the operation.

        Raises:
            GhlFlowError: that of the only account.
        """
        if len(self.rows) == 1:
            for _, error in self.failed:
                raise error

    def exit_code(self, went_wrong: Callable[[Result], bool] = lambda _: False) -> int:
        """0 when nothing failed, 3 when some did; when all did, the code they share, else 1; 130 if stopped.

        `went_wrong` tells results that count as a failure though no error ended them.
        """
        failed = self.failed
        incomplete = sum(went_wrong(row) for _, row in self.results)
        code = failure_code([error for _, error in failed], some=len(failed) < len(self.rows))
        if not incomplete or code > PARTIAL:
            return code
        return PARTIAL if len(failed) + incomplete < len(self.rows) else FINDINGS


@dataclass(frozen=True, slots=True)
class OfAccounts(Generic[Result]):
    """Base of what an operation over accounts comes to."""

    accounts: PerAccount[Result]

    @property
    def found(self) -> list[Result]:
        """The results of the accounts that could be looked at."""
        return [one for _, one in self.accounts.results]

    @property
    def failed(self) -> list[Failed]:
        """The accounts that could not."""
        return self.accounts.failed


def failure_code(errors: Sequence[GhlFlowError], *, some: bool) -> int:
    """The exit code of accounts that failed: 3 if `some` others did not; else the code they share, or 1.

    130 where one was stopped.
    """
    if not errors:
        return 0
    codes = {error.exit_code for error in errors}
    if INTERRUPTED in codes:
        return INTERRUPTED
    return PARTIAL if some else codes.pop() if len(codes) == 1 else FINDINGS
