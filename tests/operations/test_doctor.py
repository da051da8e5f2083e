"""One look at an account, where HighLevel refuses some of it."""

from collections.abc import Callable
from functools import partial

import pytest

import ghl_flow.sandbox
from ghl_flow.checkup.model import Blank, Examined, Status
from ghl_flow.operations.doctor import Checkups, doctor
from ghl_flow.operations.events import Event, RequestSent
from ghl_flow.operations.workspace import Workspace
from ghl_flow.sandbox import sandbox_client
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from tests.operations.conftest import NAME, edit

Faulty = Callable[..., Workspace]
SCOPE = "The token is not authorized for this scope."


@pytest.fixture
def faulty(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Faulty:
    """The project, whose sandbox refuses requests to these paths."""

    def with_faults(*paths: str, status: int = 401, message: str = SCOPE) -> Workspace:
        hit = [Fault(FaultKind.STATUS, None, path, status=status, message=message) for path in paths]
        faults = FaultPlan(hit)
        monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", partial(sandbox_client, faults=faults))
        return workspace

    return with_faults


def _of(checkups: Checkups) -> dict[str, Examined]:
    (one,) = checkups.found
    return dict(one.checks)


@pytest.mark.parametrize(
    ("path", "scope", "unknown", "scopes"),
    [
        ("phone-system", "phonenumbers.read", {"numbers"}, Status.WARN),
        ("messages/export", "conversations/message.readonly", {"hours", "opt-outs"}, Status.WARN),
        ("/users/", "users.readonly", set(), Status.WARN),
        ("/tags", "locations/tags.readonly", {"running", "drift", "overlap"}, Status.FAIL),
        ("/customValues", "locations/customValues.readonly", {"running", "drift", "overlap"}, Status.FAIL),
    ],
)
@pytest.mark.parametrize("message", [SCOPE, "Unauthorized"])
def test_a_scope_that_is_missing_is_named_and_the_rest_is_looked_at(
    path: str, scope: str, unknown: set[str], scopes: Status, message: str, faulty: Faulty
) -> None:
    found = _of(doctor(faulty(path, message=message)))
    assert found["token"].status is Status.OK
    assert found["scopes"].status is scopes
    assert scope in found["scopes"].message
    assert {found[code].why for code in unknown} <= {Blank.NO_SCOPE, Blank.REFUSED}
    assert found["location"].status is found["clock"].status is Status.OK
    assert found["driver"].status is Status.OK


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "Invalid token: access token is invalid"),
        (401, "Switch to the agency's auth class"),
        (403, "The token does not have access to this location."),
    ],
)
def test_a_token_that_opens_nothing_is_asked_with_once(
    status: int, message: str, faulty: Faulty, told: list[Event]
) -> None:
    found = _of(doctor(faulty("", status=status, message=message)))
    assert found["token"].status is Status.FAIL
    assert {one.status for code, one in found.items() if code != "token"} == {Status.UNKNOWN}
    assert len([one for one in told if isinstance(one, RequestSent)]) == 1


def test_a_flow_that_is_not_valid_keeps_the_rest(workspace: Workspace) -> None:
    assert workspace.directory is not None
    edit(workspace.directory / f"accounts/{NAME}.yaml", "business_name", "other_name")
    found = _of(doctor(workspace))
    assert found["running"].why is Blank.NOT_VALID
    assert found["driver"].status is found["numbers"].status is found["scopes"].status is Status.OK


def test_what_the_driver_needs_is_missing(workspace: Workspace) -> None:
    found = _of(doctor(Workspace(workspace.directory, sandbox=True, driver="snapshot")))
    assert found["driver"].status is Status.FAIL
    assert found["numbers"].status is Status.OK
    assert found["running"].status is Status.UNKNOWN
