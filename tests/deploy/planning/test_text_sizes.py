"""What a plan says that texts take, where the business was called otherwise before."""

import pytest

from ghl_flow.copy.delivery import Compliance
from ghl_flow.deploy.planning.text_sizes import size_changes
from ghl_flow.wire.node import Node
from tests.conftest import compiled, steps

NOW = Compliance("Thanks, Dale at Bridgepoint Partners", business="Bridgepoint Partners")
LONG = "What do you need done? I will call you back within the next hour, at the latest."


def nodes(*texts: str) -> dict[str, Node]:
    flow = compiled(steps("\n".join(f'- sms: "{text}"\n  name: T{at}' for at, text in enumerate(texts))))
    found = [node for node in flow.workflows[0].workflow.nodes if node.type == "sms"]
    return {str(number): node for number, node in enumerate(found)}


@pytest.mark.parametrize(
    ("old", "new", "sizes"),
    [
        # Only the name changed: it takes what it took.
        (f"It's Dale with Bridgepoint Group. {LONG}", f"It's Dale with Bridgepoint Partners. {LONG}", []),
        # The name and other words: it may have named the sender, so no saving is told.
        (f"Dale of Bridgepoint Group. {LONG}", f"It's Dale with Bridgepoint Partners. {LONG}", []),
        # A shorter name was there: the longer one costs a segment.
        (
            f"It's Dale with BG. {LONG} {'x' * 25}",
            f"It's Dale with Bridgepoint Partners. {LONG} {'x' * 25}",
            [(1, 2)],
        ),
        # Longer by whatever name it had.
        (f"Dale of Bridgepoint Group. {LONG}", f"Dale, Bridgepoint Partners. {LONG * 4}", [(2, 3)]),
        # Neither names a sender: the line comes to both.
        (f"Dale here. {'x' * 80}", f"Dale here. {'x' * 120}", [(1, 2)]),
    ],
)
def test_a_rename_is_no_saving(old: str, new: str, sizes: list[tuple[int, int]]) -> None:
    found = [(one.before, one.after) for one in size_changes(nodes(old), nodes(new), NOW)]
    assert found == sizes


def test_a_name_that_one_text_tells_is_that_of_all() -> None:
    before = nodes("Bridgepoint Group here.", f"Dale of Bridgepoint Group. {LONG} {'x' * 20}")
    after = nodes("Bridgepoint Partners here.", f"Bridgepoint Partners: {'x' * 150}")
    assert [(one.before, one.after) for one in size_changes(before, after, NOW)] == [(1, 2)]


def test_a_text_that_goes_saves_no_more_than_it_surely_took() -> None:
    old = nodes(f"Dale of Bridgepoint Group. {LONG}")
    assert [(one.before, one.after) for one in size_changes(old, {}, NOW)] == [(1, 0)]
