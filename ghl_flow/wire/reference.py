"""References to things whose ids only the account knows.

A compiled flow names custom fields and workflows by reference until it meets an account; `bind`
puts the ids in. So it names the account's users, pipelines, calendars and the like, by their names. In the
master of a snapshot each text is one too: the merge field of its custom value.
Before anything is sent, `check_bound` makes sure none is left: HighLevel accepts an id that leads nowhere
with a 200 and then does nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

from ghl_flow.errors import GhlFlowError
from ghl_flow.patterns import later
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.thing import Thing

_REFERENCE = "urn:ghl-flow:"
_FIELD = "urn:ghl-flow:field:"
_FIELD_KEY = "urn:ghl-flow:field-key:"
_WORKFLOW = "urn:ghl-flow:workflow:"
_VALUE = "urn:ghl-flow:value:"
_NAME = "urn:ghl-flow:name:"
_TRIGGER = "urn:ghl-flow:trigger:"
# A name stands as HTTP would write it: whatever it is, the reference is one word, in a text too.
_THINGS = "|".join(thing.replace(" ", "-") for thing in Thing)
_NAMED = later(rf"{_NAME}({_THINGS}):([\w%.~-]*)/([\w%.~-]+)", re.ASCII)
_MERGE_FIELD = later(r"(\{\{\s*contact\.)([a-z0-9_]+)(?=\s*\}\})")
# A trigger link in a text, by its name; HighLevel has its id there, which is twenty letters and digits.
_LINK_ROOT = "trigger_link"
_LINK_FIELD = later(r"(\{\{\s*trigger_link\s*\.\s*)(?![A-Za-z0-9]{20}\s*\}\})([^{}]*[^{}\s])(?=\s*\}\})")
_LINK_ID = later(r"(\{\{\s*trigger_link\s*\.\s*)([A-Za-z0-9]+)(?=\s*\}\})")
_LINK_KEY = "urn:ghl-flow:link-key:"


class UnboundReferenceError(GhlFlowError):
    """Something a workflow refers to is not in the account."""


def field_reference(key: str) -> str:
    """A reference to the contact custom field `contact.<key>`."""
    return f"{_FIELD}{key}"


def field_key_of(reference: str) -> str:
    """The key that `field_reference` was given; anything else as it is."""
    return reference.removeprefix(_FIELD)


def field_key_reference(key: str) -> str:
    """What `bind` looks up to put the account's key in place of the flow's in `{{ contact.<key> }}`."""
    return f"{_FIELD_KEY}{key}"


def only_merge_fields(ids: Mapping[str, str]) -> dict[str, str]:
    """Those of the bindings that concern texts: for where ids are not wanted."""
    found = {name: value for name, value in ids.items() if name.startswith((_FIELD_KEY, _VALUE))}
    for reference, link in ids.items():
        if (named := name_of(reference)) is not None and named.thing is Thing.LINK:
            found[f"{_LINK_KEY}{named.name}"] = link
    return found


def value_reference(flow: str, number: int) -> str:
    """A reference to the merge field of the custom value that holds a text of a flow."""
    return f"{_VALUE}{flow}/{number}"


def bind_text(text: str, ids: Mapping[str, str]) -> str:
    """The text with the account's keys in its merge fields, and the ids of its trigger links."""

    def theirs(found: re.Match[str]) -> str:
        return found[1] + ids.get(field_key_reference(found[2]), found[2])

    def linked(found: re.Match[str]) -> str:
        link = ids.get(NameOf(Thing.LINK, found[2]).reference) or ids.get(f"{_LINK_KEY}{found[2]}")
        return found[1] + (link or found[2])

    if "{{" not in text:
        return text
    bound = _MERGE_FIELD.sub(theirs, text)
    return _LINK_FIELD.sub(linked, bound) if _LINK_ROOT in bound else bound


def links_by_name(text: str, names: Mapping[str, str]) -> str:
    """The text with the names of trigger links in place of the ids that `names` knows."""
    if _LINK_ROOT not in text:
        return text
    return _LINK_ID.sub(lambda found: found[1] + names.get(found[2], found[2]), text)


def links_in(text: str) -> Iterator[str]:
    """References to the trigger links that a text names."""
    if _LINK_ROOT in text:
        yield from (NameOf(Thing.LINK, found[2]).reference for found in _LINK_FIELD.finditer(text))


def workflow_reference(flow: str, role: str = "main") -> str:
    """A reference to one workflow of a flow: `main` or a companion."""
    return f"{_WORKFLOW}{flow}/{role}"


def trigger_reference(name: str) -> str:
    """A reference to a trigger of the workflow itself, by its name: its id is known once it is made."""
    return f"{_TRIGGER}{quote(name, safe='')}"


def trigger_named(reference: JsonValue) -> str | None:
    """The trigger that such a reference names; None for anything else."""
    if not isinstance(reference, str) or not reference.startswith(_TRIGGER):
        return None
    return unquote(reference.removeprefix(_TRIGGER))


class NameOf(NamedTuple):
    """A thing of the account by its name: `within` what it is a part of."""

    thing: Thing
    name: str
    within: str = ""

    @property
    def reference(self) -> str:
        """What stands in place of its id."""
        sort = self.thing.replace(" ", "-")
        return f"{_NAME}{sort}:{quote(self.within, safe='')}/{quote(self.name, safe='')}"

    @property
    def words(self) -> str:
        """How a person knows it: `pipeline stage 'New' of 'Sales'`."""
        return f"{self.thing} '{self.name}'" + (f" of '{self.within}'" if self.within else "")


def name_of(reference: str) -> NameOf | None:
    """What such a reference names; None for any other text."""
    found = _NAMED.fullmatch(reference)
    if found is None:
        return None
    thing = Thing(found[1].replace("-", " "))
    return NameOf(thing, unquote(found[3]), unquote(found[2]))


def secret_reference(written: str) -> str:
    """A reference to what `env:NAME` or `keyring:NAME` stands for."""
    return NameOf(Thing.SECRET, written).reference


def spoken(stored: str) -> str:
    """What people call what is stored: a name where that is a reference to it, else the text itself."""
    if (trigger := trigger_named(stored)) is not None:
        return trigger
    return _NAMED.sub(lambda found: unquote(found[3]), stored) if _NAME in stored else stored


def is_reference(value: JsonValue) -> bool:
    """True for a string made by one of the functions above."""
    return isinstance(value, str) and value.startswith((_FIELD, _WORKFLOW, _VALUE, _NAME, _TRIGGER))


def is_workflow_reference(reference: str) -> bool:
    """True for a reference to a workflow."""
    return reference.startswith(_WORKFLOW)


def references(value: JsonValue) -> Iterator[str]:
    """Every reference in a document, in order; those to named things inside of texts and in keys too."""
    # Every plan looks through every step several times, and nearly all that it sees is no reference: Python
    # writes a document down in a tenth of the time that going through it takes here.
    shown = repr(value)
    if _REFERENCE not in shown and _LINK_ROOT not in shown:
        return iter(())
    found: list[str] = []
    _collect(value, found)
    return iter(found)


def _collect(value: JsonValue, found: list[str]) -> None:
    if isinstance(value, str):
        if _REFERENCE in value:
            if _NAME in value:
                found += (named[0] for named in _NAMED.finditer(value))
            elif is_reference(value):
                found.append(value)
        if _LINK_ROOT in value:
            found += links_in(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            if _REFERENCE in key:
                _collect(key, found)
            if item.__class__ is not str or _REFERENCE in item or _LINK_ROOT in item:
                _collect(item, found)
    elif isinstance(value, list):
        for item in value:
            _collect(item, found)


def bind(document: JsonObject, ids: Mapping[str, str]) -> JsonObject:
    """The document with ids in place of the references that `ids` knows, and with the account's merge fields.

    References that it does not know stay.
    """
    bound = _bind(document, ids)
    return bound if isinstance(bound, dict) else {}


def check_bound(document: JsonObject) -> None:
    """Make sure that no reference is left.

    Raises:
        UnboundReferenceError: naming what is not in the account.
    """
    for reference in references(document):
        hint = "deploy the flow that makes it first, or correct the reference"
        if name_of(reference) is not None:
            hint = "create it in HighLevel, or write its id under names: in the account file"
        raise UnboundReferenceError(f"{describe_reference(reference)} is not in the account", hint=hint)


def describe_reference(reference: str) -> str:
    """A reference in words: `custom field 'x'`, `workflow 'flow/main'`, `user 'Ann'`."""
    if reference.startswith(_VALUE):
        flow, _, number = reference.removeprefix(_VALUE).partition("/")
        return f"the merge field of text {number} of '{flow}'"
    if (named := name_of(reference)) is not None:
        return named.words
    if (trigger := trigger_named(reference)) is not None:
        return f"trigger '{trigger}'"
    if reference.startswith(_FIELD):
        return f"custom field '{reference.removeprefix(_FIELD)}'"
    return f"workflow '{reference.removeprefix(_WORKFLOW)}'"


def bind_value(value: JsonValue, ids: Mapping[str, str]) -> JsonValue:
    """The same for a single value: that of a trigger's filter."""
    return _bind(value, ids)


def _bind(value: JsonValue, ids: Mapping[str, str]) -> JsonValue:
    if isinstance(value, str):
        if _REFERENCE not in value:
            return bind_text(value, ids)
        if _NAME in value:
            value = _NAMED.sub(lambda found: ids.get(found[0]) or found[0], value)
        return (ids.get(value) or value) if is_reference(value) else bind_text(value, ids)
    if isinstance(value, list):
        return [_bind(item, ids) for item in value]
    if isinstance(value, dict):
        # Every plan and every write binds every step several times; nearly all texts hold nothing to bind.
        return {
            (ids.get(key) or key): item
            if item.__class__ is str and "{{" not in item and _REFERENCE not in item
            else _bind(item, ids)
            for key, item in value.items()
        }
    return value
