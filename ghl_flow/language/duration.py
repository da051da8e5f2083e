"""Durations as people write them: `2 minutes`, `2m`, `90s`, `1 day`."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, total_ordering
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from ghl_flow.counting import counted

_PART = re.compile(r"(\d+)\s*([a-z]+)", re.IGNORECASE)
_WHOLE = re.compile(r"\s*\d+\s*[a-z]+(?:[\s,]*(?:and\s+)?\d+\s*[a-z]+)*\s*", re.IGNORECASE)
_SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 604800),
}
# Days that stand for what has no length of its own.
_NO_LENGTH = {"month": 30, "months": 30, "mo": 30, "mos": 30, "year": 365, "years": 365, "y": 365}
_JSON_PATTERN = (
    r"^\s*\d+\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)"
    r"([\s,]*(and\s+)?\d+\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?))*\s*$"
)

# `1 week, 2 days, 3 hours, 4 minutes and 5 seconds` has 48 characters.
_MOST_CHARACTERS = 200


@total_ordering
@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole seconds, the finest a HighLevel wait knows (R8)."""

    seconds: int

    # HighLevel's wait units, largest first.
    UNITS: ClassVar[tuple[tuple[str, int], ...]] = (
        ("days", 86400),
        ("hours", 3600),
        ("minutes", 60),
        ("seconds", 1),
    )
    # Ten years. Beyond this a typing mistake is far likelier than a wish.
    LONGEST: ClassVar[int] = 10 * 366 * 86400

    @classmethod
    @lru_cache(maxsize=1_000)
    def parse(cls, text: str) -> "Duration":
        """Read `2 minutes`, `90s`, `1 hour 30 minutes`.

        Raises:
            ValueError: not a duration, an unknown unit, or longer than ten years.
        """
        if len(text) > _MOST_CHARACTERS:
            raise ValueError(
                f"a duration has no more than {_MOST_CHARACTERS} characters ('{text[:20]} ...' has "
                f"{len(text):,}): write it in a few parts, such as 1 hour 30 minutes"
            )
        if "business day" in text.lower() or "working day" in text.lower():
            raise ValueError(
                f"'{text}' is not a duration, for HighLevel counts no business days: write 1 day, and beside "
                'a wait resume: { days: mon-fri, at: "9:00" }'
            )
        if not _WHOLE.fullmatch(text):
            raise ValueError(
                f"'{text}' is not a duration: write a number and a unit, such as 2 minutes or 90s"
            )
        seconds = 0
        for number, unit in _PART.findall(text):
            if unit.lower() in _NO_LENGTH:
                days = int(number) * _NO_LENGTH[unit.lower()]
                raise ValueError(f"'{unit}' is not a unit of time, for its length varies: write {days} days")
            if unit.lower() not in _SECONDS:
                raise ValueError(
                    f"'{unit}' is not a unit of time: use seconds, minutes, hours, days or weeks"
                )
            if len(number) > 12:
                raise ValueError(f"'{text}' is longer than ten years")
            seconds += int(number) * _SECONDS[unit.lower()]
        if seconds > cls.LONGEST:
            raise ValueError(f"'{text}' is longer than ten years")
        return cls(seconds)

    def in_largest_unit(self) -> tuple[int, str]:
        """The value in the largest unit that holds it exactly: `(2, "minutes")`, `(90, "seconds")`."""
        for unit, size in self.UNITS:
            if self.seconds and self.seconds % size == 0:
                return self.seconds // size, unit
        return 0, "seconds"

    @property
    def is_whole_days(self) -> bool:
        """True for one day or a multiple of it: the granularity of HighLevel's date comparison (R12)."""
        return self.seconds > 0 and self.seconds % 86400 == 0

    def __lt__(self, other: "Duration") -> bool:
        return self.seconds < other.seconds

    def __str__(self) -> str:
        value, unit = self.in_largest_unit()
        return f"{value} {unit[:-1] if value == 1 else unit}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "title": "Duration",
            "description": "A number and a unit: 2 minutes, 90s, 1 day, 1 hour 30 minutes.",
            "pattern": _JSON_PATTERN,
            "maxLength": _MOST_CHARACTERS,
            "examples": ["2 minutes", "90s", "1 day"],
        }

    @classmethod
    def _validate(cls, value: Any) -> "Duration":
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        if isinstance(value, int) and not isinstance(value, bool):
            raise ValueError(f"a duration needs a unit: write '{value} minutes' or '{value}s'")
        raise ValueError("a duration is a number and a unit, such as 2 minutes or 90s")


_READ_IN_ONE = 100
"""From so many of a unit on, larger units read better: `90 minutes`, and `2 days 2 minutes`."""


def spoken(seconds: float | Fraction) -> str:
    """A length of time in output, as people say it: `2 minutes`, `90 seconds`, `2 days 2 minutes`."""
    whole, fraction = int(seconds), float(seconds - int(seconds))
    if fraction and whole < _READ_IN_ONE:
        return f"{float(seconds):g} seconds"
    value, unit = Duration(whole).in_largest_unit()
    if not fraction and (value < _READ_IN_ONE or unit == Duration.UNITS[0][0]):
        return str(Duration(whole))
    parts = []
    for unit, size in Duration.UNITS[:-1]:
        count, whole = divmod(whole, size)
        if count:
            parts.append(counted(count, unit[:-1]))
    if fraction:
        parts.append(f"{whole + fraction:g} seconds")
    elif whole:
        parts.append(counted(whole, "second"))
    return " ".join(parts)


def clock(seconds: float) -> str:
    """An offset as a clock reads it: `00:02:00`, `1d 00:00:30`, `00:00:45.5`."""
    whole, fraction = divmod(seconds, 1)
    days, rest = divmod(int(whole), 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    text = f"{hours:02}:{minutes:02}:{secs:02}"
    if fraction:
        text += f"{fraction:.3f}"[1:].rstrip("0")
    return f"{days}d {text}" if days else text
