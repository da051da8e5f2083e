"""A text as it leaves HighLevel: merge fields filled in, and what HighLevel adds to the first one."""

from typing import NamedTuple

from ghl_flow.copy import opt_out
from ghl_flow.copy.merge_fields import find_merge_fields

# As long as the value usually is at most, by the end of its name: the first that fits. What is not named
# here is counted as a word.
_LENGTHS = {
    "first_name": 10,
    "last_name": 12,
    "name": 20,
    "email": 28,
    "phone": 14,
    "full_address": 45,
    "link": 40,
}
_WORD = 12


class Delivered(NamedTuple):
    """The text as any message of a conversation, and as its first."""

    body: str
    first: str


def as_delivered(text: str) -> Delivered:
    """A text with merge fields as long as their values usually are, and with HighLevel's line (R26)."""
    parts, end = [], 0
    for use in find_merge_fields(text):
        last = use.name.rpartition(".")[2]
        length = next((size for ending, size in _LENGTHS.items() if last.endswith(ending)), _WORD)
        parts += [text[end : use.start], "x" * length]
        end = use.end
    body = "".join((*parts, text[end:]))
    return Delivered(body, body if opt_out.tells_how(text) else f"{body}\n{opt_out.LINE}")
