"""A file of exported messages: the export's answers, a list of messages, one of either on each line, or CSV.

Keys and columns are those of HighLevel's export (`GET /conversations/messages/export`). In CSV what `meta`
has is a column `meta.callStatus`, or `meta` with its JSON.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.files import read_text
from ghl_flow.insight.exported import history_of
from ghl_flow.insight.history import History
from ghl_flow.wire.json import JsonObject, JsonValue, parse_json

MAX_BYTES: Final = 256 * 1024 * 1024
"""A message has about 600 bytes."""
_HOW: Final = (
    "save the answers of GET /conversations/messages/export: as JSON, one on each line, or as CSV with its "
    "keys as columns"
)
_NEEDED: Final = ("contactId", "dateAdded", "direction", "messageType")
_COLUMNS: Final = (
    *_NEEDED,
    "id",
    "type",
    "locationId",
    "conversationId",
    "body",
    "status",
    "contentType",
    "source",
    "userId",
    "meta",
    "conversationProviderId",
    "chatWidgetId",
)
_META: Final = ("callDuration", "callStatus")


def read_history(path: Path, clock: datetime | None = None) -> History:
    """The history in a file. `now` is the moment of its newest message.

    `clock`: what time it is; default: this machine's. What is of later has a wrong time.

    Raises:
        UsageError: it cannot be read, is no history, or has no message in it.
    """
    text = read_text(path, MAX_BYTES)
    history = history_of(_rows(path, text), clock=clock or datetime.now(UTC))
    if not history.messages:
        if history.unreadable:
            first = history.unreadable[0]
            raise UsageError(
                f"{path}: none of {len(history.unreadable)} entries is a message "
                f"({first.place} has {first.why})",
                hint=_HOW,
            )
        raise UsageError(f"{path} has no messages", hint=_HOW)
    return history


def _rows(path: Path, text: str) -> Iterator[tuple[str, JsonValue]]:
    start = text.lstrip()[:1]
    if not start:
        return iter(())
    if start not in ("{", "["):
        return _of_csv(path, text)
    end = text.find("\n", text.index(start))
    first, rest = (text, "") if end < 0 else (text[:end], text[end:])
    if rest.strip() and _is_json(first):
        return _of_lines(path, text)
    try:
        value = parse_json(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{error.lineno}: not JSON ({error.msg})", hint=_HOW) from None
    except ValueError as error:
        raise UsageError(f"{path}: not JSON ({error})", hint=_HOW) from None
    return ((f"message {number}", row) for number, row in enumerate(_in_answer(value), 1))


def _is_json(text: str) -> bool:
    try:
        parse_json(text)
    except ValueError:
        return False
    return True


def _of_lines(path: Path, text: str) -> Iterator[tuple[str, JsonValue]]:
    for number, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError:
            raise UsageError(f"{path}:{number}: not JSON", hint=_HOW) from None
        for row in _in_answer(value):
            yield f"line {number}", row


def _in_answer(value: JsonValue) -> Iterator[JsonValue]:
    """The messages in an answer, in a list of messages or of answers, or in a single message."""
    if isinstance(value, list):
        return chain.from_iterable(map(_in_answer, value))
    if isinstance(value, dict) and "messages" in value:
        inside = value["messages"]
        # As `GET /conversations/{id}/messages` answers, one level deeper.
        return _in_answer(inside) if isinstance(inside, list | dict) else iter((inside,))
    return iter((value,))


def _of_csv(path: Path, text: str) -> Iterator[tuple[str, JsonValue]]:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    # What is written in a cell is of any length; Python's reader stops at 131,072 characters by default.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = next((row for row in lines if row), [])
        columns = _columns(path, lines.line_num, names)
        for row in lines:
            if any(cell.strip() for cell in row):
                if len(row) > len(names):
                    raise UsageError(
                        f"{path}:{lines.line_num}: {len(row)} cells under {len(names)} columns", hint=_HOW
                    )
                yield f"line {lines.line_num}", _message(row, columns)
    except csv.Error as error:
        raise UsageError(f"{path}:{lines.line_num}: not CSV ({error})", hint=_HOW) from None


def _columns(path: Path, line: int, names: list[str]) -> Mapping[int, tuple[str, ...]]:
    """Which key each column is, by its number; columns that are none are passed over."""
    known: dict[str, tuple[str, ...]] = {name.lower(): (name,) for name in _COLUMNS}
    for key in _META:
        for spelt in (f"meta.{key}", f"meta/{key}", f"meta_{key}", key):
            known[spelt.lower()] = ("meta", key)
    found = {
        number: known[key] for number, name in enumerate(names) if (key := name.strip().lower()) in known
    }
    there = [*found.values()]
    twice = next((".".join(key) for number, key in enumerate(there) if key in there[:number]), None)
    if twice:
        raise UsageError(f"{path}:{line}: two columns are {twice}", hint="keep the one that is meant")
    missing = [name for name in _NEEDED if (name,) not in there]
    if missing == ["messageType"] and ("type",) in there:
        missing = []
    if missing:
        near = next((name for name in names if did_you_mean(missing[0], [name.strip()])), None)
        said = f"'{near.strip()[:40]}' may be it: name it {missing[0]}" if near else _HOW
        raise UsageError(f"{path}:{line}: no column {missing[0]}", hint=said)
    return found


def _message(row: list[str], columns: Mapping[int, tuple[str, ...]]) -> JsonObject:
    found: JsonObject = {}
    meta: JsonObject = {}
    for number, cell in enumerate(row):
        match columns.get(number):
            case ("meta",):
                meta = {**_object(cell), **meta}
            case ("meta", key) if cell.strip():
                meta[key] = cell.strip()
            case (key,):
                found[key] = cell if key == "body" else cell.strip()
    return {**found, "meta": meta} if meta else found


def _object(cell: str) -> JsonObject:
    try:
        value = parse_json(cell)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
