"""The kill switch, and other commands, against a rollback that is at work."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from ghl_flow.deploy.applying.pause import pause as pause_flows
from ghl_flow.deploy.applying.paused_meanwhile import ManifestLostError
from ghl_flow.deploy.applying.restore import restore
from ghl_flow.deploy.applying.restore_plan import plan_restorations
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.history.archive import Archive, read_backup
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_text, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.test_paused_meanwhile import LOST, MAIN, SLOWER, pause

Act = Callable[[Account], None]


def rolled_back(account: Account, folder: Path, act: Act, *, at: int) -> int:
    """Roll back to the first of two applies and let another act after the `at`-th request; their number."""
    archive = Archive(folder, LOCATION)
    account.apply(terms=Terms(archive=archive))
    paths = [path for path in archive.kept if path.name.endswith(".after.json")]
    account.apply(SLOWER)
    account.requests.seen.clear()
    account.requests.after = lambda number: act(account) if number == at else None

    async def run() -> None:
        flow = compiled()
        items = desired_state(flow.account, [flow]).workflows
        async with account.connection(flow.account) as connection:
            await connection.settle()
            backups = [read_backup(folder / path.name) for path in paths]
            planned = await plan_restorations(connection, LOCATION, backups, Flows(items), as_draft=False)
            await restore(connection, planned, Archive(folder / "second", LOCATION), as_draft=False)

    try:
        anyio.run(run)
    finally:
        account.requests.after = lambda _: None
    return len(account.requests.seen)


def paused_now(account: Account) -> frozenset[str]:
    return manifest_of(account).paused


def manifest_of(account: Account) -> Manifest:
    (value,) = account.store.all("custom_value", LOCATION)
    return read_manifest(text_of(value, "value"), LOCATION)


@pytest.mark.parametrize("at", range(6, 20))
def test_what_is_paused_meanwhile_stays_a_draft(account: Account, tmp_path: Path, at: int) -> None:
    """Whenever it comes: where the rollback does not see it, what it left is a draft all the same."""
    try:
        requests = rolled_back(account, tmp_path, pause, at=at)
    except GhlFlowError:
        pass  # it saw it, or what it was about to write had changed
    else:
        if at >= requests:
            return  # it came after all
        if "PUT /locations" in " ".join(account.requests.seen[at]):
            return  # right before the manifest is written, which says what was so before
    assert {one["status"] for one in account.workflows()} == {"draft"}
    assert MAIN in paused_now(account)


@pytest.mark.parametrize("lost", LOST)
def test_with_its_manifest_lost_it_stops_and_says_so(account: Account, tmp_path: Path, lost: Any) -> None:
    def lose(account: Account) -> None:
        (value,) = account.store.all("custom_value", LOCATION)
        lost(account, value)

    with pytest.raises(ManifestLostError, match="nothing tells whether another one paused"):
        rolled_back(account, tmp_path, lose, at=8)


def test_what_another_command_recorded_stays_recorded(account: Account, tmp_path: Path) -> None:
    def recorded(account: Account) -> None:
        (value,) = account.store.all("custom_value", LOCATION)
        now = manifest_of(account)
        other = replace(now, tags={**now.tags, "made-meanwhile": "tagid"}, serial=now.serial + 1)
        text = manifest_text(other)
        account.store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": text})

    rolled_back(account, tmp_path, recorded, at=8)
    assert "made-meanwhile" in manifest_of(account).tags


@pytest.mark.parametrize("lost", LOST[1:])
def test_a_pause_whose_manifest_is_overwritten_writes_all_of_it_again(account: Account, lost: Any) -> None:
    """Not a manifest that names what is paused and no workflow at all."""
    account.apply()
    before = manifest_of(account)

    def overwritten(number: int) -> None:
        if account.requests.seen[-1][0] == "PUT" and "customValues" in account.requests.seen[-1][1]:
            account.requests.after = lambda _: None
            (value,) = account.store.all("custom_value", LOCATION)
            lost(account, value)

    account.requests.after = overwritten

    async def run() -> None:
        flow = compiled()
        items = desired_state(flow.account, [flow]).workflows
        async with account.connection(flow.account) as connection:
            await connection.settle()
            await pause_flows(connection, LOCATION, (), Flows(items))

    anyio.run(run)
    assert manifest_of(account).workflows == before.workflows
    assert paused_now(account) >= {MAIN}
