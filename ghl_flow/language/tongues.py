"""The languages that an account, or a text to its contacts, may be in."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["en", "es", "pt", "fr", "de", "it", "nl"]
_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": ("english",),
        "es": ("spanish", "español", "espanol", "castellano"),
        "pt": ("portuguese", "português", "portugues"),
        "fr": ("french", "français", "francais"),
        "de": ("german", "deutsch"),
        "it": ("italian", "italiano"),
        "nl": ("dutch", "nederlands"),
    }
)
"""What people call them, in English and in the language itself."""


def code_of(word: str, codes: Collection[str]) -> str:
    """The code, of these, of a language that is called by its name; any other word is itself."""
    name = word.strip().casefold()
    return next((code for code, names in _NAMES.items() if name in names and code in codes), word)
