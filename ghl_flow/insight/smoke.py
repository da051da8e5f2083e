"""What came of calls that somebody made to see whether the text-back works: two calls, one text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ghl_flow.insight.history import UNSETTLED, Delivery, Kind, Message

CALLS: Final = 2
"""The second within the cooldown: it must not be texted again."""
_SLACK: Final = 60.0
"""Seconds beyond the delay of the first text within which a second one would come."""


class Verdict(StrEnum):
    """What the calls showed."""

    SEEN = "seen"
    VOICEMAIL_TRAP = "voicemail-trap"
    NOT_MISSED = "not-missed"
    TWO_TEXTS = "two-texts"
    TEXT_FAILED = "text-failed"
    ANSWERED = "answered"
    NO_CALL = "no-call"
    NO_SECOND_CALL = "no-second-call"
    NO_TEXT = "no-text"


WRONG: Final = frozenset((Verdict.VOICEMAIL_TRAP, Verdict.NOT_MISSED, Verdict.TWO_TEXTS, Verdict.TEXT_FAILED))
"""Those that are a wrong outcome; the others but `seen` are not known."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The caller's calls that ended, and the texts to them that no user wrote, in order."""

    calls: tuple[Message, ...] = ()
    texts: tuple[Message, ...] = ()

    @classmethod
    def of(cls, messages: Iterable[Message]) -> "Seen":
        """What is among these messages of one contact. A text before the first call is none of theirs."""
        found = sorted(messages, key=lambda one: one.at)
        calls = [one for one in found if one.inbound and one.kind is Kind.CALL]
        calls = [one for one in calls if one.outcome not in UNSETTLED]
        texts = [one for one in found if one.automatic_text and calls and one.at >= calls[0].at]
        return cls(tuple(calls), tuple(texts))

    @property
    def delay(self) -> float | None:
        """Seconds from the first call to the first text."""
        return (self.texts[0].at - self.calls[0].at).total_seconds() if self.texts else None

    @property
    def at_once(self) -> Verdict | None:
        """What further waiting does not change."""
        for call in self.calls:
            if call.answered:
                # A voicemail that answers has no user; where a user is named, a person did.
                return Verdict.ANSWERED if call.user else Verdict.VOICEMAIL_TRAP
            if not call.missed:
                return Verdict.NOT_MISSED
        if len(self.texts) > 1:
            return Verdict.TWO_TEXTS
        return Verdict.TEXT_FAILED if any(one.delivery is Delivery.FAILED for one in self.texts) else None

    def verdict(self, waited: float, timeout: float) -> Verdict | None:
        """What is shown now; None: go on. `waited`: seconds since a call or text was seen last, or began."""
        found = self.at_once
        if found is not None:
            return found
        if self.delay is not None and len(self.calls) >= CALLS:
            last = max(self.calls[-1].at, self.texts[-1].at)
            passed = (last - self.calls[-1].at).total_seconds() + waited
            return Verdict.SEEN if waited >= _SLACK and passed >= self.delay + _SLACK else None
        if waited < timeout:
            return None
        if not self.calls:
            return Verdict.NO_CALL
        return Verdict.NO_SECOND_CALL if len(self.calls) < CALLS else Verdict.NO_TEXT


def new_messages(messages: Sequence[Message], known: frozenset[str]) -> list[Message]:
    """Those that were not there before: clocks of two machines are no measure."""
    return [one for one in messages if one.id not in known]
