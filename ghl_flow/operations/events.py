"""What an operation tells while it works; whoever listens decides what becomes of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from datetime import datetime

    from ghl_flow.deploy.access.driver_reason import DriverReason
    from ghl_flow.deploy.applying.done import Done
    from ghl_flow.git import Commit


class SettingsIgnored(NamedTuple):
    """The project file is not valid, and the operation continues without it."""

    file: str
    error: GhlFlowError


class ReadAt(NamedTuple):
    """The project was read as of a commit. `changed`: files of the very commit that is there were changed."""

    revision: str
    commit: "Commit"
    changed: bool


class CutOff(NamedTuple):
    """An earlier command was killed while it wrote files that belong together.

    The rest is `written` now, or `left`, because a file was changed since.
    """

    written: tuple[str, ...]
    left: tuple[str, ...]


class NotServed(NamedTuple):
    """A file that is not valid: the sandbox does not have its account, or none of those that are new."""

    path: str
    error: GhlFlowError


class AccountPartlyRead(NamedTuple):
    """An account's file is not valid, and the operation continues with what can be read of it."""

    path: str
    error: GhlFlowError
    location_id: str


class AccountTaken(NamedTuple):
    """No account was named, and this one is taken: the first of so many."""

    account: str
    of: int


class NotRunning(NamedTuple):
    """A flow is looked at for accounts that do not run it, as if they did."""

    accounts: tuple[str, ...]
    flow: str


class TestContactsUnheard(NamedTuple):
    """Contacts to leave out that no message is of, each with an id of one that is much like it, or none."""

    contacts: tuple[tuple[str, str | None], ...]


class RequestSent(NamedTuple):
    """A request for an account got an answer of this status, or none (0)."""

    method: str
    path: str
    status: int
    account: str = ""


class SentElsewhere(NamedTuple):
    """Requests and the token go to a host that is not HighLevel, because a variable says so."""

    variable: str
    host: str


class Waiting(NamedTuple):
    """What an operator should know while a credential is waited for."""

    text: str
    account: str = ""


class Busy(NamedTuple):
    """Another command of this project is at work in the account.

    It is waited for, unless this one `continues` beside it.
    """

    account: str
    continues: bool


class SessionLasts(NamedTuple):
    """A builder session is used, which is over then."""

    until: "datetime"


class AskBegan(NamedTuple):
    """The operator is asked for something in the middle of a run."""


class AskEnded(NamedTuple):
    """They answered, or gave up."""


class DriverUsed(NamedTuple):
    """This driver is used in an account. `accepted`: the operator agreed to the builder's backend."""

    driver: str
    accepted: bool


class AccountPlanned(NamedTuple):
    """An account was planned, and is about to be applied through this driver."""

    account: str
    driver: str
    reason: "DriverReason"


class Skipped(NamedTuple):
    """Accounts that the last run completed, and that are unchanged here since."""

    accounts: tuple[str, ...]


class Written(NamedTuple):
    """Something was written in an account."""

    account: str
    done: "Done"


class Restored(NamedTuple):
    """A workflow was put back in an account."""

    account: str
    done: "Done"


class NotJournalled(NamedTuple):
    """The journal cannot be written, and the operation continues without it."""

    account: str
    why: str


class JournalElsewhere(NamedTuple):
    """The journal is to be in a folder that has none, and there is one in the folder of before."""

    before: str
    now: str


class RunBegan(NamedTuple):
    """Work on so many accounts begins; from now to `RunEnded`, the workspace's `stop` is looked at.

    `only_looks`: nothing is written anywhere, so that it may be cut off wherever it is.
    """

    accounts: int
    only_looks: bool = False


class CanaryNothing(NamedTuple):
    """Accounts that went first and show nothing: a gate held them back, or nothing was to change there."""

    held_back: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


class CanaryBegan(NamedTuple):
    """These accounts go first, in place of those that show nothing."""

    accounts: tuple[str, ...]
    instead_of: CanaryNothing


class CanaryEnded(NamedTuple):
    """None of those that went first failed, and so many others follow.

    `went_well` are those that were changed, so that they show it, `nothing` those that show nothing.
    """

    went_well: tuple[str, ...]
    others: int
    nothing: CanaryNothing


class WaveBegan(NamedTuple):
    """The accounts of one of several waves are begun."""

    number: int
    waves: int
    accounts: tuple[str, ...]


class WaveChecked(NamedTuple):
    """The checks of doctor were asked of accounts before the next are begun; `wrong` is what they found."""

    accounts: tuple[str, ...]
    wrong: tuple[str, ...]


class AccountEnded(NamedTuple):
    """The work on an account ended, well or not."""

    account: str


class RunEnded(NamedTuple):
    """The work on all accounts ended."""


class Searching(NamedTuple):
    """The search for a case that violates a guarantee took so many patterns until now."""

    guarantee: str
    patterns: int


class SearchEnded(NamedTuple):
    """Every search ended."""


Event: TypeAlias = (
    SettingsIgnored
    | ReadAt
    | CutOff
    | NotServed
    | AccountPartlyRead
    | AccountTaken
    | NotRunning
    | TestContactsUnheard
    | RequestSent
    | SentElsewhere
    | Waiting
    | Busy
    | SessionLasts
    | AskBegan
    | AskEnded
    | DriverUsed
    | AccountPlanned
    | Skipped
    | Written
    | Restored
    | NotJournalled
    | JournalElsewhere
    | RunBegan
    | CanaryBegan
    | CanaryEnded
    | WaveBegan
    | WaveChecked
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
