"""The journal: `journal.jsonl`, one line for each time an account was written to. No secrets."""

import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import anyio
import anyio.to_thread
from filelock import FileLock, Timeout

from ghl_flow.counting import counted
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.history.origin import Origin
from ghl_flow.drafts import PREFIX, SUFFIX, sweep
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.files import DiskError, make_folder, private_folder, reason_of, write_whole
from ghl_flow.folders import is_absent
from ghl_flow.remedy import pasted
from ghl_flow.wire.json import JsonObject, parse_json, text_of

JOURNAL = "journal.jsonl"
_LONGEST_LINE = 32 * 1024 * 1024
_ROOM = 64 * 1024  # bytes: several entries with their changes

MOMENT = 1.0
"""For how many seconds another writer is waited for before that is told."""
PATIENCE = 5.0
"""For how many seconds what stops texts waits for another writer, and then continues beside it."""


class JournalError(GhlFlowError):
    """The journal cannot be written, so nothing that it would have to hold may be done."""


class Event(StrEnum):
    """What happened to a workflow. Whoever reads the journal goes by it, never by the sentences of `done`."""

    PAUSED = "paused"
    DELETED = "deleted"
    REPLACING = "replacing"
    """A restore of a published workflow began, and it is to be published afterwards."""
    RESTORING = "restoring"
    """A restore of a workflow began, and it is to be a draft afterwards."""
    RESTORED = "restored"
    """It is in place, and the manifest says so."""
    PUT_BACK = "put-back"
    """A restore failed, and the workflow is published as before."""

    def of(self, key: str) -> JsonObject:
        """As an entry has it among its `events`."""
        return {"event": str(self), "workflow": key}


class Journal:
    """Entries are appended whole, by any number of processes; a line cut off by a crash is passed over."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        """`folder` is made when first needed: the project's `.ghl-flow`, or one that was chosen.

        `shared`: what is written gets the rights that the umask leaves; else it is for this user alone.
        """
        self.folder = folder
        self.shared = shared
        self._mode = 0o666 if shared else 0o600
        self._path = folder / JOURNAL

    def append(self, entry: JsonObject) -> None:
        """Add a line.

        Raises:
            JournalError: it cannot be written: no right to, a full disk.
        """
        text = json.dumps(self._movable(entry), ensure_ascii=False, separators=(",", ":"))
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        with self._writable():
            self._make_folder()
            with (
                FileLock(self._path.with_suffix(".lock"), mode=self._mode),
                open(self._path, "a+b", buffering=0, opener=self._opened) as file,
            ):
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        line = b"\n" + line  # a process was killed in the middle of its line
                while line:
                    line = line[file.write(line) :]
                os.fsync(file.fileno())

    def _movable(self, entry: JsonObject) -> JsonObject:
        """The entry with the paths of backups relative to the project, which may be moved."""
        backups = entry.get("backups")
        if not isinstance(backups, list):
            return entry
        return {**entry, "backups": [self._relative(Path(str(one))) for one in backups]}

    def _relative(self, path: Path) -> str:
        root = self.folder.parent
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    def path_of(self, kept: str) -> Path:
        """Where a backup that an entry names is now: entries of earlier versions have absolute paths."""
        path = Path(kept)
        if not path.is_absolute():
            there = self.folder.parent / path
            # The folder may have another name on another machine.
            return there if there.is_file() else self.folder.joinpath(*path.parts[1:])
        if path.is_file() or self.folder.name not in path.parts:
            return path
        place = len(path.parts) - 1 - path.parts[::-1].index(self.folder.name)
        return self.folder.joinpath(*path.parts[place + 1 :])

    def check_writable(self) -> None:
        """Make sure that there is a journal to write to, and room for what comes.

        Raises:
            JournalError: there is not.
        """
        with self._writable():
            self._make_folder()
            with open(self._path, "ab", opener=self._opened) as file:
                if not self.shared:
                    _for_us_alone_now(file.fileno())
            sweep(self.folder, below=True)  # each run has its own folder of backups
            trial = self.folder / f"{PREFIX}{uuid4().hex}{SUFFIX}"
            write_whole(trial, " " * _ROOM, private=True)
            trial.unlink()

    def _make_folder(self) -> None:
        (make_folder if self.shared else private_folder)(self.folder)

    def _opened(self, path: str, flags: int) -> int:
        return os.open(path, flags, self._mode)

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except Timeout:
            raise
        # filelock raises NotImplementedError where a file system has no locks.
        except (OSError, NotImplementedError, UsageError) as error:
            # The file that was tried is gone again, and another one for each account.
            refused = error.__context__ if isinstance(error, DiskError) else None
            why = reason_of(refused if isinstance(refused, OSError) else error)
            raise JournalError(
                f"cannot write the journal {self._path}: {why}",
                hint=f"free some space, or make the folder {self.folder} writable",
            ) from None

    def entries(self) -> list[JsonObject]:
        """Every entry, oldest first; of one that was written again, what it says last.

        Raises:
            JournalError: it is there and cannot be read.
        """
        found: dict[str, JsonObject] = {}
        try:
            with self._path.open("rb") as file:
                while line := file.readline(_LONGEST_LINE):
                    try:
                        entry = parse_json(line)
                    except ValueError:
                        continue
                    # A line without an id is not an entry: nothing could name it.
                    if isinstance(entry, dict) and text_of(entry, "id"):
                        found[text_of(entry, "id")] = {**found.get(text_of(entry, "id"), {}), **entry}
        except FileNotFoundError:
            if is_absent(self._path):
                return []
            # Nothing was looked at, which is not the same as nothing there.
            place = self.folder if self.folder.is_symlink() else self._path
            raise JournalError(f"cannot read the journal: {place} leads nowhere") from None
        except OSError as error:
            raise JournalError(f"cannot read the journal {self._path}: {reason_of(error)}") from None
        return list(found.values())

    def entry(self, entry_id: str) -> JsonObject:
        """One entry by its id, or by a beginning of it that no other has.

        Raises:
            UsageError: there is none, or several.
        """
        found = [one for one in self.entries() if text_of(one, "id").startswith(entry_id)]
        if len(found) != 1:
            raise UsageError(
                f"the journal has {counted(len(found), 'entry', 'entries')} whose ids begin with '{entry_id}'"
                if found
                else f"the journal has no entry '{entry_id}'",
                hint="see " + pasted("'ghl-flow history'"),
            )
        return found[0]

    @asynccontextmanager
    async def locked(
        self,
        location_id: str,
        *,
        busy: Callable[[bool], None],
        warn: Callable[[str], None] | None = None,
    ) -> AsyncIterator[None]:
        """Hold the location against every other writer of this project, with a journal to write to.

        Waits for its turn. With `warn` neither is a condition: what stops texts continues without, since the
        other writer may hang, or be stopped. `busy` is called when it has waited for a moment, with whether
        it continues without its turn.

        Raises:
            JournalError: there is no journal to write to.
        """
        try:
            # Other accounts go on while this disk writes.
            await anyio.to_thread.run_sync(self.check_writable)
        except JournalError as error:
            if warn is None:
                raise
            warn(str(error))
            yield
            return
        # Named by a digest: an id may be as long as it likes, and be called "journal".
        name = f"location-{sha256(location_id.encode()).hexdigest()[:16]}.lock"
        lock = FileLock(self.folder / name, mode=self._mode)
        begun, told = anyio.current_time(), False
        while True:
            try:
                with self._writable():
                    lock.acquire(blocking=False)
            except Timeout:
                waited = anyio.current_time() - begun
                if warn is not None and waited >= PATIENCE:
                    busy(True)
                    break
                if warn is None and waited >= MOMENT and not told:
                    busy(False)
                    told = True
                await anyio.sleep(0.1)
            except JournalError as error:
                if warn is None:
                    raise
                warn(str(error))
                break
            else:
                break
        try:
            yield
        finally:
            lock.release()


def _for_us_alone_now(descriptor: int) -> None:
    if os.name == "posix" and os.fstat(descriptor).st_uid == os.getuid():
        os.fchmod(descriptor, 0o600)


def new_entry(
    command: str, account: str, driver: str, driver_reason: DriverReason | None, origin: Origin
) -> JsonObject:
    """What every entry has: `id, at, who, commit, dirty, ci, command, account, driver, driver_reason`."""
    return {
        "id": uuid4().hex[:12],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        **origin.to_json(),
        "command": command,
        "account": account,
        "driver": driver,
        "driver_reason": "" if driver_reason is None else str(driver_reason),
    }
