"""Options that several commands share, as dataclasses: a command takes a bundle as one parameter."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import update_wrapper
from typing import Any, get_type_hints


def bundled(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer reads it: in place of each bundle, the options that are its fields."""
    bundles: dict[str, tuple[type, list[str]]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        kind = parameter.annotation
        if not (isinstance(kind, type) and is_dataclass(kind)):
            parameters.append(_keyword(parameter.name, parameter.default, parameter.annotation))
            continue
        hints = get_type_hints(kind, include_extras=True)
        for item in fields(kind):
            default = inspect.Parameter.empty if item.default is MISSING else item.default
            parameters.append(_keyword(item.name, default, hints[item.name]))
        bundles[parameter.name] = (kind, [item.name for item in fields(kind)])

    def run(**given: Any) -> None:
        for name, (kind, names) in bundles.items():
            given[name] = kind(**{item: given.pop(item) for item in names})
        command(**given)

    update_wrapper(run, command)
    # `inspect` goes by these: the signature of `run` is that of the options, not the command's.
    del run.__dict__["__wrapped__"]
    run.__dict__["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    return run


def _keyword(name: str, default: object, annotation: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
