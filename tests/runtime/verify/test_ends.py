"""A flow without a way back comes to an end, whatever its dates, and whatever else it does."""

import pytest

from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.influence import comes_back
from tests.conftest import compiled, steps

TOP = "settings: { reentry: true }\nguarantees: [terminates]"
FIELDS = "{ seen: { name: Seen, type: date }, note: { name: Note, type: text } }"


@pytest.mark.parametrize(
    ("body", "back", "result"),
    [
        ("- sms: Hi", False, Result.PROVED),
        ("- wait: 90 days\n- if: { seen: { within: 1 day } }\n  then:\n    - sms: Hi", False, Result.PROVED),
        # A fixed date beside that of the day.
        (
            (
                "- update_contact: { seen: 2026-06-01 }\n"
                "- if: { seen: { within: 1 day } }\n  then:\n    - sms: Hi"
            ),
            False,
            Result.PROVED,
        ),
        ("- sms: Hi\n  id: top\n- wait: 1d\n- goto: top", True, Result.VIOLATED),
        ("- if: { tag: done }\n  id: top\n  then: [end]\n- wait: 1d\n- goto: top", True, Result.VIOLATED),
        # Not even a step that nobody has modelled leads back, but what it does is not known.
        ("- raw: { type: never_heard_of }\n- sms: Hi", False, Result.UNKNOWN),
        # Nor does a way to a step that is not there, but where a run goes on then is not known.
        (
            "- raw: { type: goto, attributes: { targetNodeId: gone, type: goto } }\n- sms: Hi",
            False,
            Result.UNKNOWN,
        ),
        (
            "- sms: Hi\n- raw: { type: goto, attributes: { targetNodeId: gone, type: goto } }",
            False,
            Result.UNKNOWN,
        ),
        # What a workflow of no flow of the account does with the contact is not known: it may send it back.
        ("- raw: { type: add_to_workflow, attributes: { workflow_id: gone } }", False, Result.UNKNOWN),
        ("- if: { in_workflow: gone }\n  then:\n    - sms: Hi", False, Result.PROVED),
        # A run that never comes there ends.
        (
            (
                "- add_tag: a\n- if: { not_tag: a }\n  then:\n"
                "    - raw: { type: goto, attributes: { targetNodeId: gone, type: goto } }"
            ),
            False,
            Result.PROVED,
        ),
    ],
)
def test_a_flow_ends_unless_something_leads_back(body: str, back: bool, result: Result) -> None:
    flow = compiled(steps(body, fields=FIELDS, top=TOP))
    assert comes_back(programs_of(flow)) is back
    assert verify(flow, max_calls=1)[0].result is result


@pytest.mark.parametrize(
    "body",
    [
        "- add_tag: y\n  id: top\n- wait_for: { if: { tag: booked } }\n- goto: top",
        "- sms: Hi\n  id: top\n- wait_for: { if: { tag: booked } }\n  timeout: 1h\n  then: [{ goto: top }]",
        "- add_tag: y\n  id: top\n- if: { tag: vip }\n  then: [{ goto: top }]",
        "- wait: 2 days\n- add_tag: y\n  id: top\n- if: { note: { is: go } }\n  then: [{ goto: top }]",
        "- add_tag: y\n  id: top\n- if: { seen: { within: 3 days } }\n  then: [{ goto: top }]",
    ],
)
def test_a_loop_that_turns_on_what_the_contact_came_with_is_run_again_with_it(body: str) -> None:
    """Without a wait: what was asked on the way is part of the case, or it would not come about again."""
    (verdict,) = [
        one
        for one in verify(compiled(steps(body, fields=FIELDS, top=TOP)), max_calls=1)
        if one.guarantee == "terminates"
    ]
    assert verdict.result is Result.VIOLATED
    assert verdict.counterexample is not None
    ((_, history),) = verdict.counterexample.before
    assert history.tags or history.fields or history.stamped


@pytest.mark.parametrize(
    ("one", "other", "back"),
    [
        ("- add_tag: b", "- sms: Hi", False),
        ("- add_tag: b", "- add_tag: c", False),
        ("- add_tag: b", "- add_tag: a", True),
        ("- add_to_workflow: other", "- sms: Hi", False),
        ("- add_to_workflow: other", "- add_to_workflow: example", True),
        ("- add_to_workflow: other", "- add_tag: a", True),
    ],
)
def test_flows_that_start_each_other(one: str, other: str, back: bool) -> None:
    def flow(name: str, tag: str, body: str) -> str:
        text = steps(body).replace("\nflow: example", f"\nflow: {name}")
        trigger = "call_status: { direction: inbound, status: [no-answer] }"
        assert trigger in text
        return text.replace(trigger, f"contact_tag: {{ added: {tag} }}")

    flows = [compiled(flow("example", "a", one)), compiled(flow("other", "b", other))]
    assert comes_back([program for item in flows for program in programs_of(item)]) is back


def test_only_what_is_written_starts_a_flow_that_watches_it() -> None:
    """Neither what it writes itself nor another field can start it again without end."""
    text = """
version: 1
flow: watches
name: Watches
trigger: [{ contact_changed: { field: size, to: FIELD } }]
settings: { reentry: true }
fields:
  size: { name: Size, type: text }
  other: { name: Other, type: text }
steps:
  - wait: 1 minute
  - update_contact: { KEY: small }
  - sms: Hi
guarantees: [terminates]
"""
    for key, to, result in (
        ("other", "large", Result.PROVED),
        ("size", "large", Result.PROVED),
    ):
        flow = compiled(text.replace("KEY", key).replace("FIELD", to))
        assert verify(flow, max_calls=2)[0].result is result
