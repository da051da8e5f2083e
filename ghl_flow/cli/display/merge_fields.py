"""How texts name custom values."""

from collections.abc import Sequence


def merge_fields(fields: Sequence[tuple[str, str | None]]) -> str:
    """Each in order; HighLevel makes the key, so where it did not say it yet, the value is named."""
    return ", ".join(field or f"the merge field of custom value '{name}'" for name, field in fields)
