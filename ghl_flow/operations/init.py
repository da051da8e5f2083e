"""Make a new project."""

from dataclasses import dataclass
from pathlib import Path

from ghl_flow.copy.niche_packs import DEFAULT_NICHE, SUFFIX, niche_packs
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.files import make_folder, write_whole
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load
from ghl_flow.starter import starter_folder

_PROJECT_FILE = """\
# yaml-language-server: $schema=schemas/project.schema.json
version: 1
paths:
  flows: flows
  accounts: accounts
  templates: niche_templates
"""

_IGNORED = ".ghl-flow/\n"


@dataclass(frozen=True, slots=True)
class NewProject:
    """The files of a new project in order, each with whether it was written or was there already."""

    files: tuple[tuple[Path, bool], ...]

    @property
    def written(self) -> int:
        """How many were written."""
        return sum(written for _, written in self.files)


def init(directory: Path, niche: str = "contractor") -> NewProject:
    """Write a project that lints clean and verifies. Files that are there already are left as they are.

    Raises:
        UsageError: a niche that does not ship, or a file cannot be written.
    """
    files: list[tuple[Path, bool]] = []
    for relative, text in starter_files(niche):
        target = directory / relative
        if new := not target.exists():
            make_folder(target.parent)
            write_whole(target, text)
        files.append((target, new))
    return NewProject(tuple(files))


def starter_files(niche: str) -> list[tuple[str, str]]:
    """The files of a new project, relative path and text.

    Raises:
        UsageError: a niche that does not ship.
    """
    folder = starter_folder()
    shipped = [name for name in TemplateLibrary(folder / "niche_templates").niches() if name != DEFAULT_NICHE]
    pack = niche_packs().get(niche) if niche not in shipped else None
    account = _account_of(niche, pack.folder if pack else folder)
    if (niche not in shipped and pack is None) or account is None:
        raise UsageError(
            f"no niche '{niche}' ships with ghl-flow"
            if pack is None
            else f"the niche pack {pack.plugin} has no account of the niche '{niche}' to start from",
            hint=did_you_mean(niche, known := sorted({*shipped, *niche_packs()}))
            or f"there are: {', '.join(known)}",
        )
    own = pack.folder if pack else folder / "niche_templates" / niche
    flows = sorted(((pack.folder if pack else folder) / "flows").glob("*.yaml"))
    sources = [
        *(("flows", path) for path in flows or sorted((folder / "flows").glob("*.yaml"))),
        ("accounts", account),
        *((f"niche_templates/{niche}", path) for path in sorted(own.glob(f"*{SUFFIX}"))),
        *(
            (f"niche_templates/{DEFAULT_NICHE}", path)
            for path in sorted((folder / "niche_templates" / DEFAULT_NICHE).glob(f"*{SUFFIX}"))
        ),
        *(("schemas", path) for path in sorted((folder / "schemas").glob("*.json"))),
    ]
    files = [(f"{place}/{path.name}", path.read_text(encoding="utf-8")) for place, path in sources]
    return [("ghl-flow.yaml", _PROJECT_FILE), (".gitignore", _IGNORED), *files]


def _account_of(niche: str, folder: Path) -> Path | None:
    """The file of the first account of a niche that is there to start from."""
    paths = sorted((folder / "accounts").glob("*.yaml"))
    return next((path for path in paths if load(path, Account).value.niche == niche), None)
