"""Workflows that do what a managed one does, as data: what each means for a contact depends on that one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.state.copies import Alike, Likeness
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.looked_at import texts_of
from ghl_flow.wire.json import JsonObject


class Original(StrEnum):
    """What the managed workflow does that a copy is like."""

    RUNS = "runs"
    PAUSED = "paused"
    RUNS_NOT = "runs-not"
    """It is a draft, or not in the account."""


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

    def to_json(self) -> JsonObject:
        """The copy for machines."""
        return {
            "key": self.key or None,
            "id": self.workflow_id,
            "name": self.name,
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
