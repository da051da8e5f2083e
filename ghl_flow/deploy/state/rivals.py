"""Published workflows of others that text for an event for which a flow texts: the contact hears both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.looked_at import LookedAt, texts_of
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.registry import trigger_kind


@dataclass(frozen=True, slots=True)
class Rival:
    """A workflow that texts for an event for which the managed one of `key` texts too."""

    key: str
    workflow_id: str
    name: str
    event: str


async def rivals(
    desired: Desired, actual: Actual, connection: Connection, looked: LookedAt
) -> tuple[Rival, ...]:
    """Those that were not found to be copies. Reads the few that text and start on the same kind of event.

    `looked` is what the survey before looked at: what it could not read is told there.
    """
    wanted = [item for item in desired.workflows if texts_of(item.compiled.workflow)]
    kinds = {trigger.type for item in wanted for trigger in item.compiled.workflow.triggers}
    alike = {one.summary.id for one in actual.beside.alike}
    found: list[Rival] = []
    for summary in _of_others(actual):
        look = looked.of(summary)
        if summary.id in alike or look is None or not (look.texts and look.triggers & kinds):
            continue
        try:
            live = await read_listed(summary, connection)
        except GhlFlowError:
            continue  # the survey tells of what cannot be read
        if not live.readable:
            continue
        event = next(((key, event) for key, event in _samples(wanted) if _starts(live, event)), None)
        if event is not None:
            found.append(Rival(event[0], summary.id, summary.name, event[1].label))
    return tuple(found)


def _of_others(actual: Actual) -> Iterator[WorkflowSummary]:
    managed = {one.workflow.id for one in actual.workflows.values()}
    managed |= {one.id for one in actual.untouched.values()}
    for summary in actual.summaries.values():
        if summary.status == "published" and summary.id not in managed:
            yield summary


def _samples(wanted: Sequence[DesiredWorkflow]) -> Iterator[tuple[str, Event]]:
    """Events that start each of them, with its key."""
    for item in wanted:
        for trigger in item.compiled.workflow.triggers:
            for event in trigger_kind(trigger.type).samples(trigger):
                yield item.key, event


def _starts(live: LiveWorkflow, event: Event) -> bool:
    return any(matches(trigger, event, lambda _: None) for trigger in live.workflow.triggers)
