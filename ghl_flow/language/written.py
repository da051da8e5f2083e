"""Values as they are written: `0730` is a time of day to its author, and a number to YAML."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema


class WrittenInt(int):
    """A whole number that is not spelled as Python would spell it."""

    written: str

    def __new__(cls, value: int, written: str = "") -> "WrittenInt":
        """Make one, with the text it stands for."""
        made = super().__new__(cls, value)
        made.written = written or str(value)
        return made


class WrittenFloat(float):
    """A number that is not spelled as Python would spell it."""

    written: str

    def __new__(cls, value: float, written: str = "") -> "WrittenFloat":
        """Make one, with the text it stands for."""
        made = super().__new__(cls, value)
        made.written = written or str(value)
        return made


def number(value: int | float, written: str) -> int | float:
    """A number that remembers how it was written, where that is not how it would be written again."""
    if str(value) == written:
        return value
    return WrittenInt(value, written) if isinstance(value, int) else WrittenFloat(value, written)


def written(value: object) -> str:
    """A number as it was written, true and false as YAML writes them."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.written if isinstance(value, WrittenInt | WrittenFloat) else str(value)


def _as_written(value: object) -> object:
    if isinstance(value, bool):
        word = "true" if value else "false"
        raise ValueError(f'this is neither text nor a number: write "{word}", in quotes')
    return written(value) if isinstance(value, int | float) else value


# Text, or a number that stays the text it was written as.
TextAsWritten: TypeAlias = Annotated[
    str, BeforeValidator(_as_written), WithJsonSchema({"type": ["string", "number"]})
]
