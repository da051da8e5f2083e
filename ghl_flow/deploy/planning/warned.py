"""What an operator should know before a change, as data: one class for each thing there is to know.

`code` names it for machines; `unseen`: something is not known, and why. Sentences are made where it is shown.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from ghl_flow.cost.texts import Rates
from ghl_flow.deploy.drivers.model import Looked, Unseen
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.copies import NotSeen
from ghl_flow.deploy.planning.stranded_tags import PassingTag
from ghl_flow.deploy.state.managed import Doubt, ManifestState
from ghl_flow.highlevel.public import AccountList, CustomField, CustomValue
from ghl_flow.kinds.asked import Fact

_OF_DOUBT = {Doubt.NOT_READ: Unseen.UNREAD, Doubt.UNREADABLE: Unseen.NOT_ASSESSED}
_DUPLICATE = "duplicate"


class _Known:
    """Something to know of which nothing is hidden."""

    __slots__ = ()
    unseen: ClassVar[Unseen | None] = None


class _NotAssessed:
    """Something to know that nothing which the account has set shows."""

    __slots__ = ()
    unseen: ClassVar[Unseen | None] = Unseen.NOT_ASSESSED


@dataclass(frozen=True, slots=True)
class ContactsWaiting(_Known):
    """Contacts may be waiting in a step that goes; they would drop out."""

    code: ClassVar[str] = "contacts-waiting"
    key: str
    step: str


@dataclass(frozen=True, slots=True)
class StrandedTag(_Known):
    """The step that removes a tag goes, so who carries it keeps it."""

    code: ClassVar[str] = "stranded-tag"
    key: str
    tag: PassingTag


@dataclass(frozen=True, slots=True)
class ShadowEnds(_Known):
    """What writes messages down sends them from then on."""

    code: ClassVar[str] = "shadow-ends"
    key: str


@dataclass(frozen=True, slots=True)
class ShadowBegins(_Known):
    """What texts contacts now writes down what it would send, and sends nothing."""

    code: ClassVar[str] = "shadow-begins"
    key: str


@dataclass(frozen=True, slots=True)
class SizeChange(_Known):
    """A text takes another number of segments; `before` and `after` are 0 where there is none.

    `per_month`: how many texts the account sends, where that is given.
    """

    key: str
    step: str
    before: int
    after: int
    rates: Rates
    per_month: int | None = None

    @property
    def code(self) -> str:
        """`segments` where a text that is there grows, `cost` for all else."""
        return "segments" if 0 < self.before < self.after else "cost"


@dataclass(frozen=True, slots=True)
class TextsUnread:
    """It came from a snapshot, and nothing tells here whether it says the texts of this account.

    `fields`: each custom value that it is to say, with its merge field where that is known.
    """

    code: ClassVar[str] = "texts-unread"
    key: str
    fields: tuple[tuple[str, str | None], ...]
    looked: Looked

    @property
    def unseen(self) -> Unseen:
        """Why that is not known."""
        return self.looked.unseen


@dataclass(frozen=True, slots=True)
class NativeUnknown(_NotAssessed):
    """No API shows the checkbox, so where nobody looked a flow may text beside it (R6, R7)."""

    code: ClassVar[str] = "native-unknown"


@dataclass(frozen=True, slots=True)
class PerhapsRefused(_Known):
    """HighLevel would refuse a workflow, perhaps for an id that is made up here; `answer` is its own."""

    code: ClassVar[str] = "validation"
    name: str
    answer: str


@dataclass(frozen=True, slots=True)
class UnreadableEntries:
    """Entries of a list that tell of nothing."""

    code: ClassVar[str] = "unreadable-entries"
    unseen: ClassVar[Unseen | None] = Unseen.UNREAD
    count: int
    of: AccountList = AccountList.WORKFLOWS


@dataclass(frozen=True, slots=True)
class SecondManifest(_Known):
    """There are several custom values of the manifest's name: the id that is used, and the others."""

    code: ClassVar[str] = _DUPLICATE
    used: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondField(_Known):
    """There is another custom field of the name and type of the one that flows use as `key`."""

    code: ClassVar[str] = _DUPLICATE
    key: str
    used: CustomField
    other: CustomField


@dataclass(frozen=True, slots=True)
class SecondValue(_Known):
    """There is another custom value of the name of the one that is written."""

    code: ClassVar[str] = _DUPLICATE
    used: CustomValue
    other: CustomValue


@dataclass(frozen=True, slots=True)
class ManifestLost(_Known):
    """The manifest was deleted or changed, and is made again from the workflows' steps: one of `LOST`."""

    code: ClassVar[str] = "manifest-lost"
    state: ManifestState


@dataclass(frozen=True, slots=True)
class BySteps(_Known):
    """Without the manifest, a workflow of another name is taken for the managed one for its steps."""

    code: ClassVar[str] = "by-steps"
    key: str
    name: str
    workflow_id: str


@dataclass(frozen=True, slots=True)
class NotMadeHere(_Known):
    """A workflow or a field that the manifest names, and that nothing else says is ghl-flow's."""

    code: ClassVar[str] = "not-made-here"
    what: Resource
    key: str
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class NotLookedAt:
    """Workflows beside the managed ones that may be copies for all that could be seen."""

    code: ClassVar[str] = "not-looked-at"
    seen: NotSeen

    @property
    def unseen(self) -> Unseen:
        """Why that is not known."""
        return _OF_DOUBT[self.seen.doubt]


@dataclass(frozen=True, slots=True)
class OthersRun(_Known):
    """Published workflows that ghl-flow did not make, and that proofs take to have no say in its flows.

    `unread`: those of which no step was seen; `touching`: those that have a say, by name, with the tags,
    fields and workflows that they change, `EVERY_WORKFLOW` and `MESSAGES`.
    """

    code: ClassVar[str] = "others-run"
    published: int
    unread: int
    touching: tuple[tuple[str, tuple[Fact, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class StepsUnread(_NotAssessed):
    """Managed workflows whose steps the driver does not read, by name."""

    code: ClassVar[str] = "not-assessed"
    names: tuple[str, ...]
    driver: str


@dataclass(frozen=True, slots=True)
class BackToDraft(_Known):
    """A published workflow is set to draft, updated and published, as only a draft can be updated."""

    code: ClassVar[str] = "back-to-draft"
    key: str


class Setting(StrEnum):
    """The settings of `safety:` that limit what becomes of workflows."""

    UPDATED = "max_updated"
    DELETED = "max_deleted"


@dataclass(frozen=True, slots=True)
class OverLimit(_Known):
    """More of the managed workflows would be changed than `setting` of the project allows, in percent."""

    code: ClassVar[str] = "over-limit"
    count: int
    existing: int
    limit: int
    setting: Setting


Warned: TypeAlias = (
    ContactsWaiting
    | StrandedTag
    | ShadowEnds
    | ShadowBegins
    | SizeChange
    | TextsUnread
    | NativeUnknown
    | PerhapsRefused
    | UnreadableEntries
    | SecondManifest
    | SecondField
    | SecondValue
    | ManifestLost
    | BySteps
    | NotMadeHere
    | NotLookedAt
    | OthersRun
    | StepsUnread
    | BackToDraft
    | OverLimit
)

DUPLICATES = (SecondManifest, SecondField, SecondValue)
"""Something is in the account twice."""
