"""Managed workflows that were given another name, and that the manifest does not find."""

from collections.abc import Sequence
from contextlib import suppress

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.managed import Evidence, Managed
from ghl_flow.deploy.state.reading import ids_of, read_listed, step_ids
from ghl_flow.deploy.state.recognise import likely_first
from ghl_flow.highlevel import MalformedResponseError, NotFoundError
from ghl_flow.highlevel.public import WorkflowSummary


class Renamed:
    """Every workflow, read once, when one is first asked for that the manifest does not find.

    One that was given another name runs on: made a second time, it would text everybody twice. A draft may
    be a paused one: made a second time, it would be published.
    """

    def __init__(self, connection: Connection, listed: Sequence[WorkflowSummary]) -> None:
        self._connection = connection
        self._listed = likely_first(listed)
        self._read: list[tuple[WorkflowSummary, LiveWorkflow]] | None = None
        self.unread: list[WorkflowSummary] = []
        """Those whose body came in no form that can be read: one may be a managed one."""

    @property
    def bodies(self) -> dict[str, LiveWorkflow]:
        """Those that were read, by id."""
        return {summary.id: live for summary, live in self._read or ()}

    async def holding(self, item: DesiredWorkflow, *, drafts: bool) -> Managed | None:
        """The workflow that has steps of this one; with `drafts`, a draft too."""
        if self._read is None:
            self._read = []
            for summary in self._listed:
                # One that cannot be read is not known to be managed; a driver without access stops elsewhere.
                with suppress(NotFoundError):  # it was deleted since it was listed
                    try:
                        self._read.append((summary, await read_listed(summary, self._connection)))
                    except MalformedResponseError:
                        self.unread.append(summary)
        for summary, live in self._read:
            if (drafts or summary.status == "published") and step_ids(live) & ids_of(item):
                return Managed(item.key, summary, Evidence.STEPS, live, named=False)
        return None
