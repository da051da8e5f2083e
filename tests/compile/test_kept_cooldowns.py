"""A step that takes contacts out of every other workflow starts the cooldowns of its own flow again."""

import pytest

from tests.compile.test_tree import outline
from tests.conftest import compiled, steps

_AT = "{ at: { name: At, type: datetime } }"
_AGAIN = "Forget last cooldown > Start cooldown again"


@pytest.mark.parametrize(
    ("who", "asks"), [("others", True), ("all", True), ("this", False), ("elsewhere", False)]
)
def test_who_is_in_cooldown_gets_the_tag_anew(who: str, asks: bool) -> None:
    body = (
        f"- remove_from_workflow: {who}\n  name: Out\n- if: {{ at: {{ within: 30m }} }}\n  then: [end]\n"
        "- sms: Hi\n- update_contact: { at: now }\n- add_tag: x\n"
    )
    flow = compiled(steps(body, fields=_AT))
    assert [item.role for item in flow.workflows] == ["main", "cooldown"]
    found = outline(flow.workflows[0].workflow)
    assert any(_AGAIN in way for way in found) is asks
    assert any(way.startswith("Out > Still in cooldown?") for way in found) is asks
