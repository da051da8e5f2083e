"""What an operation tells while it works; whoever listens decides what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ghl_flow.errors import GhlFlowError


@dataclass(frozen=True, slots=True)
class SettingsIgnored:
    """The project file is not valid, and the operation continues without it."""

    error: GhlFlowError


@dataclass(frozen=True, slots=True)
class AccountTaken:
    """No account was named, and this one is taken: the first of `count` that run the flow."""

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
    """This driver is about to be used in an account."""

    driver: str


@dataclass(frozen=True, slots=True)
class RunBegan:
    """Work on so many accounts begins; until `RunEnded` a request to stop lets what is in flight finish."""

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


Event: TypeAlias = (
    SettingsIgnored
    | AccountTaken
    | RequestSent
    | SentElsewhere
    | Waiting
    | DriverUsed
    | RunBegan
    | AccountEnded
    | RunEnded
    | Searching
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
