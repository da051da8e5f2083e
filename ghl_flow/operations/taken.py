"""What became of flows that were changed in HighLevel: taken into their files, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.importing.remote import Refused
from ghl_flow.operations.outcome import FINDINGS, Failed, OfAccounts


class TakenStatus(StrEnum):
    """What became of a flow that was changed in HighLevel."""

    TAKEN = "taken"
    """All that was changed there is in the file."""
    PARTLY = "partly"
    """Some of it is, and some cannot be written there."""
    REFUSED = "refused"
    """None of it is."""
    FAILED = "failed"
    """Its files could not be read or written: they are as they were."""


@dataclass(frozen=True, slots=True)
class TakenFlow:
    """One flow. `changes` is what differed; `refused` what of it is not in the file, `diff` what was edited.

    `others` are further accounts that run the flow: their plans show the change too.
    """

    status: TakenStatus
    flow: str
    name: str
    changes: tuple[StepChange, ...]
    refused: tuple[Refused, ...] = ()
    files: tuple[Path, ...] = ()
    diff: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken(OfAccounts[tuple[TakenFlow, ...]]):
    """What was taken in accounts. Not `written`: it was only shown."""

    written: bool

    def failed_beside(self, others: Sequence[Failed]) -> list[Failed]:
        """Accounts that failed here and are not among `others`, which are told already."""
        told = {name for name, _ in others}
        return [one for one in self.failed if one[0] not in told]

    @property
    def exit_code(self) -> int:
        """That of accounts that failed; else 1 where something could not be taken."""
        open_ = any(
            one.status is not TakenStatus.TAKEN for _, flows in self.accounts.results for one in flows
        )
        return self.accounts.exit_code() or (FINDINGS if open_ else 0)
