"""The niches of a project as lint reads them: texts, what a niche says of itself, what stands before what."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.folders import is_absent
from ghl_flow.lint.template_file import TemplateFile
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.niche import NICHE_FILE, NicheFile
from ghl_flow.spec.project import Project


class OfNiches(NamedTuple):
    """What was read. `packaged` are the niches with a `niche.yaml`, `files` those of these that are valid.

    `paths` leads from the names of files to them. `wrong`: what could not be looked at, why, and the errors.
    """

    templates: Sequence[TemplateFile] = ()
    files: Sequence[Loaded[NicheFile]] = ()
    packaged: frozenset[str] = frozenset()
    paths: Mapping[str, Path] = {}
    wrong: Sequence[tuple[str, str, Sequence[Diagnostic]]] = ()


def read_niches(project: Project, library: TemplateLibrary) -> OfNiches:
    """Read the project's own niches."""
    templates: list[TemplateFile] = []
    files: list[Loaded[NicheFile]] = []
    packaged: set[str] = set()
    paths: dict[str, Path] = {}
    wrong: list[tuple[str, str, Sequence[Diagnostic]]] = []
    for niche in library.niches():
        path = library.root / niche / NICHE_FILE
        if not is_absent(path):
            packaged.add(niche)
            paths[project.display(path)] = path
            try:
                if (file := library.niche_file(niche)) is not None:
                    files.append(file)
            except SpecError as error:
                wrong.append((f"niche {niche}", f"its {NICHE_FILE} is not valid", error.diagnostics))
        for name, language in library.own_files(niche):
            path = library.file(niche, name, language)
            paths[project.display(path)] = path
            try:
                read = library.find(niche, name, language)
                for_staff = read.front_matter.to == "staff"
                templates.append(TemplateFile(niche, name, read.source, language, for_staff))
            except SpecError as error:
                wrong.append((f"template {niche}/{name}", "the file is not valid", error.diagnostics))
    return OfNiches(templates, files, frozenset(packaged), paths, wrong)


def passed_over(library: TemplateLibrary, accounts: Sequence[Loaded[Account]]) -> dict[str, Sequence[str]]:
    """The texts of the library that the project's `default` stands before, by the niches of accounts."""
    niches = dict.fromkeys(account.value.niche for account in accounts)
    return {niche: names for niche in niches if (names := library.passed_over(niche))}


def fields_of_business(
    library: TemplateLibrary, accounts: Sequence[Loaded[Account]]
) -> dict[str, Sequence[str]]:
    """What the niches of accounts say of compliance; nothing of one without a file that can be read."""
    found: dict[str, Sequence[str]] = {}
    for niche in dict.fromkeys(account.value.niche for account in accounts):
        with suppress(SpecError):
            if (file := library.niche_file(niche)) is not None:
                found[niche] = file.value.compliance
    return found
