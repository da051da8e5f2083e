"""What the sandbox keeps: one SQLite file, or memory.

Every request is one transaction, so a process may be killed at any moment, and two processes may work
on the same file.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Literal

from ghl_flow.errors import UsageError
from ghl_flow.wire.json import JsonObject, object_of, text_of

AccountThing = Literal["user", "pipeline", "calendar", "form", "survey", "link", "email_template"]
Kind = (
    Literal["location", "custom_field", "custom_value", "tag", "workflow", "trigger", "world", "twin"]
    | AccountThing
)

DEFAULT_COMPANY_ID = "sandboxCompany000001"
DEFAULT_TIMEZONE = "America/Chicago"

DUPLICATES = "allowDuplicateContact"
"""The key of a location in which several contacts may have one number."""
REFUSED = "textsAreRefused"
"""The key of a location whose texts no carrier takes."""
NATIVE_TEXT = "nativeTextBack"
"""The key of a location whose Missed Call Text Back is ticked: after how many seconds it texts."""

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    location_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, location_id, id)
)
"""
_BUSY_SECONDS = 15.0
# Enough for a killed process.
_SYNCHRONOUS = "NORMAL"


class SandboxStore:
    """Documents by kind, location and id, in the order they were made. `path` None keeps them in memory.

    May be used from several threads. Close it, or use it in a `with`.

    Raises:
        UsageError: the file is not a sandbox, or was made by a later version.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = RLock()
        self._depth = 0
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=_BUSY_SECONDS,
            isolation_level=None,  # transactions are begun by hand
            check_same_thread=False,  # the lock keeps threads apart
        )
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> "SandboxStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is done inside, or nothing of it. May be nested: the outermost one counts.

        Nothing in it may await: the lock belongs to the thread.
        """
        with self._lock:
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            # IMMEDIATE: what is read inside cannot be changed by another process before it is written.
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def put(self, kind: Kind, location_id: str, document_id: str, body: JsonObject) -> None:
        """Write a document, new or in place of the old one."""
        self._execute(
            "INSERT INTO documents (kind, location_id, id, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, location_id, id) DO UPDATE SET body = excluded.body",
            kind,
            location_id,
            document_id,
            json.dumps(body, separators=(",", ":"), ensure_ascii=False),
        )

    def get(self, kind: Kind, location_id: str, document_id: str) -> JsonObject | None:
        """One document, None when there is no such."""
        rows = self._execute(
            "SELECT body FROM documents WHERE kind = ? AND location_id = ? AND id = ?",
            kind,
            location_id,
            document_id,
        )
        return _object(rows[0][0]) if rows else None

    def all(self, kind: Kind, location_id: str) -> list[JsonObject]:
        """Every document of a kind, oldest first."""
        rows = self._execute(
            "SELECT body FROM documents WHERE kind = ? AND location_id = ? ORDER BY sequence",
            kind,
            location_id,
        )
        return [_object(row[0]) for row in rows]

    def delete(self, kind: Kind, location_id: str, document_id: str) -> bool:
        """Remove a document; whether it was there."""
        rows = self._execute(
            "DELETE FROM documents WHERE kind = ? AND location_id = ? AND id = ? RETURNING 1",
            kind,
            location_id,
            document_id,
        )
        return bool(rows)

    def triggers(self, location_id: str, workflow_id: str) -> list[JsonObject]:
        """The triggers of one workflow, oldest first."""
        return [
            trigger
            for trigger in self.all("trigger", location_id)
            if text_of(trigger, "workflowId") == workflow_id
        ]

    def locations(self) -> list[str]:
        """The ids of every sub-account."""
        return [row[0] for row in self._execute("SELECT id FROM documents WHERE kind = 'location'")]

    def ensure_location(
        self,
        location_id: str,
        name: str | None = None,
        timezone: str | None = None,
        company_id: str | None = None,
    ) -> JsonObject:
        """Make the sub-account if it is not there; what is given replaces what it had."""
        with self.transaction():
            known = self.get("location", location_id, location_id) or {}
            location: JsonObject = {
                **known,
                "id": location_id,
                "name": name or text_of(known, "name", "Sandbox"),
                "timezone": timezone or text_of(known, "timezone", DEFAULT_TIMEZONE),
                "companyId": company_id or text_of(known, "companyId", DEFAULT_COMPANY_ID),
            }
            if location != known:
                self.put("location", location_id, location_id, location)
        return location

    def word_sms_lines(
        self, location_id: str, *, person: str, opt_out: str, sender: str, again_after_days: int | None
    ) -> None:
        """What the settings of the sub-account say of the lines that it appends to a first text.

        `person` is its user; an empty line is HighLevel's own wording, `off` none at all.
        """
        with self.transaction():
            known = self.get("location", location_id, location_id) or self.ensure_location(location_id)
            settings: JsonObject = {
                **object_of(known, "smsCompliance"),
                "optOut": opt_out,
                "sender": sender,
                "againAfterDays": again_after_days,
            }
            location: JsonObject = {**known, "person": person, "smsCompliance": settings}
            if location != known:
                self.put("location", location_id, location_id, location)

    def set_carrier(self, location_id: str, *, refuses: bool) -> None:
        """Whether texts of a location are refused from now on, as those of an unregistered number are."""
        with self.transaction():
            location = self.get("location", location_id, location_id)
            if location is not None:
                self.put("location", location_id, location_id, {**location, REFUSED: refuses})

    def set_native_text_back(self, location_id: str, seconds: float | None) -> None:
        """Tick Missed Call Text Back, so that every ring is texted after so many seconds; None: untick it."""
        with self.transaction():
            location = self.get("location", location_id, location_id)
            if location is not None:
                self.put("location", location_id, location_id, {**location, NATIVE_TEXT: seconds})

    def set_sender_line(self, location_id: str, when: Literal["missing", "always"]) -> None:
        """Whether the line that says who writes comes although a text names the sub-account."""
        with self.transaction():
            known = self.get("location", location_id, location_id) or self.ensure_location(location_id)
            settings: JsonObject = {**object_of(known, "smsCompliance"), "senderLine": when}
            self.put("location", location_id, location_id, {**known, "smsCompliance": settings})

    def enable_workflow_api(self, location_id: str, enabled: bool) -> None:
        """Whether the v3 Workflow API answers for the sub-account; in a new one it does."""
        with self.transaction():
            location = self.get("location", location_id, location_id) or self.ensure_location(location_id)
            self.put("location", location_id, location_id, {**location, "workflowApi": enabled})

    def reset(self, location_id: str | None = None) -> None:
        """Empty one sub-account, which stays; or without an id, forget everything."""
        if location_id is None:
            self._execute("DELETE FROM documents")
        else:
            self._execute("DELETE FROM documents WHERE location_id = ? AND kind != 'location'", location_id)

    def load_world(self, location_id: str) -> JsonObject | None:
        """What `save_world` kept; None when nothing was."""
        return self.get("world", location_id, "world")

    def save_world(self, location_id: str, blob: JsonObject) -> None:
        """Keep a JSON object for the location: contacts, runs, messages, the clock."""
        self.put("world", location_id, "world", blob)

    def _execute(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with self.transaction():
            return self._connection.execute(statement, values).fetchall()

    def _prepare(self, path: Path | None) -> None:
        try:
            self._use_write_ahead_log()
            self._connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
            with self.transaction():
                version = self._connection.execute("PRAGMA user_version").fetchone()[0]
                if version > _SCHEMA_VERSION:
                    raise UsageError(
                        f"{path} was made by a later ghl-flow", hint="update, or use another file"
                    )
                if version < _SCHEMA_VERSION:
                    self._connection.execute(_SCHEMA)
                    self._connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        except sqlite3.DatabaseError as error:
            # Of a full or read-only disk the file is not to blame.
            system = isinstance(error, sqlite3.OperationalError)
            raise UsageError(
                f"{path} cannot be used as a sandbox: {error}",
                hint="free some space, or make the file and its folder writable"
                if system
                else "remove it to start with an empty sandbox",
            ) from error

    def _use_write_ahead_log(self) -> None:
        # Changing the mode does not wait for another process that does the same: the timeout is not for it.
        deadline = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return


def _object(text: str) -> JsonObject:
    document: JsonObject = json.loads(text)
    return document
