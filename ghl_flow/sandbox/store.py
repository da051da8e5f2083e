"""What the sandbox keeps, in SQLite, so that it persists between commands."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from ghl_flow.wire.json import JsonObject

Kind = Literal["location", "custom_field", "custom_value", "tag", "workflow", "trigger", "world"]

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


class SandboxStore:
    """Documents by kind, location and id, in the order they were made."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, made if it is not there; None keeps everything in memory."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            str(path) if path else ":memory:", isolation_level=None, check_same_thread=False, timeout=30
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other processes wait."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def put(self, kind: Kind, location_id: str, document_id: str, body: JsonObject) -> None:
        """Write a document, new or in place of the old one."""
        self._connection.execute(
            "INSERT INTO documents (kind, location_id, id, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (kind, location_id, id) DO UPDATE SET body = excluded.body",
            (kind, location_id, document_id, json.dumps(body, ensure_ascii=False)),
        )

    def get(self, kind: Kind, location_id: str, document_id: str) -> JsonObject | None:
        """One document."""
        row = self._connection.execute(
            "SELECT body FROM documents WHERE kind = ? AND location_id = ? AND id = ?",
            (kind, location_id, document_id),
        ).fetchone()
        return _object(row[0]) if row else None

    def all(self, kind: Kind, location_id: str) -> list[JsonObject]:
        """Every document of a kind."""
        rows = self._connection.execute(
            "SELECT body FROM documents WHERE kind = ? AND location_id = ? ORDER BY sequence",
            (kind, location_id),
        )
        return [_object(row[0]) for row in rows]

    def delete(self, kind: Kind, location_id: str, document_id: str) -> bool:
        """Remove a document; whether it was there."""
        cursor = self._connection.execute(
            "DELETE FROM documents WHERE kind = ? AND location_id = ? AND id = ?",
            (kind, location_id, document_id),
        )
        return cursor.rowcount > 0

    def ensure_location(self, location_id: str, name: str, timezone: str) -> None:
        """Make a sub-account if it is not there."""
        with self.transaction():
            if self.get("location", location_id, location_id) is None:
                self.put(
                    "location",
                    location_id,
                    location_id,
                    {
                        "id": location_id,
                        "name": name,
                        "timezone": timezone,
                        "companyId": "sandboxCompany000001",
                    },
                )

    def reset(self, location_id: str | None = None) -> None:
        """Forget everything, or everything of one sub-account."""
        if location_id is None:
            self._connection.execute("DELETE FROM documents")
        else:
            self._connection.execute("DELETE FROM documents WHERE location_id = ?", (location_id,))


def _object(text: str) -> JsonObject:
    document = json.loads(text)
    return document if isinstance(document, dict) else {}
