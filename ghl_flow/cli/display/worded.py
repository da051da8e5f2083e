"""Errors about something known as data, with their sentences."""

from ghl_flow.errors import Diagnostic, GhlFlowError


def worded(diagnostic: Diagnostic) -> Diagnostic:
    """With its sentences, where it is about something known as data."""
    if diagnostic.about is None:
        return diagnostic
    # What makes those is loaded where there are any: every error comes through here.
    from ghl_flow.cli.display.problems import problem_text
    from ghl_flow.deploy.planning.problem import KINDS

    return problem_text(diagnostic.about) if isinstance(diagnostic.about, KINDS) else diagnostic


def told(error: GhlFlowError) -> tuple[Diagnostic, ...]:
    """What an error says."""
    return tuple(map(worded, error.diagnostics))
