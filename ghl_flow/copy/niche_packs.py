"""Niches of other packages: entry points of the group `ghl_flow.niches`.

A niche pack is data: a package with `niche.yaml` and `*.sms.j2`, and `flows/` and `accounts/` to start a
project from. The entry point's name is the niche, its value the package, which is never imported.
"""

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from ghl_flow.errors import SpecError
from ghl_flow.plugins import Group, Plugin, Problem, UnusableError, accept_folders, problems
from ghl_flow.spec.loader import load
from ghl_flow.spec.niche import NICHE_FILE, NicheFile

DEFAULT_NICHE: Final = "default"
SUFFIX: Final = ".sms.j2"


class NichePack(NamedTuple):
    """A niche that another package brings, and the folder of its files."""

    plugin: Plugin
    file: NicheFile
    folder: Path


@cache
def niche_packs() -> dict[str, NichePack]:
    """The niche packs that can be used, by niche."""
    taken: dict[str, str] = {DEFAULT_NICHE: "ghl-flow"}

    def look(plugin: Plugin, folder: Path) -> NichePack:
        path = folder / NICHE_FILE
        if not path.is_file():
            raise UnusableError(f"its package has no {NICHE_FILE}")
        try:
            file = load(path, NicheFile, NICHE_FILE).value
        except SpecError as error:
            first = error.diagnostics[0]
            raise UnusableError(f"{first.location or NICHE_FILE}: {first.message}") from None
        if file.niche != plugin.name:
            raise UnusableError(f"its {NICHE_FILE} is for the niche '{file.niche}'")
        if file.niche in taken:
            raise UnusableError(f"the niche '{file.niche}' is taken by {taken[file.niche]}")
        pack = NichePack(plugin, file, folder)
        if not any(folder.glob(f"*{SUFFIX}")):
            raise UnusableError(f"its package has no template (*{SUFFIX})")
        taken[file.niche] = str(plugin)
        return pack

    return {pack.file.niche: pack for pack in accept_folders(Group.NICHES, look)}


def unusable_pack(niche: str) -> Problem | None:
    """The pack that would bring this niche and cannot be used."""
    if niche in niche_packs():
        return None
    return next((item for item in problems(Group.NICHES) if item.plugin.name == niche), None)
