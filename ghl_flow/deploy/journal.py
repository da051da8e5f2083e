"""The journal: `.ghl-flow/journal.jsonl`, one line for each time an account was written to. No secrets."""

import getpass
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import anyio
from filelock import FileLock, Timeout

from ghl_flow.errors import UsageError
from ghl_flow.wire.json import JsonObject, text_of


class Journal:
    """Entries are appended whole, by any number of processes; a line cut off by a crash is passed over."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the project's `.ghl-flow`; it is made when first needed."""
        self.folder = folder
        self._path = folder / "journal.jsonl"

    def append(self, entry: JsonObject) -> None:
        """Add a line."""
        self.folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with (
            FileLock(self._path.with_suffix(".lock"), mode=0o600),
            open(self._path, "a+b", opener=_for_us_alone) as file,
        ):
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    line = b"\n" + line  # somebody was killed in the middle of theirs
            file.write(line)

    def entries(self) -> list[JsonObject]:
        """Every entry, oldest first; of one that was written again, what it says last."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        found: dict[str, JsonObject] = {}
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                found[text_of(entry, "id")] = {**found.get(text_of(entry, "id"), {}), **entry}
        return list(found.values())

    def entry(self, entry_id: str) -> JsonObject:
        """One entry by its id, or by a beginning of it that no other has.

        Raises:
            UsageError: there is none, or several.
        """
        found = [one for one in self.entries() if text_of(one, "id").startswith(entry_id)]
        if len(found) != 1:
            raise UsageError(
                f"the journal has {len(found) or 'no'} entries '{entry_id}'", hint="see 'ghl-flow history'"
            )
        return found[0]

    @asynccontextmanager
    async def locked(self, location_id: str) -> AsyncIterator[None]:
        """Nobody else who uses this project writes to the location meanwhile; waits for its turn."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / f"{location_id}.lock", mode=0o600)
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                await anyio.sleep(0.1)
            else:
                break
        try:
            yield
        finally:
            lock.release()


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def new_entry(command: str, account: str, driver: str, driver_reason: str) -> JsonObject:
    """What every entry has: `id, at, who, command, account, driver, driver_reason`."""
    return {
        "id": uuid4().hex[:12],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": getpass.getuser() if os.environ.get("USER") or os.name == "nt" else f"uid {os.getuid()}",
        "command": command,
        "account": account,
        "driver": driver,
        "driver_reason": driver_reason,
    }
