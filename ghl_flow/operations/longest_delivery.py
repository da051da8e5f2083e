"""For which account of a project a text is longest as the first of a conversation."""

from typing import NamedTuple

from ghl_flow.copy.delivery import Delivered, compliance_of, deliver
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.workspace import Workspace


class Longest(NamedTuple):
    """That account, its delivery, and how many accounts were looked at."""

    account: str
    delivered: Delivered
    accounts: int


def longest_delivery(workspace: Workspace, text: str) -> Longest | None:
    """The account whose lines make most of a text; None where there is no account, or no project."""
    try:
        accounts = [loaded.value for loaded in workspace.project.accounts]
    except GhlFlowError:
        return None
    found = [(one.account, deliver(text, compliance_of(one))) for one in accounts]
    if not found:
        return None
    name, delivered = max(found, key=lambda one: one[1].length)
    return Longest(name, delivered, len(found))
