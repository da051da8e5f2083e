"""Whether a text names someone: the name as words of its own (Bo is not in about)."""

import re
from functools import lru_cache
from unicodedata import normalize


def names(text: str, name: str) -> bool:
    """Whether a text has this name in it, upper or lower case. An empty name is in none."""
    wanted = _plain(name).rstrip(" .,")
    return bool(wanted) and _pattern(wanted).search(_plain(text)) is not None


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    first, last = ("(?<!\\w)" if _in_words(name[0]) else ""), ("(?!\\w)" if _in_words(name[-1]) else "")
    return re.compile(f"{first}{re.escape(name)}{last}")


def _in_words(character: str) -> bool:
    """Whether spaces stand between words of such characters: not so in Chinese or Japanese."""
    return character.isdecimal() or character.upper() != character.lower()


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", text).replace("\u2019", "'").casefold().split())
