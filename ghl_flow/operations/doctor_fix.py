"""What `doctor --fix` can put right by API: HighLevel's own Missed Call Text Back, by its permission."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.agency import MISSED_CALL_TEXT_BACK
from ghl_flow.operations.accounts import Accounts, chosen_accounts
from ghl_flow.operations.consent import Confirm, ConsentNeededError, DeclinedError
from ghl_flow.operations.doctor import ByApi, Checkups
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.outcome import OfAccounts, PerAccount
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

_AGENCY_VIEW = "the agency view: Sub-Accounts > the sub-account > Manage Client"


class NotTakenError(GhlFlowError):
    """The permission is there still, though HighLevel took the list without it."""


@dataclass(frozen=True, slots=True)
class Fixed(OfAccounts[int]):
    """The accounts whose permission was taken away, with how many others each has still.

    `by_hand`: those where it may be on, and no API can do it, with the reason.
    """

    by_hand: tuple[tuple[str, ByApi], ...] = ()

    @property
    def names(self) -> list[str]:
        """The accounts that were changed."""
        return [name for name, _ in self.accounts.results]


def fix(
    workspace: Workspace, checkups: Checkups, *, yes: bool = False, confirm: Confirm[list[str]] | None = None
) -> Fixed:
    """Take the permission away where the native text-back is not known to be off, and read it back.

    Scope locations/write of the agency's token. The other permissions stay as they are.

    Raises:
        ConsentNeededError: not confirmed, and no way to ask.
        DeclinedError: the answer was no.
    """
    names = [one.account for one in checkups.found if one.to_fix]
    by_hand = tuple((one.account, one.by_api) for one in checkups.found if one.to_fix_by_hand)
    if not names:
        return Fixed(PerAccount(()), by_hand)
    if not yes:
        if confirm is None:
            raise ConsentNeededError("doctor", names)
        if not confirm(names):
            raise DeclinedError

    async def one(item: "Loaded[Account]") -> int:
        location_id = item.value.location_id
        async with writing(workspace, "doctor", item) as work:
            agency = work.connection.agency
            if agency is None:
                raise NotTakenError(f"the file of '{item.value.account}' names no agency any more")
            before = await agency.permissions(location_id)
            kept = [name for name in before if name != MISSED_CALL_TEXT_BACK]
            if kept != before:
                await agency.set_permissions(location_id, kept)
                work.did(Done(Did.PERMISSION_TAKEN, MISSED_CALL_TEXT_BACK))
            # The answer to the write is not the proof: it is read back.
            after = await agency.permissions(location_id)
            _check(kept, after)
        return len(after)

    chosen = chosen_accounts(workspace, Accounts(tuple(names)))
    return Fixed(run_accounts(workspace, chosen, one, concurrency=READING), by_hand)


def _check(kept: list[str], after: list[str]) -> None:
    """Raises NotTakenError: what is there now is not what was left."""
    if MISSED_CALL_TEXT_BACK in after:
        raise NotTakenError(
            f"HighLevel took the list without {MISSED_CALL_TEXT_BACK}, and has it still",
            hint=f"take it away in {_AGENCY_VIEW}",
        )
    if lost := sorted({*kept} - {*after}):
        raise NotTakenError(
            f"other permissions were lost as well: {', '.join(lost)}",
            hint=f"enable them again in {_AGENCY_VIEW}",
        )
