"""Which workflows that are not managed use a tag or a field: what is deleted is gone for those too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.kinds.refers import words_of
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Uses, uses_in


@dataclass(frozen=True, slots=True)
class Other:
    """A workflow that is not managed, and what stands in it; None where that could not be read.

    `words` are the values in it that may be tags, in lower case.
    """

    name: str
    uses: Uses | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Others:
    """All of them; `entries` of the list tell of none."""

    workflows: tuple[Other, ...]
    entries: int = 0

    @property
    def unread(self) -> list[str]:
        """Names of those that could not be read: what they use is not known."""
        return [one.name for one in self.workflows if one.uses is None]

    def with_tag(self, tag: str) -> list[str]:
        """Names of those in which the tag stands, as a value of whatever step or trigger."""
        return [one.name for one in self.workflows if tag.lower() in one.words]

    def with_field(self, field_id: str, key: str) -> list[str]:
        """Names of those that refer to the field by its id, or by its key in a merge field."""
        return [
            one.name
            for one in self.workflows
            if one.uses is not None
            and (field_id in one.uses.ids or (key and (Thing.FIELD, key) in one.uses.keys))
        ]


async def look_at_others(
    connection: Connection,
    listed: Iterable[WorkflowSummary],
    read: Mapping[str, LiveWorkflow],
    go_on: Callable[[], None],
) -> Others:
    """Read them, those aside that were `read` before. What cannot be read is no error.

    `go_on` is called before each request, and may stop it.
    """
    found: list[Other] = []
    for summary in listed:
        live = read.get(summary.id)
        if live is None:
            go_on()
            try:
                live = await read_listed(summary, connection)
            except GhlFlowError:
                live = None
        name = summary.name or summary.id
        if live is None or not live.readable:
            found.append(Other(name))
            continue
        content: JsonValue = [live.document, [*live.triggers]]
        found.append(Other(name, uses_in(content), words_of(live.document, [*live.triggers])))
    return Others(tuple(found))
