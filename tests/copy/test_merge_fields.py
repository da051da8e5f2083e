"""HighLevel merge fields: what is one, which are known, what was probably meant, how they are filled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.copy.merge_fields import (
    MERGE_ROOTS,
    STANDARD_FIELDS,
    MergeFieldUse,
    fill,
    find_merge_fields,
    is_known,
    merge_field_name,
    suggest,
)


def test_finds_every_field_with_its_place() -> None:
    text = "Hi {{contact.first_name}}, {{ location.name }} here"
    assert find_merge_fields(text) == [
        MergeFieldUse("contact.first_name", "{{contact.first_name}}", 3, 25),
        MergeFieldUse("location.name", "{{ location.name }}", 27, 46),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("no fields { here } or }} there {{", []),
        ("{{contact . first_name}}", ["contact.first_name"]),
        ("{{ foo }}{{}}", ["foo", ""]),
        ("{{{contact.name}}}", ["contact.name"]),
        ("{{ contact.name }", []),
    ],
)
def test_finds(text: str, names: list[str]) -> None:
    assert [use.name for use in find_merge_fields(text)] == names


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("contact.first_name", True),
        ("contact.attributionSource.utmSource", True),
        ("user.email_signature", True),
        ("location.full_address", True),
        ("location_owner.first_name", True),
        ("appointment.only_start_time", True),
        ("appointment.user.phone_raw", True),
        ("calendar.name", True),
        ("message.body", True),
        ("right_now.day_of_week", True),
        ("invoice.customer.first_name", True),
        ("servicebooking.total_price", True),
        ("contact.last_missed_call_sms_at", True),  # declared
        ("custom_values.booking_link", True),  # declared
        # What these hold depends on the trigger, an earlier step or the account.
        ("opportunity.lead_value", True),
        ("phoneCall.from", True),
        ("inboundWebhookRequest.order.id", True),
        ("custom_webhook.1.response.url", True),
        ("trigger_link.n4AriwEnFrGh3tu08W0U", True),
        ("contact.frist_name", False),
        ("contact.First_Name", False),
        ("contact.undeclared", False),
        ("custom_values.undeclared", False),
        ("appointment.date", False),
        ("contact", False),
        ("opportunity", False),
        ("first_name", False),
        ("appt.time", False),
        ('default contact.first_name "there"', False),
        ("", False),
    ],
)
def test_is_known(name: str, known: bool) -> None:
    declared = {"contact_fields": ["last_missed_call_sms_at"], "custom_values": ["booking_link"]}
    assert is_known(name, **declared) is known


def test_declared_keys_may_carry_their_root() -> None:
    assert is_known("contact.roof_type", contact_fields=["contact.roof_type"])
    assert is_known("custom_values.hours", custom_values={"custom_values.hours"})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("contact.frist_name", "contact.first_name"),
        ("contact.firstName", "contact.first_name"),
        ("Contact.first_name", "contact.first_name"),
        ("contcat.first_name", "contact.first_name"),
        ("first_name", "contact.first_name"),
        ("contact.full_name", "contact.name"),
        ("contact.last_missed_call_sms", "contact.last_missed_call_sms_at"),
        ("contact.attributionSource.utmsource", "contact.attributionSource.utmSource"),
        ("custom_value.booking_link", "custom_values.booking_link"),
        ("custom_values.bookng_link", "custom_values.booking_link"),
        ("appointment.time", "appointment.only_start_time"),
        ("appointment.date", "appointment.only_start_date"),
        ("location.adress", "location.address"),
        ("opportunty.name", "opportunity.name"),
        # By the letters to change, not by how many are alike.
        ("contact.fisrt_name", "contact.first_name"),
        ("contact.emial", "contact.email"),
        ("contcat.emial", "contact.email"),
        ("user.naem", "user.name"),
        ("contact.mail", "contact.email"),
        ("location.zip", None),
        ("contact", None),
        ("contact.zzzzz", None),
        ("zzzzz", None),
        ("business_name.upper", None),
        ("", None),
    ],
)
def test_suggests(name: str, meant: str | None) -> None:
    hint = suggest(name, contact_fields=["last_missed_call_sms_at"], custom_values=["booking_link"])
    assert hint == (meant and f"did you mean '{meant}'?")


def test_fill() -> None:
    text = "Hi {{ contact.first_name }}{{contact.last_name}}, {{nonsense}}{{ }}{{location . name}} here"
    values = {"contact.first_name": "{{contact.email}}", "location.name": "Ray's", "contact.email": "x"}
    # R25: what is unknown or empty vanishes; a value is not looked into.
    assert fill(text, values) == "Hi {{contact.email}}, Ray's here"


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        (" contact.first_name ", "contact.first_name"),
        ("contact\n.first_name", "contact.first_name"),
        ("contact.roof-type", "contact.roof-type"),
        ("business_name", None),
        ("contact", None),
        ("contact.first_name | upper", None),
        ("contact.first_name()", None),
        ("contact..first_name", None),
        ("contcat.first_name", None),
    ],
)
def test_merge_field_by_form(expression: str, name: str | None) -> None:
    assert merge_field_name(expression) == name


@given(st.sampled_from(sorted(STANDARD_FIELDS)))
def test_every_standard_field_is_known_and_found(name: str) -> None:
    assert is_known(name)
    assert name.partition(".")[0] in MERGE_ROOTS
    assert [use.name for use in find_merge_fields(f"x {{{{ {name} }}}} y")] == [name]


@given(st.text(st.sampled_from("{} ab.|\n")))
def test_filling_leaves_no_field_and_touches_nothing_else(text: str) -> None:
    uses = find_merge_fields(text)
    assert all(text[use.start : use.end] == use.verbatim for use in uses)
    kept = text
    for use in reversed(uses):
        kept = kept[: use.start] + kept[use.end :]
    assert fill(text, {}) == kept
