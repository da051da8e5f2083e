"""In what groups an apply goes through its accounts, and what is looked at between them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghl_flow.checkup.model import Status
from ghl_flow.counting import counted
from ghl_flow.errors import UsageError
from ghl_flow.operations.doctor import checkup_of
from ghl_flow.operations.events import WaveChecked
from ghl_flow.operations.fleet import Batch, Waves
from ghl_flow.operations.histories import LAST_DAYS, Histories
from ghl_flow.operations.waves import failures_tolerated, share_of
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def refuse_without_canary(workspace: Workspace, accounts: int, batch: Batch) -> None:
    """Refuse a run over more accounts than the project allows to change together.

    Raises:
        UsageError: it is one.
    """
    most = workspace.project.settings.safety.canary_above
    if most is not None and accounts > most and batch.canary is None:
        raise UsageError(
            f"{counted(accounts, 'account')} at once is over {most} (safety.canary_above in ghl-flow.yaml)",
            hint="let a few go first: --canary 5%",
        )


def groups_of(workspace: Workspace, accounts: int, batch: Batch) -> Waves:
    """How those after the canary are begun.

    Raises:
        UsageError: words that mean none.
    """
    size, tolerated = share_of(accounts, batch.wave, "--wave"), failures_tolerated(batch.max_failed)
    if (batch.max_failed is not None and not size) or (batch.check and not size and batch.canary is None):
        option = "--max-failed" if batch.max_failed is not None else "--check"
        raise UsageError(f"{option} is about groups of accounts", hint="add --wave 25%")
    if not batch.check:
        return Waves(size, tolerated)
    histories = Histories(workspace, LAST_DAYS)

    async def check(changed: "Sequence[Loaded[Account]]") -> Sequence[str]:
        wrong = [
            f"{item.value.account}: {', '.join(codes)}"
            for item in changed
            if (codes := (await checkup_of(workspace, item, histories)).of(Status.FAIL))
        ]
        workspace.on_event(WaveChecked(tuple(item.value.account for item in changed), tuple(wrong)))
        return wrong

    return Waves(size, tolerated, check)
