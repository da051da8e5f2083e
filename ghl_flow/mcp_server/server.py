"""The tools, and how each is run.

Each call is a process of its own: what it prints cannot end up among the messages of the protocol, and what
an assistant does not wait for any more is ended with it.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import DEVNULL
from typing import Annotated

import anyio
from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field, JsonValue

from ghl_flow.mcp_server import commands
from ghl_flow.mcp_server.commands import AccountName, FlowId, Happening, RuleCode, Times, Words

INSTRUCTIONS = """\
HighLevel automations as code: YAML flows, accounts and texts of one project. These tools read and prove; none
of them writes a file, changes a sub-account or sends a text. To change something, edit the YAML files; a
person applies it with `ghl-flow apply`, after they have seen the plan.
Exit codes: 0 done, and nothing found; 1 something was found, is not proved, or HighLevel refused; 2 a file is
not valid, or there was nothing to look at; 3 some accounts or flows could not be looked at; 4 not signed in.
`unknown` and `not assessed` are not the same as well."""

LONGEST = 600
"""How long a call may take, in seconds."""

_TRIES_THINGS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_ASKS_HIGHLEVEL = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=True)

Flows = Annotated[list[FlowId] | None, Field(description="Flows by id; none: all.")]
Accounts = Annotated[list[AccountName] | None, Field(description="Accounts by name; none: all.")]


class Answer(BaseModel):
    """What a command answered: its exit code, its JSON, and what it said beside that."""

    exit_code: int
    result: JsonValue = None
    messages: str = ""


async def answer(project: Path, words: Words) -> Answer:
    """Run a command on the project, and read what it prints.

    Raises:
        TimeoutError: it takes longer than `LONGEST`.
    """
    command = [sys.executable, "-m", "ghl_flow", f"--project={project}", "--no-color", "--quiet", *words]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "110"}
    with anyio.fail_after(LONGEST):
        ran = await anyio.run_process(command, stdin=DEVNULL, check=False, env=environment)
    messages = ran.stderr.decode(errors="replace").strip()
    printed = ran.stdout.decode(errors="replace").strip()
    try:
        result = json.loads(printed) if printed else None
    except ValueError:
        return Answer(exit_code=ran.returncode, messages=f"{printed}\n{messages}".strip())
    return Answer(exit_code=ran.returncode, result=result, messages=messages)


def make_server(project: Path, version: str) -> MCPServer[None]:
    """A server for the project in that folder; `version` is that of ghl-flow."""
    server: MCPServer[None] = MCPServer(
        "ghl-flow", instructions=INSTRUCTIONS, version=version, log_level="WARNING"
    )

    @server.tool(annotations=_TRIES_THINGS)
    async def validate() -> Answer:
        """Check every file of the project against the spec language; each error has file, line and hint."""
        return await answer(project, commands.validate())

    @server.tool(annotations=_TRIES_THINGS)
    async def lint(
        accounts: Accounts = None,
        select: Annotated[list[RuleCode] | None, Field(description="Only rules with these codes.")] = None,
    ) -> Answer:
        """Find mistakes in flows, accounts and rendered texts: each finding has rule, place and remedy."""
        return await answer(project, commands.lint(accounts or (), select or ()))

    @server.tool(annotations=_TRIES_THINGS)
    async def render(flow: FlowId, accounts: Accounts = None) -> Answer:
        """Show every text of a flow as the customer gets it, with encoding and segments."""
        return await answer(project, commands.render(flow, accounts or ()))

    @server.tool(annotations=_TRIES_THINGS)
    async def simulate(
        flow: FlowId,
        account: AccountName | None = None,
        calls: Times = "",
        replies: Times = "",
        events: list[Happening] | None = None,
        start: Times = "",
    ) -> Answer:
        """Run a flow against missed calls, replies and other events of one contact: who gets which text when.

        Nothing is sent: it runs in a model of HighLevel. `start` is a moment, such as 'Sat 19:30'.
        """
        one: Sequence[str] = (account,) if account else ()
        return await answer(
            project,
            commands.simulate(flow, one, calls=calls, replies=replies, events=events or (), start=start),
        )

    @server.tool(annotations=_TRIES_THINGS)
    async def verify(flows: Flows = None, accounts: Accounts = None) -> Answer:
        """Prove the guarantees of flows for every timing of events, or show the shortest case against one."""
        return await answer(project, commands.verify(flows or (), accounts or ()))

    @server.tool(annotations=_ASKS_HIGHLEVEL)
    async def plan(accounts: Accounts = None, sandbox: bool = False) -> Answer:
        """Show what `ghl-flow apply` would change in sub-accounts; it reads them, and changes nothing."""
        return await answer(project, commands.plan(accounts or (), sandbox=sandbox))

    return server
