"""Workflows that do what a managed one does, as data: what each means for a contact depends on that one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypedDict

from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.state.copies import Alike, Likeness, NotCompared
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.looked_at import texts_of
from ghl_flow.deploy.state.managed import Doubt
from ghl_flow.masking import masked


class Original(StrEnum):
    """What the managed workflow does that a copy is like."""

    RUNS = "runs"
    PAUSED = "paused"
    RUNS_NOT = "runs-not"
    """It is a draft, or not in the account."""


class CopyJson(TypedDict):
    """A copy; `key` is None where it is of no flow."""

    key: str | None
    id: str
    name: str
    status: str
    likeness: str
    original: str


class NotComparedJson(TypedDict):
    """A workflow that was not compared, and why."""

    id: str
    name: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A workflow that is not managed and is like the managed one of `key`, which is empty for none.

    `texts`: the managed one texts contacts.
    """

    key: str
    workflow_id: str
    name: str
    runs: bool
    likeness: Likeness
    original: Original
    texts: bool

    def to_json(self) -> CopyJson:
        """The copy for machines."""
        return {
            "key": self.key or None,
            "id": self.workflow_id,
            "name": masked(self.name),
            "status": "published" if self.runs else "draft",
            "likeness": str(self.likeness),
            "original": str(self.original),
        }


def copies(
    alike: Iterable[Alike],
    changes: Sequence[Change],
    items: Iterable[DesiredWorkflow],
    paused: Collection[str],
) -> Iterator[Copy]:
    """Each with what the managed one does, those that run first. `paused` are the flows that are."""
    running = {change.key for change in changes if change.runs}
    texting = {item.key for item in items if texts_of(item.compiled.workflow)}
    flows = {change.key: change.flow for change in changes}
    for one in sorted(alike, key=lambda found: (found.summary.status != "published", found.summary.name)):
        original = Original.RUNS if one.key in running else Original.RUNS_NOT
        if original is Original.RUNS_NOT and flows.get(one.key) in paused:
            original = Original.PAUSED
        yield Copy(
            one.key,
            one.summary.id,
            one.summary.name,
            one.summary.status == "published",
            one.likeness,
            original,
            one.key in texting,
        )


def not_compared_json(one: NotCompared) -> NotComparedJson:
    """A workflow that was not compared, for machines."""
    summary = one.summary
    status = "published" if summary.status == "published" else "draft"
    return {"id": summary.id, "name": masked(summary.name), "status": status, "reason": str(one.doubt)}


class NotSeen(NamedTuple):
    """Workflows that may be copies for all that could be seen, and why they were not seen."""

    doubt: Doubt
    published: bool
    names: tuple[str, ...]


def not_compared_together(found: Sequence[NotCompared]) -> Iterator[NotSeen]:
    """Those that were not compared for the same reason, published ones first."""
    for doubt in (Doubt.NOT_READ, Doubt.UNREADABLE):
        for published in (True, False):
            names = [
                one.summary.name
                for one in found
                if one.doubt is doubt and (one.summary.status == "published") is published
            ]
            if names:
                yield NotSeen(doubt, published, tuple(names))
