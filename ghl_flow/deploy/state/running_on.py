"""What ghl-flow made in an account and no flow of it needs now, where it runs on: proofs stand beside it."""

from contextlib import suppress

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.highlevel import HighLevelError


async def read_running_on(
    desired: Desired, actual: Actual, connection: Connection
) -> dict[str, LiveWorkflow]:
    """Read the published workflows that ghl-flow made and no flow of the account needs, by id.

    One that cannot be read, for whatever reason, is not among them: what it does is not known then.
    """
    found: dict[str, LiveWorkflow] = {}
    for summary in (*actual.running_on(desired).values(), *actual.beside.made_here):
        with suppress(HighLevelError):
            live = await read_listed(summary, connection)
            if live.readable:
                found[summary.id] = live
    return found
