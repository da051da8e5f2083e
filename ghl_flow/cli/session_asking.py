"""Asking for another builder session while a command runs."""

from typing import TYPE_CHECKING

from ghl_flow.cli.terminal import Terminal
from ghl_flow.operations.events import AskBegan, AskEnded

if TYPE_CHECKING:
    from ghl_flow.errors import GhlFlowError
    from ghl_flow.highlevel import BrowserSession
    from ghl_flow.operations.workspace import Workspace

_TRIES = 3


def ask_for_session(
    terminal: Terminal, workspace: "Workspace", account: str, why: "GhlFlowError"
) -> "BrowserSession | None":
    """Have a request pasted, copied as cURL; None where nothing comes, or the run is stopped."""
    from ghl_flow.cli.secret_input import NothingCameInError, read_secret
    from ghl_flow.errors import GhlFlowError
    from ghl_flow.highlevel import BrowserSession

    workspace.on_event(AskBegan())
    try:
        terminal.tell(f"{account}: {why.told}", style="yellow")
        terminal.tell(
            "open the workflow builder in the browser, reload it, copy a request to "
            "backend.leadconnectorhq.com as cURL; Ctrl-D alone gives up"
        )
        for _ in range(_TRIES):
            if workspace.stop.requested:
                return None
            try:
                found = BrowserSession.from_text(
                    read_secret(terminal, None, stopped=lambda: workspace.stop.requested)
                )
                found.check()
            except NothingCameInError:
                return None
            except GhlFlowError as error:
                terminal.tell(error.told, style="yellow")
            else:
                return found
        return None
    finally:
        workspace.on_event(AskEnded())
