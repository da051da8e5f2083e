"""Which registration fits accounts."""

from dataclasses import dataclass

from ghl_flow.a2p.advice import Advice, advise
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.outcome import PARTIAL, Failed, failure_code
from ghl_flow.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AdviceGiven:
    """What fits each account; `stale`: rows of fees that are old, with their dates."""

    accounts: tuple[Advice, ...]
    failed: tuple[Failed, ...]
    stale: dict[str, str]

    @property
    def exit_code(self) -> int:
        """That of what failed; 3 where an account file tells too little."""
        code = failure_code([error for _, error in self.failed], some=bool(self.accounts))
        return code or (PARTIAL if any(one.best is None for one in self.accounts) else 0)


def a2p_advise(workspace: Workspace, which: Accounts = ANY) -> AdviceGiven:
    """Weigh the ways to register for each account.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        SpecError: the only account, or the project's own sheet of fees, is not valid.
    """
    facts = workspace.facts.registration
    chosen = chosen_accounts(workspace, which)
    found = tuple(advise(item.value, facts) for item in chosen.accounts)
    old = {name: day.isoformat() for name, day in facts.stale().items() if name in facts.registrations}
    return AdviceGiven(found, tuple(chosen.unusable.items()), old)
