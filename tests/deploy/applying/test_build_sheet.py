"""The order in which a person clicks."""

from collections.abc import Sequence

from ghl_flow.deploy.applying.build_sheet import build_sheet
from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.triggers.registry import trigger_clicks
from ghl_flow.wire.trigger import DATE_REMINDER, Trigger
from tests.conftest import compiled, steps


def texts(clicks: Sequence[Click], depth: int = 0) -> list[str]:
    return [
        line
        for click in clicks
        for line in ("  " * depth + click.text, *texts(click.below, depth + 1))
        if not line.strip().startswith("Action Name")
    ]


def sheet(body: str) -> list[str]:
    found = texts(build_sheet(compiled(steps(body)).workflows[0].workflow, {}))
    start = next(n for n, line in enumerate(found) if line.startswith("Add action"))
    return found[start : found.index("Open the tab Settings")]


def test_a_jump_ahead_is_added_when_the_step_is_there() -> None:
    found = sheet("- if: { tag: vip }\n  name: V\n  then: [{ add_tag: a }]\n- add_tag: z\n  name: Z")
    assert found == [
        "Add action: If / Else, Action Name: V",
        "  Branch 'Yes': Contact Details > Tags includes vip",
        "    Add action: Add Contact Tag",
        "      Tags: a",
        "  Branch 'No': when nothing else matches",
        "    Add action: Add Contact Tag",
        "      Tags: z",
        "Go back to the end of branch 'Yes' of 'V': Add action: Go To",
        "  Step: Z",
    ]


def test_a_jump_back_is_added_where_it_is() -> None:
    found = sheet("- wait: 1m\n  id: x\n  name: X\n- goto: x")
    assert found[-2:] == ["Add action: Go To", "  Step: X"]


def test_a_branch_that_only_jumps_is_empty_for_now() -> None:
    found = sheet("- if: { tag: vip }\n  name: V\n  then: []\n- add_tag: z\n  name: Z")
    assert found[2] == "    Nothing here for now"


def test_a_fork_is_told_with_what_it_asks() -> None:
    found = sheet(
        "- sms: Hi\n  id: hi\n  name: Hi\n"
        "- wait_for: { reply: hi }\n  timeout: 8 hours\n  name: W\n  then: [{ add_tag: a }]"
    )
    at = found.index("Add action: Wait, Action Name: W")
    assert found[at + 1 :] == [
        "  Wait For: Contact Reply, to: Hi",
        "  Timeout: 8 hour",
        "  Branch 'wait': when it happens",
        "    Add action: Add Contact Tag",
        "      Tags: a",
        "  Branch 'timeout': when time is up",
        "    End: nothing here",
    ]


def test_a_trigger_shows_what_it_holds_beside_its_filters() -> None:
    renews = Trigger(
        "custom_date_reminder", "Renews", beside=((DATE_REMINDER, {"runHour": "17", "offsetDays": 0}),)
    )
    unknown = Trigger("of_tomorrow", "New", beside=((DATE_REMINDER, {"every": "week", "last_run": "x"}),))
    plain = Trigger("call_status", "Call")
    found = [texts(trigger_clicks(one).below)[1:-1] for one in (renews, unknown, plain)]
    assert found == [["At: 17:00"], ["It holds (builder's own words):"], []]
    assert trigger_clicks(plain).text == "Add New Trigger: Call Details"
    held = next(one.paste for one in trigger_clicks(unknown).below if one.paste)
    assert '"every": "week"' in held
    assert "last_run" not in held
