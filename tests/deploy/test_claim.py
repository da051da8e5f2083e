"""Two applies at once: which of two workflows of one name was made first."""

from dataclasses import dataclass
from typing import cast

import anyio
import pytest

from ghl_flow.deploy.claim import AnotherApplyError, look_who_came_first
from ghl_flow.highlevel.public import PublicApi, WorkflowSummary

EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"


@dataclass
class Lists:
    """An account that only lists its workflows."""

    listed: list[WorkflowSummary]

    async def workflows(self) -> list[WorkflowSummary]:
        return self.listed


def made(workflow_id: str, at: str, name: str = "Text-back") -> WorkflowSummary:
    return WorkflowSummary(workflow_id, name, "draft", 1, "", at)


@pytest.mark.parametrize(
    ("other", "before", "goes_on"),
    [
        (made("other", EARLY), (), False),
        (made("other", LATE), (), True),
        (made("other", EARLY), ("other",), True),
        (made("other", EARLY, "Another name"), (), True),
        (made("other", EARLY, "Text-back (unfinished)"), (), False),
        # In the same second, the id decides: each side comes to the same answer.
        (made("a", LATE), (), False),
        (made("z", LATE), (), True),
    ],
)
def test_whoever_made_it_first_goes_on(
    other: WorkflowSummary, before: tuple[str, ...], goes_on: bool
) -> None:
    at = LATE if other.created_at == EARLY or other.id in ("a", "z") else EARLY
    public = cast(PublicApi, Lists([made("m", at), other]))

    async def look() -> None:
        await look_who_came_first(public, {"m": ("Text-back", "Text-back (unfinished)")}, before)

    if goes_on:
        anyio.run(look)
    else:
        with pytest.raises(AnotherApplyError):
            anyio.run(look)


def test_what_this_apply_made_itself_is_no_rival() -> None:
    public = cast(PublicApi, Lists([made("m", LATE), made("n", EARLY)]))
    names = {"m": ("Text-back",), "n": ("Text-back",)}
    anyio.run(look_who_came_first, public, names, ())
