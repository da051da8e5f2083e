"""A line of the journal, read: what happened to which workflow, and which files hold it as it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ghl_flow.deploy.history.archive import Moment, kept_as
from ghl_flow.deploy.history.journal import Event
from ghl_flow.wire.json import JsonObject, objects_of, strings_of, text_of

_EVENTS = {str(one): one for one in Event}
# Entries of earlier versions say it in a sentence, and nowhere else.
_DELETED_BEFORE = re.compile(r"deleted workflow (\S+)")


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that an entry names: of which workflow, from which moment, and its file as it is written."""

    key: str
    moment: Moment
    file: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry says of workflows. `events` are `(event, key)`, in the order in which they happened.

    `run`: what all accounts of one apply have in common; empty where a command has none.
    """

    id: str
    account: str
    sandbox: bool | None
    run: str
    events: tuple[tuple[Event, str], ...]
    kept: tuple[Kept, ...]

    @classmethod
    def of(cls, document: JsonObject) -> "Entry":
        """Read an entry, of this version or an earlier one; what is not known is passed over."""
        sandbox = document.get("sandbox")
        return cls(
            text_of(document, "id"),
            text_of(document, "account"),
            sandbox if isinstance(sandbox, bool) else None,
            text_of(document, "run"),
            tuple(_events(document)),
            tuple(_kept(document)),
        )

    def is_of(self, account: str, *, sandbox: bool) -> bool:
        """Whether it is about this account, for real or in the sandbox."""
        return self.account == account and self.sandbox is sandbox

    @property
    def after(self) -> list[Kept]:
        """The backups of workflows as they were after it."""
        return [one for one in self.kept if one.moment is Moment.AFTER]


def _events(document: JsonObject) -> Iterator[tuple[Event, str]]:
    if "events" not in document:
        for line in strings_of(document, "done"):
            if (found := _DELETED_BEFORE.fullmatch(line)) is not None:
                yield Event.DELETED, found[1]
        return
    for one in objects_of(document, "events"):
        if (event := _EVENTS.get(text_of(one, "event"))) is not None:
            yield event, text_of(one, "workflow")


def _kept(document: JsonObject) -> Iterator[Kept]:
    for file in strings_of(document, "backups"):
        if (found := kept_as(Path(file))) is not None:
            yield Kept(*found, file)
