"""A notification without a name of its own is called by what it does: its way, to whom, and what about."""

import pytest

from ghl_flow.compile.tree import walk
from tests.conftest import compiled, steps


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("{ bell: Look, title: New lead, to: all }", "Bell for all: New lead"),
        ("{ bell: Look, title: New lead }", "Bell for owner: New lead"),
        ("{ email: { subject: New lead, text: Call }, to: [Ann, Bob] }", "Mail to Ann, Bob: New lead"),
        (
            "{ email: { subject: New, text: Call }, to: { email: a@example.com } }",
            "Mail to a@example.com: New",
        ),
        ("{ sms: A lead is waiting, to: owner }", "Text to owner: A lead is waiting"),
        ('{ sms: Hi, to: { number: "+15125550100" } }', "Text to +15125550100: Hi"),
        (
            "{ sms: A lead has been waiting for a quarter of an hour, to: all }",
            "Text to all: A lead has been waiting for a ...",
        ),
    ],
)
def test_it_tells_what_it_does(written: str, name: str) -> None:
    flow = compiled(steps(f"- notify: {written}"))
    assert [block.step.title for block in walk(flow.written)] == [name]


def test_a_name_of_its_own_stays() -> None:
    flow = compiled(steps("- { name: Wake Ann, notify: { bell: Look, title: New lead, to: all } }"))
    assert [block.step.title for block in walk(flow.written)] == ["Wake Ann"]
