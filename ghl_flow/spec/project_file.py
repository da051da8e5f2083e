"""The project file: where things are, and which lint rules run."""

from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from ghl_flow.errors import GhlFlowError
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
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


class ProjectFile(SpecModel):
    """`ghl-flow.yaml`."""

    version: Literal[1]
    paths: Paths = Paths()
    lint: Annotated[LintSelection, Field(default_factory=LintSelection)]
    agency: Agency | None = None


def project_folder(directory: Path) -> Path:
    """The closest folder upwards that has a project file, else the folder itself."""
    start = directory.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()), start)


def paths_in(file: Path) -> Paths:
    """The paths of a project file that is not valid, as far as they can be read."""
    try:
        found = read_yaml(file).data
        return Paths.model_validate(found.get("paths") or {}) if isinstance(found, dict) else Paths()
    except (GhlFlowError, ValidationError):
        return Paths()
