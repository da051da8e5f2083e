"""What a check is given, and what it says."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple, TypeAlias, TypeVar

from ghl_flow.a2p.messages import Counted
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.warned import Warned
from ghl_flow.deploy.state.rivals import Rival
from ghl_flow.facts.book import Facts
from ghl_flow.highlevel.resources import LocationInfo, PhoneNumbers
from ghl_flow.insight.history import History
from ghl_flow.spec.account import Account

T = TypeVar("T")

Evidence: TypeAlias = str | Warned
"""An id, a count, a date; or what the plan knows, which is worded where it is shown."""


class Status(StrEnum):
    """What a check found. `unknown`: it was not assessed, which is not the same as well."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Blank(StrEnum):
    """Why something was not looked at, or tells nothing."""

    OFFLINE = "offline"
    NOT_SIGNED_IN = "no-token"
    REFUSED = "refused"
    NO_SCOPE = "no-scope"
    UNREACHABLE = "unreachable"
    NOT_VALID = "not-valid"
    """A file of the project is not valid."""
    NO_AGENCY = "no-agency"
    NOT_DECLARED = "not-declared"
    """Only the account file could say, and does not."""
    TOO_LITTLE = "too-little"
    """What was looked at is too little to judge by."""
    NOT_SHOWN = "not-shown"
    """HighLevel shows it nowhere."""
    NO_DRIVER = "no-driver"
    """What the driver needs is missing."""
    NOTHING = "nothing"
    """There is nothing that it is about."""
    NO_FLOW = "no-flow"
    """It is about flows, and the account runs none."""

    @property
    def is_of_the_token(self) -> bool:
        """Whether the token is to blame."""
        return self in (Blank.NOT_SIGNED_IN, Blank.REFUSED)

    @property
    def is_of_the_driver(self) -> bool:
        """Whether the driver is."""
        return self is Blank.NO_DRIVER


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that was not looked at: why, and what was said of it."""

    why: Blank
    detail: str
    hint: str = ""


Seen: TypeAlias = T | Unseen


class Examined(NamedTuple):
    """What a check says. `evidence`: ids, counts and dates; `why`: the reason, where it was not assessed."""

    status: Status
    message: str
    evidence: tuple[Evidence, ...] = ()
    fix: str = ""
    why: Blank | None = None


def well(message: str, *evidence: Evidence) -> Examined:
    """Looked at, and as it should be."""
    return Examined(Status.OK, message, evidence)


def warning(message: str, fix: str, *evidence: Evidence) -> Examined:
    """Something to look at."""
    return Examined(Status.WARN, message, evidence, fix)


def failure(message: str, fix: str, *evidence: Evidence) -> Examined:
    """The flow would do harm, or not work."""
    return Examined(Status.FAIL, message, evidence, fix)


def not_assessed(why: Blank, message: str, fix: str = "", *evidence: Evidence) -> Examined:
    """It is not known, and why."""
    return Examined(Status.UNKNOWN, f"not assessed: {message}", evidence, fix, why)


def unseen(what: Unseen) -> Examined:
    """It was not looked at."""
    return not_assessed(what.why, what.detail, what.hint)


class TokenKind(StrEnum):
    """How an account is signed in to."""

    PRIVATE = "private integration"
    ACCESS = "access token"
    OAUTH = "OAuth app"
    AGENCY = "token of the agency"
    OTHER = "token of another shape"


@dataclass(frozen=True, slots=True)
class Probe:
    """A read-only request for a scope: what HighLevel said where it refused, empty where it answered."""

    scope: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class DriverSeen:
    """The driver that an account gets, and why."""

    name: str
    reason: DriverReason
    writes: bool
    reads: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is known of an account. `file`: its file, as shown; `now`: the moment of looking, in UTC.

    `clock`: seconds that this machine is ahead of HighLevel. `counted`: its texts by what became of them,
    since the day that the account file tells. `rivals`: published workflows of others that
    text for an event for which a flow texts.
    """

    account: Account
    file: str
    now: datetime
    facts: Facts
    token: Seen[TokenKind]
    probes: tuple[Probe, ...]
    driver: Seen[DriverSeen]
    location: Seen[LocationInfo]
    clock: Seen[float]
    numbers: Seen[PhoneNumbers]
    permissions: Seen[Sequence[str]]
    plan: Seen[AccountPlan]
    rivals: Seen[Sequence[Rival]]
    history: Seen[History]
    counted: Seen[Counted]

    @property
    def permissions_can_be_set(self) -> bool:
        """Whether there is a token of the agency that reads the permissions, and so may write them."""
        return not isinstance(self.permissions, Unseen)

    @property
    def has_flows(self) -> bool:
        """Whether the account file lists a flow."""
        return bool(self.account.flows)


class Check(ABC):
    """Base of all checks. The docstring says what is looked at and why; `source` where the fact is from."""

    code: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    # Where it stands among the others: what everything hangs on comes first.
    order: ClassVar[int]

    @abstractmethod
    def examine(self, subject: Subject) -> Examined:
        """What it says of an account."""
