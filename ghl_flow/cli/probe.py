"""`ghl-flow probe`: what HighLevel's Workflow API says in an account, with nobody in it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.options import Format, FormatOption, OneAccountOption, SandboxOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="probe")(probe)


def probe(
    context: typer.Context,
    account: OneAccountOption = None,
    workflow: Annotated[
        str | None,
        typer.Option(
            "--workflow", metavar="NAME", help="Whose definition: a name or an id.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; default: .ghl-flow/probe-ACCOUNT.json."
        ),
    ] = None,
    sandbox: SandboxOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Save step types and one workflow definition, redacted.

    Read through the Workflow API.

    Sends GET requests only. Names, numbers, addresses, texts, ids and links are taken out; keys and types
    stay. Read the file before you pass it on. Exits with 4 where the API is not enabled.

    \b
    ghl-flow probe -a bridgepoint-group
    ghl-flow probe -a bridgepoint-group --workflow "Missed call text-back" --output probe.json
    """
    import anyio

    from ghl_flow.cli.connection import chosen_account, open_account
    from ghl_flow.deploy.access.probe import capture, fixture
    from ghl_flow.files import private_folder, write_whole

    session = Session.of(context)
    session.driver = "api"
    chosen = chosen_account(session, account)
    name = chosen.value.account

    async def run() -> dict[str, object]:
        sent: list[tuple[str, str, int]] = []
        async with open_account(session, chosen.value, sandbox=sandbox, sent=sent) as connection:
            captured = await capture(connection.public, connection.driver, workflow)
            captured.requests = sent
            secrets = (*connection.public.transport.secrets, chosen.value.location_id)
            return {**fixture(captured, secrets)}

    document = anyio.run(run)
    path = output or private_folder(session.project.root / ".ghl-flow") / f"probe-{name}.json"
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, text, private=output is None)
    if fmt is Format.JSON:
        session.print_json({"account": name, "saved": path.as_posix(), **document})
        return
    requests = document["requests"]
    for request in requests if isinstance(requests, list) else []:
        session.out.print(
            f"sent {request['method']} {request['path']}  {request['status']}", markup=False, soft_wrap=True
        )
    if document["step_types"] is None:
        session.say("step types not read: HighLevel has no call of that path", style="yellow")
    if document["definition"] is None:
        session.say("the account has no workflow: step types only", style="yellow")
    assumed = document["as_assumed"]
    if isinstance(assumed, dict):
        elsewhere = [part for part, there in assumed.items() if there is False]
        said = f"not as assumed: {', '.join(elsewhere)}" if elsewhere else "as assumed"
        session.out.print(f"definition: {said}", markup=False)
    session.out.print(f"saved {path}", markup=False, soft_wrap=True)
