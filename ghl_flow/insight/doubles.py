"""Callers who got two automatic texts at once after a missed call."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from ghl_flow.insight.history import Delivery, History, Kind, Message, Sender

AFTER_A_CALL: Final = timedelta(minutes=30)
APART: Final = timedelta(minutes=10)
"""A second text so soon is no follow-up."""


class Double(NamedTuple):
    """Two texts between which the contact wrote nothing, and the last missed call before the second."""

    call: Message
    first: Message
    second: Message

    @property
    def by_workflows(self) -> bool:
        """Whether workflows sent both, in other words: one may text twice on purpose."""
        both = self.first.sender is self.second.sender is Sender.WORKFLOW
        return both and (not self.first.body or self.first.body != self.second.body)

    @property
    def nothing_said(self) -> bool:
        """Whether the history says of neither text who sent it."""
        return self.first.sender is self.second.sender is Sender.UNSAID


class Doubles(NamedTuple):
    """The doubles, and how many missed calls were followed by a text at all.

    `unsaid`: pairs of which the history says of neither text who sent it; a person may have written both.
    """

    found: tuple[Double, ...]
    texted: int
    unsaid: tuple[Double, ...] = ()


def doubles_in(history: History) -> Doubles:
    """Every pair, each text in one of them."""
    found: list[Double] = []
    texted = 0
    for messages in history.by_contact.values():
        call = first = None
        for one in messages:
            if one.missed:
                call = one
            elif one.inbound or one.by_person:
                first = None
            elif _is_sent(one) and call is not None and one.at - call.at <= AFTER_A_CALL:
                if first is not None and one.at - first.at <= APART:
                    found.append(Double(call, first, one))
                    first = None
                else:
                    texted += 1
                    first = one
    unsaid = tuple(one for one in found if one.nothing_said)
    return Doubles(tuple(one for one in found if not one.nothing_said), texted, unsaid)


def _is_sent(message: Message) -> bool:
    return message.automatic_text and message.kind is Kind.SMS and message.delivery is not Delivery.FAILED


def senders(doubles: Doubles) -> Iterator[str]:
    """Who sent both, as `workflow and unsaid`, each once."""
    yield from dict.fromkeys(f"{one.first.sender} and {one.second.sender}" for one in doubles.found)
