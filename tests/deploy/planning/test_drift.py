"""Who made the difference since the last apply: a part that is neither as recorded nor as wanted drifted."""

import pytest

from ghl_flow.deploy.planning.diff import step_changes
from ghl_flow.deploy.planning.drift import Origin, attributed
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow


def workflow(body: str, wait: str = "1m", name: str = "W") -> Workflow:
    steps = (Node("a", "sms", "Text", 0, {"body": body}), Node("b", "wait", "Wait", 1, {"for": wait}))
    return Workflow(id="w", name=name, nodes=steps)


THEN = workflow("then")


@pytest.mark.parametrize(
    ("live", "wanted", "origin", "drifted"),
    [
        (THEN, THEN, None, []),
        (THEN, workflow("now"), Origin.HERE, [False]),
        (workflow("edited"), THEN, Origin.THERE, [True]),
        (workflow("edited"), workflow("now"), Origin.BOTH, [True]),
        (workflow("then", wait="5m"), workflow("now"), Origin.BOTH, [False, True]),
        # What a cut-off apply left is as wanted, and the rest as recorded.
        (workflow("now"), workflow("now", wait="2m"), Origin.HERE, [False]),
        # The same edit on both sides leaves nothing to do.
        (workflow("now"), workflow("now"), None, []),
        (workflow("then", name="Renamed"), THEN, Origin.THERE, [True]),
    ],
)
def test_by_the_record(live: Workflow, wanted: Workflow, origin: Origin | None, drifted: list[bool]) -> None:
    record = Recorded.of(THEN, THEN, 1, "t", "published")
    changes, found = attributed(step_changes(live, wanted), live, wanted, record)
    assert (found, [one.drifted for one in changes]) == (origin, drifted)


def test_nothing_is_known_without_a_record() -> None:
    live, wanted = workflow("edited"), workflow("now")
    changes, origin = attributed(step_changes(live, wanted), live, wanted, None)
    assert (origin, [one.drifted for one in changes]) == (None, [False])


def test_they_differ_because_the_other_one_was_kept() -> None:
    live, wanted = workflow("edited"), workflow("now")
    record = Recorded.of(live, wanted, 1, "t", "published", kept=True)
    changes, origin = attributed(step_changes(live, wanted), live, wanted, record)
    assert (origin, [one.drifted for one in changes]) == (None, [False])
