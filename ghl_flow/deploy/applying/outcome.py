"""What came of a write, and how it ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.change import Change, Hold
from ghl_flow.deploy.planning.gate import BY_HAND, HOLDING, Gate
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.warned import Warned
from ghl_flow.errors import GhlFlowError
from ghl_flow.unexpected import as_error
from ghl_flow.wire.json import JsonObject

Progress = Callable[[Done], None]


class Interrupted(GhlFlowError):  # noqa: N818 - the operator's wish, no mistake
    """The operator asked to stop: the request in flight was finished, and nothing after it was sent."""

    exit_code = 130


class NotBegunError(GhlFlowError):
    """Nothing was sent for the account: others failed."""


class NotBegunInterrupted(Interrupted, NotBegunError):  # noqa: N818 - the same
    """Nothing was sent for the account: the operator asked to stop before."""


class Ending(StrEnum):
    """How it went with an account."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """Something is left to do: a gate is closed, or a person has to do it."""
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOT_BEGUN = "not-begun"

    @classmethod
    def of(cls, error: GhlFlowError) -> "Ending":
        """How it went where an error ended it."""
        if isinstance(error, NotBegunError):
            return cls.NOT_BEGUN
        return cls.INTERRUPTED if isinstance(error, Interrupted) else cls.FAILED


def ended_by(error: BaseException) -> JsonObject:
    """Name how an exception ended a write, as the journal has it: `{outcome, error}`."""
    if not isinstance(error, Exception):
        return {"outcome": "interrupted", "error": "interrupted"}
    outcome = "interrupted" if isinstance(error, Interrupted) else "failed"
    return {"outcome": outcome, "error": as_error(error).told}


@dataclass(frozen=True, slots=True)
class Held:
    """A change that a gate held back, and what became of it. `gates` are their names.

    `published`: it was left a draft, and a person published it in HighLevel while the apply was at work.
    """

    key: str
    hold: Hold
    gates: tuple[str, ...]
    published: bool = False


@dataclass(slots=True)
class Applied:
    """What was done in one account.

    `gates`: the gates that kept something from being published, `held`: what they held back; `files`:
    build sheets; `unwanted`: workflows that no flow needs, which were not deleted; `warnings`: those of the
    plan, and of what was done.
    """

    plan: AccountPlan
    done: list[Done] = field(default_factory=list)
    gates: tuple[Gate, ...] = ()
    held: tuple[Held, ...] = ()
    unwanted: tuple[str, ...] = ()
    backups: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    warnings: tuple[Warned, ...] = ()

    def __post_init__(self) -> None:
        """Begin with what the plan warns of."""
        self.warnings = self.plan.warnings

    @property
    def complete(self) -> bool:
        """Whether everything is as it should be now."""
        return not (self.gates or self.running_on or self.plan.running_copies)

    @property
    def running_on(self) -> list[Change]:
        """The workflows that run in spite of a closed gate or a pause: no apply sets one to draft."""
        deleted = {done.key for done in self.done if done.did is Did.WORKFLOW_DELETED}
        return [change for change in self.plan.changes if change.despite and change.key not in deleted]

    def warn(self, warning: Warned) -> None:
        """Remember something to know, once."""
        if warning not in self.warnings:
            self.warnings = (*self.warnings, warning)

    @property
    def unread(self) -> list[Warned]:
        """What should have been looked at and could not be."""
        return [one for one in self.warnings if one.unseen is Unseen.UNREAD]

    @property
    def failed(self) -> bool:
        """Whether something that apply did did not come right: neither held back nor left to a person."""
        return any(gate.code not in (*HOLDING, BY_HAND) for gate in self.gates)

    @property
    def held_back(self) -> bool:
        """Whether a closed gate held something back, so that it was not tried."""
        return any(gate.code in HOLDING for gate in self.gates)

    def close(self, gates: Sequence[Gate]) -> None:
        """Remember gates that kept something from being published, each once."""
        self.gates = (*self.gates, *(gate for gate in gates if gate not in self.gates))
