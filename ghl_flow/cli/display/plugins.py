"""Installed plug-ins, for people and for machines."""

from typing import TYPE_CHECKING, TypedDict

from ghl_flow.plugins import Plugin, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghl_flow.cli.terminal import Terminal


class PluginJson(TypedDict):
    """One entry point; `problem` is why it is not used."""

    group: str
    name: str
    value: str
    package: str
    version: str
    used: bool
    problem: str | None


def plugin_json(plugin: Plugin) -> PluginJson:
    """A plug-in, for machines."""
    return {
        "group": str(plugin.group),
        "name": plugin.name,
        "value": plugin.value,
        "package": plugin.package,
        "version": plugin.version,
        "used": state(plugin) is None,
        "problem": state(plugin),
    }


def print_plugins(terminal: "Terminal", installed: "Sequence[Plugin]") -> None:
    """A line for each."""
    for plugin in installed:
        group = plugin.group.value.partition(".")[2]
        status = "not used" if state(plugin) else "loaded"
        terminal.print_line(f"{group:<7}  {plugin.name:<20}  {status:<8}  {plugin}  ({plugin.value})")
    if not installed:
        terminal.print_line("no plug-ins installed")
