"""A new niche: every text in every language, and a `niche.yaml`, to be filled in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from ghl_flow.copy.templates import DEFAULT_NICHE, file_name
from ghl_flow.errors import UsageError
from ghl_flow.files import write_all_or_none
from ghl_flow.language.model import ID_PATTERN, PATTERN_MEANING, Identifier
from ghl_flow.language.tongues import Language
from ghl_flow.operations.templates import chosen_niches
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted
from ghl_flow.spec.niche import LIBRARY_LANGUAGES, NICHE_FILE
from ghl_flow.spec.project_file import PROJECT_FILE

_NICHE = """\
# yaml-language-server: $schema=../../schemas/niche.schema.json
version: 1
niche: {niche}
name: <name of the trade>
description: <whose texts these are>
ask:  # one question about the thing, which two or three words answer
  en: <the question>
  es: <the question in Spanish>
limits:  # what no text of it may say: times, prices, diagnoses, what the trade's rules forbid
  - <a limit>
danger_words:  # of a reply: every other flow stops, and a person is called
  en: [<a word>]
  es: [<a word in Spanish>]
replies:  # what customers write: lint tries the danger words on them
  danger:
    - <a reply that has to call a person>
  harmless:
    - <one that must not>
checklist:  # five things that the owner does before it goes live
  - <one>
  - <two>
  - <three>
  - <four>
  - <five>
compliance: []  # hipaa, legal, insurance, shaft, lending, housing
source: <where this comes from>
# as_of: 2026-01-31  (when that was looked up)
"""
_QUESTION: dict[Language, str] = {"en": "[one question about the thing]", "es": "[one question in Spanish]"}

# Name and text, which is read only where the file is not there yet.
_File: TypeAlias = tuple[str, Callable[[], str]]


@dataclass(frozen=True, slots=True)
class NewNiche:
    """The files of a niche, each with whether it was written or was there; `copied_from`: another niche."""

    niche: str
    files: tuple[tuple[Path, bool], ...]
    copied_from: str | None

    @property
    def exit_code(self) -> int:
        """2 where every file was there already: nothing was done."""
        return 0 if any(written for _, written in self.files) else UsageError.exit_code


def new_niche(workspace: Workspace, niche: str, *, source: str | None = None) -> NewNiche:
    """Write the package of a niche; files that are there stay as they are.

    A niche that ships, or that a pack has, is copied as it is; another is made to be filled in, or copied
    from `source`. What is to be filled in, `templates lint` finds.

    Raises:
        UsageError: there is no project, the name is none, or there is no niche `source`.
    """
    _check_name(niche)
    if workspace.project.settings_source is None:
        raise UsageError(f"no project here ({PROJECT_FILE})", hint=f"{pasted('ghl-flow init')} makes one")
    library = workspace.templates
    if source is not None:
        chosen_niches(workspace, [source])
    copied = source or (niche if niche in library.known_niches() else None)
    files = _copied(workspace, niche, copied) if copied else _empty(workspace, niche)
    paths = {library.root / niche / name: text for name, text in files}
    new = {path: text() for path, text in paths.items() if not path.exists()}
    write_all_or_none(new)
    workspace.forget()
    return NewNiche(niche, tuple((path, path in new) for path in paths), copied)


def _check_name(niche: str) -> None:
    if not re.fullmatch(ID_PATTERN, niche):
        raise UsageError(f"'{niche}' is not the name of a niche: {PATTERN_MEANING[ID_PATTERN]}")
    try:
        TypeAdapter(Identifier).validate_python(niche)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise UsageError(message, hint="choose another name") from None


def _copied(workspace: Workspace, niche: str, source: str) -> Iterator[_File]:
    library = workspace.templates

    def about() -> str:
        found = library.niche_file(source)
        if found is None:
            return _NICHE.format(niche=niche)
        return found.document.source.text.replace(f"niche: {source}\n", f"niche: {niche}\n", 1)

    def text(name: str, language: str) -> str:
        return library.find(source, name, language).source.text

    yield NICHE_FILE, about
    for name in library.names(source):
        for language in library.languages(source, name):
            yield file_name(name, language), partial(text, name, language)


def _empty(workspace: Workspace, niche: str) -> Iterator[_File]:
    """The texts of `default`, with a gap where its question was."""
    library = workspace.templates
    about = library.niche_file(DEFAULT_NICHE)

    def text(name: str, language: Language) -> str:
        found = library.find(DEFAULT_NICHE, name, language).source.text
        ask = about.value.ask.get(language) if about else None
        return found.replace(ask, _QUESTION[language]) if ask else found

    yield NICHE_FILE, partial(_NICHE.format, niche=niche)
    for name in library.names(DEFAULT_NICHE):
        for language in LIBRARY_LANGUAGES:
            yield file_name(name, language), partial(text, name, language)
