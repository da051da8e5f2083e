"""Files into models, with every error at its line."""

from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ghl_flow.errors import Diagnostic, SpecError, closest_word, did_you_mean
from ghl_flow.language.model import PATTERN_MEANING, SpecModel
from ghl_flow.language.written import written
from ghl_flow.masking import masked_line
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_document import Document, YamlPath
from ghl_flow.spec.yaml_reader import parse_yaml, read_yaml
from ghl_flow.spec.yaml_values import YamlValue

MOST_ERRORS = 200

Model = TypeVar("Model", bound=BaseModel)


class Loaded(Generic[Model]):
    """A model and the document it was read from."""

    def __init__(self, value: Model, document: Document) -> None:
        self.value = value
        self.document = document


def load(path: Path, model: type[Model], display: str | None = None) -> Loaded[Model]:
    """Read a file as `model`.

    Raises:
        SpecError: with a diagnostic for every error found, each at its place.
    """
    return validated(read_yaml(path, display), model)


def load_text(text: str, model: type[Model], path: str = "<text>") -> Loaded[Model]:
    """Read text as `model`; raises as `load` does."""
    return validated(parse_yaml(SourceText(path, text)), model)


def validated(document: Document, model: type[Model]) -> Loaded[Model]:
    """A document as `model`; raises as `load` does."""
    try:
        return Loaded(model.model_validate(_with_texts_as_written(document, model)), document)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        # A list whose items are wrong also counts as too short; the items say it better.
        errors = [item for item in errors if not (item["type"] == "too_short" and _has_deeper(item, errors))]
        errors = _each_once(errors, document, model)
        found = sorted((_diagnostic(item, document, model) for item in errors[:MOST_ERRORS]), key=_place)
        if len(errors) > MOST_ERRORS:
            found.append(
                Diagnostic(
                    f"{len(errors) - MOST_ERRORS:,} more errors in {document.source.path} are not shown",
                    hint="is this the right file?",
                )
            )
        raise SpecError.of(found) from None


# What a value of these means to its author is no text: not told, not there.
_NOT_TOLD = frozenset(("", "null", "Null", "NULL"))


def _with_texts_as_written(document: Document, model: type[BaseModel]) -> YamlValue:
    """The data with texts where the model wants the text as it is written."""
    data = document.data
    keys = model.texts_as_written if issubclass(model, SpecModel) else ()
    for key in keys:
        values = data.get(key) if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(values, dict):
            continue
        if all(isinstance(value, str) for value in values.values()):
            continue
        texts: dict[str, YamlValue] = {}
        for name, value in values.items():
            text = None if isinstance(value, str | list | dict) else document.written((key, name))
            texts[name] = value if text is None or text in _NOT_TOLD else text
        data = {**data, key: texts}
    return data


def _has_deeper(error: ErrorDetails, others: list[ErrorDetails]) -> bool:
    loc = error["loc"]
    return any(len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in others)


def _each_once(errors: list[ErrorDetails], document: Document, model: type[BaseModel]) -> list[ErrorDetails]:
    """Without the keys that are missing because they are misspelt, which is an error already."""
    meant = set()
    for item in errors:
        if item["type"] == "extra_forbidden":
            loc = item["loc"]
            known = _known_keys(model, document.resolve(loc[:-1]))
            meant.add((*loc[:-1], closest_word(str(loc[-1]), known)))
    return [item for item in errors if item["type"] != "missing" or item["loc"] not in meant]


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    span = diagnostic.location.span if diagnostic.location else None
    return (span.line, span.column) if span else (0, 0)


def _diagnostic(error: ErrorDetails, document: Document, model: type[BaseModel]) -> Diagnostic:
    kind, loc, given = error["type"], error["loc"], error["input"]
    context: dict[str, Any] = error.get("ctx", {})
    path: YamlPath = document.resolve(loc)
    hint: str | None = context.get("hint") or None
    message = error["msg"]
    at_key = False
    match kind:
        case "extra_forbidden":
            name, known = str(loc[-1]), _known_keys(model, document.resolve(loc[:-1]))
            message, at_key = f"unknown key '{name}'", True
            hint = did_you_mean(name, known) or (f"known keys: {', '.join(known)}" if known else None)
        case "missing":
            message = f"missing key '{loc[-1]}'"
        case "string_type":
            message = f"expected text, found {_kind(given)}"
            hint = (
                f'put it in quotes: "{written(given)}"'
                if isinstance(given, int | float) and not _secret(loc)
                else None
            )
        case "string_pattern_mismatch":
            pattern = str(context.get("pattern", ""))
            message = f"'{given}' does not fit: {PATTERN_MEANING.get(pattern, f'it must match {pattern}')}"
            at_key = path[-1:] == (given,)
        case "string_too_short" | "too_short":
            message = "this may not be empty"
        case "literal_error":
            expected = str(context.get("expected", ""))
            message = (
                f"{given!r} is not one of {expected}" if isinstance(given, str) else f"expected {expected}"
            )
            choices = [choice.strip("' ") for choice in expected.replace(" or ", ",").split(",")]
            hint = did_you_mean(given, choices) if isinstance(given, str) else None
        case "value_error":
            message = str(context.get("error", message))
        case "model_type" | "dict_type" | "model_attributes_type":
            message = f"expected keys and values, found {_kind(given)}"
        case "list_type" | "tuple_type":
            message = f"expected a list, found {_kind(given)}"
            hint = "write it as a list: - ..." if given is not None else None
        case "bool_type" | "bool_parsing":
            message, hint = f"expected true or false, found {_kind(given)}", None
        case _:
            message = message[:1].lower() + message[1:]
    return Diagnostic(message, document.location(path, key=at_key), hint)


def _secret(loc: tuple[int | str, ...]) -> bool:
    """Whether a secret would stand there, if somebody wrote one down."""
    return bool(loc) and masked_line(f"{loc[-1]}: written") != f"{loc[-1]}: written"


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a mapping",
    }
    return next((name for kind, name in names.items() if isinstance(value, kind)), type(value).__name__)


def _known_keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand at `loc`: follows the models' annotations along the path."""
    candidates = [model]
    for item in loc:
        inner = [
            found
            for candidate in candidates
            for name, field in candidate.model_fields.items()
            if item in (field.alias or name, name)
            for found in _models_in(field.annotation)
        ]
        candidates = inner or candidates
    keys = [field.alias or name for candidate in candidates for name, field in candidate.model_fields.items()]
    return list(dict.fromkeys(keys))


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]
