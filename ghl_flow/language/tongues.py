"""The languages that an account, or a text to its contacts, may be in."""

from typing import Literal

Language = Literal["en", "es", "pt", "fr", "de", "it", "nl"]
