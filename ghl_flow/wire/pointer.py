"""Values inside a JSON document by their JSON pointer (RFC 6901): where two differ, and putting them in."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import NamedTuple

from ghl_flow.wire.fingerprint import short_digest
from ghl_flow.wire.json import JsonObject, JsonValue


class Instead(NamedTuple):
    """What stands in place of a value, of which `was` is a digest."""

    was: str
    value: JsonValue


class Beside(NamedTuple):
    """What has to be done to a document to get another one, by pointer.

    `put` where nothing is, `instead` of what is there, `leave_out` with a digest of what is there. `lengths`
    has the length of every list on the way. Done to a document that was changed since, it leaves every value
    that is another one alone.
    """

    put: dict[str, JsonValue]
    instead: dict[str, Instead]
    leave_out: dict[str, str]
    lengths: dict[str, int]


WHOLE = ("startAfter", "appointmentStartAfter", "interval")
"""Values that are one, though they are objects: a number of units means nothing without the unit."""


def digest(value: JsonValue) -> str:
    """What tells one value from another."""
    return short_digest(value, 8)


def beside(one: JsonObject, other: JsonObject) -> Beside:
    """What has to be done to `one` to get `other`."""
    found = Beside({}, {}, {}, {})

    def look(mine: JsonValue, theirs: JsonValue, at: str) -> bool:
        """Whether anything differs below."""
        if isinstance(mine, dict) and isinstance(theirs, dict):
            differs = False
            for key in [*mine, *(key for key in theirs if key not in mine)]:
                place = f"{at}/{_escaped(key)}"
                if key not in theirs:
                    found.leave_out[place] = digest(mine[key])
                    differs = True
                elif key not in mine:
                    found.put[place] = theirs[key]
                    differs = True
                elif key in WHOLE and mine[key] != theirs[key]:
                    found.instead[place] = Instead(digest(mine[key]), theirs[key])
                    differs = True
                else:
                    differs = look(mine[key], theirs[key], place) or differs
            return differs
        if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
            sides = [
                look(a, b, f"{at}/{number}") for number, (a, b) in enumerate(zip(mine, theirs, strict=True))
            ]
            if any(sides):
                found.lengths[at] = len(theirs)
            return any(sides)
        if mine != theirs or isinstance(mine, bool) is not isinstance(theirs, bool):
            found.instead[at] = Instead(digest(mine), theirs)
            return True
        return False

    look(one, other, "")
    return found


def done_to(document: JsonObject, what: Beside) -> JsonObject:
    """A copy of the document with that done to it, wherever it is as it was."""
    found: JsonObject = deepcopy(document)
    for pointer, value in what.put.items():
        place, last = _place(found, pointer, what.lengths)
        if isinstance(place, dict):
            place.setdefault(last, deepcopy(value))
    for pointer, one in what.instead.items():
        place, last = _place(found, pointer, what.lengths)
        there = _below(place, last)
        if isinstance(place, dict) and last in place and digest(there) == one.was:
            place[last] = deepcopy(one.value)
        elif (
            isinstance(place, list)
            and last.isdecimal()
            and int(last) < len(place)
            and digest(there) == one.was
        ):
            place[int(last)] = deepcopy(one.value)
    for pointer, was in what.leave_out.items():
        place, last = _place(found, pointer, what.lengths)
        if isinstance(place, dict) and last in place and digest(place[last]) == was:
            del place[last]
    return found


def _place(document: JsonObject, pointer: str, lengths: Mapping[str, int]) -> tuple[JsonValue, str]:
    """What holds the value at a pointer, and its key there. None: it is not there."""
    *way, last = _parts(pointer)
    place: JsonValue = document
    at = ""
    for part in (*way, None):
        if isinstance(place, list) and lengths.get(at, len(place)) != len(place):
            return None, last
        if part is not None:
            at = f"{at}/{_escaped(part)}"
            place = _below(place, part)
    return place, last


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
