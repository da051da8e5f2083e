"""Workflows of others beside an account's flows: no proof counts them, so what is known of them is said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ghl_flow.deploy.planning.warned import OthersRun
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired
from ghl_flow.deploy.state.looked_at import EVERY_WORKFLOW, MESSAGES, hashed
from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.assumptions import written_and_looked_at


def others_run(desired: Desired, actual: Actual) -> Iterator[OthersRun]:
    """Say how many published workflows are none of ghl-flow's, and which of them have a say in its flows.

    A say has what changes a tag or a field that the flows write and go by, what moves contacts into their
    workflows or out of them, and what keeps messages from contacts. What a step of a type that nobody has
    described does is not told.
    """
    others = actual.beside.others
    if not others or not desired.flows:
        return
    facts = dict(_minded(desired, actual))
    touching = [
        (summary.name, tuple(facts[one] for one in facts if one in look.changes))
        for summary, look in others
        if look is not None and not look.changes.isdisjoint(facts)
    ]
    unread = sum(look is None for _, look in others)
    yield OthersRun(len(others), unread, tuple(sorted(touching)))


def together(those: Sequence[OthersRun]) -> OthersRun:
    """What is said of several accounts at once, where the same workflows have a say in each."""
    return replace(
        those[0],
        published=sum(one.published for one in those),
        unread=sum(one.unread for one in those),
    )


def _minded(desired: Desired, actual: Actual) -> Iterator[tuple[str, Fact]]:
    """What the flows go by, by its hash as in a look."""
    ids = actual.known_ids(desired)
    for fact in written_and_looked_at([Program(one.compiled.workflow) for one in desired.workflows]):
        kind, name = fact
        yield hashed((kind, ids.get(name, name))), fact
    for item in desired.workflows:
        if item.reference in ids:
            yield hashed(("workflow", ids[item.reference])), ("workflow", item.key)
    for fact in (EVERY_WORKFLOW, MESSAGES):
        yield hashed(fact), fact
