"""Which step of a list is which that a lock knows."""

import pytest

from ghl_flow.compile.former_names import FormerNames
from ghl_flow.compile.tree import build_tree
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text

LOCK = ("/sms#1", "/sms#2", "/sms#3")
HEAD = "version: 1\nflow: f\nname: F\ntrigger: [{ contact_created: {} }]\nsteps:\n"


@pytest.mark.parametrize(
    ("lock", "steps", "names"),
    [
        (LOCK, ["{ sms: a }", "{ sms: b }", "{ sms: c }"], ["/sms#1", "/sms#2", "/sms#3"]),
        (LOCK, ["{ sms: a }", "{ sms: b, id: x }", "{ sms: c }"], ["/sms#1", "/sms#2", "/sms#3"]),
        (LOCK, ["{ sms: a }", "{ sms: b, name: X }", "{ sms: c, id: y }"], ["/sms#1", "/sms#2", "/sms#3"]),
        # One more, one less: whoever has a name of another kind is new.
        (
            LOCK,
            ["{ sms: a }", "{ sms: n, id: x }", "{ sms: b }", "{ sms: c }"],
            ["/sms#1", "id:x", "/sms#2", "/sms#3"],
        ),
        (LOCK, ["{ sms: a }", "{ sms: b, id: x }"], ["/sms#1", "id:x"]),
        # Names that the lock knows are those.
        (("id:x", "/sms#1"), ["{ sms: a }", "{ sms: b, id: x }"], ["/sms#1", "id:x"]),
        (("/sms:A", "/sms#1"), ["{ sms: a, name: B }", "{ sms: b }"], ["/sms:A", "/sms#1"]),
        (("/sms:A", "/sms:B"), ["{ sms: a, name: C }", "{ sms: b, name: B }"], ["/sms:A", "/sms:B"]),
        ((), ["{ sms: a, id: x }"], ["id:x"]),
    ],
)
def test_names(lock: tuple[str, ...], steps: list[str], names: list[str]) -> None:
    flow = load_text(HEAD + "".join(f"  - {step}\n" for step in steps), Flow).value
    found = build_tree(flow.steps, "", ("steps",), FormerNames(lock))
    assert [block.identity for block in found] == names
