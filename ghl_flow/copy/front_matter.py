"""The YAML between two `---` lines at the top of a template."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ghl_flow.errors import Diagnostic, SpecError, did_you_mean
from ghl_flow.source import Location, SourceText, Span

_FENCE: Final = "---"
_DEPTH: Final = 2
_HINT: Final = "begin the file with ---, a line 'description: ...' and another ---"


class FrontMatter(BaseModel):
    """What a template says about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    description: Annotated[str, Field(min_length=1, description="When this text is sent, and why.")]
    tone: Annotated[str, Field(description="How it should sound, for whoever rewrites it.")] = ""
    vars: Annotated[
        tuple[str, ...], Field(strict=False, description="The account values the text cannot do without.")
    ] = ()
    max_segments: Annotated[int, Field(ge=1, le=10, description="SMS segments the text may take.")] = 1


def read_front_matter(source: SourceText) -> tuple[FrontMatter, int]:
    """The front matter of a template file, and the 1-based line on which the text after it begins.

    Raises:
        SpecError: it is missing or not valid, at its place.
    """
    lines = source.text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise SpecError("a template begins with front matter", location=_top(source), hint=_HINT)
    ends = (number for number, line in enumerate(lines[1:], 2) if line.rstrip() == _FENCE)
    if (end := next(ends, None)) is None:
        raise SpecError("the front matter has no end", location=_top(source), hint=_HINT)
    # The empty line stands for the first fence, so that YAML counts lines as the file does.
    data, places = _read_yaml(source, "\n".join(["", *lines[1 : end - 1]]))
    try:
        return FrontMatter.model_validate(data), end + 1
    except ValidationError as error:
        found = [(str(item["loc"][0]), item["type"], item["msg"]) for item in error.errors()]
        raise SpecError.of(
            [_diagnostic(key, kind, message, places.get(key, _top(source))) for key, kind, message in found]
        ) from None


def _read_yaml(source: SourceText, text: str) -> tuple[Any, Mapping[str, Location]]:
    """The data in a mapping, and the place of each key."""
    try:
        _check_shape(source, text)
        tree = yaml.compose(text, yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        raise SpecError(f"front matter: {error.problem}", location=_at(source, error.problem_mark)) from None
    except (yaml.YAMLError, ValueError):
        raise SpecError("the front matter is not YAML", location=_top(source)) from None
    if not isinstance(tree, yaml.MappingNode):
        raise SpecError("front matter is made of 'key: value' lines", location=_top(source), hint=_HINT)
    places: dict[str, Location] = {}
    for key, _ in tree.value:
        place, name = _at(source, key.start_mark), str(key.value)
        if name in places:
            raise SpecError(f"'{name}' is there twice", location=place)
        places[name] = place
    return data, places


def _check_shape(source: SourceText, text: str) -> None:
    """Refuse YAML that is costly before anything is built: a few aliases or brackets can take minutes."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _DEPTH:
            message = "front matter is plain: no aliases, no lists in lists"
            raise SpecError(message, location=_at(source, event.start_mark))


def _diagnostic(key: str, kind: str, message: str, place: Location) -> Diagnostic:
    known = list(FrontMatter.model_fields)
    if kind == "extra_forbidden":
        hint = did_you_mean(key, known) or f"the keys are {', '.join(known)}"
        return Diagnostic(f"front matter has no '{key}'", place, hint)
    if kind == "missing":
        return Diagnostic(f"the front matter lacks '{key}'", place, f"add a line '{key}: ...'")
    return Diagnostic(f"{key}: {message[0].lower()}{message[1:]}", place)


def _top(source: SourceText) -> Location:
    return Location(source, Span.point(1, 1))


def _at(source: SourceText, mark: Any) -> Location:  # PyYAML has two types of marks
    if not mark:
        return _top(source)
    # Not its line: PyYAML counts line ends that YAML 1.2 does not know. The first fence was taken out.
    offset = mark.index + source.text.index("\n")
    return Location(source, source.span(offset, offset + 1))
