"""A JSON document with other texts in place of some: ids in place of names, or names in place of ids."""

from collections.abc import Mapping

from ghl_flow.wire.json import JsonObject, JsonValue


def with_texts(document: JsonObject, instead: Mapping[str, str]) -> JsonObject:
    """The document with other texts in place of those that `instead` knows, keys among them."""
    return {instead.get(key, key): value_with_texts(value, instead) for key, value in document.items()}


def value_with_texts(value: JsonValue, instead: Mapping[str, str]) -> JsonValue:
    """As `with_texts`, of any value."""
    if isinstance(value, str):
        return instead.get(value, value)
    if isinstance(value, list):
        return [value_with_texts(item, instead) for item in value]
    return with_texts(value, instead) if isinstance(value, dict) else value
