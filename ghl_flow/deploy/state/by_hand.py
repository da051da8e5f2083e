"""How far a workflow is that a person or a snapshot builds, told from the list that HighLevel documents.

The manifest remembers what was requested (a hash of it, and the version the list showed then, 0 for a
workflow that was not there). A workflow of that name that is published, in another version than then, is
taken for built. Its steps cannot be read, and nothing here says that they are right.
"""

from collections.abc import Collection
from enum import Enum, auto

from ghl_flow.deploy.state.record import Recorded
from ghl_flow.kinds.registry import kind_of
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.workflow import Workflow


class Stage(Enum):
    """How far it is."""

    NEW = auto()
    CHANGED = auto()
    """Built once, and changed here since."""
    REQUESTED = auto()
    """Asked for, and not published yet."""
    BUILT = auto()
    """Published under its name since it was asked for."""
    UNPUBLISHED = auto()
    DONE = auto()


def stage_of(wanted: Collection[str], listed: Workflow, record: Recorded | None) -> Stage:
    """How far a workflow is.

    Args:
        wanted: hashes of what it should be, with references and with ids in it: either may be recorded.
        listed: its name, status and version as the list shows it.
        record: what the manifest remembers of it.
    """
    if record is None:
        return Stage.NEW
    if record.wanted not in wanted:
        return Stage.CHANGED
    published = listed.status == "published"
    if record.requested:
        return Stage.BUILT if published and listed.version != record.version else Stage.REQUESTED
    return Stage.DONE if published else Stage.UNPUBLISHED


def structure_of(workflow: Workflow) -> Workflow:
    """The workflow without what its texts say: where they come in custom values, they are not its own."""
    return workflow._replace(
        nodes=tuple(kind_of(node.type).with_message(node, "") for node in workflow.nodes),
    )


def requested(wanted: Workflow, listed: Workflow | None) -> Recorded:
    """The record of a workflow that a person or a snapshot was just asked for."""
    version = listed.version if listed is not None else 0
    return Recorded(version, "", content_hash(wanted), {}, requested=True)


def built(wanted: Workflow, listed: Workflow, updated_at: str) -> Recorded:
    """The record of a workflow that was seen published."""
    return Recorded(listed.version, updated_at, content_hash(wanted), {})


def was_requested(record: Recorded | None) -> bool:
    """Whether a workflow of that name is the one that was asked for, rather than another."""
    return record is not None and record.requested
