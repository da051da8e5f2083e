"""Flows that nothing may delete."""

from collections.abc import Collection

from ghl_flow.errors import Diagnostic, GhlFlowError


def refuse_protected(flows: Collection[str], protected: Collection[str]) -> None:
    """Refuse when a flow is protected.

    Raises:
        GhlFlowError: naming each.
    """
    found = sorted({*flows} & {*protected})
    if found:
        raise GhlFlowError.of(
            [
                Diagnostic(
                    f"the flow '{flow}' is protected", hint="take 'protect: true' out of its file first"
                )
                for flow in found
            ]
        )
