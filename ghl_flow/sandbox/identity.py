"""Ids and times in HighLevel's manner."""

import secrets
import string
from datetime import UTC, datetime

_ALPHABET = string.ascii_letters + string.digits


def new_id() -> str:
    """Twenty letters and digits: the id of a field, a value, a tag or a trigger."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(20))


def now() -> str:
    """The time as HighLevel writes it: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
