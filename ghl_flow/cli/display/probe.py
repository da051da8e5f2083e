"""What the Workflow API says in an account, for people."""

from typing import TYPE_CHECKING

from ghl_flow.deploy.access.probe import FixtureJson
from ghl_flow.operations.probe import Probed

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal


def print_probed(terminal: "Terminal", probed: Probed) -> None:
    """The requests that were sent, what was not read, and where the rest is saved."""
    document = probed.document
    for request in document["requests"]:
        terminal.print_line(f"sent {request['method']} {request['path']}  {request['status']}")
    if document["step_types"] is None:
        terminal.say("step types not read: HighLevel has no call of that path", style="yellow")
    if document["definition"] is None:
        terminal.say("the account has no workflow: step types only", style="yellow")
    assumed = document["as_assumed"]
    if assumed is not None:
        elsewhere = [part for part, there in assumed.items() if there is False]
        answer = f"not as assumed: {', '.join(elsewhere)}" if elsewhere else "as assumed"
        terminal.print_line(f"definition: {answer}")
    terminal.print_line(f"saved {probed.file}")


class ProbeJson(FixtureJson):
    """`probe --format json`: what was saved, of which account and where."""

    account: str
    saved: str


def probe_json(probed: Probed) -> ProbeJson:
    """What was saved, for machines."""
    return {"account": probed.account, "saved": probed.file.as_posix(), **probed.document}
