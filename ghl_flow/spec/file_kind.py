"""What a file is: flow, account, template, niche, test, the project file or one it keeps, wherever named."""

import os
import shlex
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.folders import files_below, resolved
from ghl_flow.spec.locks import LOCK_ENDING
from ghl_flow.spec.niche import NICHE_FILE
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import PROJECT_FILE, project_folder
from ghl_flow.spec.yaml_reader import read_yaml

_YAML = (".yaml", ".yml")
TEST_ENDINGS = (".test.yaml", ".test.yml")
_TEMPLATE = ".j2"
_OURS = f"ghl-flow reads {', '.join(_YAML)} and {_TEMPLATE}"
_ITS_PROJECT = "what belongs to one project is looked at with it: name it with --project"


class FileKind(Enum):
    """The kinds of files that an operator writes."""

    FLOW = auto()
    ACCOUNT = auto()
    TEMPLATE = auto()
    TEST = auto()
    PROJECT = auto()
    NICHE = auto()
    FACTS = auto()
    LOCK = auto()
    REGISTRATION = auto()


def kind_of(project: Project, path: Path) -> FileKind:
    """What a file is, by its name, its folder, and elsewhere by its keys."""
    named = _by_name(path)
    if named is not None:
        return named
    paths = project.settings.paths
    if project.holds(paths.facts, path):
        return FileKind.FACTS
    if project.holds(paths.registrations, path):
        return FileKind.REGISTRATION
    if project.holds(paths.accounts, path):
        return FileKind.ACCOUNT
    if project.holds(paths.flows, path):
        return FileKind.FLOW
    try:
        data = read_yaml(path, str(path)).data
    except SpecError:
        return FileKind.FLOW  # whose reader says what is wrong
    return FileKind.ACCOUNT if isinstance(data, dict) and "location_id" in data else FileKind.FLOW


def _by_name(path: Path) -> FileKind | None:
    if path.name == PROJECT_FILE:
        return FileKind.PROJECT
    if path.name == NICHE_FILE:
        return FileKind.NICHE
    if path.name.endswith(_TEMPLATE):
        return FileKind.TEMPLATE
    if path.name.endswith(LOCK_ENDING):
        return FileKind.LOCK
    return FileKind.TEST if path.name.endswith(TEST_ENDINGS) else None


def named_files(project: Project, paths: Sequence[Path]) -> list[Path]:
    """The files that paths name: files, and what is below folders but for hidden files.

    Raises:
        UsageError: a path that is not there, a folder with nothing in it to look at, or a file that only
            another project can tell about.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = files_below(path, *_YAML, ".sms.j2")
            if not below:
                raise UsageError(f"there is no flow, account, template or test in {path}")
            found += below
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"there is no file or folder {path}")
    found = list(dict.fromkeys(found))
    for path in found:
        if path.suffix and not path.name.endswith((*_YAML, _TEMPLATE)):
            raise UsageError(f"{path} is no file of a project", hint=_OURS)
        if not _is_looked_at(project, path):
            raise _elsewhere(project, path)
    return found


def _elsewhere(project: Project, path: Path) -> UsageError:
    its = project_folder(path.parent)
    if project.settings_source is None and os.path.lexists(its / PROJECT_FILE):
        shown = os.path.relpath(its)
        return UsageError(
            f"{path} is of the project {shown}", hint=f"name it: --project {shlex.quote(shown)}"
        )
    return UsageError(f"{path} is no part of the project {project.root}", hint=_ITS_PROJECT)


def _is_looked_at(project: Project, path: Path) -> bool:
    """Whether it can be: what is wrong with templates, a niche or the project file shows in their project."""
    match _by_name(path):
        case FileKind.PROJECT:
            return resolved(path) == resolved(project.root / PROJECT_FILE)
        case FileKind.TEMPLATE | FileKind.NICHE:
            return project.holds(project.settings.paths.templates, path)
        case FileKind.LOCK:
            return project.holds(project.settings.paths.locks, path)
        case _:
            return True


def project_tests(project: Project) -> list[Path]:
    """The test files beside the project's flows."""
    return files_below(project.root / project.settings.paths.flows, *TEST_ENDINGS)
