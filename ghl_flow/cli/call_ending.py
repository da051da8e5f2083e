"""How a call ends, as `--status` says it."""

from typing import TYPE_CHECKING, get_args

from ghl_flow.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from ghl_flow.kinds.triggers.event import CallStatus


def call_ending(word: str) -> "CallStatus":
    """The end that a word names.

    Raises:
        UsageError: no call ends so.
    """
    from ghl_flow.kinds.triggers.event import CallStatus

    known: tuple[CallStatus, ...] = get_args(CallStatus)
    found = next((one for one in known if one == word), None)
    if found is None:
        raise UsageError(
            f"no call ends in '{word}'", hint=did_you_mean(word, known) or f"one of {', '.join(known)}"
        )
    return found
