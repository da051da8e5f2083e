"""Fields and their keys: HighLevel makes the keys, and ghl-flow takes what it answers."""

import pytest

from ghl_flow.compile.flow import CompiledFlow, RequiredField
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.problem import NoKey, ProblemError
from ghl_flow.deploy.state.fields import matched
from ghl_flow.highlevel import CustomField
from ghl_flow.sandbox.field_keys import derived_key
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

FLOW = """\
version: 1
flow: budget
name: Budget
trigger:
  - contact_tag: { added: quote }
fields:
  budget: { name: NAME, type: text }
steps:
  - update_contact: { budget: high }
  - sms: "Hi, this is {{ business_name }}: is {{ contact.budget }} still right, {{ contact.first_name }}?"
"""


def flow(name: str) -> CompiledFlow:
    return compiled(FLOW.replace("NAME", f'"{name}"'))


def fields(account: Account) -> list[JsonObject]:
    return account.store.all("custom_field", LOCATION)


def put(account: Account, **field: JsonValue) -> None:
    document: JsonObject = {"name": "Budget", "dataType": "TEXT", "model": "contact", **field}
    account.store.put("custom_field", LOCATION, text_of(document, "id"), document)


def written(account: Account) -> tuple[str, str]:
    """The id of the field that is written, and the text."""
    (document,) = account.workflows()
    nodes = {
        text_of(node, "type"): node for node in objects_of(object_of(document, "workflowData"), "templates")
    }
    (field,) = objects_of(object_of(nodes["update_contact_field"], "attributes"), "fields")
    return text_of(field, "field"), text_of(object_of(nodes["sms"], "attributes"), "body")


@pytest.mark.parametrize("name", ["What's your budget?", "AI ID - Client", "País", "Budget"])
def test_the_key_that_is_answered_is_taken(name: str, account: Account) -> None:
    account.apply(flow(name))
    (made,) = fields(account)
    field_id, text = written(account)
    assert field_id == made["id"]
    assert f"{{{{ contact.{derived_key(name, ())} }}}}" in text
    assert "{{ contact.first_name }}" in text
    # Nothing to do, and no stray field, however often.
    assert not account.plan(flow(name)).pending
    account.apply(flow(name))
    assert len(fields(account)) == 1


@pytest.mark.parametrize("name", ["№", "日本", "-"])
@pytest.mark.parametrize("there", [False, True])
def test_a_field_without_a_key_is_in_no_text(name: str, there: bool, account: Account) -> None:
    """What HighLevel makes of such a name is not known: the flow's own key is no guess for it."""
    silent = compiled(FLOW.replace("NAME", name).replace("{{ contact.budget }}", "it"))
    if there:
        account.apply(silent)
    for _ in range(2):
        with pytest.raises(ProblemError) as caught:
            account.apply(flow(name))
        assert [one.about for one in caught.value.diagnostics] == [NoKey(name, "budget")]
        assert len(fields(account)) == 1
        assert all("contact.budget" not in str(one) for one in account.workflows())
    # Where no text needs it, it is as good as any.
    assert account.apply(silent).complete
    assert written(account)[0] == fields(account)[0]["id"]
    assert not account.plan(silent).pending


def test_a_name_that_is_taken_by_another_type_makes_a_field_of_its_own(account: Account) -> None:
    put(account, id="theirs", fieldKey="contact.what", name="Price", dataType="NUMERICAL")
    put(account, id="older", fieldKey="contact.price_0", name="Price", dataType="DATE")
    account.apply(flow("Price"))
    made = next(field for field in fields(account) if field["id"] not in ("theirs", "older"))
    assert written(account)[0] == made["id"]
    assert not account.plan(flow("Price")).pending


def test_a_renamed_field_is_found_by_what_was_recorded(account: Account) -> None:
    account.apply(flow("Budget"))
    (made,) = fields(account)
    put(account, **{**made, "name": "Money"})
    assert not account.plan(flow("Budget")).pending
    # Without the manifest by its key, which a rename does not change.
    for value in account.store.all("custom_value", LOCATION):
        account.store.delete("custom_value", LOCATION, text_of(value, "id"))
    changes = {change.resource: change.action for change in account.plan(flow("Budget")).changes}
    assert changes[Resource.CUSTOM_FIELD] is Action.UNCHANGED


@pytest.mark.parametrize(
    "other",
    [
        {"id": "folder", "name": "Budget", "documentType": "folder", "dataType": None},
        {"id": "deal", "name": "Budget", "fieldKey": "opportunity.budget", "model": "opportunity"},
        {"id": "bare", "name": "Budget", "fieldKey": "budget"},
        {"id": "null", "name": "Budget", "fieldKey": None, "dataType": None},
        {"id": "nameless", "name": None, "fieldKey": "contact.budget"},
    ],
)
def test_entries_of_other_shapes_never_stand_in_for_ours(other: JsonObject, account: Account) -> None:
    put(account, **other)
    account.apply(flow("Budget"))
    (made,) = [field for field in fields(account) if field["id"] != other["id"]]
    assert written(account)[0] == made["id"]
    assert not account.plan(flow("Budget")).pending


WANTED = RequiredField("budget", "Budget", "TEXT")
TWIN = RequiredField("again", "Budget", "TEXT")


def live(field_id: str, key: str, name: str = "Budget", data_type: str = "TEXT") -> CustomField:
    return CustomField(field_id, name, f"contact.{key}", data_type)


@pytest.mark.parametrize(
    ("fields", "owned", "found"),
    [
        ([live("a", "budget"), live("b", "x")], {"budget": "b"}, {"budget": "b"}),
        ([live("a", "x"), live("b", "budget")], {}, {"budget": "b"}),
        ([live("a", "budget", "Other"), live("b", "x")], {}, {"budget": "b"}),
        ([live("a", "budget", "Other"), live("b", "x", data_type="DATE")], {}, {"budget": "a"}),
        ([live("a", "x_1"), live("b", "x")], {}, {"budget": "b"}),
        ([live("a", "x")], {"gone": "a"}, {}),
        ([live("a", "x")], {"budget": "gone"}, {"budget": "a"}),
        ([], {}, {}),
    ],
)
def test_which_field_it_is(fields: list[CustomField], owned: dict[str, str], found: dict[str, str]) -> None:
    assert {key: one.id for key, one in matched([WANTED], fields, owned).items()} == found


def test_two_declared_fields_are_never_one() -> None:
    there = [live("a", "budget"), live("b", "budget_1")]
    for wanted in ([WANTED, TWIN], [TWIN, WANTED]):
        assert {key: one.id for key, one in matched(wanted, there, {}).items()} == {
            "budget": "a",
            "again": "b",
        }
    assert {key: one.id for key, one in matched([WANTED, TWIN], there[:1], {}).items()} == {"budget": "a"}
