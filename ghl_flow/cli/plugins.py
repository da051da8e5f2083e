"""`ghl-flow plugins`: what other packages add."""

from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.plugins import Plugin


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="plugins")(plugins)


def plugins(context: typer.Context, fmt: FormatOption = Format.TEXT) -> None:
    """List installed plug-ins, and what is wrong with them.

    Steps, triggers, lint rules, drivers and niches of other packages; docs/plugins.md says how to write one.
    Exits with 1 when one of them cannot be used.

    \b
    ghl-flow plugins
    ghl-flow plugins --format json
    """
    from ghl_flow.plugins import Group, found, state

    session = Session.of(context)
    _load_all()
    installed = [plugin for group in Group for plugin in found(group)]
    if fmt is Format.JSON:
        session.print_json([_json(plugin) for plugin in installed])
    else:
        for plugin in installed:
            group = plugin.group.value.partition(".")[2]
            status = "not used" if state(plugin) else "loaded"
            session.print_line(f"{group:<7}  {plugin.name:<20}  {status:<8}  {plugin}  ({plugin.value})")
        if not installed:
            session.print_line("no plug-ins installed")
    raise typer.Exit(1 if any(map(state, installed)) else 0)


def _load_all() -> None:
    """Ask every registry."""
    from ghl_flow.copy.niche_packs import niche_packs
    from ghl_flow.deploy.access.plugged_drivers import plugged_drivers
    from ghl_flow.kinds.plugged import plugged_kinds
    from ghl_flow.lint.registry import all_rules

    plugged_kinds()
    all_rules()
    plugged_drivers()
    niche_packs()


def _json(plugin: "Plugin") -> dict[str, object]:
    from ghl_flow.plugins import state

    return {
        "group": str(plugin.group),
        "name": plugin.name,
        "value": plugin.value,
        "package": plugin.package,
        "version": plugin.version,
        "used": state(plugin) is None,
        "problem": state(plugin),
    }
