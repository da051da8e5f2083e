"""What HighLevel's Workflow API says in an account, without names and numbers."""

from dataclasses import dataclass
from pathlib import Path

import anyio

from ghl_flow.deploy.access.probe import FixtureJson, capture, fixture
from ghl_flow.files import private_folder, write_whole
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.sources import keep_sources
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import indented


@dataclass(frozen=True, slots=True)
class Probed:
    """What was read, redacted, and the file it is saved in."""

    account: str
    file: Path
    document: FixtureJson


def probe(
    workspace: Workspace,
    account: str | None = None,
    *,
    workflow: str | None = None,
    output: Path | None = None,
) -> Probed:
    """Read the step types and one workflow's definition, and save them redacted. Sends GET requests only.

    The workspace's driver must be `api`. `workflow`: a name or an id.

    Raises:
        UsageError: there is no such account.
        AuthenticationError: the API is not enabled in the account.
    """
    chosen = chosen_account(workspace, account)
    name = chosen.value.account
    if output is not None:
        keep_sources(output, "--output")

    async def run() -> FixtureJson:
        sent: list[tuple[str, str, int]] = []
        async with open_account(workspace, chosen.value, sent=sent) as connection:
            captured = await capture(connection.public, connection.driver, workflow)
            captured.requests = sent
            secrets = (*connection.public.transport.secrets, chosen.value.location_id)
            return fixture(captured, secrets)

    document = anyio.run(run)
    file = output or private_folder(workspace.own_folder) / f"probe-{name}.json"
    text = indented(document) + "\n"
    write_whole(file, text, private=output is None)
    return Probed(name, file, document)
