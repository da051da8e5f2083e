"""Plan and apply against a real HTTP server."""

import pytest

from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.planning.change import Action, Reason
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.gates import closed_gates
from ghl_flow.deploy.planning.problem import OtherType, ProblemError
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, read_manifest
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.profile import Profile
from ghl_flow.sandbox.phone import SandboxPhone
from ghl_flow.spec.account import Account as AccountSpec
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from tests.conftest import BRIDGEPOINT, SEED, compiled
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.gates import CLOSED


def test_plan_writes_nothing(account: Account) -> None:
    plan = account.plan()
    assert [(change.resource, change.action) for change in plan.pending] == [
        ("custom_field", Action.CREATE),
        ("tag", Action.CREATE),
        ("workflow", Action.CREATE),
        ("workflow", Action.CREATE),
    ]
    assert account.requests.writes == []
    account.apply()
    before = len(account.requests.writes)
    account.plan(compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds")))
    assert len(account.requests.writes) == before


def test_after_apply_nothing_is_left_to_do(account: Account) -> None:
    applied = account.apply()
    assert applied.complete
    assert account.plan().pending == []
    writes = len(account.requests.writes)
    assert account.apply().done == []
    assert len(account.requests.writes) == writes


@pytest.mark.parametrize("profile", Profile)
def test_three_calls_one_text_through_the_pushed_wire(account: Account, profile: Profile) -> None:
    account.apply()
    phone = SandboxPhone(account.store, LOCATION)
    missed = [(at, call("no-answer")) for at in (0, 45, 90)]
    episode = phone.happen("+15125550100", missed, then=3600, profile=profile)
    (text,) = episode.delivered
    assert text.at == 120
    assert text.body == (
        "Hey, it's Dale with Bridgepoint Group. Sorry I missed you, I'm on a job. I'll call back within "
        "the next hour. What do you need done?"
    )


def test_the_account_is_the_state(account: Account) -> None:
    account.apply()
    (value,) = [item for item in account.store.all("custom_value", LOCATION) if item["name"] == MANIFEST_NAME]
    manifest = read_manifest(text_of(value, "value"), LOCATION)
    assert set(manifest.workflows.values()) == {item["id"] for item in account.workflows()}
    assert set(manifest.workflows) == {"missed-call-text-back/main", "missed-call-text-back/cancel"}
    assert list(manifest.fields) == ["last_missed_call_sms_at"]


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", '{"version":1,"location_id":"another"}', '{"version":99}']
)
def test_a_manifest_that_is_lost_is_rebuilt(account: Account, text: str) -> None:
    account.apply()
    (value,) = account.store.all("custom_value", LOCATION)
    account.store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": text})
    assert {change.action for change in account.plan().pending} == {Action.ADOPT}
    assert account.apply().done == [Done(Did.MANIFEST_WRITTEN)]
    assert len(account.workflows()) == 2
    assert account.plan().pending == []


def test_a_changed_text_changes_one_step(account: Account) -> None:
    account.apply()
    ids = [_step_ids(item) for item in account.workflows()]
    changed = compiled(SEED.replace("{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group."))
    (update,) = account.plan(changed).pending
    assert update.key == "missed-call-text-back/main"
    (step,) = update.steps
    assert (step.action, step.kind) == ("update", "sms")
    assert [(what, after) for what, _, after in step.details] == [
        ("name", "SMS"),
        ("body", "Hi, it's Dale at Bridgepoint Group."),
    ]
    account.apply(changed)
    assert account.plan(changed).pending == []
    assert [_step_ids(item) for item in account.workflows()] == ids  # whoever waits in a step goes on waiting


def _step_ids(document: JsonObject) -> list[str]:
    return [text_of(node, "id") for node in objects_of(object_of(document, "workflowData"), "templates")]


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (lambda document: document.update(allowMultiple=False), "setting"),
        (lambda document: document.update(name="Renamed by hand"), "setting"),
        (lambda document: document["workflowData"]["templates"].pop(), "remove_contact_tag"),
        (
            lambda document: document["workflowData"]["templates"][3]["attributes"].update(startAfter={}),
            "wait",
        ),
    ],
)
def test_a_change_made_by_hand_is_found_and_put_right(account: Account, edit: object, kind: str) -> None:
    account.apply()
    (main,) = [item for item in account.workflows() if item["name"] == "Missed call text-back"]
    assert callable(edit)
    edit(main)
    main["version"] = int(str(main["version"])) + 1  # as every save of the builder does
    account.store.put("workflow", LOCATION, text_of(main, "id"), main)
    (update,) = account.plan().pending
    assert kind in {step.kind for step in update.steps}
    account.apply()
    assert account.plan().pending == []


def test_triggers_changed_by_hand_are_put_right(account: Account) -> None:
    account.apply()
    first, *others = account.store.all("trigger", LOCATION)
    for trigger in others:
        account.store.delete("trigger", LOCATION, text_of(trigger, "id"))
    account.store.put("trigger", LOCATION, text_of(first, "id"), {**first, "conditions": []})
    account.store.put("trigger", LOCATION, "extra", {**first, "id": "extra", "name": "By hand"})
    assert account.plan().pending
    account.apply()
    assert account.plan().pending == []
    assert len(account.store.all("trigger", LOCATION)) == 3


def test_a_workflow_deleted_by_hand_is_made_again(account: Account) -> None:
    account.apply()
    account.store.delete("workflow", LOCATION, text_of(account.workflows()[0], "id"))
    (change,) = [item for item in account.plan().pending if item.action is Action.CREATE]
    assert change.reason is Reason.DELETED_REMOTE
    account.apply()
    assert account.plan().pending == []


def test_a_workflow_taken_back_to_draft_is_published_again(account: Account) -> None:
    account.apply()
    document = account.workflows()[0]
    account.store.put("workflow", LOCATION, text_of(document, "id"), {**document, "status": "draft"})
    (change,) = account.plan().pending
    assert change.action is Action.UPDATE
    account.apply()
    assert {item["status"] for item in account.workflows()} == {"published"}


def test_somebody_elses_workflow_of_that_name_is_left_alone(account: Account) -> None:
    theirs: JsonObject = {
        "id": "theirs",
        "_id": "theirs",
        "name": "Missed call text-back",
        "status": "published",
    }
    theirs |= {"version": 7, "workflowData": {"templates": []}}
    account.store.put("workflow", LOCATION, "theirs", theirs)
    plan = account.plan()
    assert [one.code for one in plan.problems] == ["name-taken"]
    with pytest.raises(ProblemError, match="name-taken: Missed call text-back"):
        account.apply()
    assert account.workflows() == [theirs]
    assert account.requests.writes == []


def test_a_field_of_another_type_is_a_problem(account: Account) -> None:
    account.store.put(
        "custom_field",
        LOCATION,
        "f",
        {
            "id": "f",
            "name": "Last missed call SMS at",
            "fieldKey": "contact.last_missed_call_sms_at",
            "dataType": "TEXT",
            "model": "contact",
        },
    )
    with pytest.raises(ProblemError) as caught:
        account.apply()
    (wrong,) = [one.about for one in caught.value.diagnostics]
    assert wrong == OtherType("last_missed_call_sms_at", "TEXT", "DATE")
    assert account.requests.writes == []


def test_a_closed_gate_leaves_drafts(account: Account) -> None:
    applied = account.apply(gates=(Gate("a2p", CLOSED),))
    assert not applied.complete
    assert {item["status"] for item in account.workflows()} == {"draft"}
    assert account.apply().complete
    assert {item["status"] for item in account.workflows()} == {"published"}


@pytest.mark.parametrize(
    ("old", "new", "gates"),
    [
        ("native_missed_call_text_back: off", "native_missed_call_text_back: off", []),
        ("native_missed_call_text_back: off", "native_missed_call_text_back: on", ["native-toggle"]),
        ("status: approved", "status: pending", ["a2p"]),
        (BRIDGEPOINT[BRIDGEPOINT.index("a2p:") : BRIDGEPOINT.index("flows:")], "", ["a2p"]),
    ],
)
def test_gates_of_the_account(old: str, new: str, gates: list[str]) -> None:
    assert old in BRIDGEPOINT
    loaded = load_text(BRIDGEPOINT.replace(old, new), AccountSpec, "account.yaml")
    assert [gate.code for gate in closed_gates(loaded, [compiled()])] == gates
    assert closed_gates(loaded, [compiled()], allowed=gates) == []


def test_gates_of_the_flow() -> None:
    loaded = load_text(BRIDGEPOINT, AccountSpec, "account.yaml")
    wrong = compiled(SEED.replace("within: 30 minutes } }", "within: 1 minute } }"))
    assert {gate.code for gate in closed_gates(loaded, [wrong])} == {"lint", "verify"}


def test_requests_are_few(account: Account) -> None:
    """Four lists: fields, values, tags, workflows. Then one for each of the two workflows: what is in it."""
    account.plan()
    # The workflow API is asked whether it would take them, which also tells whether it is enabled.
    assert len(account.requests.seen) == (4 if account.driver == "builder" else 4 + 2)
    account.apply()
    account.requests.seen.clear()
    account.plan()
    assert len(account.requests.seen) == 4 + 2


def test_a_flow_the_account_does_not_run_is_noticed_before_anything_is_written(account: Account) -> None:
    referring = compiled(SEED.replace("      - sms:", "      - add_to_workflow: reviews\n      - sms:"))
    with pytest.raises(SpecError, match="does not run that flow"):
        account.apply(referring)
    assert account.requests.seen == []
