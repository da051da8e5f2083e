"""The voicemail trap: calls that reach the voicemail of the forwarded phone, which counts as answered.

HighLevel says `completed` then, no missed-call trigger fires, and what cancels on an answered call does (help
centre, "Phone number settings explained", 2023). Such a call is short and has no user, and afterwards nobody
writes or calls. Robots, short orders and an assistant on whom callers hang up make such calls too; but a
voicemail makes many more of them than of the next length, and nothing else takes calls at night.
"""

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Final

from ghl_flow.insight.history import History, Message
from ghl_flow.insight.share import Interval, wilson

SHORTEST: Final = 3.0
LONGEST: Final = 25.0
"""Seconds: long enough to be picked up, too short for a talk."""
LEAST: Final = 4
"""Suspects, to say that there is a voicemail."""
NEXT: Final = 50.0
"""Seconds: talks that are a little longer."""
_LATER: Final = timedelta(hours=24)
_MORNING, _EVENING = 7, 21


@dataclass(frozen=True, slots=True)
class Trap:
    """`suspects` of `answered` inbound calls; `with_user`: those that a user certainly answered.

    `longer`: calls without a user that took up to 50 s. `at_night`: of those without a user between 21 and 7,
    how many are suspects and how many took longer than a voicemail.
    """

    suspects: tuple[Message, ...]
    answered: int
    with_user: int
    missed: int
    longer: int
    at_night: tuple[int, int]

    @property
    def share(self) -> Interval:
        """The likely share of answered calls that a voicemail answered."""
        return wilson(len(self.suspects), self.answered)

    @property
    def of_untaken(self) -> Interval:
        """Their likely share of the calls that no person took."""
        return wilson(len(self.suspects), len(self.suspects) + self.missed)

    @property
    def stands_out(self) -> bool:
        """Whether it is surely no short talk: there are more of them than of a little longer calls."""
        count = len(self.suspects)
        return count >= LEAST and wilson(count, count + self.longer).low > _HALF

    @property
    def all_taken(self) -> bool:
        """Whether something takes calls at night: whoever hangs up on it does so at once."""
        short, long = self.at_night
        return long >= _SOME and wilson(short, short + long).low <= _HALF


_HALF = 0.5
_SOME = 2


def voicemail_trap(history: History, zone: tzinfo) -> Trap:
    """Look for answered calls that no person seems to have answered. `zone`: the account's."""
    answered = [one for one in history.messages if one.inbound and one.answered]
    suspects = tuple(call for call in answered if _is_suspect(call, history))
    long = [one for one in answered if not one.user and one.duration is not None and one.duration > LONGEST]
    return Trap(
        suspects,
        len(answered),
        sum(bool(one.user) for one in answered),
        len(history.missed),
        sum((one.duration or 0) <= NEXT for one in long),
        (sum(_is_night(one, zone) for one in suspects), sum(_is_night(one, zone) for one in long)),
    )


def _is_night(call: Message, zone: tzinfo) -> bool:
    return not _MORNING <= call.at.astimezone(zone).hour < _EVENING


def _is_suspect(call: Message, history: History) -> bool:
    if call.user or call.duration is None or not SHORTEST <= call.duration <= LONGEST:
        return False
    # Whether a call's time is that of its first ring or of its end is not documented.
    last = call.at + timedelta(seconds=call.duration) + _LATER
    # Whoever was spoken to may write; whoever was not is at most texted by a machine.
    return not any(
        call.at < one.at <= last and (one.inbound or one.by_person) and not one.asks_to_stop
        for one in history.by_contact[call.contact]
    )
