"""Choices written as a mapping with one telling key: `wait: 2 minutes`, `call_status: {...}`.

The types of a kind are found by looking through a package, so that adding one is adding a file.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ghl_flow.errors import did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def types_in(package: ModuleType, base: type) -> dict[str, type]:
    """The subclasses of `base` with a `keyword` of their own in the modules of a package, by keyword."""
    found: dict[str, type] = {}
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
    # Not the union of the types: to name it would load all of them.
    return Annotated[Any, Keyed(kind, types, bare, beside)]


_MEANT = {
    "text": "sms",
    "message": "sms",
    "send_text": "sms",
    "text_message": "sms",
    "mail": "email",
    "delay": "wait",
    "sleep": "wait",
    "pause": "wait",
    "condition": "if",
    "if_else": "if",
    "stop": "end",
    "exit": "end",
}
"""Words that people write for a step, and what it is called here."""


class Keyed:
    """How pydantic reads such a value: by the model that its keyword names, and by no other.

    A union of pydantic's would hold the schemas of all members, so that reading one step built the models of
    some fifty; each of them is the better part of a millisecond.
    """

    def __init__(
        self, kind: str, types: Mapping[str, type[BaseModel]], bare: tuple[str, ...], beside: tuple[str, ...]
    ) -> None:
        self._kind = kind
        self.types = types
        self._bare = bare
        self._beside = beside
        self._members_are_described = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validated)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        cores = {name: model.__pydantic_core_schema__ for name, model in self.types.items()}
        if self._members_are_described:
            # Within a member, such as the steps of a branch: its definition is being written.
            cores = {
                name: core_schema.definition_reference_schema(_reference(core))
                for name, core in cores.items()
            }
            return handler(core_schema.tagged_union_schema(cores, discriminator=_keyword))
        self._members_are_described = True
        try:
            return handler(core_schema.tagged_union_schema(cores, discriminator=_keyword))
        finally:
            self._members_are_described = False

    def _validated(self, value: object) -> BaseModel:
        read: BaseModel = self._model(value).__pydantic_validator__.validate_python(value)
        return read

    def _model(self, value: object) -> type[BaseModel]:
        types = self.types
        if isinstance(value, str):
            if value in self._bare:
                return types[value]
            hint = f"write '{value}: ...'" if value in types else did_you_mean(value, list(types))
            raise _error(f"'{value}' is not a {self._kind} by itself", hint)
        if isinstance(value, dict):
            found = [key for key in value if key in types]
            if len(found) == 1:
                return types[found[0]]
            raise self._not_one(value, found)
        own = types.get(getattr(value, "keyword", ""))
        if own is not None and isinstance(value, own):
            return own
        raise _error(f"a {self._kind} is a mapping with one of the keys {', '.join(types)}", None)

    def _not_one(self, value: Mapping[object, object], found: Sequence[str]) -> PydanticCustomError:
        kind, names = self._kind, list(self.types)
        if found:
            return _error(
                f"one {kind} has one kind, this one has {' and '.join(found)}", f"make it two {kind}s"
            )
        unknown = next((str(key) for key in value if key not in self._beside), "")
        # Letters that look alike tell less than what the word means.
        meant = _MEANT.get(unknown.lower())
        hint = f"did you mean '{meant}'?" if meant in names else self._stored_so(unknown)
        hint = hint or did_you_mean(unknown, names) or f"known {kind}s: {', '.join(names)}"
        return _error(f"unknown {kind} '{unknown}'" if unknown else f"this {kind} has no kind", hint)

    def _stored_so(self, word: str) -> str | None:
        """Where HighLevel stores a kind under that word: how it is written here."""
        for keyword, model in self.types.items():
            stored = (*getattr(model, "node_types", ()), *getattr(model, "trigger_types", ()))
            if word and word in stored:
                return f"HighLevel's '{word}' is written '{keyword}'"
        return None


def _keyword(value: object) -> str:
    raise NotImplementedError  # of a union that is described, and reads nothing


def _reference(core: CoreSchema) -> str:
    """The name that pydantic knows a model's schema by."""
    inner: Any = core
    while inner["type"] == "definitions":
        inner = inner["schema"]
    return str(inner.get("schema_ref") or inner["ref"])


def _error(message: str, hint: str | None) -> PydanticCustomError:
    return PydanticCustomError("keyed", "{message}", {"message": message, "hint": hint or ""})
