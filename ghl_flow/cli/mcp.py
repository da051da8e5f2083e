"""`ghl-flow mcp`: what an assistant may do with a project."""

import sys

import typer

from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="mcp")(mcp)


def mcp(context: typer.Context) -> None:
    """Let an assistant read and prove: a server on standard input.

    A server of the Model Context Protocol for the program that starts it. Its tools are validate, lint,
    render, simulate, verify and plan; none writes a file, changes a sub-account or sends a text. Needs the
    extra 'mcp': pip install 'ghl-flow[mcp]'. docs/agents.md has the settings of assistants.

    \b
    ghl-flow mcp
    ghl-flow --project my-agency mcp
    """
    from ghl_flow import __version__
    from ghl_flow.errors import UsageError

    session = Session.of(context)
    root = session.workspace(tolerant=True).project.root
    try:
        from ghl_flow.mcp_server.server import make_server
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        raise UsageError(
            "the package 'mcp' is not installed", hint="pip install 'ghl-flow[mcp]' installs it"
        ) from None
    if sys.stdin.isatty():
        session.say("waiting for an assistant on standard input; Ctrl-C ends it", style="dim")
    make_server(root, __version__).run("stdio")
