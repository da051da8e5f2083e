"""How far the push of a snapshot is: what is not told is not over."""

import pytest

from ghl_flow.highlevel.agency import SnapshotPush


@pytest.mark.parametrize(
    ("status", "pending", "ended", "completed"),
    [
        ("", (), False, False),
        ("processing", (), False, False),
        ("In Progress", (), False, False),
        ("in_progress", (), False, False),
        ("QUEUED", (), False, False),
        ("started", (), False, False),
        ("pending", (), False, False),
        ("completed", (), True, True),
        ("Completed", (), True, True),
        ("completed", ("workflows",), True, False),
        ("failed", (), True, False),
        ("something new", (), True, False),
    ],
)
def test_a_push(status: str, pending: tuple[str, ...], ended: bool, completed: bool) -> None:
    push = SnapshotPush(status, pending)
    assert (push.ended, push.completed) == (ended, completed)
