"""Files that hold workflows: the builder's documents, what browser exporters save, and archives of them.

Seen: `{workflow, triggers}` of the browser exporters, the bare document of the builder's backend, lists of
either (`workflows`), the same under `data`, ghl-flow's own backups, and a ZIP of any of these.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from ghl_flow.errors import UsageError
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, parse_json, text_of

MOST_BYTES = 64 * 1024 * 1024
"""What a file may hold, and what an archive may unpack to."""
MOST_FILES = 5_000
_BELOW = ("workflow", "document", "data", "workflows", "items", "results")
_DEEP = 4


class Exported(NamedTuple):
    """A workflow of a file: where it was in it, and its document and triggers as they stand there."""

    where: str
    document: JsonObject
    triggers: list[JsonObject]


def exported_in(content: bytes, name: str) -> list[Exported]:
    """The workflows in a file; none where it is JSON and holds none.

    Raises:
        UsageError: it is neither JSON nor a ZIP of JSON files, or too large.
    """
    if zipfile.is_zipfile(io.BytesIO(content)):
        return [one for inner, data in _unpacked(content, name) for one in _in_json(data, inner)]
    return list(_in_json(content, name))


def _in_json(content: bytes, name: str) -> Iterator[Exported]:
    try:
        value = parse_json(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{name} is not JSON: {error}",
            hint="an export of workflows is JSON, or a ZIP of JSON files",
        ) from None
    yield from _workflows(value, name, [], _DEEP)


def _workflows(value: JsonValue, where: str, triggers: list[JsonObject], deep: int) -> Iterator[Exported]:
    if isinstance(value, list) and deep:
        for number, item in enumerate(value, 1):
            yield from _workflows(item, f"{where}, item {number}" if len(value) > 1 else where, [], deep - 1)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("workflowData"), dict):
        own = objects_of(value, "triggers")
        yield Exported(f"{where}, '{text_of(value, 'name')}'", value, own or triggers)
        return
    for key in _BELOW if deep else ():
        if key in value:
            yield from _workflows(value[key], where, objects_of(value, "triggers"), deep - 1)


def _unpacked(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner = [
                one
                for one in archive.infolist()
                if not one.is_dir() and one.filename.lower().endswith(".json")
            ]
            if len(inner) > MOST_FILES:
                raise UsageError(f"{name} holds more than {MOST_FILES:,} files")
            for one in inner:
                if PurePosixPath(one.filename).name.startswith("."):
                    continue
                # What is said of its size is the archive's word; what is read is counted.
                with archive.open(one) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise UsageError(f"{name} unpacks to more than {MOST_BYTES // 1024 // 1024} MiB")
                yield f"{name}:{one.filename}", data
    # NotImplementedError is zipfile's word for a compression, RuntimeError for a password, that it cannot do.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UsageError(f"{name} cannot be unpacked: {error}") from None
