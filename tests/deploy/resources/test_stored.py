"""Whether HighLevel holds what it was given: lost answers, and answers that are no proof."""

from collections.abc import Awaitable
from typing import cast

import anyio
import pytest

from ghl_flow.deploy.drivers import stale_reads
from ghl_flow.deploy.drivers.model import LiveWorkflow, NotStoredError, WorkflowDriver
from ghl_flow.deploy.resources.stored import check_stored, created, read_back
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import PublicApi, WorkflowSummary
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled

WORKFLOW = compiled().workflows[0].workflow


LOST = HighLevelError("no answer came", ambiguous=True)
REFUSED = HighLevelError("the answer was no")


class Listing:
    """A list of workflows."""

    def __init__(self, *rows: tuple[str, str]) -> None:
        self._rows = rows
        self.asked = 0

    async def workflows(self) -> list[WorkflowSummary]:
        self.asked += 1
        return [WorkflowSummary(one, name, "draft", 1) for one, name in self._rows]


def made(listing: Listing, answer: str | HighLevelError, before: set[str]) -> str:
    async def creation() -> str:
        if isinstance(answer, HighLevelError):
            raise answer
        return answer

    async def run() -> str:
        asked: Awaitable[str] = creation()
        return await created(cast(PublicApi, listing), "W", before, asked)

    return anyio.run(run)


def test_an_answer_is_taken_without_a_look() -> None:
    listing = Listing(("other", "W"))
    assert made(listing, "mine", set()) == "mine"
    assert listing.asked == 0


@pytest.mark.parametrize(
    ("rows", "before", "found"),
    [
        ([("a", "W")], set(), "a"),
        ([("a", "V"), ("b", "W")], set(), "b"),
        ([("a", "W"), ("b", "W")], {"a"}, "b"),
        ([("a", "W")], {"a"}, None),
        ([("a", "V")], set(), None),
        ([], set(), None),
    ],
)
def test_a_lost_answer_is_looked_for(
    rows: list[tuple[str, str]], before: set[str], found: str | None
) -> None:
    listing = Listing(*rows)
    if found is None:
        with pytest.raises(HighLevelError, match="no answer"):
            made(listing, LOST, before)
    else:
        assert made(listing, LOST, before) == found
    assert listing.asked == 1


def test_a_refusal_is_no_lost_answer() -> None:
    listing = Listing(("a", "W"))
    with pytest.raises(HighLevelError, match="was no"):
        made(listing, REFUSED, set())
    assert listing.asked == 0


class Stored:
    """A workflow as it was read back."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow


def test_what_is_stored_otherwise_is_an_error() -> None:
    check_stored(WORKFLOW, cast(LiveWorkflow, Stored(WORKFLOW._replace(version=7))))
    less = Stored(WORKFLOW._replace(nodes=WORKFLOW.nodes[:1]))
    with pytest.raises(NotStoredError, match="was saved, but it holds something else"):
        check_stored(WORKFLOW, cast(LiveWorkflow, less))


@pytest.mark.parametrize(("answers", "reads"), [([0], 1), ([1, 0], 2), ([1, 1, 0], 3), ([1, 1, 1, 1], 4)])
def test_it_is_read_until_it_is_what_was_written(
    answers: list[int], reads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer may be older than the write; the last one counts, whatever it is."""
    monkeypatch.setattr(stale_reads, "PAUSES", (0.0, 0.0, 0.0))
    less = WORKFLOW._replace(nodes=WORKFLOW.nodes[:1])
    asked: list[str] = []

    class Reader:
        async def read(self, workflow_id: str) -> Stored:
            asked.append(workflow_id)
            return Stored(less if answers[len(asked) - 1] else WORKFLOW)

    async def run() -> Workflow:
        return (await read_back(cast(WorkflowDriver, Reader()), WORKFLOW)).workflow

    assert anyio.run(run) is (less if answers[-1] else WORKFLOW)
    assert len(asked) == reads
