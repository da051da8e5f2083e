"""Values inside a JSON document by their JSON pointer (RFC 6901): where two differ, and putting them in."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import NamedTuple

from ghl_flow.wire.json import JsonObject, JsonValue


class Beside(NamedTuple):
    """What has to be done to a document to get another one.

    `put` and `leave_out` are by pointer; `lengths` has the length of every list on the way to them. A list of
    another length is put whole.
    """

    put: dict[str, JsonValue]
    leave_out: tuple[str, ...]
    lengths: dict[str, int]


def beside(one: JsonObject, other: JsonObject) -> Beside:
    """What has to be done to `one` to get `other`."""
    found = Beside({}, (), {})
    left_out: list[str] = []

    def look(mine: JsonValue, theirs: JsonValue, at: str) -> bool:
        """Whether anything differs below."""
        if isinstance(mine, dict) and isinstance(theirs, dict):
            differs = False
            for key in [*mine, *(key for key in theirs if key not in mine)]:
                place = f"{at}/{_escaped(key)}"
                if key not in theirs:
                    left_out.append(place)
                    differs = True
                elif key not in mine:
                    found.put[place] = theirs[key]
                    differs = True
                else:
                    differs = look(mine[key], theirs[key], place) or differs
            return differs
        if isinstance(mine, list) and isinstance(theirs, list):
            if len(mine) != len(theirs):
                found.put[at] = theirs
                return True
            sides = [
                look(a, b, f"{at}/{number}") for number, (a, b) in enumerate(zip(mine, theirs, strict=True))
            ]
            if any(sides):
                found.lengths[at] = len(theirs)
            return any(sides)
        if mine != theirs or isinstance(mine, bool) is not isinstance(theirs, bool):
            found.put[at] = theirs
            return True
        return False

    look(one, other, "")
    return found._replace(leave_out=tuple(left_out))


def put(
    document: JsonObject, values: Mapping[str, JsonValue], lengths: Mapping[str, int] | None = None
) -> JsonObject:
    """A copy of the document with values put in.

    What lies in a list whose length is not the one in `lengths`, or below what is not there, is passed over.
    """
    found: JsonObject = deepcopy(document)
    for pointer, value in values.items():
        *way, last = _parts(pointer)
        place: JsonValue = found
        at = ""
        for part in (*way, None):
            if isinstance(place, list) and (lengths or {}).get(at, len(place)) != len(place):
                place = None
            if part is None:
                break
            at = f"{at}/{_escaped(part)}"
            place = _below(place, part)
        if isinstance(place, dict):
            place[last] = value
        elif isinstance(place, list) and last.isdecimal() and int(last) < len(place):
            place[int(last)] = value
    return found


def without(document: JsonObject, pointers: Iterable[str]) -> JsonObject:
    """A copy of the document without what stands under these pointers."""
    found: JsonObject = deepcopy(document)
    for pointer in pointers:
        *way, last = _parts(pointer)
        place: JsonValue = found
        for part in way:
            place = _below(place, part)
        if isinstance(place, dict):
            place.pop(last, None)
    return found


def strings(value: JsonValue, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document with its pointer."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from strings(item, f"{at}/{number}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, f"{at}/{_escaped(key)}")


def _below(place: JsonValue, part: str) -> JsonValue:
    if isinstance(place, dict):
        return place.get(part)
    if isinstance(place, list) and part.isdecimal() and int(part) < len(place):
        return place[int(part)]
    return None


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
