"""Fields with options and triggers that name things: what the account holds of them after an apply."""

import pytest

from ghl_flow.deploy.planning.problem import OptionsMissing
from ghl_flow.sandbox.account_things import make_thing
from ghl_flow.sandbox.phone import SandboxPhone
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.json import objects_of, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

FLOW = """
version: 1
flow: intake
name: Intake
trigger:
  - form: Intake form
  - contact_changed: { field: size, to: Large }
  - user_reply: {}
fields:
  size: { name: Size, type: dropdown, options: [Small, Large] }
steps:
  - update_contact: { size: Small }
"""


def test_a_field_is_created_with_its_options_and_the_next_plan_is_empty(account: Account) -> None:
    make_thing(account.store, LOCATION, "form", "Intake form")
    assert account.apply(compiled(FLOW)).complete
    (field,) = [one for one in account.store.all("custom_field", LOCATION) if one["name"] == "Size"]
    assert (field["dataType"], field["picklistOptions"]) == ("SINGLE_OPTIONS", ["Small", "Large"])
    assert account.plan(compiled(FLOW)).pending == []


def test_a_field_that_lacks_an_option_is_said(account: Account) -> None:
    make_thing(account.store, LOCATION, "form", "Intake form")
    assert account.apply(compiled(FLOW)).complete
    more = compiled(FLOW.replace("[Small, Large]", "[Small, Large, Huge]"))
    assert account.plan(more).problems == (OptionsMissing("size", ("Huge",)),)


def test_triggers_are_stored_with_the_ids_of_the_account(account: Account) -> None:
    form = make_thing(account.store, LOCATION, "form", "Intake form")
    assert account.apply(compiled(FLOW)).complete
    (field,) = [one for one in account.store.all("custom_field", LOCATION) if one["name"] == "Size"]
    (workflow,) = account.workflows()
    stored = {
        text_of(one, "type"): (one["masterType"], objects_of(one, "conditions"))
        for one in account.store.triggers(LOCATION, text_of(workflow, "id"))
    }
    (by_form,) = stored["form_submission"][1]
    assert by_form["value"] == [form]
    (by_field,) = stored["contact_changed"][1]
    assert (by_field["field"], by_field["value"]) == (f"contact.{field['id']}", "Large")
    assert stored["user_replied"] == ("internal", [])


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("form Intake form", 1),
        ("form Another", 0),
        ("field size=Large", 1),
        ("field size=Small", 0),
        ("stage Sales/Quoted", 1),
        ("stage Sales/New", 0),
        ("booked Appointments", 1),
        ("link_clicked Booking page", 1),
        ("user_reply", 1),
    ],
)
def test_the_sandbox_knows_by_id_what_an_event_names(account: Account, words: str, texts: int) -> None:
    make_thing(account.store, LOCATION, "form", "Intake form")
    make_thing(account.store, LOCATION, "link", "Booking page")
    make_thing(account.store, LOCATION, "pipeline", "Sales", ("New", "Quoted"))
    more = """
  - stage: { pipeline: Sales, to: Quoted }
  - booked: { calendar: Appointments }
  - link_clicked: Booking page
fields:"""
    flow = compiled(FLOW.replace("\nfields:", more) + "  - sms: Hello\n")
    assert account.apply(flow).complete
    happens = EventSpec.model_validate(f"0s {words}").events()
    found = SandboxPhone(account.store, LOCATION).happen("+15125550100", happens, then=600)
    assert len(found.delivered) == texts
    assert not found.gaps
