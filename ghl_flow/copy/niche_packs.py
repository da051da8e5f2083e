"""Niches of other packages: entry points of the group `ghl_flow.niches`.

A niche pack is data: a package with `niche.yaml` and `*.sms.j2`, and `flows/` and `accounts/` to start a
project from. The entry point's name is the niche, its value the package, which is never imported.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from ghl_flow.errors import SpecError
from ghl_flow.language.model import Identifier, SpecModel
from ghl_flow.plugins import Group, Plugin, Problem, UnusableError, accept_folders, problems
from ghl_flow.spec.loader import load

DEFAULT_NICHE: Final = "default"
SUFFIX: Final = ".sms.j2"

_FILE: Final = "niche.yaml"


class NicheFile(SpecModel):
    """`niche.yaml`."""

    version: Literal[1]
    niche: Annotated[Identifier, Field(description="The niche, as accounts name it.")]
    description: Annotated[str, Field(min_length=1, description="Whose texts these are.")]


class NichePack(NamedTuple):
    """A niche that another package brings, and the folder of its files."""

    plugin: Plugin
    file: NicheFile
    folder: Path

    def template(self, name: str) -> Path:
        """Where its template of that name is."""
        return self.folder / f"{name}{SUFFIX}"

    def names(self) -> list[str]:
        """Its templates, sorted."""
        return sorted(path.name.removesuffix(SUFFIX) for path in self.folder.glob(f"*{SUFFIX}"))


@cache
def niche_packs() -> dict[str, NichePack]:
    """The niche packs that can be used, by niche."""
    taken: dict[str, str] = {DEFAULT_NICHE: "ghl-flow"}

    def look(plugin: Plugin, folder: Path) -> NichePack:
        path = folder / _FILE
        if not path.is_file():
            raise UnusableError(f"its package has no {_FILE}")
        try:
            file = load(path, NicheFile, _FILE).value
        except SpecError as error:
            first = error.diagnostics[0]
            raise UnusableError(f"{first.location or _FILE}: {first.message}") from None
        if file.niche != plugin.name:
            raise UnusableError(f"its {_FILE} is for the niche '{file.niche}'")
        if file.niche in taken:
            raise UnusableError(f"the niche '{file.niche}' is taken by {taken[file.niche]}")
        pack = NichePack(plugin, file, folder)
        if not pack.names():
            raise UnusableError(f"its package has no template (*{SUFFIX})")
        taken[file.niche] = str(plugin)
        return pack

    return {pack.file.niche: pack for pack in accept_folders(Group.NICHES, look)}


def unusable_pack(niche: str) -> Problem | None:
    """The pack that would bring this niche and cannot be used."""
    if niche in niche_packs():
        return None
    return next((item for item in problems(Group.NICHES) if item.plugin.name == niche), None)
