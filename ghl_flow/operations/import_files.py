"""Workflows of files: what the builder stores, what exporters save."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.counting import counted
from ghl_flow.errors import UsageError
from ghl_flow.files import read_bytes
from ghl_flow.importing.exported import MOST_BYTES, exported_in
from ghl_flow.importing.known import Tables
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.imports import AccountImports, import_workflows
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace


def import_files(
    workspace: "Workspace",
    files: Sequence[Path],
    account: str | None = None,
    *,
    flow: str | None = None,
    write: bool = True,
) -> AccountImports:
    """Make flows of the workflows in these files, for an account.

    What ids in them stand for is not asked: see `pull` for a live account.

    Raises:
        UsageError: a file is no export, holds no workflow, or is of another sub-account.
    """
    chosen = chosen_account(workspace, account)
    found: list[tuple[str, Workflow]] = []
    for file in files:
        inside = exported_in(read_bytes(file, MOST_BYTES), file.name)
        if not inside:
            hint = "an export has `workflowData`: the builder's document, as it is stored"
            raise UsageError(f"{file} holds no workflow", hint=hint)
        for one in inside:
            location = text_of(one.document, "locationId")
            if location and location != chosen.value.location_id:
                raise UsageError(
                    f"{one.where} is of the sub-account {location}, and {chosen.value.account} is "
                    f"{chosen.value.location_id}",
                    hint="name its account with -a; ids of one sub-account mean nothing in another",
                )
            found.append((one.where, Workflow.from_document(one.document, one.triggers)))
    if flow is not None and len(found) != 1:
        raise UsageError(f"--flow names one flow, and there is not one but {counted(len(found), 'workflow')}")
    return import_workflows(workspace, chosen, found, Tables(), flow=flow, write=write)
