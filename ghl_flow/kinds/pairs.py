"""Addresses of other systems, and the names and values that are sent to them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import CompileContext, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.model import FilledText
from ghl_flow.masking import is_reference, looks_secret, name_for, scheme_and_reference
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.node import Node


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise ValueError(f"'{url}' is no address of the web: write https://...")
    return url


def _names_its_secrets(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        # Never repeated: it may be the secret itself.
        if not is_reference(value) and not scheme_and_reference(value) and looks_secret(value):
            raise ValueError(f"'{name}' holds a secret: name it, env:NAME or Bearer env:NAME (keyring: too)")
    return headers


Address = Annotated[
    FilledText, AfterValidator(_address), Field(description="Where to call; merge fields may stand in it.")
]
Pairs = Annotated[dict[FilledText, FilledText], Field(description="Names and values (Jinja2).")]
HEADER_INSTEAD: Final[Mapping[str, str]] = dict.fromkeys(
    ("auth", "authorization", "token", "bearer"),
    'write it as a header: headers: { Authorization: "Bearer env:NAME" }',
)
"""What people write where a request is to say who sends it, and what to write."""

Headers = Annotated[
    dict[FilledText, FilledText],
    AfterValidator(_names_its_secrets),
    Field(
        description="Headers. A secret is named, never written: env:NAME or keyring:NAME, or Bearer env:NAME."
    ),
]


class CallsAddress(NodeKind):
    """Base of steps that call an address. What the other system does about it comes as an event."""

    @classmethod
    def effects(cls, node: Node) -> Effects:
        url = text_of(node.attributes, "url").strip()
        return Effects(calls=(url,) if url else ())

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        # The host alone: what follows it may be secret.
        host = urlsplit(text_of(node.attributes, "url")).netloc.rpartition("@")[2]
        run.did(f"{text_of(node.attributes, 'method') or 'POST'} {host}")
        return following(node)


def rows(pairs: Mapping[str, str], context: CompileContext) -> list[JsonValue]:
    """Names and values as HighLevel keeps them."""
    return [{"key": key, "value": context.words(value)} for key, value in pairs.items()]


def secret_rows(pairs: Mapping[str, str], context: CompileContext) -> list[JsonValue]:
    """The same of headers; a secret that is named is a reference."""
    return [{"key": key, "value": context.secret(value)} for key, value in pairs.items()]


def words_in(pairs: Mapping[str, str], path: tuple[str, ...]) -> Iterator[Use]:
    """The uses of the values."""
    for key, value in pairs.items():
        yield Use(Named.WORDS, value, (*path, key))


def pairs_of(stored: list[JsonObject], names: Names) -> dict[str, JsonValue]:
    """The names and values of stored rows.

    Raises:
        NotReadableError: they are no such pairs.
    """
    found: dict[str, JsonValue] = {}
    for row in stored:
        key, value = text_of(row, "key"), row.get("value")
        if (
            row.keys() - {"key", "value"}
            or not key
            or key in found
            or not isinstance(value, str)
            or not value
        ):
            not_readable("a webhook with rows that are no names and values")
        named = names.secret_named(value)
        found[key] = without_secret(named, key)
    return found


def without_secret(named: str, key: str) -> str:
    """What stands under that key; a secret is never written down: it is given a name."""
    if is_reference(named) or scheme_and_reference(named) or not looks_secret(named):
        return named
    return name_for(key)


def row_clicks(what: str, stored: list[JsonObject], shown: Shown) -> tuple[Click, ...]:
    """What to enter for them."""
    if not stored:
        return ()
    below = tuple(Click(f"{text_of(row, 'key')}: {shown.name(text_of(row, 'value'))}") for row in stored)
    return (Click(f"{what}:", below=below),)
