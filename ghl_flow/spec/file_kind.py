"""What a file is: flow, account, template, niche, test or the project file, wherever it is named."""

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.folders import files_below, resolved
from ghl_flow.spec.niche import NICHE_FILE
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import PROJECT_FILE
from ghl_flow.spec.yaml_reader import read_yaml

_YAML = (".yaml", ".yml")
TEST_ENDINGS = (".test.yaml", ".test.yml")
_TEMPLATE = ".j2"
_ITS_PROJECT = "templates, niches and project files are looked at with their project: name it with --project"


class FileKind(Enum):
    """The kinds of files that an operator writes."""

    FLOW = auto()
    ACCOUNT = auto()
    TEMPLATE = auto()
    TEST = auto()
    PROJECT = auto()
    NICHE = auto()


def kind_of(project: Project, path: Path) -> FileKind:
    """What a file is, by its name, its folder, and elsewhere by its keys."""
    named = _by_name(path)
    if named is not None:
        return named
    paths = project.settings.paths
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
        if not _is_looked_at(project, path):
            raise UsageError(f"{path} is no part of the project {project.root}", hint=_ITS_PROJECT)
    return found


def _is_looked_at(project: Project, path: Path) -> bool:
    """Whether it can be: what is wrong with templates, a niche or the project file shows in their project."""
    match _by_name(path):
        case FileKind.PROJECT:
            return resolved(path) == resolved(project.root / PROJECT_FILE)
        case FileKind.TEMPLATE | FileKind.NICHE:
            return project.holds(project.settings.paths.templates, path)
        case _:
            return True


def project_tests(project: Project) -> list[Path]:
    """The test files beside the project's flows."""
    return files_below(project.root / project.settings.paths.flows, *TEST_ENDINGS)
