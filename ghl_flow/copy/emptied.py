"""How a text reads where a merge field is empty: HighLevel has no defaults, it puts nothing there (R25)."""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from ghl_flow.copy.merge_fields import MergeFieldUse, find_merge_fields
from ghl_flow.patterns import later

_ROOTS = (
    "appointment calendar campaign courses custom_values invoice location location_owner message order "
    "payment phoneCall right_now servicebooking subscription trigger_link"
)
_FILLED: Final = frozenset(_ROOTS.split())
"""Roots whose fields hold something whenever a text with them goes out, or are the account's own."""
_FILLED_FIELDS: Final = frozenset(("contact.id", "contact.phone", "contact.phone_raw"))

_HANGS = (
    "about|after|an|and|at|before|by|dear|for|from|in|is|my|named|of|on|or|our|regarding|the|to|with|your|a|con|de|"
    "del|el|en|la|para|por|su|sobre"
)
# What an empty field leaves behind. Whatever the text has without one is not the field's doing.
_TRACES: Final = (
    later(r"(?<=\S) +[,.;:!?)]"),
    later(r"(?<=\S)  +(?=\S)"),
    later(r"^[ \t]*[,.;:!?]|^[ \t]+(?=\S)", re.MULTILINE),
    later(r"[ \t]+$|[,:;]$", re.MULTILINE),
    later(r"\( *\)|\" *\"|\[ *\]|\u201c *\u201d"),
    later(r"[,;:] *[,;:.!?]"),
    later(r"(?:^|\s)['\u2019]s\b"),
    later(rf"\b(?:{_HANGS}) *(?:[.,;:!?]|$)", re.IGNORECASE | re.MULTILINE),
    later(r"(?:^|[.!?] +)[.!?]"),
)


class Emptied(NamedTuple):
    """A text without what may be missing: the fields, and the words as they read then."""

    fields: tuple[MergeFieldUse, ...]
    text: str


def may_be_empty(name: str) -> bool:
    """Whether a merge field can have nothing in a text that goes out."""
    return name not in _FILLED_FIELDS and name.partition(".")[0] not in _FILLED


def emptied(text: str, filled: Collection[str] = ()) -> Emptied | None:
    """The text without its merge fields, where it does not read right then; None where it does, or has none.

    Args:
        text: with merge fields in it.
        filled: fields that are known to hold something where the text is sent.
    """
    uses = [use for use in find_merge_fields(text) if may_be_empty(use.name) and use.name not in filled]
    if not uses:
        return None
    without, with_one = _put(text, uses, ""), _put(text, uses, "Xx")
    reads_right = without.strip() and all(
        len(trace.findall(without)) <= len(trace.findall(with_one)) for trace in _TRACES
    )
    return None if reads_right else Emptied(tuple(uses), _put(text, uses, "", keep=True))


def _put(text: str, uses: list[MergeFieldUse], value: str, *, keep: bool = False) -> str:
    """The text with these fields replaced, the others by a word, or left in."""
    return "".join(_parts(text, uses, value, keep=keep))


def _parts(text: str, uses: list[MergeFieldUse], value: str, *, keep: bool) -> Iterator[str]:
    starts, end = {use.start for use in uses}, 0
    for use in find_merge_fields(text):
        yield text[end : use.start]
        yield value if use.start in starts else use.verbatim if keep else "Xx"
        end = use.end
    yield text[end:]
