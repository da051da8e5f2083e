"""The names a driver is chosen by: those of ghl-flow, and those of plug-ins."""

from typing import Annotated, Final

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError

from ghl_flow.plugins import Group, names

DRIVERS: Final = ("auto", "api", "builder", "snapshot", "file")


def known_drivers() -> tuple[str, ...]:
    """Every name there is. Plug-ins are found, and not imported."""
    return (*DRIVERS, *(name for name in names(Group.DRIVERS) if name not in DRIVERS))


def _known(name: str) -> str:
    if name not in DRIVERS and name not in (known := known_drivers()):
        expected = f"{', '.join(map(repr, known[:-1]))} or {known[-1]!r}"
        raise PydanticKnownError("literal_error", {"expected": expected})
    return name


class _Choices:
    """In the JSON Schema, the names as they are in this installation."""

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        del schema, handler
        return {"enum": list(known_drivers()), "type": "string"}


DriverName = Annotated[str, AfterValidator(_known), _Choices]
