"""How workflows are deleted, whoever asks for it."""

from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from ghl_flow.deploy.applying.deleting import Deleting
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.wire.json import text_of
from tests.deploy.fault_sweep import LOCATION, Account
from tests.deploy.gates import BECAUSE


@pytest.mark.parametrize("done", [0, 1, 12])
@pytest.mark.parametrize("told", [None, 3])
def test_who_stops_it_is_told_how_far_it_came(done: int, told: int | None, tmp_path: Path) -> None:
    async def run(stopping: Callable[[], bool]) -> None:
        account = Account(tmp_path)
        removed = Removed("api", BECAUSE, 0)
        removed.done += [Done(Did.WORKFLOW_DELETED, str(number)) for number in range(done)]
        async with account.connected() as connection:
            Deleting(connection, account.archive(), removed, None, stopping).go_on(told)
        account.store.close()

    anyio.run(run, lambda: False)
    count = done if told is None else told
    with pytest.raises(Interrupted, match=f"after {count} deletions; run the command again"):
        anyio.run(run, lambda: True)


@pytest.mark.parametrize("looked", [True, False], ids=["read before", "not read"])
def test_it_is_kept_where_it_was_read_and_gone_afterwards(looked: bool, tmp_path: Path) -> None:
    async def run() -> tuple[set[str], int]:
        account = Account(tmp_path)
        await account.run("first apply")
        removed = Removed("api", BECAUSE, 0)
        async with account.connected() as connection:
            deleting = Deleting(connection, account.archive(), removed, (), lambda: False)
            one, other, _ = sorted(
                (text_of(item, "id") for item in account.store.all("workflow", LOCATION)),
                key=lambda workflow_id: workflow_id == "theirs",
            )
            live = await connection.driver.read(one) if looked else None
            await deleting.workflow(one, "missed-call-text-back/main", live)
            there = await deleting.still_listed([one])
            assert other in there
            assert one not in there
        account.store.close()
        return there, len(removed.backups)

    there, kept = anyio.run(run)
    assert "theirs" in there
    assert kept == looked
