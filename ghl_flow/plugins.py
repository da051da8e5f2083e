"""What other installed packages add, found by their entry points.

Four groups (docs/plugins.md). Finding reads the metadata of installed packages and imports nothing; a
plug-in is imported when the registry it belongs to is first asked for something. One that cannot be used
is left out with a `PluginWarning`, and stays in `problems`: whoever reports that nothing was found says
what did not run.
"""

import sys
import warnings
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ghl_flow.errors import GhlFlowError
from ghl_flow.masking import masked

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Got = TypeVar("Got")
Made = TypeVar("Made")

_METADATA = (".dist-info", ".egg-info", "EGG-INFO")
_FILE = "entry_points.txt"
_MARK = b"[ghl_flow."
_LONGEST = 200


class Group(StrEnum):
    """What a plug-in can add; the value is the group of its entry points."""

    KINDS = "ghl_flow.kinds"
    RULES = "ghl_flow.rules"
    DRIVERS = "ghl_flow.drivers"
    NICHES = "ghl_flow.niches"


class Plugin(NamedTuple):
    """One entry point: what it is called there, what it names, and the package it comes from."""

    group: Group
    name: str
    value: str
    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}".rstrip()


class Problem(NamedTuple):
    """A plug-in that is not used, and why."""

    plugin: Plugin
    reason: str

    def __str__(self) -> str:
        plugin = self.plugin
        return f"{plugin} ({plugin.group}: {plugin.name} = {plugin.value}): {self.reason}"


class PluginWarning(UserWarning):
    """A plug-in is not used."""


class UnusableError(Exception):
    """Why a plug-in cannot be used. Raised by whoever looks at what was loaded."""


class PluginError(GhlFlowError):
    """Code of a plug-in failed while it ran."""


_loaded: dict[Plugin, str | None] = {}
_owners: dict[str, Plugin] = {}


@cache
def found(group: Group) -> tuple[Plugin, ...]:
    """The plug-ins of a group that are installed, in order of package and name. Nothing is imported."""
    if not _any_installed():
        return ()
    from importlib.metadata import entry_points

    plugins = (_plugin(group, entry) for entry in entry_points(group=str(group)))
    return tuple(sorted(dict.fromkeys(plugins), key=lambda item: (item.package, item.name, item.value)))


def names(group: Group) -> tuple[str, ...]:
    """What the plug-ins of a group are called."""
    return tuple(dict.fromkeys(plugin.name for plugin in found(group)))


def accept(group: Group, look: Callable[[Plugin, object], Made]) -> list[Made]:
    """Import the plug-ins of a group; what `look` makes of each of them.

    `look` raises `UnusableError` for what it does not take. That plug-in is left out, with a warning.
    """
    return _accept(group, load, look)


def accept_folders(group: Group, look: Callable[[Plugin, Path], Made]) -> list[Made]:
    """As `accept`, for plug-ins that name a package of files: it is found and not imported."""
    return _accept(group, folder, look)


def problems(group: Group | None = None) -> list[Problem]:
    """The plug-ins that are not used, of those that were asked for until now."""
    return [
        Problem(plugin, reason)
        for plugin, reason in _loaded.items()
        if reason is not None and group in (None, plugin.group)
    ]


def state(plugin: Plugin) -> str | None:
    """Why a plug-in is not used; None for one that is, or that was not asked for yet."""
    return _loaded.get(plugin)


def owner(names: Iterable[str]) -> Plugin | None:
    """The plug-in whose code is among these modules, the last one named first."""
    for name in reversed(list(names)):
        if (plugin := _owners.get(name.partition(".")[0])) is not None:
            return plugin
    return None


def load(plugin: Plugin) -> object:
    """Import what a plug-in names.

    Raises:
        UnusableError: it cannot be imported.
    """
    module_name, _, attribute = (part.strip() for part in plugin.value.partition("[")[0].partition(":"))
    module = _imported(module_name)
    value: object = module
    for part in filter(None, attribute.split(".")):
        if not hasattr(value, part):
            raise UnusableError(f"module '{module_name}' has no '{attribute}'")
        value = getattr(value, part)
    top = module_name.partition(".")[0]
    if top != __package__:
        _owners[top] = plugin
    return value


def folder(plugin: Plugin) -> Path:
    """The folder of the package that a plug-in names.

    Raises:
        UnusableError: there is no such package, or it has no folder.
    """
    from importlib.util import find_spec

    name = plugin.value.strip()
    try:
        spec = find_spec(name)
    except Exception as error:  # the package around it runs, and its code is not ours
        raise UnusableError(_reason(error, name)) from None
    if spec is None:
        raise UnusableError(f"there is no package '{name}'")
    for place in spec.submodule_search_locations or ():
        if Path(place).is_dir():
            return Path(place)
    raise UnusableError(f"'{name}' is not a package with a folder")


def _accept(group: Group, get: Callable[[Plugin], Got], look: Callable[[Plugin, Got], Made]) -> list[Made]:
    accepted = []
    for plugin in found(group):
        if _loaded.get(plugin) is not None:
            continue  # refused before, where the group is asked for something else
        try:
            accepted.append(look(plugin, get(plugin)))
        except UnusableError as error:
            _refuse(plugin, str(error))
        except (Exception, SystemExit) as error:  # code of another package: anything can be wrong with it
            _refuse(plugin, f"it cannot be used ({_told(error)})")
        else:
            _loaded[plugin] = None
    return accepted


def _refuse(plugin: Plugin, reason: str) -> None:
    _loaded[plugin] = reason
    warnings.warn(f"plug-in not used: {Problem(plugin, reason)}", PluginWarning, stacklevel=2)


def _imported(name: str) -> ModuleType:
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:
        raise UnusableError(_reason(error, name)) from None


def _reason(error: BaseException, name: str) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        if name == error.name or name.startswith(f"{error.name}."):
            return f"there is no module '{name}'"
        return f"module '{name}' needs '{error.name}', which is not installed"
    return f"module '{name}' cannot be imported ({_told(error)})"


def _told(error: BaseException) -> str:
    text = " ".join(masked(f"{type(error).__name__}: {error}").split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _plugin(group: Group, entry: "EntryPoint") -> Plugin:
    distribution = entry.dist
    package = distribution.name if distribution is not None else entry.value.partition(":")[0]
    version = distribution.version if distribution is not None else ""
    return Plugin(group, entry.name, entry.value, package or "unknown", version or "")


@cache
def _any_installed() -> bool:
    """Whether an installed package may have an entry point of ours.

    `importlib.metadata` takes 9 to 30 ms to import and 6 ms to look through 90 packages, on every start of
    a command that asks a registry; this takes 1 ms. Where packages may lie elsewhere than in folders, it
    says yes.
    """
    if any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path):
        return True
    return any(_may_hold(Path(place)) for place in sys.path)


def _may_hold(place: Path) -> bool:
    if place.is_file():
        return True  # an archive
    try:
        packages = [entry for entry in place.iterdir() if entry.name.endswith(_METADATA)]
    except OSError:
        return False
    for package in packages:
        try:
            if _MARK in (package / _FILE).read_bytes():
                return True
        except OSError:
            continue
    return False
