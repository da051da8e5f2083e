"""What an operation tells while it works; whoever listens decides what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ghl_flow.errors import GhlFlowError


@dataclass(frozen=True, slots=True)
class SettingsIgnored:
    """The project file is not valid, and the operation continues without it."""

    file: str
    error: GhlFlowError


@dataclass(frozen=True, slots=True)
class AccountPartlyRead:
    """An account's file is not valid, and the operation continues with what can be read of it."""

    path: str
    error: GhlFlowError
    location_id: str


@dataclass(frozen=True, slots=True)
class AccountTaken:
    """No account was named, and this one is taken: the first of `count`."""

    account: str
    count: int


@dataclass(frozen=True, slots=True)
class RequestSent:
    """A request got an answer of this status, or none (0)."""

    method: str
    path: str
    status: int


@dataclass(frozen=True, slots=True)
class SentElsewhere:
    """Requests and the token go to a host that is not HighLevel, because a variable says so."""

    variable: str
    host: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an operator should know while a credential is waited for."""

    text: str


@dataclass(frozen=True, slots=True)
class DriverUsed:
    """This driver is used in an account. `accepted`: the operator agreed to the builder's backend."""

    driver: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class AccountPlanned:
    """An account was planned, and is about to be applied through this driver."""

    account: str
    driver: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Accounts that the last run completed, and that are unchanged here since."""

    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Something was written in an account."""

    account: str
    text: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A workflow was put back in an account."""

    account: str
    text: str


@dataclass(frozen=True, slots=True)
class NotJournalled:
    """The journal cannot be written, and the operation continues without it."""

    account: str
    why: str


@dataclass(frozen=True, slots=True)
class RunBegan:
    """Work on so many accounts begins; from now to `RunEnded`, the workspace's `stop` is looked at."""

    accounts: int


@dataclass(frozen=True, slots=True)
class AccountEnded:
    """The work on an account ended, well or not."""

    account: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The work on all accounts ended."""


@dataclass(frozen=True, slots=True)
class Searching:
    """The search for a case that violates a guarantee took so many patterns until now."""

    guarantee: str
    patterns: int


@dataclass(frozen=True, slots=True)
class SearchEnded:
    """Every search ended."""


Event: TypeAlias = (
    SettingsIgnored
    | AccountPartlyRead
    | AccountTaken
    | RequestSent
    | SentElsewhere
    | Waiting
    | DriverUsed
    | AccountPlanned
    | Skipped
    | Done
    | Restored
    | NotJournalled
    | RunBegan
    | AccountEnded
    | RunEnded
    | Searching
    | SearchEnded
)
Listener: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listen to nothing."""


class Stop:
    """A request to stop: the requests in flight are finished, and nothing after them is sent."""

    def __init__(self) -> None:
        self.requested = False

    def request(self) -> None:
        """Ask for it."""
        self.requested = True
