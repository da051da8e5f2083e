"""The filters of a text template: few, for text only, and none whose result can grow without limit."""

from collections.abc import Callable, Iterable, Sized
from typing import Final

from jinja2 import TemplateRuntimeError, Undefined
from jinja2.filters import do_default, do_title, do_trim

MAX_OUTPUT: Final = 10_000
"""Characters that a rendered text, and every value on the way to it, may have."""


class LimitError(TemplateRuntimeError):
    """A template asks for more than any text message needs."""


def text(value: object) -> str:
    """A value as it is printed: text and numbers only.

    Raises:
        LimitError: the value is a list, nothing, or longer than `MAX_OUTPUT`.
        UndefinedError: there is no such value.
    """
    # Lists stay out: one that holds another twice, level upon level, is small and prints without end.
    if not isinstance(value, str | int | float | Undefined):
        raise LimitError(f"only text and numbers can be printed, not a {type(value).__name__}")
    return _within_limit(str(value))


def concatenate(values: Iterable[object]) -> str:
    """What `a ~ b ~ c` gives."""
    return _within_limit("".join(map(text, values)))


def _within_limit(result: str) -> str:
    _check_length(len(result))
    return result


def _check_length(length: int) -> None:
    if length > MAX_OUTPUT:
        raise LimitError(f"the text grows beyond {MAX_OUTPUT:,} characters")


def _upper(value: object) -> str:
    return text(value).upper()


def _lower(value: object) -> str:
    return text(value).lower()


def _title(value: object) -> str:
    return do_title(text(value))


def _capitalize(value: object) -> str:
    return text(value).capitalize()


def _trim(value: object, chars: str | None = None) -> str:
    return do_trim(text(value), chars)


def _replace(value: object, old: str, new: str, count: int = -1) -> str:
    string, old, new = text(value), text(old), text(new)
    found = string.count(old) if count < 0 else min(count, string.count(old))
    # Reckoned before it is done: 10,000 replacements by 10,000 characters are 100 MB.
    _check_length(len(string) + found * (len(new) - len(old)))
    return string.replace(old, new, count)


def _truncate(value: object, length: int = 255, killwords: bool = False, end: str = "...") -> str:
    string = text(value)
    # Unlike Jinja2's own, no five characters of grace: the length is there to fit a segment.
    if len(string) <= length:
        return string
    kept = string[: max(length - len(end), 0)]
    return (kept if killwords else kept.rsplit(" ", 1)[0]) + end


def _join(values: Iterable[object], separator: str = "") -> str:
    parts: list[str] = []
    length = 0
    for value in values:
        parts.append(text(value))
        length += len(parts[-1]) + len(separator)
        _check_length(length)
    return text(separator).join(parts)


def _first(value: Iterable[object]) -> object:
    return next(iter(value), "")


def _last(value: Iterable[object]) -> object:
    return ([*value] or [""])[-1]


def _length(value: Sized) -> int:
    return len(value)


FILTERS: Final[dict[str, Callable[..., object]]] = {
    "capitalize": _capitalize,
    "default": do_default,
    "first": _first,
    "join": _join,
    "last": _last,
    "length": _length,
    "lower": _lower,
    "replace": _replace,
    "title": _title,
    "trim": _trim,
    "truncate": _truncate,
    "upper": _upper,
}
"""By name, with Jinja2's own parameters."""
