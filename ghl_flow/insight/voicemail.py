"""The voicemail trap: calls that reach the voicemail of the forwarded phone, which counts as answered.

HighLevel says `completed` then, no missed-call trigger fires, and what cancels on an answered call does (help
centre, "Phone number settings explained", 2023). Such a call is short and has no user, and afterwards nobody
writes or calls.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ghl_flow.insight.history import History, Message
from ghl_flow.insight.share import Interval, wilson

SHORTEST: Final = 3.0
LONGEST: Final = 25.0
"""Seconds: long enough to be picked up, too short for a talk."""
_LATER: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Trap:
    """`suspects` of `answered` inbound calls; `with_user`: those that a user certainly answered."""

    suspects: tuple[Message, ...]
    answered: int
    with_user: int
    missed: int

    @property
    def share(self) -> Interval:
        """The likely share of answered calls that a voicemail answered."""
        return wilson(len(self.suspects), self.answered)


def voicemail_trap(history: History) -> Trap:
    """Look for answered calls that no person seems to have answered."""
    answered = [one for one in history.messages if one.inbound and one.answered]
    suspects = tuple(call for call in answered if _is_suspect(call, history))
    return Trap(suspects, len(answered), sum(bool(one.user) for one in answered), len(history.missed))


def _is_suspect(call: Message, history: History) -> bool:
    if call.user or call.duration is None or not SHORTEST <= call.duration <= LONGEST:
        return False
    ended = call.at + timedelta(seconds=call.duration)
    # Whoever was spoken to may write; whoever was not is at most texted by a machine.
    return not any(
        ended < one.at <= ended + _LATER and (one.inbound or one.by_person) and not one.asks_to_stop
        for one in history.by_contact[call.contact]
    )
