"""Why a gate is closed, or what is left to do, as data: one class for each. Sentences are made in display."""

from dataclasses import dataclass
from typing import TypeAlias

from ghl_flow.deploy.planning.staying import Staying
from ghl_flow.deploy.planning.unpublished import Unpublished
from ghl_flow.deploy.state.names import Unresolved
from ghl_flow.lint.rule import Finding
from ghl_flow.runtime.verify.verdict import Verdict
from ghl_flow.source import Location


@dataclass(frozen=True, slots=True)
class RuleMissing:
    """A rule of a package cannot be used, so what it would find is not known; `problem` says why."""

    problem: str


@dataclass(frozen=True, slots=True)
class Found:
    """Lint finds an error."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class AsImported:
    """The flow is as it was imported, and nobody looked at it; `file` is its own."""

    file: str
    flow: str


@dataclass(frozen=True, slots=True)
class NotProved:
    """A guarantee of a flow is not proved; `file` is the flow's.

    `staying`: of what it was to be proved beside, that of which the `account` will run something else than
    its flow says.
    """

    file: str
    verdict: Verdict
    staying: tuple[Staying, ...] = ()
    account: str = ""


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """The A2P registration is not approved; `status` is empty where none is given."""

    place: Location
    status: str


@dataclass(frozen=True, slots=True)
class HeldWithIt:
    """A workflow that another one starts is held back; `what` names it."""

    place: Location
    what: str


@dataclass(frozen=True, slots=True)
class NameUnresolved:
    """A name means nothing in the account."""

    place: Location
    name: Unresolved


@dataclass(frozen=True, slots=True)
class FlowPaused:
    """The flow is paused; `held` is what lets this workflow run."""

    held: Unpublished
    account: str


@dataclass(frozen=True, slots=True)
class ToBuild:
    """A person builds these workflows, from a build sheet."""

    names: tuple[str, ...]
    sheet: str
    account: str


@dataclass(frozen=True, slots=True)
class ToDelete:
    """A person deletes a workflow that no flow needs."""

    name: str


@dataclass(frozen=True, slots=True)
class ValueKept:
    """A custom value stays, because a workflow of the flow may use it."""

    value: str
    flow: str
    account: str


@dataclass(frozen=True, slots=True)
class PushFailed:
    """The push of a snapshot ended in another way than completed, without what is `pending`."""

    snapshot: str
    status: str
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PushGoesOn:
    """HighLevel is still pushing a snapshot, after all the time that it was waited for.

    Not `heard`: it took the push, and answers that it knows of none.
    """

    snapshot: str
    heard: bool = True


@dataclass(frozen=True, slots=True)
class OtherTexts:
    """A workflow from a snapshot does not say the texts of the account.

    `step` is the first that is wrong, `said` what it says in place of `expected`; `missing`: it is not there,
    or says nothing; neither: the flow has no such step.
    """

    name: str
    account: str
    step: str
    said: str = ""
    expected: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class NotInSnapshot:
    """A workflow did not come with the snapshot.

    `fields`: each custom value that its texts are to be, in order, with its merge field where that is known.
    """

    name: str
    account: str
    fields: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class AsBeforePush:
    """A workflow is as it was before the push."""

    name: str
    account: str


@dataclass(frozen=True, slots=True)
class DraftAfterPush:
    """A workflow came as a draft."""

    name: str


Why: TypeAlias = (
    RuleMissing
    | Found
    | AsImported
    | NotProved
    | NotRegistered
    | HeldWithIt
    | NameUnresolved
    | FlowPaused
    | ToBuild
    | ToDelete
    | ValueKept
    | PushFailed
    | PushGoesOn
    | OtherTexts
    | NotInSnapshot
    | AsBeforePush
    | DraftAfterPush
)
