"""`destroy` while another machine is at work: what the other has just written stays."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.remains import Remains, remainder
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, manifest_text, read_manifest
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.sandbox.store import Kind
from ghl_flow.wire.json import JsonObject, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account


def written(account: Account) -> None:
    """Another apply has come to its end."""
    (value,) = account.store.all("custom_value", LOCATION)
    manifest = read_manifest(text_of(value, "value"), LOCATION)
    text = manifest_text(replace(manifest, serial=manifest.serial + 1))
    account.store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": text})


def deleted(account: Account) -> None:
    """Another destroy has."""
    (value,) = account.store.all("custom_value", LOCATION)
    account.store.delete("custom_value", LOCATION, text_of(value, "id"))


def made_again(account: Account) -> None:
    """The manifest was lost and another apply made a new one."""
    (value,) = account.store.all("custom_value", LOCATION)
    deleted(account)
    again: JsonObject = {**value, "id": "again", "name": MANIFEST_NAME}
    account.store.put("custom_value", LOCATION, "again", again)


def destroyed(account: Account, archive: Archive, meanwhile: Callable[[Account], None] | None) -> Removed:
    found: list[Removed] = []

    def after(_: int) -> None:
        method, path = account.requests.seen[-1]
        if meanwhile is not None and method == "DELETE" and "workflow" in path and not found_one:
            found_one.append(True)
            meanwhile(account)

    async def run() -> None:
        async with account.connection(compiled().account) as connection:
            flow = compiled()
            items = desired_state(flow.account, [flow]).workflows
            seen = await recognise(connection, LOCATION, Flows(items))
            account.requests.after = after
            found.append(await destroy(connection, seen, (), archive, data_loss=True))

    found_one: list[bool] = []
    anyio.run(run)
    account.requests.after = lambda _: None
    assert found_one or meanwhile is None
    return found[0]


@pytest.mark.parametrize("meanwhile", [written, deleted, made_again])
def test_what_another_command_wrote_stays(
    account: Account, meanwhile: Callable[[Account], None], tmp_path: Path
) -> None:
    archive = Archive(tmp_path, LOCATION)
    account.apply()
    removed = destroyed(account, archive, meanwhile)
    assert removed.left == [remainder(Remains.ANOTHER_COMMAND)]
    assert not removed.emptied
    assert len(account.store.all("custom_field", LOCATION)) == 1
    assert len(account.store.all("tag", LOCATION)) == 1
    assert len(account.store.all("custom_value", LOCATION)) == (0 if meanwhile is deleted else 1)


def test_alone_it_deletes_all(account: Account, tmp_path: Path) -> None:
    account.apply()
    removed = destroyed(account, Archive(tmp_path, LOCATION), None)
    assert (removed.left, removed.emptied) == ([], True)
    kinds: tuple[Kind, ...] = ("custom_field", "tag", "custom_value", "workflow")
    assert [len(account.store.all(kind, LOCATION)) for kind in kinds] == [0, 0, 0, 0]
