"""Before a workflow is deleted, whoever asks for it."""

import pytest

from ghl_flow.deploy.applying.before_deleting import go_on
from ghl_flow.deploy.applying.outcome import Interrupted


@pytest.mark.parametrize("deleted", [0, 1, 12])
def test_who_stops_it_is_told_how_far_it_came(deleted: int) -> None:
    go_on(lambda: False, deleted)
    with pytest.raises(Interrupted, match=f"after {deleted} deletions; run the command again"):
        go_on(lambda: True, deleted)
