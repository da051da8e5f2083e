"""What becomes of windows and cancel_on."""

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from tests.compile.test_tree import outline
from tests.conftest import BRIDGEPOINT, ROOT, SEED, compiled, steps

_AT = "{ at: { name: At, type: datetime } }"
_GUARD = """
- wait: 2m
- if: { at: { within: 30m } }
  name: Texted?
  then: [end]
- sms: Hi
  name: Text
- update_contact: { at: now }
  name: Stamp
"""


def roles(text: str) -> list[str]:
    return [item.role for item in compiled(text).workflows]


def test_the_send_path_waits_out_the_window_where_it_ends() -> None:
    flow = compiled(steps(_GUARD, fields=_AT))
    assert outline(flow.workflows[0].workflow)[1] == (
        "Wait 2 minutes > Texted? > No > Start cooldown > Text > Stamp > Cooldown 30 minutes > End cooldown"
    )
    assert roles(steps(_GUARD, fields=_AT)) == ["main"]


def test_a_path_that_goes_on_has_its_cooldown_ended_by_a_companion() -> None:
    text = steps(_GUARD + "- wait: 1 day\n- sms: Still there?", fields=_AT)
    assert roles(text) == ["main", "cooldown"]
    cooldown = compiled(text).workflows[1].workflow
    assert outline(cooldown) == ["Cooldown 30 minutes > End cooldown"]
    assert [trigger.type for trigger in cooldown.triggers] == ["contact_tag"]


@pytest.mark.parametrize(
    "top",
    [
        "settings: { stop_on_response: true }",
        "cancel_on: [reply]\nsettings: { reentry: true }",
    ],
)
def test_a_wait_that_something_may_end_holds_no_cooldown(top: str) -> None:
    """Whoever leaves during the wait would carry the tag for ever."""
    does_something = _GUARD.replace("then: [end]", "then: [{ add_tag: called-again }, end]")
    assert "cooldown" in roles(steps(does_something, fields=_AT, top=top))


def test_the_seed_needs_one_companion() -> None:
    main, cancel = compiled().workflows
    assert outline(main.workflow)[0] == "In cooldown? > Yes"
    assert outline(cancel.workflow) == [
        "Already texted? > Yes",
        "Already texted? > No > Leave Missed call text-back",
    ]
    assert [trigger.type for trigger in cancel.workflow.triggers] == ["call_status", "customer_reply"]


def test_whole_days_use_the_native_date_comparison() -> None:
    flow = compiled(steps(_GUARD.replace("30m", "3 days"), fields=_AT))
    assert [item.role for item in flow.workflows] == ["main"]
    assert flow.tags == ()
    assert '"inTheLast"' in str(flow.workflows[0].workflow.nodes).replace("'", '"')


@pytest.mark.parametrize(
    ("text", "fields", "message"),
    [
        (
            "- if: { at: { within: 5m } }\n  then: [end]\n- sms: Hi",
            _AT,
            "nothing in this flow sets at to now",
        ),
        (_GUARD, "{ at: { name: At, type: text } }", "within needs a date or datetime field"),
        (
            _GUARD
            + "- if: { at: { within: 45m } }\n  then: [end]\n- sms: Again\n- update_contact: { at: now }",
            _AT,
            "two windows share the cooldown tag",
        ),
    ],
)
def test_windows_that_cannot_be_lowered(text: str, fields: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        compiled(steps(text, fields=fields))
    assert caught.value.diagnostics[0].location is not None


def test_a_tag_may_be_named() -> None:
    named = SEED.replace("within: 30 minutes } }", "within: 30 minutes, tag: MCTB-texted } }")
    assert compiled(named).tags == ("mctb-texted",)


def test_another_flow_that_takes_contacts_out_keeps_the_cooldown_out_of_the_send_path() -> None:
    guarded = load_text(steps(_GUARD, fields=_AT), Flow)
    account = load_text(BRIDGEPOINT, Account).value
    library = TemplateLibrary(ROOT / "niche_templates")
    other = load_text(
        steps("- remove_from_workflow: example").replace("flow: example", "flow: other", 1), Flow
    ).value
    assert [item.role for item in compile_flow(guarded, account, library, [other]).workflows] == [
        "main",
        "cooldown",
    ]
    assert [item.role for item in compile_flow(guarded, account, library).workflows] == ["main"]
