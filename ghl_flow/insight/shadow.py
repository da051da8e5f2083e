"""What a shadowed flow wrote down beside what the history should have made of it: docs/insight.md."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape
from typing import Final, NamedTuple

from ghl_flow.compile.shadow import MARK
from ghl_flow.insight.exported import moment_of
from ghl_flow.insight.history import History
from ghl_flow.insight.replayed import Run, Sent, Unknown
from ghl_flow.wire.json import JsonObject, text_of

TOLERANCE: Final = timedelta(minutes=2)
"""How much later HighLevel may be than the model: waits end late (R8)."""
_TAG: Final = re.compile(r"<[^>]*>")
_BREAK: Final = re.compile(r"<br\s*/?>|</p>", re.IGNORECASE)


class Noted(NamedTuple):
    """A message that was not sent: which step wrote it down, for whom, when."""

    at: datetime
    contact: str
    flow: str
    step: str
    text: str


class Off(StrEnum):
    """How what was written down differs from what was expected."""

    NOT_EXPECTED = "not-expected"
    """A note, and by the history no text would have gone out."""
    NO_NOTE = "no-note"
    """A text would have gone out, and nothing was written down."""
    ANOTHER_TIME = "another-time"
    OPTED_OUT = "opted-out"
    """A note for a contact who had opted out: a text would not have gone out, a note is written."""


class Difference(NamedTuple):
    """One of them. `noted`: when it was written down; `expected`: when the text was due; None: not at all."""

    off: Off
    contact: str
    flow: str
    step: str
    noted: datetime | None
    expected: datetime | None


@dataclass(frozen=True)
class Shadow:
    """An account's shadow from `since` to `until`.

    `agree`: messages that were written down when they were due. `undecided`: due just before the end, or
    not known to be due. `contacts`: how many were looked at.
    """

    account: str
    since: datetime
    until: datetime
    contacts: int
    noted: tuple[Noted, ...]
    expected: int
    agree: int
    undecided: int
    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]


def noted(contact: str, note: JsonObject) -> Noted | None:
    """What a note on a contact says was not sent; None where it is another note."""
    at = moment_of(note.get("dateAdded"))
    body = unescape(_TAG.sub("", _BREAK.sub("\n", text_of(note, "body")))).strip()
    if at is None or not body.startswith(MARK):
        return None
    head, _, text = body.removeprefix(MARK).partition("\n")
    flow, _, step = head.strip().partition("/")
    return Noted(at, contact, flow, step, text.strip())


def compare(
    account: str,
    history: History,
    since: datetime,
    ran: Run,
    notes: Mapping[str, Sequence[JsonObject]],
) -> Shadow:
    """Hold the notes of each contact that was looked at against the texts that were due."""
    written = sorted(
        found
        for contact, rows in notes.items()
        for row in rows
        if (found := noted(contact, row)) is not None and found.at >= since
    )
    due: dict[tuple[str, str, str], list[Sent]] = {}
    for text in ran.texts:
        due.setdefault(_of(text), []).append(text)
    agree = 0
    differences: list[Difference] = []
    for note in written:
        waiting = due.get(_of(note), [])
        near = min(waiting, key=lambda one: abs(one.at - note.at), default=None)
        if near is not None and abs(near.at - note.at) <= TOLERANCE:
            waiting.remove(near)
            agree += 1
        else:
            off = Off.OPTED_OUT if _opted_out(history, note) else Off.NOT_EXPECTED
            differences.append(Difference(off, *_of(note), note.at, None))
    left = [text for texts in due.values() for text in texts]
    missing = [text for text in left if text.sure and text.at <= history.now - TOLERANCE]
    return Shadow(
        account,
        since,
        history.now,
        len(notes),
        tuple(written),
        len(ran.texts),
        agree,
        len(left) - len(missing),
        tuple(sorted(_paired(differences, missing), key=_when)),
        ran.unknown,
    )


def _paired(differences: Iterable[Difference], missing: Sequence[Sent]) -> Iterable[Difference]:
    """A note without a text and a text without a note, of one step and contact within a day, are one."""
    left = [*missing]
    for one in differences:
        near = next(
            (
                text
                for text in left
                if one.off is Off.NOT_EXPECTED
                and one.noted is not None
                and _of(text) == _of(one)
                and abs(text.at - one.noted) < timedelta(days=1)
            ),
            None,
        )
        if near is None:
            yield one
        else:
            left.remove(near)
            yield Difference(Off.ANOTHER_TIME, *_of(one), one.noted, near.at)
    for text in left:
        yield Difference(Off.NO_NOTE, *_of(text), None, text.at)


def _of(one: Noted | Sent | Difference) -> tuple[str, str, str]:
    """Whose it is and of which step; two flows may have steps of one name."""
    return one.contact, one.flow, one.step


def _when(one: Difference) -> tuple[datetime, str]:
    return next(at for at in (one.noted, one.expected) if at is not None), one.contact


def _opted_out(history: History, note: Noted) -> bool:
    said = [one for one in history.by_contact.get(note.contact, ()) if one.opts_out and one.at <= note.at]
    return bool(said)
