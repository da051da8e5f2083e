"""Whether HighLevel holds what it was given: an answer that is lost or stale is no proof."""

from collections.abc import Awaitable, Container

from ghl_flow.deploy.drivers.model import LiveWorkflow, NotStoredError, WorkflowDriver
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.remedy import pasted
from ghl_flow.wire.difference import differences, summary_of
from ghl_flow.wire.workflow import Workflow


async def created(public: PublicApi, name: str, before: Container[str], creation: Awaitable[str]) -> str:
    """The id of what `creation` creates under `name`; if the answer is lost, it is looked for."""
    try:
        return await creation
    except HighLevelError as error:
        if not error.ambiguous:
            raise
        for one in await public.workflows():
            if one.name == name and one.id not in before:
                return one.id
        raise error from None


async def read_back(driver: WorkflowDriver, workflow: Workflow) -> LiveWorkflow:
    """It as HighLevel stores it, asked again where an answer may be stale."""
    return await read_until(
        lambda: driver.read(workflow.id), lambda stored: not differences(stored.workflow, workflow)
    )


def check_stored(workflow: Workflow, stored: LiveWorkflow) -> None:
    """Raise NotStoredError where HighLevel holds something else."""
    if left := differences(stored.workflow, workflow):
        raise NotStoredError(
            f"HighLevel answered that '{workflow.name}' was saved, but it holds something else: "
            f"{summary_of(left)}",
            hint=f"the workflow stays a draft; open '{workflow.name}' in HighLevel > Automation and "
            "compare it with " + pasted("'ghl-flow compile FLOW'") + ", or run " + pasted("'ghl-flow apply'"),
        )
