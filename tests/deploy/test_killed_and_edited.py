"""An apply that is killed at a request, and a person who edits at that same point: nothing is silent.

One kind of edit at each request, in turn, so that all meet every stage of an apply in a few seconds.
"""

import pytest

from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import text_of
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.test_windows import (
    MAIN,
    NAME,
    SLOWER,
    Act,
    edited,
    main_of,
    quiet,
    trigger_edited,
    unpublished,
)


def deleted(account: Account) -> None:
    workflow_id = text_of(main_of(account), "id")
    for one in account.store.triggers(LOCATION, workflow_id):
        account.store.delete("trigger", LOCATION, text_of(one, "id"))
    account.store.delete("workflow", LOCATION, workflow_id)


ACTS: tuple[Act, ...] = (edited, unpublished, trigger_edited, deleted)


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("number", range(6, 16, 3))
def test_what_is_left_is_reported_and_put_right(account: Account, number: int, shift: int) -> None:
    account.apply()
    act = ACTS[shift]

    def after(_: int) -> None:
        if len(account.requests.seen) == number and account.requests.refused is None:
            account.requests.refused = ""  # as if the process were gone: no further request comes through
            act(account)

    account.requests.seen.clear()
    account.requests.after = after
    try:
        account.apply(SLOWER)
    except GhlFlowError:
        pass
    else:
        quiet(account)
        pytest.skip(f"the apply has {len(account.requests.seen)} requests")
    quiet(account)
    account.requests.refused = None
    (change,) = [one for one in account.plan(SLOWER).changes if one.key == MAIN]
    assert change.action != "unchanged" or change.drifted
    account.apply(SLOWER, terms=Terms(on_conflict=OnConflict.LOCAL))
    assert [one["name"] for one in account.workflows()].count(NAME) == 1
    assert main_of(account)["status"] == "published"
    assert all(one.action == "unchanged" and not one.drifted for one in account.plan(SLOWER).changes)
