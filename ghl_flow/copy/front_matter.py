"""The YAML between two `---` lines at the top of a template."""

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from ghl_flow.copy.value_types import ValueType
from ghl_flow.errors import SpecError
from ghl_flow.language.model import SpecModel
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.loader import validated
from ghl_flow.spec.yaml_reader import parse_yaml

_FENCE: Final = "---"
_HINT: Final = "begin the file with ---, a line 'description: ...' and another ---"


class FrontMatter(SpecModel):
    """What a template says about itself."""

    model_config = ConfigDict(strict=True)

    description: Annotated[str, Field(min_length=1, description="When this text is sent, and why.")]
    tone: Annotated[str, Field(description="How it should sound, for whoever rewrites it.")] = ""
    vars: Annotated[
        tuple[str, ...], Field(strict=False, description="The account values the text cannot do without.")
    ] = ()
    types: dict[str, ValueType] = Field(
        default_factory=dict, strict=False, description="What its values are: window, person, business, text."
    )
    to: Annotated[
        Literal["customer", "staff"],
        Field(description="Who reads it: a text for staff is sent by `notify`, never to a contact."),
    ] = "customer"
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
    written = lines[1 : end - 1]
    if not any(map(str.strip, written)):
        raise SpecError("front matter is made of 'key: value' lines", location=_top(source), hint=_HINT)
    try:
        # The empty line stands for the first fence, so that places are those of the file.
        document = parse_yaml(SourceText(source.path, "\n".join(["", *written])))
        if not isinstance(document.data, dict):
            raise SpecError("front matter is made of 'key: value' lines", location=_top(source), hint=_HINT)
        return validated(document, FrontMatter).value, end + 1
    except SpecError as error:
        raise SpecError.of(
            [
                item._replace(location=item.location and item.location._replace(source=source))
                for item in error.diagnostics
            ]
        ) from None


def _top(source: SourceText) -> Location:
    return Location(source, Span.point(1, 1))
