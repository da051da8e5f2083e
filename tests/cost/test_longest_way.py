"""The most that one run may text."""

import pytest

from ghl_flow.cost.longest_way import most_on_a_way
from tests.conftest import compiled, steps


@pytest.mark.parametrize(
    ("body", "most"),
    [
        ("- sms: A\n- sms: B", 2),
        ("- if: { tag: a }\n  then: [{ sms: A }, { sms: B }]\n  else: [{ sms: C }]", 2),
        ("- if: { tag: a }\n  then: [{ sms: A }]\n- sms: B", 2),
        ("- if: { tag: a }\n  then: [end]\n- sms: B", 1),
        ("- sms: A\n  id: a\n- wait: 1 day\n- goto: a", 1),
        ("- add_tag: a", 0),
    ],
)
def test_branches_exclude_each_other(body: str, most: int) -> None:
    workflow = compiled(steps(body)).workflows[0].workflow
    texts = {node.id: 1 for node in workflow.nodes if node.type == "sms"}
    assert most_on_a_way(workflow, texts) == most
