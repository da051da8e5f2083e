"""Published copies of managed workflows, for the commands that stop or delete those."""

from collections.abc import Collection
from dataclasses import dataclass

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.remains import Remainder, Remains, remainder
from ghl_flow.deploy.planning.copies import NotSeen, not_compared_together
from ghl_flow.deploy.state.copies import Alike, Likeness, look_beside
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.looked_at import LookedAt
from ghl_flow.deploy.state.managed import Evidence, Flows, Managed, Recognised


@dataclass(frozen=True, slots=True)
class RunningCopies:
    """Those that hold steps of a managed workflow, and what else is to be said.

    `left` are those that send the same text in other steps, and those with steps of a flow that is not known:
    for a person to look at. `drafts`: whether there are drafts with steps of a managed workflow.
    """

    copies: tuple[Managed, ...] = ()
    left: tuple[Remainder, ...] = ()
    notes: tuple[Remainder, ...] = ()
    drafts: bool = False


async def running_copies(
    connection: Connection,
    seen: Recognised,
    known: Flows,
    flows: Collection[str],
    looked: LookedAt | None = None,
    *,
    drafts: bool = False,
    all_drafts: bool = False,
) -> RunningCopies:
    """Find the published copies of these flows, or of all, whatever their name; further than `seen`.

    With `drafts`, look at those of a like name too, with `all_drafts` at each: whether there is one is all
    that is told.

    Reads each published workflow that is not managed and that `looked` does not know. One that cannot be
    read stops nothing.
    """
    managed = {workflow_id: key for key, workflow_id in seen.manifest.workflows.items()}
    managed |= {one.summary.id: one.key for one in (*seen.managed, *seen.others)}
    # Those that are doubtful are told of already.
    told = {one.summary.id for one in seen.doubtful}
    found = await look_beside(
        known.workflows,
        managed,
        [one for one in seen.summaries.values() if one.id not in told],
        connection,
        looked or LookedAt(),
        {},
        drafts=drafts,
        all_drafts=all_drafts,
    )
    asleep = [one for one in found.alike if one.summary.status != "published"]
    found.alike = [one for one in found.alike if one not in asleep]
    alike = [one for one in found.alike if not flows or flow_of(one.key) in flows]
    # Of a flow without a file, or with one that cannot be compiled, no step is known: it may be one of these.
    unknown = not flows or not {item.flow for item in known.workflows}.issuperset(flows)
    orphans = [one for one in found.alike if unknown and one.likeness is Likeness.NO_FLOW]
    return RunningCopies(
        tuple(
            Managed(one.key, one.summary, Evidence.STEPS) for one in alike if one.likeness is Likeness.STEPS
        ),
        (
            *(_same_text(one) for one in alike if one.likeness is Likeness.TEXT),
            *map(_of_no_flow, orphans),
        ),
        tuple(map(_not_compared, not_compared_together(found.not_compared))),
        any(one.likeness is Likeness.STEPS for one in asleep),
    )


def _same_text(one: Alike) -> Remainder:
    return remainder(Remains.SAME_TEXT, name=one.summary.name, id=one.summary.id, key=one.key)


def _of_no_flow(one: Alike) -> Remainder:
    return remainder(Remains.OF_NO_FLOW, name=one.summary.name, id=one.summary.id)


def _not_compared(found: NotSeen) -> Remainder:
    status = "published" if found.published else "draft"
    return remainder(Remains.NOT_COMPARED, doubt=str(found.doubt), status=status, names=[*found.names])
