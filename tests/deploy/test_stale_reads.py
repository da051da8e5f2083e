"""Reads that lag behind a write (observed: for seconds): what is read is read again before it counts."""

from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from ghl_flow.deploy.applying.restore import restore
from ghl_flow.deploy.applying.restore_plan import plan_restorations
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.history.archive import Archive, Backup
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.state.test_managed import OTHER, destroyed, known, paused

LIST = "GET /workflows/"
EDITED = SEED.replace("wait: 2 minutes", "wait: 4 minutes")


class Lagging(dict[str, tuple[int, JsonValue]]):
    """Answers that are given so many times each, then no more."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times
        self.given = 0

    def __getitem__(self, key: str) -> tuple[int, JsonValue]:
        self.given += 1
        answer = super().__getitem__(key)
        if self.given == self._times:
            self.clear()
        return answer


def lag(account: Account, write: Callable[[str], bool], read: str, *, times: int = 2) -> Lagging:
    """After the first such write, `read` answers what it would have answered before that.

    `{id}` in `read` is the id of a workflow that the write made.
    """
    answers = Lagging(times)
    account.requests.instead = answers
    before = listing(account)
    documents = {text_of(one, "id"): one for one in account.workflows()}
    done: list[str] = []

    def look(_: int) -> None:
        what = " ".join(account.requests.seen[-1])
        if done or not write(what):
            return
        done.append(what)
        if read == LIST:
            answers[LIST] = (200, before)
        elif "{id}" in read:
            (made,) = [one for one in account.workflows() if text_of(one, "id") not in documents]
            answers[read.replace("{id}", text_of(made, "id"))] = (200, {"name": "old", "version": 1})
        else:
            answers[what.replace("PUT ", "GET ").removesuffix("/auto-save")] = (
                200,
                {"name": "old", "version": 1},
            )

    account.requests.after = look
    return answers


def listing(account: Account) -> JsonObject:
    rows: list[JsonValue] = [
        {key: one[key] for key in ("id", "name", "status", "version")} for one in account.workflows()
    ]
    return {"workflows": rows}


def as_drafts(document: JsonObject) -> JsonObject:
    rows = document["workflows"]
    assert isinstance(rows, list)
    return {"workflows": [{**row, "status": "draft"} for row in rows if isinstance(row, dict)]}


def statuses(account: Account) -> set[str]:
    return {text_of(one, "status") for one in account.workflows()}


@pytest.mark.parametrize("account", ["builder"], indirect=True)
def test_a_list_that_still_says_draft(account: Account) -> None:
    answers = Lagging(2)
    account.requests.instead = answers

    def look(_: int) -> None:
        method, path = account.requests.seen[-1]
        published = statuses(account) == {"published"} and not answers.given
        if method == "PUT" and not path.endswith("/auto-save") and published:
            answers[LIST] = (200, as_drafts(listing(account)))

    account.requests.after = look
    assert account.apply().complete
    assert answers.given == 2


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_a_workflow_made_in_one_piece(account: Account) -> None:
    answers = lag(account, lambda what: what == "POST /workflows/", "GET /workflows/{id}/definition")
    assert account.apply().complete
    assert answers.given == 2
    assert statuses(account) == {"published"}


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_a_published_workflow_that_is_replaced(account: Account) -> None:
    account.apply()
    answers = lag(account, lambda what: what.startswith("PUT ") and what.endswith("/definition"), "")
    assert account.apply(compiled(EDITED)).complete
    assert answers.given == 2
    assert statuses(account) == {"published"}


def test_a_pause(account: Account) -> None:
    account.apply()
    drafts = [0]

    def unpublishes(what: str) -> bool:
        drafts[0] += what.startswith("PUT /workflow") and statuses(account) == {"draft"}
        return bool(drafts[0])

    answers = lag(account, unpublishes, LIST)
    assert paused(account).left == []
    assert answers.given == 2


def test_a_deletion(account: Account, tmp_path: Path) -> None:
    account.apply()
    answers = lag(account, lambda what: what.startswith("DELETE ") and not account.workflows(), LIST)
    assert destroyed(account, Archive(tmp_path, LOCATION)).left == []
    assert answers.given == 2


def test_pruning(account: Account) -> None:
    account.apply(compiled(), compiled(OTHER))
    answers = lag(account, lambda what: what.startswith("DELETE ") and len(account.workflows()) == 2, LIST)
    assert account.apply(terms=Terms(prune=True)).complete
    assert answers.given == 2
    assert account.plan().pending == []


def test_a_restored_workflow(account: Account, tmp_path: Path) -> None:
    account.apply()
    (workflow_id,) = [
        text_of(one, "id") for one in account.workflows() if one["name"] == "Missed call text-back"
    ]

    async def read() -> LiveWorkflow:
        async with account.connection(compiled().account) as connection:
            await connection.settle()
            return await connection.driver.read(workflow_id)

    backup = Backup(tmp_path / "b.json", anyio.run(read), "", LOCATION)
    account.apply(compiled(EDITED))

    async def put_back() -> None:
        async with account.connection(compiled().account) as connection:
            await connection.settle()
            planned = await plan_restorations(connection, LOCATION, [backup], known(), as_draft=True)
            assert planned.items[0].changes
            await restore(connection, planned, Archive(tmp_path, LOCATION), as_draft=True)

    answers = lag(account, lambda what: what.startswith("PUT ") and _saves(what), "")
    anyio.run(put_back)
    assert answers.given == 2


def _saves(what: str) -> bool:
    return what.endswith(("/definition", "/auto-save"))
