"""Workflows of files: what the builder stores, what exporters save."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ghl_flow.counting import counted
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.files import read_bytes
from ghl_flow.importing.exported import MOST_BYTES, exported_in
from ghl_flow.importing.known import Tables
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.imports import AccountImports, import_workflows
from ghl_flow.operations.outcome import PARTIAL
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class FileImports:
    """What was made of the workflows; and the files and workflows that were passed over, with why."""

    imports: AccountImports
    failed: tuple[tuple[str, GhlFlowError], ...] = ()

    @property
    def exit_code(self) -> int:
        """1 where a workflow could not be taken; 3 where only others could not be read."""
        return self.imports.exit_code or (PARTIAL if self.failed else 0)


class _Found(NamedTuple):
    where: str
    location: str
    workflow: Workflow


def import_files(
    workspace: "Workspace",
    files: Sequence[Path],
    account: str | None = None,
    *,
    flow: str | None = None,
    write: bool = True,
) -> FileImports:
    """Make flows of the workflows in these files, for an account.

    What ids in them stand for is not asked: see `pull` for a live account. A file that is no export, and a
    workflow of another sub-account, are passed over where there are others. Without `account` it is the one
    that the workflows are of.

    Raises:
        UsageError: no file holds a workflow of the account.
    """
    found: list[_Found] = []
    failed: list[tuple[str, GhlFlowError]] = []
    for file in files:
        try:
            found += _inside(file)
        except UsageError as error:
            failed.append((str(file), error))
    if not found:
        raise failed[0][1]
    chosen = _of_one(workspace, found) if account is None else None
    chosen = chosen or chosen_account(workspace, account)
    taken: list[_Found] = []
    for one in found:
        if one.location in ("", chosen.value.location_id):
            taken.append(one)
        else:
            failed.append((one.where, _of_another(workspace, one, chosen)))
    if not taken:
        raise failed[-1][1]
    if flow is not None and len(taken) != 1:
        raise UsageError(f"--flow names one flow, and there is not one but {counted(len(taken), 'workflow')}")
    rows = [(one.where, one.workflow) for one in taken]
    return FileImports(
        import_workflows(workspace, chosen, rows, Tables(), flow=flow, write=write), tuple(failed)
    )


def _inside(file: Path) -> list[_Found]:
    inside = exported_in(read_bytes(file, MOST_BYTES), file.name)
    if not inside:
        hint = "an export has `workflowData`: the builder's document, as it is stored"
        raise UsageError(f"{file} holds no workflow", hint=hint)
    return [
        _Found(
            one.where, text_of(one.document, "locationId"), Workflow.from_document(one.document, one.triggers)
        )
        for one in inside
    ]


def _of_one(workspace: "Workspace", found: Sequence[_Found]) -> "Loaded[Account] | None":
    """The account whose sub-account the workflows name, where it is one."""
    locations = {one.location for one in found}
    accounts = [one for one in workspace.project.accounts if one.value.location_id in locations]
    return accounts[0] if len(accounts) == 1 else None


def _of_another(workspace: "Workspace", one: _Found, chosen: "Loaded[Account]") -> UsageError:
    name = chosen.value.account
    said = f"{one.where} is of the sub-account {one.location}, and {name} is {chosen.value.location_id}"
    other = next(
        (item.value.account for item in workspace.project.accounts if item.value.location_id == one.location),
        None,
    )
    if other is not None:
        return UsageError(said, hint=f"import it with -a {other}")
    return UsageError(
        said,
        hint=f"no account here has location_id: {one.location}: write its file first; ids of one sub-account "
        "mean nothing in another",
    )
