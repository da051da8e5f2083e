"""Kinds in words: the keys of a model, what a step does, and what a person clicks."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.effects import Effects, How
from ghl_flow.language.duration import Duration

Schema = dict[str, Any]

_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
# What has a page of its own, or is said in one word.
_NAMED = {"Condition": "a [condition](../README.md#conditions)", "Duration": "a length of time"}
_MANY = 10
"""A choice of more models than this is a choice of all steps."""


class Key(NamedTuple):
    """One key of a kind: where it stands, what it may hold, what it is without being written."""

    path: str
    holds: str
    default: str
    description: str


def keys(schema: Schema, keyword: str) -> Iterator[Key]:
    """The keys of a kind from the JSON Schema of its model, those that every kind has aside."""
    definitions = schema.get("$defs", {})
    top = _resolved(schema, definitions)
    for name, one in top.get("properties", {}).items():
        if name not in ("id", "name"):
            yield from _rows(name, one, name in top.get("required", ()), definitions, ())
    if not top.get("properties"):
        yield from _rows(keyword, top, True, definitions, ())


def key_table(rows: list[Key]) -> str:
    """The keys as a table."""
    lines = ["| key | holds | default | |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{row.path}` | {_cell(row.holds)} | {row.default} | {_cell(row.description)} |" for row in rows
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return escaped(text).replace("|", "\\|").replace("\n", " ")


def escaped(text: str) -> str:
    """Text for a page: what stands in angle brackets is no markup, but in code."""
    parts = text.split("`")
    return "`".join(part if number % 2 else part.replace("<", "&lt;") for number, part in enumerate(parts))


def _rows(
    path: str, schema: Schema, required: bool, definitions: Schema, seen: tuple[str, ...]
) -> Iterator[Key]:
    said = _description(schema, definitions)
    yield Key(path, _holds(schema, definitions), _default(schema, required), said)
    for where, name in _models(path, schema, definitions):
        if name in seen:
            continue
        model = definitions[name]
        for key, one in model.get("properties", {}).items():
            asked = key in model.get("required", ())
            yield from _rows(f"{where}.{key}", one, asked, definitions, (*seen, name))


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    while "$ref" in schema:
        schema = definitions[_target(schema)]
    return schema


def _target(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _choices(schema: Schema) -> list[Schema]:
    found = schema.get("anyOf") or schema.get("oneOf")
    return [one for one in found if one.get("type") != "null"] if found else [schema]


def _models(path: str, schema: Schema, definitions: Schema) -> Iterator[tuple[str, str]]:
    """The models with keys of their own in a value, and where they stand."""
    choices = _choices(schema)
    if len(choices) > _MANY:
        return
    for one in choices:
        if "$ref" in one:
            name = _target(one)
            if name not in _NAMED and definitions[name].get("properties"):
                yield path, name
        elif one.get("type") == "array" and isinstance(one.get("items"), dict):
            yield from _models(f"{path}[]", one["items"], definitions)
        elif inner := _inside(one):
            yield from _models(f"{path}.KEY", inner, definitions)


def _inside(schema: Schema) -> Schema | None:
    """What every value of a mapping with free keys holds."""
    found = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
    return next((one for one in found if isinstance(one, dict)), None)


def _description(schema: Schema, definitions: Schema) -> str:
    own = schema.get("description")
    if own:
        return str(own)
    choices = _choices(schema)
    if len(choices) > _MANY:
        return ""
    return next((text for one in choices if (text := _resolved(one, definitions).get("description"))), "")


def _default(schema: Schema, required: bool) -> str:
    if required:
        return "required"
    value = schema.get("default")
    if value is None or value in ({}, []):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _holds(schema: Schema, definitions: Schema) -> str:
    choices = _choices(schema)
    if len(choices) > _MANY:
        return "a [step](../README.md)"
    found = [*dict.fromkeys(_one(choice, definitions) for choice in choices)]
    if "number" in found:
        found = [one for one in found if one != "whole number"]
    return " or ".join(found)


def _one(schema: Schema, definitions: Schema) -> str:
    if "$ref" in schema:
        if (name := _target(schema)) in _NAMED:
            return _NAMED[name]
        return _one(definitions[name], definitions)
    if schema.get("anyOf") or schema.get("oneOf"):
        return _holds(schema, definitions)
    if schema.get("title") in _NAMED:
        return _NAMED[str(schema["title"])]
    if "const" in schema:
        return f"`{_written(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{_written(value)}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return _list_of(schema, definitions)
    if schema.get("type") == "object":
        inner = None if schema.get("properties") else _inside(schema)
        return "a mapping" if inner is None else f"a mapping of keys to {_holds(inner, definitions)}"
    return _PLAIN.get(str(schema.get("type")), "anything")


def _list_of(schema: Schema, definitions: Schema) -> str:
    if "prefixItems" in schema:
        return f"a list of {', '.join(_holds(one, definitions) for one in schema['prefixItems'])}"
    items = schema.get("items") or {}
    if len(_choices(items)) > _MANY:
        return "[steps](../README.md)"
    inner = _holds(items, definitions)
    return f"a list of {'mappings' if inner == 'a mapping' else inner}"


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def effect_words(effects: Effects) -> Iterator[str]:
    """What a step may do, a sentence each; one that says so where it is nothing that a flow can see."""
    anything = Effects.unknown()
    if effects._replace(fires=anything.fires, unlimited=False) == anything:
        yield "May do anything."
        effects = effects._replace(anything=False, waits=(0, 0))
        yield from _said(effects)
        return
    found = [*_said(effects)]
    yield from found or ["Changes nothing that a flow can look at, start at or be ended by."]


def _said(effects: Effects) -> Iterator[str]:
    for what, names in (("Puts on", effects.adds), ("Takes off", effects.removes)):
        if names:
            yield f"{what} the contact: {_list(names)}."
    for write in effects.writes:
        match write.how:
            case How.STAMP:
                yield f"Writes the date of the day into `{write.field}`."
            case How.CLEAR:
                yield f"Clears `{write.field}`."
            case How.VALUE:
                yield f"Writes into `{write.field}`."
    if effects.sends:
        yield f"Reaches the contact: {effects.sends}."
    if effects.waits != (0, 0):
        yield _pause(*effects.waits)
    if effects.branches:
        yield "Takes the first branch that holds."
    if effects.listens:
        heard = _list(name for _, name in sorted(effects.listens))
        yield f"Moves the contact here when this changes: {heard}."
    if effects.enrols:
        yield f"Enrols in {_list(effects.enrols)}."
    if effects.removes_from:
        yield f"Takes out of {_list(effects.removes_from)}."
    if effects.removes_from_all:
        yield "Takes the contact out of every workflow that it is in."
    if effects.fires:
        yield f"May start workflows with triggers of these types: {_list(sorted(effects.fires))}."
    if effects.calls:
        yield f"Calls {_list(effects.calls)}; what comes of it arrives as an event."
    if effects.silences:
        yield "May keep later messages from the contact, or let them through again."
    if effects.deletes_contact:
        yield "Deletes the contact."
    if effects.writes_account_values:
        yield "Writes a value of the account, for every contact."
    if effects.ends:
        yield "No step after it runs in this run."
    if effects.unlimited:
        yield "What it costs grows with what others say."
    if effects.inert is not None:
        yield "As it is stored, it does nothing."
    if effects.anything:
        yield "May do more than that, which is not modelled."


def _pause(least: int, most: int | None) -> str:
    if most is None:
        return "The run stays here for a time that is not known beforehand."
    if least == most:
        return f"The run stays here for {Duration(least)}."
    return f"The run stays here for {Duration(most)} at most."


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def click_lines(clicks: tuple[Click, ...], indent: str = "") -> Iterator[str]:
    """What to click, as a list."""
    for click in clicks:
        yield f"{indent}- {escaped(click.text)}"
        if click.paste:
            yield from (f"{indent}  {line}".rstrip() for line in ("```text", *click.paste.split("\n"), "```"))
        yield from click_lines(click.below, indent + "  ")
