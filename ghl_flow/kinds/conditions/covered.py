"""Which keys and values of a stored condition the model covers, whatever its kind."""

from ghl_flow.kinds.covered import Table, anything, beyond, empty, is_false, one_of, plain_text, text
from ghl_flow.kinds.standard_fields import goes_its_own_way
from ghl_flow.wire.json import JsonObject, text_of

TAG_OPERATORS = ("index-of-true", "index-of-false")

# R38: the right side may be a dynamic value, which nobody knows beforehand.
_COVERED: Table = {
    "conditionType": one_of(
        *("contact_detail", "workflow_contact", "contact_reply", "appointment", "opportunities", "trigger"),
        *("inboundWebhookRequest", "custom_webhook", "custom_code", "chatgpt"),
    ),
    "conditionSubType": plain_text,
    "conditionOperator": text,
    "conditionValue": lambda value: not isinstance(value, dict | bool) and "{{" not in str(value),
    "conditionValueOperator": one_of("today", "yesterday", "tomorrow", "inTheLast", "inTheNext"),
    "conditionValueUnit": one_of("days"),
    "__conditionId": anything,
    "ifElseNodeId": empty,
    "isWait": is_false,
    "nestedDropdownTypes": anything,
    "allowIsOperatorTypes": anything,
    "__customFieldType__": anything,
}


def is_about_tags(condition: JsonObject) -> bool:
    """Whether it asks for tags, by its subtype alone: of which type it is, `beyond_condition` looks at."""
    return condition.get("conditionSubType") == "tags"


def beyond_condition(condition: JsonObject, kind: str) -> str | None:
    """What of a stored condition no kind covers, or that its type is not the one a kind is for."""
    stored = text_of(condition, "conditionType")
    name = f"condition {stored}/{text_of(condition, 'conditionSubType')}"
    return beyond(condition, _COVERED, name) if stored == kind else name


def beyond_field(condition: JsonObject) -> str | None:
    """The same of a condition about one field of the contact with one value."""
    if found := beyond_condition(condition, "contact_detail"):
        return found
    name = text_of(condition, "conditionSubType")
    if not name or isinstance(condition.get("conditionValue"), list):
        return f"condition contact_detail/{name} of this kind"
    return f"condition contact_detail/{name}" if goes_its_own_way(name) else None
