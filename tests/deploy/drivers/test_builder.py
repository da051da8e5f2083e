"""The builder driver: what HighLevel would not publish, and a trigger that publishes by itself."""

from collections.abc import Callable

import pytest

from ghl_flow.deploy.drivers import stale_reads
from ghl_flow.deploy.drivers.model import NotStoredError, RefusedError
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from tests.conftest import compiled, steps
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.gates import CLOSED

pytestmark = pytest.mark.parametrize("account", ["builder"], indirect=True)


def statuses(account: Account) -> set[str]:
    return {text_of(item, "status") for item in account.workflows()}


@pytest.mark.parametrize(
    "answer",
    [
        {"valid": False, "errors": ["Step 'Text' has an invalid configuration"]},
        {"valid": False, "message": ["Step 'Text' has an invalid configuration"]},
        {"errors": [{"message": "Step 'Text' has an invalid configuration"}]},
    ],
)
def test_what_it_finds_is_printed_and_nothing_is_published(answer: JsonObject, account: Account) -> None:
    def refuse(number: int) -> None:
        for item in account.workflows():
            path = f"/workflow/{LOCATION}/{text_of(item, 'id')}/validate-workflows"
            account.requests.instead[f"POST {path}"] = (200, answer)

    account.requests.after = refuse
    with pytest.raises(RefusedError, match="Step 'Text' has an invalid configuration"):
        account.apply()
    assert statuses(account) == {"draft"}
    account.requests.after = lambda number: None
    account.requests.instead.clear()
    assert account.apply().complete
    assert statuses(account) == {"published"}


def test_a_call_that_is_not_there_stops_nothing(account: Account) -> None:
    def no_such_call(number: int) -> None:
        for item in account.workflows():
            path = f"/workflow/{LOCATION}/{text_of(item, 'id')}/validate-workflows"
            account.requests.instead[f"POST {path}"] = (404, {"message": f"Cannot POST {path}"})

    account.requests.after = no_such_call
    assert account.apply().complete
    assert statuses(account) == {"published"}


def test_a_trigger_that_publishes_is_set_back_at_once(account: Account) -> None:
    def publish(number: int) -> None:
        method, path = account.requests.seen[-1]
        if method == "POST" and path.endswith("/trigger"):
            for item in account.workflows():
                account.store.put("workflow", LOCATION, text_of(item, "id"), {**item, "status": "published"})

    account.requests.after = publish
    with pytest.raises(NotStoredError, match="writing a trigger published"):
        account.apply()
    assert "draft" in statuses(account)
    account.requests.after = lambda number: None
    assert account.apply().complete
    assert statuses(account) == {"published"}
    nodes = [
        node
        for item in account.workflows()
        for node in objects_of(object_of(item, "workflowData"), "templates")
    ]
    assert nodes


_CALLED = "call_status: { direction: inbound, status: [no-answer] }"
_TWO = steps("- sms: Hi").replace(_CALLED, f"{_CALLED}\n  - customer_reply: {{}}")


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("DELETE", lambda text: text.replace("  - customer_reply: {}\n", "")),
        ("PUT", lambda text: text.replace("[no-answer]", "[busy]")),
        ("POST", lambda text: text.replace("  - customer", "  - contact_tag: { added: x }\n  - customer")),
    ],
)
def test_a_draft_stays_one_whatever_becomes_of_its_triggers(
    method: str, change: Callable[[str], str], account: Account
) -> None:
    """Of a draft whose gate is closed, a change is written, and none of its triggers may publish it."""
    closed = (Gate("a2p", CLOSED),)
    account.apply(compiled(_TWO), gates=closed)
    assert statuses(account) == {"draft"}
    published: list[str] = []

    def publish(number: int) -> None:
        if account.requests.seen[-1][0] == method and "/trigger" in account.requests.seen[-1][1]:
            published.append(method)
            for item in account.workflows():
                account.store.put("workflow", LOCATION, text_of(item, "id"), {**item, "status": "published"})

    account.requests.after = publish
    with pytest.raises(NotStoredError, match="it is set back to draft"):
        account.apply(compiled(change(_TWO)), gates=closed)
    assert published
    assert statuses(account) == {"draft"}
    account.requests.after = lambda number: None
    assert not account.apply(compiled(change(_TWO)), gates=closed).complete
    assert statuses(account) == {"draft"}
    assert (
        len(account.store.triggers(LOCATION, text_of(account.workflows()[0], "id")))
        == {
            "DELETE": 1,
            "PUT": 2,
            "POST": 3,
        }[method]
    )


@pytest.mark.parametrize("data", [{}, {"workflowData": None}, {"workflowData": {"templates": None}}])
def test_one_that_a_trigger_published_is_never_set_back_without_its_steps(
    data: JsonObject, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving it without the list of steps would delete them all."""
    monkeypatch.setattr(stale_reads, "PAUSES", (0.0,))

    def publish(number: int) -> None:
        method, path = account.requests.seen[-1]
        if method == "POST" and path.endswith("/trigger"):
            for item in account.workflows():
                whole: JsonObject = {**item, "status": "published"}
                account.store.put("workflow", LOCATION, text_of(item, "id"), whole)
                answer: JsonObject = {key: value for key, value in whole.items() if key != "workflowData"}
                path = f"/workflow/{LOCATION}/{text_of(item, 'id')}"
                account.requests.instead[f"GET {path}"] = (200, {**answer, **data})

    account.requests.after = publish
    with pytest.raises(NotStoredError, match="is published, though nothing checked it") as caught:
        account.apply()
    assert "without its steps" in str(caught.value)
    saves = [path for method, path in account.requests.writes if method == "PUT" and "/workflow/" in path]
    assert all(path.endswith("/auto-save") for path in saves)
    account.requests.after = lambda number: None
    account.requests.instead.clear()
    assert account.apply().complete


def test_a_tag_trigger_has_the_id_of_its_row(account: Account) -> None:
    account.apply()
    rows = [
        row
        for item in account.workflows()
        for trigger in account.store.triggers(LOCATION, text_of(item, "id"))
        for row in objects_of(trigger, "conditions")
    ]
    assert {row.get("id") for row in rows if row["field"] == "tagsAdded"} <= {"tag-added"}
    assert rows


def test_a_read_that_lags_behind_is_repeated(account: Account) -> None:
    """What is read right after a write can be what was there before."""
    stale: list[str] = []

    def lag(number: int) -> None:
        method, path = account.requests.seen[-1]
        if method == "PUT" and path.endswith("/auto-save") and not stale:
            stale.append(path.removesuffix("/auto-save"))
            document: JsonObject = {"id": path.split("/")[-2], "name": "Old", "version": 1}
            account.requests.instead[f"GET {stale[0]}"] = (200, document)

    class Once(dict[str, tuple[int, JsonValue]]):
        def __getitem__(self, key: str) -> tuple[int, JsonValue]:
            return self.pop(key)

    account.requests.instead = Once()
    account.requests.after = lag
    assert account.apply().complete
    assert stale
    assert statuses(account) == {"published"}
