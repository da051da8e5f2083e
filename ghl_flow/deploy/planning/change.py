"""What happens to one resource of an account, as data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NotRequired, TypedDict

from ghl_flow.deploy.planning.diff import StepChange, StepChangeJson
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.wire.json import JsonObject


class Resource(StrEnum):
    """What a change is about."""

    CUSTOM_FIELD = "custom_field"
    CUSTOM_VALUE = "custom_value"
    TAG = "tag"
    WORKFLOW = "workflow"


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    UNCHANGED = "unchanged"


class Reason(StrEnum):
    """Why. A stable word in JSON; sentences for it are made where it is displayed."""

    MISSING = "missing"
    CHANGED_HERE = "changed-here"
    CHANGED_REMOTE = "changed-in-highlevel"
    CHANGED_BOTH = "changed-on-both-sides"
    DELETED_REMOTE = "deleted-in-highlevel"
    UNPUBLISHED_REMOTE = "unpublished-in-highlevel"
    PUBLISHED_REMOTE = "published-in-highlevel"
    DIFFERS = "differs"
    DRAFT = "draft"
    KEPT = "remote-kept"
    PAUSED = "paused"
    UNRECORDED = "not-in-manifest"
    IMPORTED = "imported"
    NO_FLOW = "no-flow"
    NOT_NEEDED = "not-needed"
    TO_BUILD = "to-build"
    TO_REBUILD = "to-rebuild"
    BUILD_PENDING = "build-pending"
    BUILT = "built"
    TO_PUBLISH = "to-publish"
    UNREADABLE = "published-unreadable"
    TO_PUSH = "to-push"
    TO_PUSH_AGAIN = "to-push-again"
    PUSH_PENDING = "push-pending"
    PUSH_FAILED = "push-failed"
    """The push that was to bring it ended, and not well: what is there may be what it brought of it."""
    PUSHED = "pushed"
    NOT_COMPARED = "published-not-compared"
    TEXTS_READ = "published-texts-read"
    OTHER_TEXTS = "other-texts"
    """It came from a snapshot, and says something else than the texts of this account."""
    RENAMED_REMOTE = "renamed-in-highlevel"
    NAMED_OTHERWISE = "named-otherwise"
    """Its name is another in HighLevel, and nothing tells which side changed it."""
    RETYPED_REMOTE = "retyped-in-highlevel"
    REPLACED_REMOTE = "replaced-in-highlevel"
    """It was deleted in HighLevel, and another one has its name."""
    REFERS_TO_DELETED = "refers-to-deleted"


class Hold(StrEnum):
    """What becomes of a change whose gate is closed."""

    DRAFT = "draft"
    """It is written, and left as a draft."""
    BACK = "held-back"
    """Nothing of it is written."""


class ChangeJson(TypedDict):
    """A change; only a workflow has `stopped` and `steps`."""

    resource: str
    key: str
    action: str
    before: JsonObject | None
    after: JsonObject | None
    reason: str | None
    hold: str | None
    gates: list[str]
    origin: str | None
    stopped: NotRequired[bool]
    steps: NotRequired[list[StepChangeJson]]


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource, from what to what, and why. `steps` details a workflow.

    `flow` is the one it belongs to, empty for what flows share. `hold` and the names of the `gates` that
    hold it. `stopped`: it was published by an apply, and is not published now. `despite`: the gates in spite
    of which it is published; `without`: the helper workflows that it was published by hand without.
    `unrecorded`: it is published, and a manifest that is there does not name it.
    """

    resource: Resource
    key: str
    action: Action
    before: JsonObject | None = None
    after: JsonObject | None = None
    reason: Reason | None = None
    steps: tuple[StepChange, ...] = ()
    origin: Origin | None = None
    flow: str = ""
    hold: Hold | None = None
    gates: tuple[str, ...] = ()
    stopped: bool = False
    conflict: bool = False
    despite: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unrecorded: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether it runs though it should not, which no apply changes."""
        return bool(self.despite or self.without)

    @property
    def drifted(self) -> bool:
        """Whether something in HighLevel is not as the last apply left it."""
        return self.stopped or self.origin in (Origin.THERE, Origin.BOTH)

    @property
    def runs(self) -> bool:
        """Whether it is of something that is published now."""
        return self.before is not None and self.before.get("status") == "published"

    def to_json(self) -> ChangeJson:
        """The change for machines."""
        document: ChangeJson = {
            "resource": str(self.resource),
            "key": self.key,
            "action": str(self.action),
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "hold": self.hold,
            "gates": [*self.gates],
            "origin": self.origin,
        }
        if self.resource is Resource.WORKFLOW:
            document["stopped"] = self.stopped
            document["steps"] = [step.to_json() for step in self.steps]
        return document
