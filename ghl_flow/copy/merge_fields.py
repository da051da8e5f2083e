"""HighLevel merge fields: `{{contact.first_name}}`, filled in when a message is sent.

Sources: HighLevel's "List of Merge Fields" (help.gohighlevel.com article 48001078171, the 2025-09 and
2026-03 states; white labels carry the same list, e.g. help.kyriossystems.com article 15564231) and
"How to Use Merge Fields" (article 155000008467). The builder's own picker adds a few: `contact.country`,
`contact.type`, `contact.facebookLeadId` (of the step that tells Meta of a conversion), `right_now.time`,
`user.first_name_lower_case`, the payment schedule of an invoice.

What the lists leave out cannot be checked here. The names below an *open* root depend on the trigger
(`phoneCall.*`, `order.*`), on an earlier step (`custom_webhook.1.response`) or on fields of the account
that a flow does not declare (`opportunity.*`), so anything below such a root counts as known.

R25: a merge field that HighLevel does not know, or that is empty, renders as nothing, silently.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from ghl_flow.errors import closest_word, nearest_word
from ghl_flow.patterns import later

_PERSON = "id name first_name last_name email phone phone_raw email_signature twilio_phone_number"
_ATTRIBUTION = (
    "sessionSource url campaign utmSource utmMedium utmContent utmCampaign utmKeyword utmMatchType "
    "referrer campaignId clickId fbclid gclid adGroupId adId"
)

_FIELDS: Final = {
    "contact": "id name first_name last_name email phone phone_raw company_name full_address address1 city "
    "state country postal_code timezone date_of_birth source type website facebookLeadId",
    "contact.attributionSource": _ATTRIBUTION,
    "contact.lastAttributionSource": _ATTRIBUTION,
    "user": f"{_PERSON} calendar_link twilio_phone_number_raw call_provider_phone_number "
    "call_provider_phone_number_raw first_name_lower_case last_name_lower_case",
    "location": "id name full_address address city state country postal_code email phone phone_raw website "
    "logo_url",
    "location_owner": "first_name last_name email",
    "appointment": "title start_time only_start_date only_start_time end_time only_end_date only_end_time "
    "day_of_week month month_name timezone cancellation_link reschedule_link meeting_location notes "
    "add_to_calendar add_to_google_calendar add_to_ical add_to_ical_outlook",
    "appointment.recurring": "repeats times_to_repeat",
    "appointment.user": _PERSON,
    "calendar": "name",
    "campaign": "event_date_time event_date event_time",
    "message": "body subject",
    "right_now": "second minute hour hour_ampm time time_ampm ampm day day_of_week month month_name "
    "month_english year date middle_endian_date little_endian_date",
    "invoice": "name number title url issue_date due_date sub_total discount_amount tax_amount total_amount",
    "invoice.company": "name phone address city state country website logo",
    "invoice.customer": "name first_name last_name phone email company address city state postal_code",
    "invoice.sender": "name email",
    "invoice.card": "brand last4",
    "invoice.paymentSchedule": "currentScheduleDueDate currentScheduleAmount currentScheduleNumber amountDue",
    "courses": "categoryTitle productTitle postTitle",
    "servicebooking": "title start_time end_time start_date only_end_date only_end_time day_of_week month "
    "month_name timezone total_price meeting_location meeting_location_name reschedule_link "
    "cancellation_link",
}

STANDARD_FIELDS: Final = frozenset(
    f"{root}.{name}" for root, names in _FIELDS.items() for name in names.split()
)
"""Every merge field that any account has."""

_OPEN: Final = (
    # records of the account, with fields it may have added
    "opportunity business trigger_link document "
    # what the trigger brings
    "phoneCall inboundWebhookRequest form_data survey_data task note order payment subscription refund event "
    "membership membership_contact affiliate inboundEmail voice_ai conversations_ai "
    # what an earlier step gave
    "custom_webhook custom_code chatgpt ai_agent google_sheets datetime_formatter text_formatter "
    "number_formatter math_operation array_functions"
)

OPEN_ROOTS: Final = frozenset(_OPEN.split())
"""First parts below which any name counts as known."""

MERGE_ROOTS: Final = frozenset(
    {field.partition(".")[0] for field in STANDARD_FIELDS} | OPEN_ROOTS | {"custom_values"}
)
"""What the first part of a merge field can be."""

# Names that guides and other tools use and HighLevel does not, where likeness would suggest another.
_MISTAKES: Final = {
    "appointment.date": "appointment.only_start_date",
    "appointment.start_date": "appointment.only_start_date",
    "appointment.time": "appointment.only_start_time",
    "contact.full_name": "contact.name",
    "contact.zip": "contact.postal_code",
    "contact.zip_code": "contact.postal_code",
    "location.business_name": "location.name",
}

_ANY = later(r"\{\{([^{}]*)\}\}")
_DOTTED = later(r"\s*([A-Za-z_]\w*)(?:\s*\.\s*[\w-]+)+\s*", re.ASCII)
# A trigger link is called by its name, which may be several words; its id takes their place.
_LINK = later(r"\s*trigger_link\s*\.\s*[^{}|\s][^{}|]*")
_LOOSE = later(r"\{{1,2}([^{}]*)\}{1,2}")
_DOT = later(r"\s*\.\s*")


class MergeFieldUse(NamedTuple):
    """One `{{...}}` in a text: its name without braces and spaces, and text[start:end] as written."""

    name: str
    verbatim: str
    start: int
    end: int


def find_misspelt(text: str) -> Iterator[str]:
    """Every merge field in braces that HighLevel does not take for any: `{contact.city}`, `{{contact.city}`.

    It is one by its name, as `merge_field_name` has it: what else stands in single braces is no merge field.
    """
    for match in _LOOSE.finditer(text):
        written = match[0]
        whole = written.startswith("{{") and written.endswith("}}")
        if not whole and merge_field_name(match[1]) is not None:
            yield written


def find_merge_fields(text: str) -> list[MergeFieldUse]:
    """Every `{{...}}` in the text in order, whether or not HighLevel knows it."""
    return [
        MergeFieldUse(_normalised(match[1]), match[0], match.start(), match.end())
        for match in _ANY.finditer(text)
    ]


def merge_field_name(expression: str) -> str | None:
    """The name of the merge field that a `{{...}}` with this inside is, None when it is something else.

    It is one by its form: a dotted name that begins with one of `MERGE_ROOTS`.
    """
    if _LINK.fullmatch(expression):
        return _normalised(expression)
    match = _DOTTED.fullmatch(expression)
    return _normalised(expression) if match and match[1] in MERGE_ROOTS else None


def is_known(name: str, *, contact_fields: Collection[str] = (), custom_values: Collection[str] = ()) -> bool:
    """Whether HighLevel will recognise the merge field, in an account with these declared.

    Args:
        name: as `MergeFieldUse.name` has it, without braces.
        contact_fields: keys of the contact custom fields, with or without the leading `contact.`.
        custom_values: keys of the custom values, with or without the leading `custom_values.`.
    """
    if merge_field_name(name) is None:
        return False
    return name.partition(".")[0] in OPEN_ROOTS or name in _vocabulary(contact_fields, custom_values)


def suggest(
    name: str, *, contact_fields: Collection[str] = (), custom_values: Collection[str] = ()
) -> str | None:
    """A hint that names the merge field probably meant, or None when nothing is close."""
    if (meant := _MISTAKES.get(name.lower())) is not None:
        return f"did you mean '{meant}'?"
    root, dot, key = name.partition(".")
    if not dot:
        root, key = "contact", "" if name in MERGE_ROOTS else name
    # A root that is only part of the word is an account value: business_name.
    close = nearest_word(root, sorted(MERGE_ROOTS))
    if close is None:
        return None
    root = close
    if root in OPEN_ROOTS:
        return f"did you mean '{root}.{key}'?"
    # Within a root the keys alone are compared: with it, all fields of a long root look alike.
    vocabulary = sorted(_vocabulary(contact_fields, custom_values))
    keys = [field.removeprefix(f"{root}.") for field in vocabulary if field.startswith(f"{root}.")]
    close = closest_word(key, keys)
    return f"did you mean '{root}.{close}'?" if close is not None else None


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text as it is sent: each merge field replaced by its value, or by nothing when it has none.

    Values are looked up by name without braces and are not filled in themselves. R25.
    """
    return _ANY.sub(lambda match: values.get(_normalised(match[1]), ""), text)


def _normalised(expression: str) -> str:
    return _DOT.sub(".", expression.strip())


def _vocabulary(contact_fields: Collection[str], custom_values: Collection[str]) -> frozenset[str]:
    return STANDARD_FIELDS.union(_below("contact", contact_fields), _below("custom_values", custom_values))


def _below(root: str, keys: Collection[str]) -> Iterator[str]:
    return (f"{root}.{key.removeprefix(f'{root}.')}" for key in keys)
