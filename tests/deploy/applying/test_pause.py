"""Taking back what was applied, where the account does not go along."""

from dataclasses import replace

import anyio
import pytest

from ghl_flow.deploy.applying.pause import pause
from ghl_flow.deploy.applying.remains import Remains
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import Intent, Manifest
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, manifest_text, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import JsonValue, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.test_stale_reads import LIST, lag


def paused(account: Account, *flows: str, known: Flows | None = None) -> Removed:
    async def run() -> Removed:
        async with account.connection(compiled().account) as connection:
            return await pause(connection, LOCATION, flows, known)

    return anyio.run(run)


def manifest(account: Account) -> Manifest:
    (value,) = [one for one in account.store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
    return read_manifest(text_of(value, "value"), LOCATION)


def test_a_workflow_that_refuses_keeps_no_other_from_being_paused(account: Account) -> None:
    account.apply()
    refusing = text_of(account.workflows()[0], "id")
    account.requests.refused = refusing
    account.requests.seen.clear()
    removed = paused(account)
    account.requests.refused = None
    assert sum(refusing in path for _, path in account.requests.writes) <= 1
    states = {text_of(one, "id"): one["status"] for one in account.workflows()}
    assert states.pop(refusing) == "published"
    assert set(states.values()) == {"draft"}
    assert len(removed.left) == 1
    assert removed.left[0].reason is Remains.STILL_PUBLISHED
    assert "not now" in removed.left[0].text("why")
    assert manifest(account).paused == frozenset(manifest(account).workflows)


def test_each_is_stopped_once_and_read_back(account: Account) -> None:
    account.apply()
    account.requests.seen.clear()
    removed = paused(account)
    ids = [text_of(one, "id") for one in account.workflows()]
    stops = [path for method, path in account.requests.writes if method in ("PUT", "POST", "PATCH")]
    assert [sum(one in path for path in stops) for one in ids] == [1, 1]
    assert [one.facts for one in removed.done] == [{"read_back": True}, {"read_back": True}]
    assert removed.left == []


def test_where_the_list_cannot_be_read_again_it_says_so(account: Account) -> None:
    """What the driver answered is all that is known then, and that is no look."""
    account.apply()

    def then(number: int) -> None:
        del number
        if {one["status"] for one in account.workflows()} == {"draft"}:
            account.requests.refused = "GET /workflows/"

    account.requests.after = then
    removed = paused(account)
    account.requests.after, account.requests.refused = (lambda number: None), None
    assert {one["status"] for one in account.workflows()} == {"draft"}
    assert Remains.LIST_NOT_READ in {one.reason for one in removed.left}
    assert all(one.facts == {"read_back": False} for one in removed.done)
    told = len(removed.done) + sum(
        one.reason in (Remains.STILL_PUBLISHED, Remains.STATUS_NOT_KNOWN) for one in removed.left
    )
    assert told == 2


def test_a_pause_that_cannot_be_remembered_is_done_all_the_same(account: Account) -> None:
    account.apply()
    account.requests.refused = "PUT /locations"
    removed = paused(account)
    assert {one["status"] for one in account.workflows()} == {"draft"}
    assert removed.left[0].reason is Remains.NOT_REMEMBERED


def test_the_manifest_of_a_later_version_is_not_taken_for_none(account: Account) -> None:
    account.apply()
    (value,) = [one for one in account.store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
    later = text_of(value, "value").replace('"version":1', '"version":2')
    account.store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": later})
    for act in (account.plan, account.apply):
        with pytest.raises(GhlFlowError, match="of version 2"):
            act()
    # A pause goes on all the same (without flows it knows none of these), and writes over nothing.
    (left, *_) = paused(account).left
    assert left.text("manifest") == "later"
    assert [one["value"] for one in account.store.all("custom_value", LOCATION)] == [later]


UNREADABLE: list[JsonValue] = [None, 7, {"name": MANIFEST_NAME}, {"id": None, "value": "{}"}]


@pytest.mark.parametrize("entry", UNREADABLE, ids=["null", "number", "no id", "id null"])
def test_no_second_manifest_is_made_beside_what_cannot_be_read(account: Account, entry: JsonValue) -> None:
    """It may be the manifest. The workflows stop all the same, and that it is not remembered is said."""
    account.apply()
    values = f"GET /locations/{LOCATION}/customValues"
    account.requests.instead[values] = (200, {"customValues": [entry]})
    account.requests.seen.clear()
    removed = paused(account, known=KNOWN)
    assert states(account) == {"draft"}
    assert not [
        path for method, path in account.requests.writes if method == "POST" and "customValues" in path
    ]
    assert [one.reason for one in removed.left] == [Remains.NOT_REMEMBERED]
    assert Remains.ENTRIES_NOT_READ in {one.reason for one in removed.notes}
    assert "1 entry of the custom value list cannot be read" in removed.left[0].text("why")
    # Beside the manifest it is none of it.
    (value,) = [one for one in account.store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
    account.requests.instead[values] = (200, {"customValues": [entry, value]})
    assert Remains.ENTRIES_NOT_READ not in {one.reason for one in paused(account, known=KNOWN).notes}
    # With the list as it was, a pause is remembered in the one that is there.
    del account.requests.instead[values]
    assert paused(account, known=KNOWN).left == []
    assert manifest(account).paused == frozenset(manifest(account).workflows)


FLOW = "missed-call-text-back"
KNOWN = Flows(desired_state(compiled().account, [compiled()]).workflows, runs=frozenset({FLOW}))


def states(account: Account) -> set[object]:
    return {one["status"] for one in account.workflows()}


@pytest.mark.parametrize(("flow", "state", "done"), [(FLOW, "draft", 2), ("another", "published", 0)])
def test_the_flow_that_is_named_is_stopped_and_no_other(
    account: Account, flow: str, state: str, done: int
) -> None:
    account.apply()
    removed = paused(account, flow, known=KNOWN)
    assert states(account) == {state}
    assert len(removed.done) == done
    assert manifest(account).paused == (frozenset(manifest(account).workflows) if done else frozenset())


@pytest.mark.parametrize(("flow", "copies"), [(FLOW, "draft"), ("another", "published"), ("", "draft")])
def test_a_copy_of_the_flow_that_is_named_is_stopped_with_it(
    account: Account, flow: str, copies: str
) -> None:
    account.apply()
    (ours,) = [one for one in account.workflows() if one["name"] == "Missed call text-back"]
    account.store.put("workflow", LOCATION, "copy", {**ours, "id": "copy", "_id": "copy"})
    removed = paused(account, *filter(None, [flow]), known=KNOWN)
    assert [one["status"] for one in account.workflows() if one["id"] == "copy"] == [copies]
    named = [one.facts.get("copy") for one in removed.done]
    assert named == ([None, None, "Missed call text-back"] if copies == "draft" else [])


@pytest.mark.parametrize(("flow", "noted"), [("", True), (FLOW, True), ("another", False)])
@pytest.mark.parametrize("runs", [KNOWN.runs, frozenset[str]()])
def test_what_is_not_there_yet_stays_a_draft_when_it_is_made(
    account: Account, flow: str, noted: bool, runs: frozenset[str]
) -> None:
    """Of the flows that are named, those that the account runs, and what an apply has begun."""
    known = replace(KNOWN, runs=runs)
    removed = paused(account, *filter(None, [flow]), known=known)
    reasons = {one.reason for one in removed.notes}
    assert (Remains.NOT_YET_CREATED in reasons) is (noted and bool(runs))


@pytest.mark.parametrize(("flow", "noted"), [("", True), (FLOW, True), ("another", False)])
def test_what_an_apply_has_begun_stays_a_draft(account: Account, flow: str, noted: bool) -> None:
    account.apply()
    keys = [*manifest(account).workflows]
    for one in account.workflows():
        account.store.delete("workflow", LOCATION, text_of(one, "id"))
    (value,) = [one for one in account.store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
    begun = replace(manifest(account), workflows={}, recorded={}, intent=Intent(workflows=frozenset(keys)))
    text = manifest_text(begun)
    account.store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": text})
    removed = paused(account, *filter(None, [flow]))
    assert (Remains.TO_BE_CREATED in {one.reason for one in removed.notes}) is noted
    assert manifest(account).paused == (frozenset(keys) if noted else frozenset())


@pytest.mark.parametrize(
    ("status", "left"), [("draft", None), ("published", Remains.STILL_PUBLISHED), ("", None)]
)
def test_what_the_list_says_afterwards_counts(account: Account, status: str, left: Remains | None) -> None:
    """An answer of `draft` is enough where the list says nothing; `published` there is never a draft."""
    account.apply()
    rows = [{**one, "locationId": LOCATION, "status": status} for one in account.workflows()]

    def then(number: int) -> None:
        del number
        if states(account) == {"draft"}:
            account.requests.instead = {"GET /workflows/": (200, {"workflows": [*rows]})}

    account.requests.after = then
    removed = paused(account)
    account.requests.after, account.requests.instead = (lambda number: None), {}
    expected = left
    if not status and account.driver == "builder":
        expected = Remains.STATUS_NOT_KNOWN  # its answer tells no status
    assert {one.reason for one in removed.left} == ({expected} if expected else set())
    assert [one.facts["read_back"] for one in removed.done] == ([] if expected else [status == "draft"] * 2)


def test_a_list_that_lags_is_read_again_and_nothing_is_stopped_twice(account: Account) -> None:
    account.apply()
    ids = [text_of(one, "id") for one in account.workflows()]
    lag(account, lambda what: not what.startswith("GET") and any(one in what for one in ids), LIST)
    account.requests.seen.clear()
    removed = paused(account)
    assert [sum(one in path for _, path in account.requests.writes) for one in ids] == [1, 1]
    assert [one.facts for one in removed.done] == [{"read_back": True}] * 2


@pytest.mark.parametrize("unread", [[], [7]], ids=["all read", "one not"])
def test_what_is_not_listed_afterwards_is_gone_if_all_can_be_read(
    account: Account, unread: list[JsonValue]
) -> None:
    account.apply()

    def then(number: int) -> None:
        del number
        if states(account) == {"draft"}:
            account.requests.instead = {LIST: (200, {"workflows": [*unread]})}

    account.requests.after = then
    removed = paused(account)
    account.requests.after, account.requests.instead = (lambda number: None), {}
    reasons = {one.reason for one in removed.left}
    if unread and account.driver == "builder":
        assert reasons == {Remains.STATUS_NOT_KNOWN}  # its answer tells no status
    else:
        assert [one.facts["read_back"] for one in removed.done] == [not unread] * 2
        assert reasons == set()


@pytest.mark.parametrize("found", [2, 1])
def test_an_entry_that_cannot_be_read_may_be_what_was_not_found(account: Account, found: int) -> None:
    account.apply()
    for one in account.workflows()[found:]:
        account.store.delete("workflow", LOCATION, text_of(one, "id"))
    rows = [{**one, "locationId": LOCATION} for one in account.workflows()]
    account.requests.instead = {LIST: (200, {"workflows": [*rows, 7]})}
    removed = paused(account, known=KNOWN)
    account.requests.instead = {}
    assert (Remains.ENTRIES_NOT_READ in {one.reason for one in removed.notes}) is (found == 2)
    assert (Remains.ENTRIES_NOT_READ in {one.reason for one in removed.left}) is (found == 1)
