"""What came of pausing or deleting in accounts."""

from dataclasses import dataclass

from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.operations.flow_names import UnknownFlowError
from ghl_flow.operations.outcome import PARTIAL, OfAccounts


@dataclass(frozen=True, slots=True)
class Removals(OfAccounts[Removed]):
    """What was done in each account, what is left to do by hand, and what is kept.

    `flows` were asked for; none: all.
    """

    flows: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when all was done in every account; 3 when in some, else 1 or the code that the errors share.

        2 when nothing knows the flow that was named; 3 where one that may be a copy could not be read.
        """
        if any(isinstance(error, UnknownFlowError) for _, error in self.failed):
            return UnknownFlowError.exit_code
        code = self.accounts.exit_code(lambda removed: removed.undone)
        unsure = any(removed.unsure for _, removed in self.accounts.results)
        return PARTIAL if unsure and not code else code
