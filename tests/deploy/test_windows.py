"""What a person does in the moment between a look and the write after it: narrow, and told where it can be.

The windows of one request that stay are docs/reliability.md, "What one request hides"; the numbers are its.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import anyio
import pytest

from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.pause import pause
from ghl_flow.deploy.applying.remains import Remains
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest_text import read_manifest
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import JsonObject, text_of
from tests.conftest import SEED, compiled
from tests.deploy import test_paused_meanwhile
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.gates import CLOSED

MAIN = "missed-call-text-back/main"
NAME = "Missed call text-back"
SLOWER = compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds"))
Act = Callable[[Account], None]


def main_of(account: Account) -> JsonObject:
    return next(one for one in account.workflows() if one["name"] == NAME)


def put(account: Account, document: JsonObject, *, moves: bool = True) -> None:
    version = int(str(document["version"])) + moves
    account.store.put("workflow", LOCATION, text_of(document, "id"), {**document, "version": version})


def edited(account: Account) -> None:
    """A person changes the text."""
    document = main_of(account)
    content = json.dumps(document["workflowData"]).replace("Dale", "Mike")
    put(account, {**document, "workflowData": json.loads(content)})


def unpublished(account: Account) -> None:
    put(account, {**main_of(account), "status": "draft"})


def trigger_edited(account: Account) -> None:
    """A person changes a trigger, which moves no version."""
    trigger = account.store.triggers(LOCATION, text_of(main_of(account), "id"))[0]
    account.store.put("trigger", LOCATION, text_of(trigger, "id"), {**trigger, "conditions": []})


def does(account: Account, method: str, path: str, act: Act, nth: int = 1) -> list[int]:
    """Let a person act right after the n-th request to `path` from now on; the numbers of those that came."""
    came: list[int] = []

    def after(number: int) -> None:
        request = account.requests.seen[-1]
        if request[0] == method and path in request[1]:
            came.append(number)
            if len(came) == nth:
                act(account)

    account.requests.seen.clear()
    account.requests.after = after
    return came


def quiet(account: Account) -> None:
    account.requests.after = lambda _: None


def destroyed(account: Account, folder: Path) -> Removed:
    found: list[Removed] = []

    async def run() -> None:
        flow = compiled()
        async with account.connection(flow.account) as connection:
            items = desired_state(flow.account, [flow]).workflows
            seen = await recognise(connection, LOCATION, Flows(items))
            found.append(
                await destroy(
                    connection, seen, (), Archive(folder, LOCATION), data_loss=True, known=Flows(items)
                )
            )

    anyio.run(run)
    quiet(account)
    return found[0]


def kept(folder: Path) -> str:
    (file,) = folder.glob("*.main.before.json")
    return file.read_text()


def path_of(account: Account) -> str:
    workflow_id = text_of(main_of(account), "id")
    return f"/{workflow_id}/definition" if account.driver == "auto" else f"/{workflow_id}"


def test_an_edit_before_destroy_reads_is_in_the_backup(account: Account, tmp_path: Path) -> None:
    """Without the manifest every workflow is read before, to recognise it: that is not what is kept."""
    account.apply()
    (value,) = account.store.all("custom_value", LOCATION)
    account.store.delete("custom_value", LOCATION, text_of(value, "id"))
    path = path_of(account)
    does(account, "GET", path, edited)
    removed = destroyed(account, tmp_path)
    assert account.workflows() == []
    assert removed.backups
    assert "Mike" in kept(tmp_path)


def test_1_an_edit_between_the_backup_and_the_delete(account: Account, tmp_path: Path) -> None:
    """It is lost with the workflow; the next plan and status say that the workflow is not there."""
    account.apply()
    path = path_of(account) if account.driver == "auto" else "/trigger"
    assert does(account, "GET", path, edited) == []
    destroyed(account, tmp_path)
    assert "Mike" not in kept(tmp_path)
    (change,) = [one for one in account.plan().changes if one.key == MAIN]
    assert (change.action, change.runs) == ("create", False)


def test_2_an_unpublish_right_before_a_change(account: Account) -> None:
    """Before the look it is seen, and nothing is written; after it, the apply publishes what it wrote."""
    if account.driver == "builder":
        pytest.skip("a save in the builder's way leaves the status alone")
    account.apply()
    path = path_of(account)
    does(account, "GET", path, unpublished)
    with pytest.raises(GhlFlowError, match="was changed in HighLevel since it was read"):
        account.apply(SLOWER)
    quiet(account)
    assert main_of(account)["status"] == "draft"
    (change,) = [one for one in account.plan(SLOWER).changes if one.key == MAIN]
    assert change.stopped
    account.apply(SLOWER)
    does(account, "GET", path, unpublished, nth=2)
    account.apply()
    quiet(account)
    assert main_of(account)["status"] == "published"
    (main,) = [one for one in account.plan().changes if one.key == MAIN]
    assert main.runs
    assert not main.drifted


def paused_now(account: Account) -> frozenset[str]:
    (value,) = account.store.all("custom_value", LOCATION)
    return read_manifest(text_of(value, "value"), LOCATION).paused


def test_3_a_pause_right_before_the_manifest_is_written(account: Account) -> None:
    """The apply writes over it: what it published is a draft, and the next plan and status say "stopped"."""
    account.apply()
    for one in account.workflows():
        put(account, {**one, "status": "draft"}, moves=False)
    reads = does(account, "GET", "/customValues", lambda _: None)
    account.apply(SLOWER)
    last = len(reads)
    for one in account.workflows():
        put(account, {**one, "status": "draft"}, moves=False)
    does(account, "GET", "/customValues", test_paused_meanwhile.pause, nth=last)
    account.apply()
    quiet(account)
    assert {one["status"] for one in account.workflows()} == {"draft"}
    plan = account.plan()
    assert {one.key for one in plan.changes if one.stopped} >= {MAIN}


def test_a_pause_writes_itself_down_again(account: Account) -> None:
    """An apply at work writes its manifest over it while workflows are set to draft: it looks at its end."""
    account.apply()
    (before,) = account.store.all("custom_value", LOCATION)
    found: list[Removed] = []

    def overwritten(account: Account) -> None:
        account.store.put("custom_value", LOCATION, text_of(before, "id"), before)

    async def run() -> None:
        flow = compiled()
        items = desired_state(flow.account, [flow]).workflows
        async with account.connection(flow.account) as connection:
            await connection.settle()
            found.append(await pause(connection, LOCATION, (), Flows(items)))

    does(account, "PUT", "/customValues/", overwritten)
    anyio.run(run)
    quiet(account)
    assert paused_now(account) >= {MAIN}
    assert found[0].left == []
    assert Remains.REMEMBERED_AGAIN in {note.reason for note in found[0].notes}
    assert all(not one.stopped for one in account.plan().changes)


def test_a_pause_before_a_manifest_of_drafts_alone_is_kept(account: Account) -> None:
    """Where nothing is published, nothing looked after a pause before: now the manifest is read first."""
    gates = (Gate("a2p", CLOSED),)
    account.apply(gates=gates)
    reads = does(account, "GET", "/customValues", lambda _: None)
    account.apply(SLOWER, gates=gates)
    assert len(reads) > 1, "the manifest was written without a look"
    does(account, "GET", "/customValues", test_paused_meanwhile.pause)
    flow = compiled(SEED.replace("wait: 2 minutes", "wait: 1 hour"))
    with pytest.raises(GhlFlowError, match="another command paused"):
        account.apply(flow, gates=gates)
    quiet(account)
    assert MAIN in paused_now(account)


def drafts(account: Account) -> None:
    for one in account.workflows():
        put(account, {**one, "status": "draft"})


def conditions(account: Account) -> Sequence[object]:
    return [one["conditions"] for one in account.store.triggers(LOCATION, text_of(main_of(account), "id"))]


def test_a_trigger_that_is_edited_before_a_draft_is_saved_is_seen(account: Account) -> None:
    """No version tells of it, so it is looked at right before."""
    account.apply()
    drafts(account)
    account.plan()
    if account.driver == "auto":
        does(account, "GET", path_of(account), trigger_edited)
    else:
        does(account, "GET", "/trigger", trigger_edited, nth=2)
    with pytest.raises(GhlFlowError, match="was changed in HighLevel since it was read"):
        account.apply(SLOWER)
    quiet(account)
    assert [] in conditions(account)
    (change,) = [one for one in account.plan(SLOWER).changes if one.key == MAIN]
    assert any(step.kind == "trigger" for step in change.steps)


def test_4_a_trigger_that_is_edited_right_before_the_write(account: Account) -> None:
    """It is overwritten; the account has what the flow says, and plan and status find nothing to say."""
    if account.driver == "builder":
        pytest.skip("triggers are written one by one there, and only those that differ")
    account.apply()
    looks = does(account, "GET", path_of(account), lambda _: None)
    account.apply(SLOWER)
    before_the_write = next(
        number
        for number, at in enumerate(looks, 1)
        if ("PUT", "/workflows" + path_of(account)) == tuple(account.requests.seen[at])
    )
    does(account, "GET", path_of(account), trigger_edited, nth=before_the_write)
    account.apply()
    quiet(account)
    assert [] not in conditions(account)
    assert all(not one.drifted and not one.steps for one in account.plan().changes)
