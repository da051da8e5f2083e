"""JSON values, typed, and careful reading of documents that came from elsewhere."""

from typing import TypeAlias

from pydantic import JsonValue

JsonObject: TypeAlias = dict[str, JsonValue]

__all__ = ["JsonObject", "JsonValue", "object_of", "objects_of", "text_of"]


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
