"""The `file` driver: nobody may write bodies into the sub-account, so a person builds them from a sheet.

It neither reads nor writes a body. What the documented list says (name, status, version) is all there is
to look at, and whoever uses it says so.
"""

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.workflow import Status, Workflow


class ByHandError(GhlFlowError):
    """Something that only a person in the builder can do in this sub-account."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} has to be done by hand in this sub-account: the file driver writes no workflow bodies",
            hint="'ghl-flow auth builder' gives ghl-flow a session of the builder, which can",
        )


class FileDriver:
    """Hands workflows over as files."""

    name = "file"

    async def read(self, workflow_id: str) -> LiveWorkflow:
        """What is known without the body: nothing but the id."""
        return LiveWorkflow({"id": workflow_id}, [], readable=False)

    async def create(self, name: str) -> str:
        """Cannot be done.

        Raises:
            ByHandError: always.
        """
        raise ByHandError(f"creating '{name}'")

    async def save(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """Cannot be done.

        Raises:
            ByHandError: always.
        """
        del live
        raise ByHandError(f"changing '{workflow.name}'")

    async def set_status(self, workflow_id: str, status: Status) -> Status | None:
        """Cannot be done.

        Raises:
            ByHandError: always.
        """
        raise ByHandError(
            f"{'publishing' if status == 'published' else 'unpublishing'} workflow {workflow_id}"
        )
