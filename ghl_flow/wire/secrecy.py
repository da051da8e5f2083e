"""What a workflow's steps keep secret: headers, passwords and tokens of webhooks.

Plans, saved plans and backups name a secret by a short, slow hash of it, so that another one is seen to be
another one. A restore puts back what the live workflow has in the same place; the hash cannot be undone.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import scrypt
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from ghl_flow.masking import NAMED_SO, is_reference, masked
from ghl_flow.patterns import later
from ghl_flow.wire.json import JsonObject, JsonValue

_MARK = later(r"\*\*\*\*secret-[0-9a-f]{8}\*\*\*\*")
_SECRET_NAME = later(rf"(?ix) {NAMED_SO} | signature | ^auth$ | [_-]key$")
# Headers that say what is sent, not who sends it.
_PLAIN_HEADERS = frozenset(("accept", "accept-language", "content-type", "content-encoding", "user-agent"))
_MERGE_FIELD = later(r"\{\{[^{}]*\}\}")


class LostSecretError(Exception):
    """A secret that was left out has no counterpart; the argument is where it stood."""


def hidden(value: JsonValue, key: str = "", *, secret: bool = False) -> JsonValue:
    """The same shape with a mark in place of each secret. `key` is the one the value stands under."""
    if isinstance(value, dict):
        # {key: Authorization, value: ...}: the one names what the other is.
        name = next((text for field in ("key", "name") if isinstance(text := value.get(field), str)), "")
        return {
            field: hidden(item, field, secret=secret or _hides(key, field, name))
            for field, item in value.items()
        }
    if isinstance(value, list):
        return [hidden(item, key, secret=secret) for item in value]
    if not isinstance(value, str):
        return value
    if secret:
        return _mark(value) if _MERGE_FIELD.sub("", value).strip() else value
    return _text_hidden(value)


# Each write of a workflow keeps all of it before and after, and an account's workflows are alike.
@lru_cache(maxsize=4096)
def _text_hidden(text: str) -> str:
    if "://" in text and not any(mark.isspace() for mark in text):
        text = _hidden_url(text)
    return masked(text, _mark)


def secrets_in(value: JsonValue) -> Iterator[str]:
    """The texts in a value that are secrets, or hold one; names of secrets (`env:NAME`) are none."""
    yield from _changed(value, hidden(value))


def _changed(value: JsonValue, masked_value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict) and isinstance(masked_value, dict):
        for key, item in value.items():
            yield from _changed(item, masked_value[key])
    elif isinstance(value, list) and isinstance(masked_value, list):
        for item, other in zip(value, masked_value, strict=True):
            yield from _changed(item, other)
    elif isinstance(value, str) and value != masked_value and not is_reference(value):
        yield value


def same_but_for_secrets(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are the same, where in either place of a secret one stands, whichever it is."""
    return one == other or _MARK.sub("", _text(hidden(one))) == _MARK.sub("", _text(hidden(other)))


def _text(value: JsonValue) -> str:
    return json.dumps(value, sort_keys=True)


def revealed(value: JsonValue, live: JsonValue, path: str = "") -> JsonValue:
    """The value with what `live` has in the place of each mark.

    Raises:
        LostSecretError: `live` has nothing there.
    """
    if isinstance(value, dict):
        there = live if isinstance(live, dict) else {}
        return {key: revealed(item, there.get(key), f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        counterparts = _aligned(value, live if isinstance(live, list) else [])
        return [
            revealed(item, other, f"{path}[{number}]")
            for number, (item, other) in enumerate(zip(value, counterparts, strict=True))
        ]
    if isinstance(value, str) and _MARK.search(value):
        # What stands around the secret has to be the same, or another text would be put back.
        around = "(.+?)".join(re.escape(part) for part in _MARK.split(value))
        if not isinstance(live, str) or not re.fullmatch(around, live, re.DOTALL):
            raise LostSecretError(path.lstrip("."))
        return live
    return value


def in_place_of(text: str, value: JsonValue, live: JsonValue) -> Iterator[str | None]:
    """What `live` has wherever `value` has that text; None where there is nothing, or the text is a part."""
    if isinstance(value, dict):
        there = live if isinstance(live, dict) else {}
        for key, item in value.items():
            yield from in_place_of(text, item, there.get(key))
    elif isinstance(value, list):
        counterparts = _aligned(value, live if isinstance(live, list) else [])
        for item, other in zip(value, counterparts, strict=True):
            yield from in_place_of(text, item, other)
    elif isinstance(value, str) and text in value:
        yield live if live and value == text and isinstance(live, str) else None


def has_marks(document: JsonObject) -> bool:
    """Whether anything was left out of it."""
    stack: list[JsonValue] = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list):
            stack += value
        elif isinstance(value, str) and _MARK.search(value):
            return True
    return False


@lru_cache(maxsize=4096)
def _hides(key: str, field: str, name: str) -> bool:
    """Whether what stands under `field`, in an object that stands under `key` and has a name, is secret."""
    if field == "value" and name:
        if key == "headers":
            return name.lower() not in _PLAIN_HEADERS
        return _is_secret(name)
    if key == "authorization":
        return field != "type"
    return _SECRET_NAME.search(field) is not None and field not in ("authorization", "authorizationType")


def _is_secret(name: str) -> bool:
    return name.lower() in ("key", "pwd") or _SECRET_NAME.search(name) is not None


def _hidden_url(text: str) -> str:
    try:
        url = urlsplit(text)
        pairs = parse_qsl(url.query, keep_blank_values=True)
    except ValueError:
        return masked(text, _mark)
    netloc = url.netloc
    if "@" in netloc:
        netloc = f"{_mark(netloc.rpartition('@')[0])}@{netloc.rpartition('@')[2]}"
    query = url.query
    if any(_is_secret(name) for name, _ in pairs):
        query = urlencode(
            [(name, _mark(item) if _is_secret(name) else item) for name, item in pairs],
            safe="*{}. ",
            quote_via=quote,
        )
    return urlunsplit((url.scheme, netloc, url.path, query, url.fragment))


def _aligned(items: list[JsonValue], live: list[JsonValue]) -> list[JsonValue]:
    """For each item the one of `live` with its id or name, else the one in its place."""
    by_name = {_name(item): item for item in reversed(live) if _name(item)}
    return [
        by_name.get(_name(item), live[number] if number < len(live) and not _name(item) else None)
        for number, item in enumerate(items)
    ]


def _name(item: JsonValue) -> str:
    if not isinstance(item, dict):
        return ""
    return next((text for key in ("id", "key", "name") if isinstance(text := item.get(key), str)), "")


def _mark(text: str) -> str:
    return text if _MARK.fullmatch(text) else f"****secret-{_hash(text)}****"


@lru_cache(maxsize=1024)
def _hash(text: str) -> str:
    content = text.encode("utf-8", "backslashreplace")
    return scrypt(content, salt=b"ghl-flow", n=2**13, r=8, p=1, dklen=4).hex()
