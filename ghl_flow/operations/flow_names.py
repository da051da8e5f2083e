"""Names of flows that nothing knows: a typing mistake, whatever else is wrong with the accounts beside."""

from collections.abc import Collection, Sequence

from ghl_flow.errors import Diagnostic, UsageError, did_you_mean
from ghl_flow.operations.outcome import PerAccount, Result

LOOKED_AT = "in the accounts that could be looked at"


class UnknownFlowError(UsageError):
    """Neither the project nor an account that could be looked at knows a flow of that name."""


def unknown_flows(
    names: Sequence[str], in_project: Collection[str], there: Collection[str], where: str = LOOKED_AT
) -> UnknownFlowError | None:
    """The error for names that neither the project nor any account knows; None where each is known.

    `there` are the flows that are known `where` it was looked.
    """
    known = sorted({*in_project, *there})
    found = [
        Diagnostic(f"there is no flow '{name}' in this project or {where}", hint=did_you_mean(name, known))
        for name in dict.fromkeys(names)
        if name not in known
    ]
    return UnknownFlowError.of(found) if found else None


def refused(found: PerAccount[Result], error: UnknownFlowError) -> PerAccount[Result]:
    """The same with the error of every account that was looked at; those that could not be keep theirs."""
    failed = dict(found.failed)
    return PerAccount(tuple((name, failed.get(name, error)) for name, _ in found.rows))
