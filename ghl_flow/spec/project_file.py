"""The project file: where things are, and which lint rules run."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.folders import is_file, is_folder
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.spec.defaults import Defaults
from ghl_flow.spec.yaml_reader import read_yaml

PROJECT_FILE = "ghl-flow.yaml"


def _inside(path: str) -> str:
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in path:
        raise ValueError("a path stays inside the project")
    return path


RelativePath = Annotated[str, AfterValidator(_inside), Field(min_length=1)]


class Paths(SpecModel):
    """Where things are, relative to the project file."""

    flows: RelativePath = "flows"
    accounts: RelativePath = "accounts"
    templates: RelativePath = "niche_templates"
    locks: RelativePath = "locks"
    facts: RelativePath = "facts"
    registrations: RelativePath = "a2p"
    journal: Annotated[
        RelativePath,
        Field(description="The folder of the journal and the backups. GHL_FLOW_JOURNAL goes first."),
    ] = ".ghl-flow"


class LintSelection(SpecModel):
    """Which rules run; codes or prefixes of codes."""

    select: Annotated[tuple[FilledText, ...], DISTINCT, Field(description="Only these.")] = ()
    extend_select: Annotated[tuple[FilledText, ...], DISTINCT, Field(description="These as well.")] = ()
    ignore: Annotated[tuple[FilledText, ...], DISTINCT, Field(description="Not these.")] = ()
    per_file_ignores: Annotated[
        dict[str, Annotated[tuple[FilledText, ...], DISTINCT]],
        Field(
            default_factory=dict, description="Not these in files that fit the pattern (flows/old-*.yaml)."
        ),
    ]
    baseline: Annotated[RelativePath | None, Field(description="A file of findings already known.")] = None


class Agency(SpecModel):
    """Who shows reports to clients."""

    name: Annotated[FilledText, Field(description="Stands on pages that clients get.")]
    logo: Annotated[
        RelativePath | None, Field(description="A PNG, JPEG or WebP of at most 500 kB, for the same pages.")
    ] = None


Percent = Annotated[int, Field(ge=0, le=100)]


class Safety(SpecModel):
    """How much an apply may change before it asks for --allow-many-changes, or for a canary."""

    max_updated: Annotated[
        Percent | None,
        Field(description="Percent of an account's workflows that may be updated; any if not set."),
    ] = None
    max_deleted: Annotated[
        Percent, Field(description="Percent of an account's workflows that --prune may delete.")
    ] = 30
    from_workflows: Annotated[
        int, Field(ge=1, le=1_000, description="An account with fewer managed workflows is not judged.")
    ] = 10
    canary_above: Annotated[
        int | None,
        Field(ge=1, le=100_000, description="An apply to more accounts than this needs --canary."),
    ] = None


class ProjectFile(SpecModel):
    """`ghl-flow.yaml`."""

    version: Literal[1]
    paths: Paths = Paths.model_construct()
    lint: Annotated[LintSelection, Field(default_factory=LintSelection.model_construct)]
    agency: Agency | None = None
    safety: Safety = Safety.model_construct()
    defaults: Annotated[
        Defaults,
        Field(default_factory=Defaults.model_construct, description="What account files need not repeat."),
    ]


def without_file() -> ProjectFile:
    """What counts where there is no project file, or not yet: every default."""
    made: Callable[..., ProjectFile] = ProjectFile.model_construct  # to validate it would build the models
    return made(version=1)


def project_folder(directory: Path) -> Path:
    """The closest folder upwards that has a project file, else the folder itself."""
    start = directory.resolve()
    # One that cannot be read is the file of its folder too: that of a folder above is of another project.
    return next((one for one in (start, *start.parents) if os.path.lexists(one / PROJECT_FILE)), start)


def project_near(directory: Path, named: Iterable[Path]) -> Path | None:
    """The project that named files are of, where there is none around the folder; None for no project.

    Raises:
        UsageError: they are of several.
    """
    if os.path.lexists(project_folder(directory) / PROJECT_FILE):
        return None
    there = [path for path in named if is_file(path) or is_folder(path)]
    folders = {project_folder(path if is_folder(path) else path.parent) for path in there}
    found = sorted(one for one in folders if os.path.lexists(one / PROJECT_FILE))
    if len(found) > 1:
        raise UsageError(
            f"these are files of several projects: {', '.join(map(str, found))}",
            hint="name the files of one, or one with --project",
        )
    return found[0] if found else None


def paths_in(file: Path) -> Paths:
    """The paths of a project file that is not valid, as far as they can be read."""
    try:
        found = read_yaml(file).data
        return Paths.model_validate(found.get("paths") or {}) if isinstance(found, dict) else Paths()
    except (GhlFlowError, ValidationError):
        return Paths()
