"""How the snapshot driver looks into a workflow: by the Workflow API, with a session, or not at all."""

from functools import partial
from typing import cast

import anyio
import pytest

from ghl_flow.deploy.drivers.model import LiveWorkflow, NoBody, WorkflowDriver
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel import (
    ConnectionLostError,
    ForbiddenError,
    NotFoundError,
    ServerError,
    WorkflowApiNotEnabledError,
)
from ghl_flow.highlevel.agency import AgencyApi
from ghl_flow.highlevel.transport import Transport
from ghl_flow.spec.account import Snapshot


class Reader(WorkflowDriver):
    """Answers a body, or an error."""

    name = "reader"

    def __init__(self, error: GhlFlowError | None = None) -> None:
        self.error = error
        self.asked = 0

    async def read(self, workflow_id: str) -> LiveWorkflow:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return LiveWorkflow({"id": workflow_id, "name": "W"}, [])


def no(kind: type[ForbiddenError | NotFoundError | ServerError], text: str) -> GhlFlowError:
    return kind(text, status=403)


def driver(first: Reader, other: Reader | GhlFlowError | None, api: AgencyApi) -> SnapshotDriver:
    async def opened() -> WorkflowDriver | None:
        if isinstance(other, GhlFlowError):
            raise other
        return other

    return SnapshotDriver(api, "location", Snapshot(id="s"), first, opened)


@pytest.fixture
def api() -> AgencyApi:
    """Never asked here."""
    return AgencyApi(cast(Transport, None), company_id="c")


@pytest.mark.parametrize(
    ("first", "other", "why", "detail"),
    [
        (None, None, None, ""),
        (no(WorkflowApiNotEnabledError, "no"), Reader(), None, ""),
        (no(WorkflowApiNotEnabledError, "no"), None, NoBody.NO_SESSION, ""),
        (
            no(WorkflowApiNotEnabledError, "no"),
            AuthenticationError("the session is over"),
            NoBody.SESSION_FAILED,
            "the session is over",
        ),
        (no(ForbiddenError, "a scope is missing"), Reader(), NoBody.FAILED, "a scope is missing"),
        (no(NotFoundError, "no such workflow"), Reader(), NoBody.FAILED, "no such workflow"),
    ],
)
def test_a_body_or_why_there_is_none(
    first: GhlFlowError | None,
    other: Reader | GhlFlowError | None,
    why: NoBody | None,
    detail: str,
    api: AgencyApi,
) -> None:
    made = driver(Reader(first), other, api)
    for _ in range(2):
        looked = anyio.run(partial(made.look, "w"))
        assert (looked.why, looked.detail) == (why, detail)
        assert (looked.workflow is None) is (why is not None)


@pytest.mark.parametrize("error", [ConnectionLostError("gone"), no(ServerError, "broken")])
def test_what_passes_is_no_answer(error: GhlFlowError, api: AgencyApi) -> None:
    with pytest.raises(type(error)):
        anyio.run(partial(driver(Reader(error), Reader(), api).look, "w"))


def test_an_account_without_the_api_is_asked_once(api: AgencyApi) -> None:
    first = Reader(no(WorkflowApiNotEnabledError, "no"))
    made = driver(first, None, api)
    for _ in range(3):
        anyio.run(partial(made.look, "w"))
    assert first.asked == 1
