"""`ghl-flow sandbox serve`: the sandbox on a port, for other programs."""

from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.sandbox.phone import Episode


def add_to(sandbox: typer.Typer) -> None:
    """Add the command to the group."""
    sandbox.command()(serve)


def serve(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Loopback port; 0 takes a free one.")
    ] = 8787,
) -> None:
    """Answer HighLevel's API on a loopback port.

    For other programs, and for a look with curl.

    While it is served, what is published in it runs on the wall clock; texts that go out are printed here.
    An account whose file is added meanwhile is served too. The tokens that it takes, of a sub-account and of
    the agency, are printed when it begins.

    \b
    ghl-flow sandbox serve --port 8787
    curl -H "Authorization: Bearer pit-sandbox" -H "Version: 2021-07-28" \\
      http://127.0.0.1:8787/locations/LOCATION_ID/tags
    curl -d '{"events": ["0s call no-answer @+15125550100"]}' \\
      http://127.0.0.1:8787/sandbox/LOCATION_ID/events
    """
    from ghl_flow.operations.access import sandbox_store
    from ghl_flow.operations.sandbox import ServedAccounts
    from ghl_flow.sandbox.agency_routes import SNAPSHOT_OF
    from ghl_flow.sandbox.app import create_app
    from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN, SANDBOX_TOKEN
    from ghl_flow.sandbox.real_clock import RealClock
    from ghl_flow.sandbox.server import HOST, bind, server
    from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID

    session = Session.of(context)
    workspace = session.workspace()
    workspace.project.require(accounts=True)
    listening = bind(port)
    actual = listening.getsockname()[1]
    session.say(f"http://{HOST}:{actual}  (Authorization: Bearer {SANDBOX_TOKEN}); stop with Ctrl-C")
    session.say(
        f"export GHL_FLOW_API_URL=http://{HOST}:{actual} GHL_FLOW_BUILDER_URL=http://{HOST}:{actual}",
        style="dim",
    )
    session.say(
        f"agency: Authorization: Bearer {SANDBOX_AGENCY_TOKEN}, company_id {DEFAULT_COMPANY_ID}; snapshots: "
        f"{SNAPSHOT_OF}LOCATION_ID has what that sub-account holds when it is pushed",
        style="dim",
    )
    store = sandbox_store(workspace)

    def heard(location_id: str, episode: "Episode") -> None:
        for item in episode.delivered:
            session.say(f"{location_id}  text to {item.contact}: {item.body}")

    accounts = ServedAccounts(workspace, store)
    accounts.location_ids()
    with RealClock(store, accounts.location_ids, heard):
        server(create_app(store)).run(sockets=[listening])
