"""What becomes of a workflow that is in the account: who changed it, does it run, what was chosen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ghl_flow.deploy.planning.change import Action, Change, Reason
from ghl_flow.deploy.planning.choices import Choices, OnConflict
from ghl_flow.deploy.planning.diff import StepChange, step_changes
from ghl_flow.deploy.planning.drift import Origin, attributed, refers_to_deleted
from ghl_flow.deploy.state.by_hand import Stage, stage_of
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.highlevel.agency import SnapshotPush
from ghl_flow.wire.workflow import Workflow

_BY_HAND = {
    Stage.NEW: Reason.TO_BUILD,
    Stage.CHANGED: Reason.TO_REBUILD,
    Stage.REQUESTED: Reason.BUILD_PENDING,
    Stage.BUILT: Reason.BUILT,
    Stage.UNPUBLISHED: Reason.TO_PUBLISH,
    Stage.DONE: Reason.UNREADABLE,
}

_PUSHED = {
    Stage.NEW: Reason.TO_PUSH,
    Stage.CHANGED: Reason.TO_PUSH_AGAIN,
    Stage.REQUESTED: Reason.PUSH_PENDING,
    Stage.BUILT: Reason.PUSHED,
    Stage.UNPUBLISHED: Reason.TO_PUBLISH,
    Stage.DONE: Reason.NOT_COMPARED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the manifest says of a workflow: whether it names it, its record, whether it is paused.

    `imported`: the flow was imported from it; `base`: how it was then, by the lock.
    """

    known: bool
    record: Recorded | None
    paused: bool
    imported: bool = False
    base: Recorded | None = None

    @property
    def kept(self) -> bool:
        """Whether the operator chose to keep it as it is in HighLevel."""
        return self.record is not None and self.record.kept

    def is_stopped(self, current: Workflow) -> bool:
        """Whether it was published by an apply, and something else set it to draft."""
        applied = self.known and self.record is not None and self.record.status == "published"
        return applied and not self.paused and current.status != "published"


def unchanged(change: Change, standing: Standing, choices: Choices) -> Change:
    """A workflow that is published, and as it should be or as the operator chose to keep it.

    `change` names it, with what is there on both sides.
    """
    if standing.paused and not choices.resumes(change.flow):
        return replace(change, reason=Reason.PUBLISHED_REMOTE, origin=Origin.THERE)
    return replace(change, reason=Reason.KEPT) if standing.kept else change


def existing(
    change: Change,
    current: Workflow,
    wanted: Workflow,
    standing: Standing,
    choices: Choices,
    earlier: Workflow | None = None,
) -> Change:
    """A workflow whose body was read. `change` updates it from what is there to what is wanted.

    `earlier` is what is wanted with the ids of what was deleted in HighLevel since.
    """
    record = standing.record
    found = step_changes(current, wanted, record.wanted if record is not None else None)
    steps, origin = attributed(found, current, wanted, record, earlier, standing.base)
    dangling = bool(steps) and origin is None and refers_to_deleted(record, wanted, earlier)
    if dangling and standing.kept:
        origin = Origin.HERE  # what was chosen to be kept does not work any more: that is to be decided again
    change = replace(change, steps=steps, origin=origin)
    same = replace(change, action=Action.UNCHANGED, after=change.before, origin=None)
    runs, stopped = current.status == "published", standing.is_stopped(current)
    if standing.kept and not stopped and origin is None and (steps or not runs):
        return _kept_until_now(change, same, standing, choices)
    if stopped:
        origin = Origin.BOTH if origin in (Origin.HERE, Origin.BOTH) else Origin.THERE
        change = replace(change, origin=origin, stopped=True)
    remote = origin in (Origin.THERE, Origin.BOTH) or (standing.kept and bool(steps))
    if remote and choices.on_conflict is OnConflict.REMOTE:
        return replace(same, reason=Reason.KEPT)
    if dangling and not stopped and not standing.kept:
        return replace(change, reason=Reason.REFERS_TO_DELETED, origin=Origin.THERE)
    if steps or stopped:
        return _different(change, kept=standing.kept)
    if runs and (standing.known or standing.paused):
        return unchanged(same, replace(standing, record=None), choices)
    if runs:
        reason = Reason.IMPORTED if standing.imported else Reason.UNRECORDED
        return replace(change, action=Action.ADOPT, reason=reason)
    if standing.paused and not choices.resumes(change.flow):
        return replace(same, reason=Reason.PAUSED)
    return replace(change, reason=Reason.PAUSED if standing.paused else Reason.DRAFT)


def _kept_until_now(change: Change, same: Change, standing: Standing, choices: Choices) -> Change:
    """Neither side changed since the operator chose the one in HighLevel."""
    if choices.on_conflict is OnConflict.LOCAL:
        reason = Reason.DIFFERS if change.steps else Reason.DRAFT
        return replace(change, reason=reason, origin=Origin.THERE)
    if standing.paused and choices.resumes(change.flow):
        return replace(change, reason=Reason.PAUSED, steps=())
    return replace(same, reason=Reason.KEPT)


def _different(change: Change, *, kept: bool) -> Change:
    there = any(step.drifted for step in change.steps)
    here = change.origin in (Origin.HERE, Origin.BOTH)
    # An edit kept in HighLevel would be lost with the next one made here, so that is a conflict too.
    conflict = (here and there) or (kept and (here or change.stopped))
    if conflict and not kept:
        reason = Reason.CHANGED_BOTH
    elif change.stopped:
        reason = Reason.UNPUBLISHED_REMOTE
    elif kept and here:
        reason, change = Reason.CHANGED_BOTH, replace(change, origin=Origin.BOTH)
    elif change.origin is None:
        reason = Reason.DIFFERS
    else:
        reason = Reason.CHANGED_REMOTE if there else Reason.CHANGED_HERE
    return replace(change, reason=reason, conflict=conflict)


def built_elsewhere(
    change: Change,
    listed: Workflow,
    hashes: Collection[str],
    standing: Standing,
    choices: Choices,
    *,
    pushed: bool = False,
    push: SnapshotPush | None = None,
    dangling: bool = False,
) -> Change:
    """A workflow whose body is not read: how far the person who builds it is, or the push that brings it.

    `hashes` are those of what it should be: with references and with ids in it, either may be recorded.
    `push`: how the last one ended, or None where that is not known.
    `dangling`: something that it refers to was deleted in HighLevel, so that it has to be built again.
    """
    stage = stage_of(hashes, listed, standing.record)
    action = {Stage.DONE: Action.UNCHANGED, Stage.BUILT: Action.ADOPT}.get(stage, Action.UPDATE)
    if dangling and stage in (Stage.DONE, Stage.BUILT):
        return replace(change, reason=Reason.REFERS_TO_DELETED, origin=Origin.THERE)
    stopped = stage is Stage.UNPUBLISHED and not standing.paused
    record = standing.record
    kept = record is not None and record.kept and record.version == listed.version
    remote = choices.on_conflict is OnConflict.REMOTE
    if stopped and (remote or (kept and choices.on_conflict is not OnConflict.LOCAL)):
        return replace(change, action=Action.UNCHANGED, after=change.before, reason=Reason.KEPT)
    if stage in (Stage.BUILT, Stage.REQUESTED) and push is not None and not push.completed:
        # Something of it is there, or nothing: not known to be what was to come.
        reason = Reason.PUSH_FAILED if push.ended else Reason.PUSH_PENDING
        return replace(change, action=Action.UPDATE, reason=reason)
    return replace(
        change,
        action=action,
        after=change.before if action is Action.UNCHANGED else change.after,
        reason=(_PUSHED if pushed else _BY_HAND)[stage],
        origin=Origin.THERE if stopped else None,
        stopped=stopped,
    )


def looked_into(change: Change, wrong: Sequence[StepChange] | None) -> Change:
    """A workflow that came from a snapshot, with what a look at its texts found.

    `wrong` are the steps that text something else than they should; None: the body could not be read.
    """
    if wrong is None:
        reason = Reason.UNREADABLE if change.reason is Reason.NOT_COMPARED else change.reason
        return replace(change, reason=reason)
    if not wrong:
        reason = Reason.TEXTS_READ if change.reason is Reason.NOT_COMPARED else change.reason
        return replace(change, reason=reason)
    if change.reason is Reason.KEPT:
        return change
    return replace(
        change,
        action=Action.UPDATE,
        reason=Reason.OTHER_TEXTS if change.runs else change.reason,
        steps=tuple(wrong),
    )
