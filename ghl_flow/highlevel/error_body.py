"""What HighLevel says in the body of an answer that is no success.

Such bodies are `{statusCode, message, error}`; `message` is a list for 422 (official OpenAPI,
common-schemas.json).
"""

import re

from ghl_flow.masking import without_contacts
from ghl_flow.wire.json import JsonValue, parse_json


def messages_of(content: bytes) -> list[str]:
    """What it says to a person; nothing where it is no JSON."""
    try:
        body = parse_json(content)
    except ValueError:
        return []  # an HTML page of a CDN says nothing to a person
    if not isinstance(body, dict):
        return []
    return sentences(body.get("message") or body.get("error") or body.get("msg")) + sentences(
        body.get("errors") or body.get("findings")
    )


def sentences(value: JsonValue) -> list[str]:
    """What is said in an answer: texts, and objects with a `message` and where it is about.

    It may be about a contact. What is said goes into logs and journals: no number and no address of a person.
    """
    found = []
    for item in value if isinstance(value, list) else [value]:
        where = ""
        text: JsonValue = item
        if isinstance(item, dict):
            text = item.get("message")
            where = str(item.get("path") or item.get("field") or item.get("stepId") or "")
        if isinstance(text, str) and text.strip():
            said = without_contacts(" ".join(text.split()))
            found.append(f"{where}: {said}" if where else said)
    return found


_CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")


def codes_of(content: bytes) -> frozenset[str]:
    """Words such as WORKFLOW_API_NOT_ENABLED_FOR_LOCATION, under whichever key of the body they stand."""
    try:
        body = parse_json(content)
    except ValueError:
        return frozenset()
    values = body.values() if isinstance(body, dict) else ()
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    return frozenset(code for text in texts if isinstance(text, str) for code in _CODE.findall(text))
