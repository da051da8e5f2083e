"""How large a template may be."""

from typing import Final

MAX_SOURCE: Final = 16 * 1024
"""Bytes of UTF-8 that a template body may have."""
