"""`destroy` through a driver that deletes workflows and cannot look into them: what it is sure of goes."""

from pathlib import Path

import anyio
import pytest

from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.remains import Remains
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.drivers.model import Capabilities, LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.wire.json import JsonObject, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

MAIN = "Missed call text-back"


class Blind(WorkflowDriver):
    """A driver of somebody's own: another one deletes for it, and nothing tells what is inside."""

    name = "blind"
    capabilities = Capabilities(deletes=True, publishes=True)

    def __init__(self, other: WorkflowDriver) -> None:
        self._other = other

    async def read(self, workflow_id: str) -> LiveWorkflow:
        return LiveWorkflow({"id": workflow_id}, [], readable=False)

    async def delete(self, workflow_id: str) -> None:
        await self._other.delete(workflow_id)


def destroyed(account: Account, archive: Path) -> Removed:
    flow = compiled()
    known = Flows(desired_state(flow.account, [flow]).workflows)

    async def run() -> Removed:
        async with account.connection(flow.account) as connection:
            await connection.settle()
            connection.driver = Blind(connection.driver)
            seen = await recognise(connection, LOCATION, known)
            return await destroy(
                connection, seen, (), Archive(archive, LOCATION), data_loss=True, known=known
            )

    return anyio.run(run)


# Through the API an apply records no time: it reads every workflow anew, as its triggers are apart.
BUILDER = pytest.mark.parametrize("account", ["builder"], indirect=True)


def changed(account: Account, what: str) -> None:
    """A person did that to the main workflow since the apply."""
    (main,) = [one for one in account.workflows() if one["name"] == MAIN]
    key, version = text_of(main, "id"), main["version"]
    assert isinstance(version, int)
    changes: dict[str, JsonObject] = {
        "edited": {"version": version + 1},
        "saved": {"updatedAt": "2030-01-01T00:00:00.000Z"},
    }
    account.store.put("workflow", LOCATION, key, {**main, **changes[what]})


def names(account: Account) -> list[object]:
    return [one["name"] for one in account.workflows()]


@BUILDER
def test_what_is_listed_as_it_was_applied_is_deleted(account: Account, tmp_path: Path) -> None:
    account.apply()
    removed = destroyed(account, tmp_path)
    assert removed.left == []
    assert names(account) == []


@BUILDER
@pytest.mark.parametrize("what", ["edited", "saved"])
def test_what_may_be_anothers_by_now_stays_and_is_named(account: Account, tmp_path: Path, what: str) -> None:
    account.apply()
    changed(account, what)
    removed = destroyed(account, tmp_path)
    assert names(account) == [MAIN]
    (left,) = removed.left
    (there,) = account.workflows()
    assert (left.reason, left.text("name"), left.text("id")) == (
        Remains.NOT_LOOKED_INTO,
        MAIN,
        text_of(there, "id"),
    )
    # The manifest keeps it: the next run, with a driver that reads, knows it and deletes it.
    values = account.store.all("custom_value", LOCATION)
    assert text_of(there, "id") in text_of(values[0], "value")


def test_without_a_record_of_how_it_was_it_stays(account: Account, tmp_path: Path) -> None:
    """The manifest was written by an apply that was cut off, or by a person."""
    account.apply()
    (value,) = account.store.all("custom_value", LOCATION)
    text = text_of(value, "value")
    start = text.index('"recorded":')
    bare = text[:start] + '"recorded":{},"paused":[]}'
    account.store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": bare})
    removed = destroyed(account, tmp_path)
    assert len(names(account)) == 2
    assert [one.reason for one in removed.left] == [Remains.NOT_LOOKED_INTO] * 2
