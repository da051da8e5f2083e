"""The words for what lets workflows run."""

from typing import Any

import pytest

from ghl_flow.checkup.publishing_text import keeps_text, publishes_text, runs_on_text
from ghl_flow.deploy.planning.change import Change, Reason
from ghl_flow.deploy.planning.unpublished import Unpublished, Way
from tests.deploy.planning.test_publishing import BLOCKED, NAMES, plan, workflow

ALLOW = ("--allow", "a2p")


@pytest.mark.parametrize(
    ("found", "keeps", "does"),
    [
        (Unpublished(("a",), Way.APPLY), "", "'ghl-flow apply -a x' publishes it"),
        (Unpublished(("a", "b"), Way.APPLY), "", "'ghl-flow apply -a x' publishes them"),
        (Unpublished(("a",), Way.APPLY, paused=True), "paused", "'ghl-flow apply -a x' publishes it"),
        (
            Unpublished(("a",), Way.APPLY, gates=("a2p pending",), options=ALLOW),
            "gate a2p pending is closed",
            "open it, or 'ghl-flow apply -a x --allow a2p' publishes it all the same",
        ),
        (
            Unpublished(("a",), Way.APPLY, paused=True, gates=("a2p", "verify"), options=ALLOW),
            "paused, and gates a2p, verify are closed",
            "'ghl-flow apply -a x --allow a2p' publishes it all the same",
        ),
        (Unpublished(("a",), Way.PERSON), "", "'ghl-flow apply -a x' says what a person has to publish"),
        (
            Unpublished(("a",), Way.PROBLEM),
            "",
            "'ghl-flow plan -a x' says what keeps every apply from starting",
        ),
        (Unpublished(("a",), Way.NAMES), "", "'ghl-flow plan -a x' says what to create for it first"),
        (Unpublished(("a",), Way.UNWANTED), "", "no flow of the account needs it"),
    ],
)
def test_words(found: Unpublished, keeps: str, does: str) -> None:
    assert (keeps_text(found), publishes_text(found, "x")) == (keeps, does)


def test_every_way_has_words() -> None:
    assert len({publishes_text(Unpublished(("a",), way), "x") for way in Way}) == len(Way)


@pytest.mark.parametrize(
    ("despite", "of_plan", "lets"),
    [
        (("paused",), {}, "; to let it run: 'ghl-flow resume f -a x'"),
        (("a2p pending",), {}, "; to let it run: open it, or 'ghl-flow apply -a x --allow a2p'"),
        (("paused", "a2p pending"), {}, "; to let it run: 'ghl-flow resume f -a x --allow a2p'"),
        (("paused", NAMES.name), {}, ""),
        (("paused",), BLOCKED, ""),
    ],
)
def test_what_runs_all_the_same(despite: tuple[str, ...], of_plan: dict[str, Any], lets: str) -> None:
    change: Change = workflow(before={"status": "published"}, reason=Reason.PUBLISHED_REMOTE, despite=despite)
    stop = "'ghl-flow pause f -a x' sets it to draft"
    assert runs_on_text(change, plan(change, **of_plan), "x") == stop + lets
