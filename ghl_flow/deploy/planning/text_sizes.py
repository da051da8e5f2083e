"""What texts take before a change and after it: as first texts of a conversation (R26).

What is in HighLevel may name the business as it was called before. By the account file alone such a text
would name no sender, and HighLevel's sender line would be counted for it, though it never came.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ghl_flow.copy.delivery import Compliance, deliver
from ghl_flow.copy.naming import names
from ghl_flow.kinds.registry import text_sent
from ghl_flow.wire.node import Node


class Change(NamedTuple):
    """A step with what its text takes, in segments: 0 where it is none."""

    node: Node
    before: int
    after: int


def size_changes(
    before: Mapping[str, Node], after: Mapping[str, Node], compliance: Compliance
) -> Iterator[Change]:
    """The steps whose text surely takes another number of segments, new texts, and texts that go.

    A text that names no sender known here may have named one that was: it is then told only what holds
    either way, by the reading that is closer to what it becomes.
    """
    old_texts, new_texts = ({key: text_sent(node) for key, node in one.items()} for one in (before, after))
    former = _former_name(old_texts, new_texts, compliance.business)
    for key in dict.fromkeys((*after, *before)):
        old, new = old_texts.get(key), new_texts.get(key)
        if (old is None and new is None) or (old is None and new in old_texts.values()):
            continue  # a text that stands in another step now costs what it did
        if new is None and old in new_texts.values():
            continue
        most = 0 if new is None else _segments(new, compliance)
        readings = [0] if old is None else _readings(old, new, compliance, former)
        least, largest = min(readings), max(readings)
        if least <= most <= largest:
            continue
        node = after[key] if key in after else before[key]
        yield Change(node, least if most < least else largest, most)


def _readings(old: str, new: str | None, compliance: Compliance, former: str) -> list[int]:
    """What a text that is there takes: by its own name, else with the sender line and, perhaps, without."""
    with_line = _segments(old, compliance)
    without = _segments(old, compliance._replace(sender=""))
    if names(old, former):
        return [without]
    named_since = new is None or bool(deliver(new, compliance).appended.perhaps)
    return [without, with_line] if named_since else [with_line]


def _segments(text: str, compliance: Compliance) -> int:
    return deliver(text, compliance).floor_size.segments


def _former_name(
    old_texts: Mapping[str, str | None], new_texts: Mapping[str, str | None], business: str
) -> str:
    """What the business was called, where a text changed in nothing but its name; else empty."""
    for key, new in new_texts.items():
        old = old_texts.get(key)
        if old is None or new is None or not names(new, business) or names(old, business):
            continue
        first, *rest = map(re.escape, re.split(re.escape(business), new, flags=re.IGNORECASE))
        same = f"{first}(.+?)" + r"\1".join(rest)
        if rest and (found := re.fullmatch(same, old, re.DOTALL)):
            return found[1]
    return ""
