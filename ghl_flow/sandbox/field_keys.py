"""The keys that HighLevel makes of the names of custom fields and custom values.

The rule fits 36 of 36 pairs of name and key read in real accounts; ten are among the tests. The product has
no part in it: it takes the key that is answered.
"""

from collections.abc import Collection

_KEPT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def derived_key(name: str, taken: Collection[str]) -> str:
    """`AI ID - Client` becomes `ai_id__client`; the next field of that name `ai_id__client_1`."""
    key = "".join(
        "_" if character.isspace() else character
        for character in name.strip().lower()
        if character.isspace() or character in _KEPT
    )
    number = 0
    numbered = key
    while numbered in taken:
        number += 1
        numbered = f"{key}_{number}"
    return numbered
