"""Choices written as a mapping with one telling key: `wait: 2 minutes`, `call_status: {...}`.

The types of a kind are found by looking through a package, so that adding one is adding a file.
"""

from collections.abc import Mapping
from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from types import ModuleType
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, Discriminator, Tag
from pydantic_core import PydanticCustomError

from ghl_flow.errors import did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def types_in(package: ModuleType, base: type[Model]) -> dict[str, type[Model]]:
    """The subclasses of `base` with a `keyword` of their own in the modules of a package, by keyword."""
    found: dict[str, type[Model]] = {}
    for name in sorted(info.name for info in iter_modules(package.__path__)):
        if name == "registry":
            continue
        module = import_module(f"{package.__name__}.{name}")
        for value in vars(module).values():
            defined_here = isinstance(value, type) and value.__module__ == module.__name__
            if defined_here and issubclass(value, base) and "keyword" in vars(value):
                found[vars(value)["keyword"]] = value
    return found


def keyed_union(
    kind: str,
    types: Mapping[str, type[Model]],
    *,
    bare: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> Any:
    """The pydantic type of a value that is one of `types`, told by its keyword.

    Args:
        kind: what an error calls it, such as `step`.
        bare: keywords that may be written as a word alone.
        beside: keys that may stand beside a keyword, so never the misspelt one.
    """
    names = list(types)

    def keyword(value: Any) -> str | None:
        if isinstance(value, dict):
            for key in value:
                if key in types:
                    return str(key)
            return None
        if isinstance(value, BaseModel):
            return next((name for name, model in types.items() if isinstance(value, model)), None)
        return value if isinstance(value, str) else None

    def checked(value: Any) -> Any:
        """Say what is wrong before the union does: it would only say that no tag was found."""
        if isinstance(value, str):
            if value in bare:
                return value
            hint = f"write '{value}: ...'" if value in types else did_you_mean(value, names)
            raise _error(f"'{value}' is not a {kind} by itself", hint)
        if not isinstance(value, dict):
            if isinstance(value, BaseModel):
                return value
            raise _error(f"a {kind} is a mapping with one of the keys {', '.join(names)}", None)
        found = [key for key in value if key in types]
        if len(found) == 1:
            return value
        if len(found) > 1:
            raise _error(
                f"one {kind} has one kind, this one has {' and '.join(found)}", f"make it two {kind}s"
            )
        unknown = next((str(key) for key in value if key not in beside), "")
        hint = did_you_mean(unknown, names) or f"known {kind}s: {', '.join(names)}"
        raise _error(f"unknown {kind} '{unknown}'" if unknown else f"this {kind} has no kind", hint)

    members = [Annotated[model, Tag(name)] for name, model in types.items()]
    return Annotated[reduce(or_, members), Discriminator(keyword), BeforeValidator(checked)]


def _error(message: str, hint: str | None) -> PydanticCustomError:
    return PydanticCustomError("keyed", "{message}", {"message": message, "hint": hint or ""})
