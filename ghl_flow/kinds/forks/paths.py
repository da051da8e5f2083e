"""The ways of a fork, as they are written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ghl_flow.language.model import FilledText, SpecModel

if TYPE_CHECKING:
    from ghl_flow.kinds.model import Step as AnyStep


class Path(SpecModel):
    """One way: what it is called, and the steps on it."""

    path: Annotated[FilledText, Field(description="What it is called on the canvas.", max_length=500)]
    steps: Annotated["list[AnyStep]", Field(default_factory=list, description="The steps on it.")]


def distinct_names(paths: Sequence[Path]) -> None:
    """Refuse two ways of one name, with a ValueError."""
    names = [one.path for one in paths]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"two paths are called '{twice}': give each another name")
