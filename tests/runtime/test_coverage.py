"""Which steps and branches, as their author wrote them, some run came through."""

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.coverage import places
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from tests.conftest import compiled, steps

FLOW = compiled(
    steps(
        "- if: { tag: a }\n  then:\n    - sms: A\n"
        "  elif:\n    - if: { tag: b }\n      then:\n        - sms: B\n"
        "  else:\n    - end\n- add_tag: done",
        top="settings: { reentry: true }",
    )
)


def reached(*tags: str) -> dict[str, bool]:
    simulator = Simulator([FLOW], contacts=[Contact(CALLER, tags=set(tags))])
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.run()
    found = places(FLOW, simulator.result().visited)
    return {f"{item.location.span.line} {item.what}": item.reached for item in found}


def test_every_step_and_branch_is_a_place_in_the_order_of_the_file() -> None:
    names = [name.partition(" ")[2] for name in reached("a")]
    assert sum(name.startswith("branch") for name in names) == 3
    lines = [int(name.partition(" ")[0]) for name in reached("a")]
    assert lines == sorted(lines)
    assert not any(found.reached for found in places(FLOW, frozenset()))


def test_one_copy_of_a_step_behind_a_fork_is_enough() -> None:
    for tag in "ab":
        found = reached(tag)
        (tagged,) = [value for name, value in found.items() if "done" in name]
        assert tagged
        assert sum(value for name, value in found.items() if name.partition(" ")[2].startswith("branch")) == 1
    assert not any(value for name, value in reached().items() if "done" in name)
