"""A document from an account with all personal data taken out: its shape is left.

What is kept is named, not what is removed: keys, numbers, truths, and the few words that are HighLevel's own
(types, operators, states). Every other text goes. Ids become `<id 1>`, the same one each time, so that a
step's way to the next can still be followed.
"""

import re
from dataclasses import dataclass, field

from ghl_flow.wire.json import JsonValue

# Under these keys stand words of HighLevel's, never a customer's.
_WORDS = frozenset(
    (
        *("type", "kind", "cat", "nodeType", "masterType", "dataType", "conditionType", "status"),
        *("operator", "conditionOperator", "segmentOperator", "unit", "actionType"),
    )
)
_WORD = re.compile(r"[a-z][A-Za-z]*(?:[_.-][a-z][A-Za-z]*)*|[A-Z_]+|[<>=!]{1,3}")
_KEY = re.compile(r"[a-z_$][A-Za-z_$-]*[0-9]{0,2}")
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{24}|[A-Za-z0-9_-]{15,}")
_LARGEST_NUMBER = 10_000  # minutes of a day, counts and versions; a phone number is larger
_LONGEST_KEY = 40


@dataclass(slots=True)
class Redaction:
    """Takes documents, one after another; what it counts holds across them."""

    _ids: dict[str, str] = field(default_factory=dict)

    def of(self, value: JsonValue, key: str = "") -> JsonValue:
        """The same shape, without personal data."""
        if isinstance(value, dict):
            return {self._key(name): self.of(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.of(item, key) for item in value]
        if isinstance(value, str):
            return self._text(value, key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return round(value, 2) if abs(value) <= _LARGEST_NUMBER else 0
        return value

    def path(self, path: str) -> str:
        """A request's path without the ids in it."""
        return "/".join(self._id(part) if _is_id(part) else part for part in path.split("/"))

    def _text(self, text: str, key: str) -> str:
        if not text:
            return ""
        if _is_id(text):
            return self._id(text)
        if key in _WORDS and _WORD.fullmatch(text) and len(text) <= _LONGEST_KEY:
            return text
        return "<text>"

    def _key(self, name: str) -> str:
        if _is_id(name):
            return self._id(name)
        return name if _KEY.fullmatch(name) and len(name) <= _LONGEST_KEY else "<key>"

    def _id(self, text: str) -> str:
        return self._ids.setdefault(text, f"<id {len(self._ids) + 1}>")


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and any(letter.isdigit() for letter in text)


_PERSONAL = (
    re.compile(r"[^\s@\"]+@[^\s@\"]+\.[A-Za-z]{2,}"),
    re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}"),
    re.compile(r"https?://"),
)


def leaks(text: str, secrets: tuple[str, ...]) -> bool:
    """Whether a redacted text still has an address, a phone number, a link or one of `secrets` in it."""
    return any(found.search(text) for found in _PERSONAL) or any(
        secret in text for secret in secrets if secret
    )
