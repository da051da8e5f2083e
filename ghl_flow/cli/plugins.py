"""`ghl-flow plugins`: what other packages add."""

import typer

from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session


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
    from ghl_flow.cli.display.plugins import plugin_json, print_plugins
    from ghl_flow.plugins import Group, found, state

    session = Session.of(context)
    _load_all()
    installed = [plugin for group in Group for plugin in found(group)]
    if fmt is Format.JSON:
        session.print_json([plugin_json(plugin) for plugin in installed])
    else:
        print_plugins(session, installed)
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
