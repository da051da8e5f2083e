"""A condition that asks which trigger started the run: its trigger's id is known once that is made."""

from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

FLOW = """
version: 1
flow: asked
name: Asked
trigger:
  - contact_tag: { added: go }
  - form: Intake
    name: Web form
settings: { reentry: true }
steps:
  - if: { triggered_by: Web form }
    then: [add_tag: web]
    else: [add_tag: other]
""".replace("form: Intake", "contact_tag: { added: web-form }")


def _asked(account: Account) -> list[tuple[str, str]]:
    """What the conditions compare, and the trigger that has that id."""
    found = []
    for item in account.workflows():
        triggers = account.store.triggers(LOCATION, text_of(item, "id"))
        names = {text_of(one, "id"): text_of(one, "name") for one in triggers}
        steps = objects_of(object_of(item, "workflowData"), "templates")
        for condition in _conditions(steps):
            value = text_of(condition, "conditionValue")
            found.append((value, names.get(value, "")))
    return found


def _conditions(steps: list[JsonObject]) -> list[JsonObject]:
    branches = [one for step in steps for one in objects_of(object_of(step, "attributes"), "branches")]
    return [
        row
        for one in branches
        for part in objects_of(one, "segments")
        for row in objects_of(part, "conditions")
    ]


def test_it_is_written_with_the_id_of_the_trigger(account: Account) -> None:
    flow = compiled(FLOW)
    assert account.apply(flow).complete
    ((value, name),) = _asked(account)
    assert name == "Web form"
    assert "urn:" not in value
    assert account.plan(flow).pending == []


def test_a_trigger_that_is_asked_for_later(account: Account) -> None:
    before = FLOW.replace("  - contact_tag: { added: web-form }\n    name: Web form\n", "")
    account.apply(compiled(before.replace("{ triggered_by: Web form }", "{ tag: vip }")))
    assert account.apply(compiled(FLOW)).complete
    assert [name for _, name in _asked(account)] == ["Web form"]
    assert account.plan(compiled(FLOW)).pending == []


def test_one_that_got_another_id_is_a_difference(account: Account) -> None:
    flow = compiled(FLOW)
    account.apply(flow)
    (item,) = account.workflows()
    (trigger,) = (
        one for one in account.store.triggers(LOCATION, text_of(item, "id")) if one["name"] == "Web form"
    )
    account.store.delete("trigger", LOCATION, text_of(trigger, "id"))
    account.store.put("trigger", LOCATION, "another", {**trigger, "id": "another", "_id": "another"})
    (change,) = account.plan(flow).pending
    assert [step.kind for step in change.steps] == ["step"] or change.steps
    assert account.apply(flow).complete
    assert _asked(account) == [("another", "Web form")]
