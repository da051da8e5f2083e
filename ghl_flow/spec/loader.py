"""Files into models, with every error at its line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ghl_flow.errors import Diagnostic, SpecError, closest_word, did_you_mean, nearest_word
from ghl_flow.language.keyed import Keyed
from ghl_flow.language.model import PATTERN_MEANING, SpecModel
from ghl_flow.language.tongues import code_of
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


# YAML's words for nothing: what a value of these means to its author is no text.
_NOT_TOLD = frozenset(("", "~", "null", "Null", "NULL"))


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
    """Without what another error says already.

    That is a key that is missing because it is misspelt, and of what may be written in several ways those
    ways that were not taken: a word, where keys are written and one of them is not known.
    """
    meant = set()
    for item in errors:
        if item["type"] == "extra_forbidden":
            loc = item["loc"]
            known = _known_keys(model, document.resolve(loc[:-1]))
            meant.add((*loc[:-1], closest_word(str(loc[-1]), known)))
    places = [document.resolve(item["loc"]) for item in errors]
    found: list[ErrorDetails] = []
    refused: set[YamlPath] = set()
    for item, place in zip(errors, places, strict=True):
        if item["type"] == "missing" and item["loc"] in meant:
            continue
        if item["type"] in _NO_SUCH_SORT and isinstance(item["input"], dict | list):
            inside = any(len(other) > len(place) and other[: len(place)] == place for other in places)
            if inside or place in refused:
                continue
            refused.add(place)
        found.append(item)
    return found


# A value of another sort than the one that was tried.
_NO_SUCH_SORT = frozenset(
    (
        *("literal_error", "string_type", "bool_type", "int_type", "float_type", "date_type"),
        *("list_type", "tuple_type", "dict_type", "model_type"),
    )
)


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
            misspelt = _misspelt_name(model, path, document)
            path = misspelt or path
            name, known = str(path[-1]), _known_keys(model, path[:-1])
            message, at_key = f"unknown key '{name}'", True
            hint = _instead(model, path) or did_you_mean(name, known)
            hint = hint or (f"known keys: {', '.join(known)}" if known else None)
            hint = hint or _example(model, path[:-1], keyed=False) or "it takes no keys"
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
            name = str(given).removeprefix("contact.")
            hint = f"write {name}: a field is called by its key alone" if name != given else None
            at_key = path[-1:] == (given,)
        case "string_too_short" | "too_short":
            message = "this may not be empty"
        case "literal_error" | "enum":
            at_key = loc[-1] == "[key]"
            expected = str(context.get("expected", ""))
            is_word = isinstance(given, str)
            message = f"{given!r} is not one of {expected}" if is_word else f"expected {expected}"
            if isinstance(given, list | dict):
                message += f", found {_kind(given)}"
            choices = [choice.strip("' ") for choice in expected.replace(" or ", ",").split(",")]
            hint = did_you_mean(code_of(given, choices), choices) if is_word else None
            if isinstance(given, list) and path[:1] == ("trigger",):
                hint = "write a trigger for each: several of them are alternatives"
            elif isinstance(given, dict):
                hint = _example(model, path, keyed=False)
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            found = f"'{given}'" if isinstance(given, str) else _kind(given)
            message, hint = f"expected a day, found {found}", "write it as 2026-11-30: year, month, day"
        case "value_error":
            message = str(context.get("error", message))
        case "model_type" | "dict_type" | "model_attributes_type":
            message = f"expected keys and values, found {_kind(given)}"
            hint = _example(model, path, keyed=True)
        case "list_type" | "tuple_type":
            message = f"expected a list, found {_kind(given)}"
            hint = "write it as a list: - ..." if given is not None else None
        case "bool_type" | "bool_parsing":
            message, hint = f"expected true or false, found {_kind(given)}", None
        case _:
            message = message[:1].lower() + message[1:]
    return Diagnostic(message, document.location(path, key=at_key), hint)


def _instead(model: type[BaseModel], path: YamlPath) -> str | None:
    """What to write for a key that people expect there."""
    *_, around = _models_along(model, path[:-1])
    tables = [kind.instead_of for kind in around if issubclass(kind, SpecModel)]
    return next((table[str(path[-1])] for table in tables if str(path[-1]) in table), None)


def _example(model: type[BaseModel], path: YamlPath, *, keyed: bool) -> str | None:
    """How the kind at that path is written: with keys, or with a word alone; None for what is no kind."""
    if not path:
        return None
    *_, around, _ = [[model], *_models_along(model, path)]
    for kind in around:
        if getattr(kind, "keyword", None) != path[-1]:
            continue
        for example in getattr(kind, "examples", ()):
            value = example.yaml.partition(": ")[2]
            if not example.yaml.startswith("{") and value != "{}" and value.startswith("{") == keyed:
                return f"for example {example.yaml}"
    return None


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


def _known_keys(model: type[BaseModel], loc: YamlPath) -> list[str]:
    """The keys that may stand at `loc`: follows the models' annotations along the path."""
    *_, candidates = _models_along(model, loc)
    return _keys_of(candidates)


def _models_along(model: type[BaseModel], loc: YamlPath) -> Iterator[list[type[BaseModel]]]:
    """The models that may stand at the start, and behind each item of the path."""
    candidates = [model]
    yield candidates
    for item in loc:
        inner = [
            found
            for candidate in candidates
            for name, field in candidate.model_fields.items()
            if item in (field.alias or name, name)
            for found in _models_in(field.annotation)
        ]
        if not inner and isinstance(item, str) and item not in _keys_of(candidates):
            # Any other key, where those that take names as keys say what stands behind one.
            inner = [found for candidate in candidates for found in _models_of_names(candidate)]
        candidates = inner or candidates
        yield candidates


def _keys_of(candidates: Iterable[type[BaseModel]]) -> list[str]:
    keys = [field.alias or name for candidate in candidates for name, field in candidate.model_fields.items()]
    return list(dict.fromkeys(keys))


def _models_of_names(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The models behind keys that are names, where it takes any: a condition takes those of fields."""
    for base in model.__mro__:
        annotation = vars(base).get("__annotations__", {}).get("__pydantic_extra__")
        if base is not BaseModel and annotation is not None:
            return _models_in(annotation)
    return []


def _misspelt_name(model: type[BaseModel], path: YamlPath, document: Document) -> YamlPath | None:
    """The part of a path up to a key that was taken for a name, and is closer to a key that is known.

    `oportunity: { status: open }` in a condition: no field is called so, and what is wrong is that word.
    """
    data = document.data
    declared = data.get("fields") if isinstance(data, dict) else None
    for number, candidates in enumerate(_models_along(model, path[:-2])):
        name, known = path[number], _keys_of(candidates)
        named = isinstance(name, str) and name not in known and any(map(_models_of_names, candidates))
        if named and not (isinstance(declared, dict) and name in declared) and nearest_word(str(name), known):
            return path[: number + 1]
    return None


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if isinstance(annotation, Keyed):
        return [*annotation.types.values()]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]
