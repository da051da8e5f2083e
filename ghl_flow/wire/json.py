"""JSON values, typed, and careful reading of documents that came from elsewhere."""

import json
from typing import TypeAlias

from pydantic import JsonValue
from pydantic_core import to_json

from ghl_flow.patterns import later

JsonObject: TypeAlias = dict[str, JsonValue]

__all__ = [
    "JsonObject",
    "JsonValue",
    "indented",
    "is_deeper",
    "object_of",
    "objects_of",
    "parse_json",
    "text_of",
]

MAX_DEPTH = 100  # a workflow in HighLevel is nested about 15 levels deep
_HALF_A_CHARACTER = later(r"[\ud800-\udfff]")
_MAY_BE_HALF = later(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def parse_json(content: str | bytes) -> JsonValue:
    """JSON from elsewhere as a value that can be looked through, written and sent again.

    Half an emoji (a lone surrogate, which no UTF-8 can hold) becomes U+FFFD, as HighLevel's own servers
    would send it.

    Raises:
        ValueError: it is not JSON, or is nested deeper than any document of HighLevel's.
    """
    text = content if isinstance(content, str) else content.decode(json.detect_encoding(content))
    try:
        value: JsonValue = json.loads(text)
    except RecursionError:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels") from None
    _check_depth(value)
    return _whole_characters(value) if _MAY_BE_HALF.search(text) else value


def indented(value: object) -> str:
    """The JSON of it as people can read it: as `json` with an indent of two, in a tenth of the time."""
    try:
        return to_json(value, indent=2, inf_nan_mode="constants").decode()
    except (ValueError, TypeError, RecursionError):
        # Half a character, or an object that only `json` knows how to write or to refuse.
        return json.dumps(value, indent=2, ensure_ascii=False)


def is_deeper(value: JsonValue, most: int) -> bool:
    """Whether something in it stands below more than so many objects and lists."""
    level: list[JsonValue] = [value]
    for _ in range(most + 1):
        below: list[JsonValue] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        if not below:
            return False
        level = below
    return True


def _check_depth(value: JsonValue) -> None:
    if is_deeper(value, MAX_DEPTH):
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")


def _whole_characters(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _HALF_A_CHARACTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_HALF_A_CHARACTER.sub("\ufffd", key): _whole_characters(item) for key, item in value.items()}
    return value


def text_of(document: JsonObject, key: str, default: str = "") -> str:
    """The string under `key`, or `default` when it is missing or not a string."""
    value = document.get(key)
    return value if isinstance(value, str) else default


def object_of(document: JsonObject, key: str) -> JsonObject:
    """The object under `key`, or an empty one when it is missing or something else."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def objects_of(document: JsonObject, key: str) -> list[JsonObject]:
    """The objects in the list under `key`; anything else in it is passed over."""
    value = document.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def strings_of(document: JsonObject, key: str) -> list[str]:
    """The strings in the list under `key`; anything else in it is passed over."""
    value = document.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
