"""`probe`: what it keeps, what it takes out, and that it only reads."""

import json
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.cli.main import main
from ghl_flow.deploy.access.redaction import Redaction, leaks
from ghl_flow.sandbox import SANDBOX_TOKEN, SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from tests.cli.starter import new_project
from tests.conftest import ROOT, compiled
from tests.deploy.conftest import LOCATION, VALIDATE, Account

SECRETS = (
    *("+15125550123", "(512) 555-0123", "dale@example.com", "Dale Fisher", "Bridgepoint", "call me back"),
    *("https://hooks.example.com/abc", "pit-1234567890abcdef"),
)


@pytest.mark.parametrize("secret", [*SECRETS, LOCATION, "4f2b8c1e-7a6d-4e5f-9b3c-2d1e0f9a8b7c"])
@pytest.mark.parametrize("key", ["body", "type", "status", "name", "anything"])
def test_nothing_of_anybody_is_left(secret: str, key: str) -> None:
    document: JsonObject = {key: secret, secret: [secret, {key: [secret]}]}
    text = json.dumps(Redaction().of(document))
    assert secret not in text
    assert not leaks(text, (secret,))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"type": "if_else", "operator": "==", "order": 3, "active": True}, None),
        ({"type": "add_contact_tag", "next": None, "cat": "multi-path"}, None),
        ({"phone": 15125550123, "at": 1767225600}, {"phone": 0, "at": 0}),
        ({"body": "", "name": "Hi"}, {"body": "", "name": "<text>"}),
    ],
)
def test_the_shape_is_left(value: JsonValue, kept: JsonValue) -> None:
    assert Redaction().of(value) == (value if kept is None else kept)


_KEYS = st.sampled_from(["type", "status", "operator", "name", "attributes", "body", *SECRETS])
_LEAVES = (
    st.sampled_from(SECRETS) | st.sampled_from(["if_else", "sms", ""]) | st.integers(0, 9999) | st.none()
)
_DOCUMENTS = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(_DOCUMENTS)
def test_nobody_is_left_however_deep_they_stood(document: JsonValue) -> None:
    text = json.dumps(Redaction().of(document))
    assert not leaks(text, SECRETS)
    assert Redaction().of(document) == Redaction().of(document)


def test_an_id_is_the_same_wherever_it_stands() -> None:
    step = "4f2b8c1e-7a6d-4e5f-9b3c-2d1e0f9a8b7c"
    redaction = Redaction()
    assert redaction.of([{"id": step}, {"next": [step]}]) == [{"id": "<id 1>"}, {"next": ["<id 1>"]}]
    assert redaction.path(f"/workflows/{step}/definition") == "/workflows/<id 1>/definition"


@pytest.fixture
def reached(account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """An account with a workflow in it, as a process reaches it."""
    account.apply()
    (main_one,) = [item for item in account.workflows() if item["name"] == "Missed call text-back"]
    text = json.dumps(main_one).replace("Sorry I missed you", " ".join(SECRETS))
    account.store.put("workflow", LOCATION, text_of(main_one, "id"), json.loads(text))
    account.requests.seen.clear()
    monkeypatch.setenv("GHL_FLOW_API_URL", account.url)
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
    return account


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_it_reads_and_saves_without_anybody_in_it(
    reached: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "probe.json"
    words = ["--project", str(ROOT), "probe", "-a", "bridgepoint-group", "--output", str(file)]
    assert main([*words, "--workflow", "Missed call text-back"]) == 0
    assert [method for method, _ in reached.requests.seen] == ["GET", "GET", "GET"]
    text = file.read_text(encoding="utf-8")
    for secret in (*SECRETS, SANDBOX_TOKEN, LOCATION, "Missed call", "Dale"):
        assert secret not in text
    document = json.loads(text)
    (stored,) = [item for item in reached.workflows() if item["name"] == "Missed call text-back"]
    steps = len(objects_of(object_of(stored, "workflowData"), "templates"))
    assert document["as_assumed"]["read"] == {"steps": steps, "triggers": 1}
    assert steps >= 12
    assert all(value for value in document["as_assumed"].values())
    nodes = document["definition"]["workflowData"]["templates"]
    assert [node["type"] for node in nodes].count("sms") == 1
    ids = {node["id"] for node in nodes}
    assert {node["parentKey"] for node in nodes if "parentKey" in node} <= ids
    out = capsys.readouterr().out
    assert "sent GET /workflows/step-types  200" in out
    assert f"saved {file}" in out
    assert main([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out).keys() >= {"account", "saved", "requests", "step_types"}


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_it_says_what_is_not_there(
    reached: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "probe.json"
    words = ["--project", str(ROOT), "probe", "-a", "bridgepoint-group", "-o", str(file)]
    assert main([*words, "--workflow", "Nothing"]) == 1
    assert "no workflow 'Nothing'" in capsys.readouterr().err
    reached.store.enable_workflow_api(LOCATION, False)
    assert main(words) == 4
    assert "not enabled for this sub-account" in capsys.readouterr().err
    assert not file.exists()


STEP_TYPES = "/workflows/step-types"
NO_SUCH_PATH: list[tuple[int, JsonValue]] = [
    (404, {"message": "Cannot GET /workflows/step-types"}),
    (404, {"message": "Workflow not found"}),
    (401, {"message": "This route is not yet supported by the IAM Service"}),
    (400, {"message": "workflowId must be a mongodb id"}),
    (422, {"message": ["workflowId must be a string"]}),
    (200, "<html>an index page</html>"),
]


@pytest.mark.parametrize(("status", "body"), NO_SUCH_PATH)
@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_a_path_that_is_a_guess_stops_nothing(
    status: int, body: JsonValue, reached: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reached.requests.instead[f"GET {STEP_TYPES}"] = (status, body)
    file = tmp_path / "probe.json"
    assert main(["--project", str(ROOT), "probe", "-a", "bridgepoint-group", "-o", str(file)]) == 0
    assert "step types not read" in capsys.readouterr().err
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["step_types"] is None
    assert document["as_assumed"]["steps"] is True
    # An apply, here of an edit that somebody made, knows nothing of it.
    assert reached.apply().complete


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_nothing_read_is_no_success(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GHL_FLOW_API_URL", account.url)
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
    account.requests.instead[f"GET {STEP_TYPES}"] = NO_SUCH_PATH[0]
    file = tmp_path / "probe.json"
    assert main(["--project", str(ROOT), "probe", "-a", "bridgepoint-group", "-o", str(file)]) == 1
    assert "nothing was read" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_what_has_to_be_settled_first_is_asked_by_a_call_that_is_known(account: Account) -> None:
    """`pause` and `destroy` write before they read a body: they have to know the driver by then."""
    account.apply()
    seen = account.requests.seen
    seen.clear()

    async def settle() -> str:
        async with account.connection(compiled().account) as connection:
            await connection.settle()
            return connection.driver.name

    answers: list[tuple[int, JsonValue, str]] = [
        (200, {"valid": False, "findings": []}, "api"),
        (422, {"message": ["name should not be empty"]}, "api"),
        (400, {"message": "malformed"}, "api"),
        (403, {"error": "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION"}, "builder"),
    ]
    for status, body, driver in answers:
        account.requests.instead[f"POST {VALIDATE}"] = (status, body)
        assert anyio.run(settle) == driver
    assert {path for _, path in seen} == {VALIDATE}


def test_on_the_embedded_sub_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    new_project(tmp_path)
    assert main(["probe", "--sandbox"]) == 0
    assert "step types only" in capsys.readouterr().err
    assert main(["-q", "apply", "--sandbox"]) == 0
    assert main(["probe", "--sandbox"]) == 0
    assert "definition: as assumed" in capsys.readouterr().out
    assert (tmp_path / ".ghl-flow/probe-bridgepoint-group.json").is_file()
    with SandboxStore(tmp_path / ".ghl-flow/sandbox.sqlite3") as store:
        assert len(store.all("workflow", LOCATION)) == 2
