"""A template of a project, as rules between files see it."""

from typing import NamedTuple

from ghl_flow.source import SourceText


class TemplateFile(NamedTuple):
    """A template of the project."""

    niche: str
    name: str
    source: SourceText
    language: str = "en"
    for_staff: bool = False
