"""A sheet of facts: a YAML file that ships, over which the project may lay its own.

Every row says when it was read and where. A row of the project's file takes the place of the one that ships.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.spec.loader import load

_SHIPPED = Path(__file__).parent / "data"

Sheet = TypeVar("Sheet", bound="FactSheet")


def today() -> date:
    """The day by which facts are old or new."""
    return date.today()


def is_to_come(day: date) -> bool:
    """Whether a day is still to come anywhere: it may be later where a source was read."""
    return day.toordinal() > today().toordinal() + 1


class Sourced(SpecModel):
    """A row: what it says, since when it is known, and who says so."""

    as_of: Annotated[date, Field(description="The day the source was read or dated.")]
    source: Annotated[FilledText, Field(description="Who says so.")]


class FactSheet(SpecModel):
    """A file of facts. Tables are mappings, so that a row has a name by which another replaces it."""

    version: Literal[1]
    stale_after_days: Annotated[int | None, Field(gt=0, description="Rows older than that are stale.")] = None

    def rows(self) -> Iterator[tuple[str, Sourced]]:
        """Every row with its name, `us.segment_out`."""
        for path, row in self.placed_rows():
            yield ".".join(path[1:]), row

    def placed_rows(self) -> Iterator[tuple[tuple[str, ...], Sourced]]:
        """Every row with the keys that lead to it in the file."""
        for name in type(self).model_fields:
            yield from _rows(getattr(self, name), (name,))

    def stale(self, on: date | None = None) -> dict[str, date]:
        """The rows that are old by that day, by name, with their dates."""
        if self.stale_after_days is None:
            return {}
        limit = (on or today()).toordinal() - self.stale_after_days
        return {name: row.as_of for name, row in self.rows() if row.as_of.toordinal() < limit}


def _rows(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Sourced]]:
    if isinstance(value, Sourced):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _rows(inner, (*path, str(key)))


@cache
def shipped(name: str, model: type[Sheet]) -> Sheet:
    """The sheet that ships under that name."""
    return load(_SHIPPED / f"{name}.yaml", model, f"{name}.yaml").value


def laid_over(base: Sheet, own: Sheet) -> Sheet:
    """The sheet with the rows of another in the place of its own."""
    fields = type(base).model_fields
    changed: dict[str, Any] = {
        name: _merged(getattr(base, name), getattr(own, name))
        for name in fields
        if name in own.model_fields_set
    }
    return base.model_copy(update=changed)


def _merged(base: object, own: object) -> object:
    if isinstance(base, dict) and isinstance(own, dict):
        return {**base, **{key: _merged(base.get(key), value) for key, value in own.items()}}
    return own
