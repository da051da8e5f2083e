"""The locks of a flow whose file takes in what was changed in HighLevel."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.operations.imports import lock_text
from ghl_flow.spec.lock import Lock
from ghl_flow.wire.fingerprint import PART_NAME, part_digests, short_digest
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def other_locks(
    workspace: "Workspace", flow: str, account: str, old: Lock | None, new: Lock
) -> dict[Path, str]:
    """The locks of other accounts, which know the flow's steps by the names that they had.

    Where a step is put in or taken out, the names of those after it change; their ids stay.
    """
    if old is None:
        return {}
    named = {node_id: name for name, node_id in new.ids.items()}
    renamed = {name: named.get(node_id) for name, node_id in old.ids.items()}
    if all(name == now for name, now in renamed.items()):
        return {}
    found: dict[Path, str] = {}
    for other in workspace.project.accounts:
        name = other.value.account
        lock = workspace.project.locks.of(name, flow) if name != account else None
        if lock is not None:
            ids = {
                now: node_id
                for was, node_id in lock.ids.items()
                if (now := renamed.get(was, was)) is not None
            }
            changed = lock.model_copy(update={"ids": dict(sorted(ids.items()))})
            found[workspace.project.locks.file(name, flow)] = lock_text(changed)
    return found


def with_parts(
    lock: Lock | None,
    flow: str,
    stored: Workflow,
    taken: Collection[str],
    account: "Loaded[Account]",
) -> Lock:
    """The lock that says of the parts that were taken that they are as stored now."""
    there = part_digests(stored)
    base = lock or Lock(
        version=1,
        flow=flow,
        account=account.value.account,
        location_id=account.value.location_id,
        workflow=stored.id,
        status=stored.status,
        parts={},
        ids={},
        steps={},
        order={},
    )
    names = {short_digest(one, PART_NAME) for one in taken}
    parts = {key: value for key, value in base.parts.items() if key not in names}
    parts |= {key: there[key] for key in names if key in there}
    return base.model_copy(update={"parts": dict(sorted(parts.items()))})
