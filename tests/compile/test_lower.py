"""What becomes of windows and cancel_on."""

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, simulate
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
        "Wait 2 minutes > Texted? > No > Date cooldown > Start cooldown > Text > Stamp > "
        "Cooldown 30 minutes > End cooldown"
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


_SENT = """
- wait: 2m
- if: { at: { within: 30m } }
  name: Texted?
  then: [end]
- sms: Hi
  name: Text
"""
_STAMP = "- update_contact: { at: now }\n  name: Stamp\n"
_STARTED = "Wait 2 minutes > Texted? > No > "


@pytest.mark.parametrize(
    ("between", "way"),
    [
        ("", "Date cooldown > Start cooldown > Text > Stamp"),
        ("- add_tag: x\n  name: Tag\n", "Date cooldown > Start cooldown > Text > Tag > Stamp"),
        ("- wait: 5m\n  name: Pause\n", "Text > Pause > Stamp > Start cooldown"),
        (
            "- wait: 5m\n  name: Pause\n- add_tag: x\n  name: Tag\n",
            "Text > Pause > Tag > Stamp > Start cooldown",
        ),
        (
            "- wait: 5m\n  name: Pause\n- sms: More\n  name: Second\n",
            "Text > Pause > Date cooldown > Start cooldown > Second > Stamp",
        ),
        (
            "- sms: More\n  name: Second\n",
            "Text > Date cooldown > Start cooldown > Second > Stamp",
        ),
        # What a raw step does with time is not known, so the window starts with the stamp.
        (
            "- raw: { type: drip, attributes: { batch: 1 } }\n  name: Drip\n",
            "Text > Drip > Stamp > Start cooldown",
        ),
    ],
)
def test_where_a_cooldown_starts(between: str, way: str) -> None:
    """With the message that the stamp is for; where time passes between them, with the stamp."""
    flow = compiled(steps(_SENT + between + _STAMP, fields=_AT))
    assert outline(flow.workflows[0].workflow)[1] == f"{_STARTED}{way} > Cooldown 30 minutes > End cooldown"


_START = "Date cooldown > Start cooldown"
_REST = "Stamp > Cooldown 30 minutes > End cooldown"


@pytest.mark.parametrize(
    ("then", "else_", "ways"),
    [
        ("[{ sms: A }]", "[{ sms: B }]", [f"{_START} > SMS > Go to Stamp", f"{_START} > SMS > {_REST}"]),
        (
            "[{ add_tag: x }]",
            "[{ sms: B }]",
            [f"Add tag x > {_START} > Go to Stamp", f"{_START} > SMS > {_REST}"],
        ),
        ("[{ sms: A }, end]", "[{ sms: B }]", ["SMS", f"{_START} > SMS > {_REST}"]),
        (
            "[{ sms: A }]",
            "[{ add_tag: x }]",
            [f"{_START} > SMS > Go to Stamp", f"Add tag x > {_START} > {_REST}"],
        ),
        ("[]", "[]", ["Go to Stamp", _REST.replace(" >", " > Start cooldown >", 1)]),
    ],
)
def test_a_cooldown_starts_in_each_branch_that_texts(then: str, else_: str, ways: list[str]) -> None:
    body = (
        "- if: { at: { within: 30m } }\n  then: [end]\n"
        f"- if: {{ tag: vip }}\n  name: V\n  then: {then}\n  else: {else_}\n{_STAMP}"
    )
    found = outline(compiled(steps(body, fields=_AT)).workflows[0].workflow)
    assert [way.partition("V > ")[2].partition(" > ")[2] for way in found[1:]] == ways


@pytest.mark.parametrize(
    ("first", "what"),
    [
        ("", ["main", "cancel"]),
        ("- if: { tag: vip }\n  then: [end]\n", ["main", "cancel", "cooldown"]),
        # The cooldown's own tag, but asked without a stamp: not the guard.
        ("- if: { tag: example-cooldown }\n  then: [end]\n", ["main", "cancel", "cooldown"]),
        ("- if: { at: { within: 30m }, tag: vip }\n  then: [end]\n", ["main", "cancel", "cooldown"]),
        ("- if: { not_tag: example-cooldown }\n  then: [end]\n", ["main", "cancel", "cooldown"]),
        ("- add_tag: x\n", ["main", "cancel", "cooldown"]),
    ],
)
def test_a_guard_that_tests_something_else_is_no_guard(first: str, what: list[str]) -> None:
    """Only a contact who would leave at once may be turned away at the start."""
    guarded = _SENT.replace("- if", first + "- if", 1) + _STAMP
    assert roles(steps(guarded, fields=_AT, top="cancel_on: [reply]")) == what


def test_every_stamp_of_a_path_starts_its_cooldown() -> None:
    again = _STAMP.replace("Stamp", "Stamp 2")
    text = _SENT + _STAMP + "- wait: 1h\n  name: Hour\n- sms: Again\n  name: Second\n" + again
    flow = compiled(steps(text, fields=_AT))
    assert outline(flow.workflows[0].workflow)[1] == (
        f"{_STARTED}Date cooldown > Forget last cooldown > Start cooldown > Text > Stamp > Hour > "
        "Date cooldown > Forget last cooldown > Start cooldown > Second > Stamp 2"
    )


@pytest.mark.parametrize(
    ("fields", "second", "stamp"),
    [
        (_AT, "at: { within: 90m, tag: slow }", "{ at: now }"),
        (
            "{ at: { name: At, type: datetime }, by: { name: By, type: date } }",
            "by: { within: 90m, tag: slow }",
            "{ at: now, by: now }",
        ),
    ],
)
def test_cooldowns_that_start_at_one_stamp_are_steps_of_their_own(
    fields: str, second: str, stamp: str
) -> None:
    text = f"- if: {{ {second} }}\n  then: [end]\n" + _SENT + f"- update_contact: {stamp}\n"
    flow = compiled(steps(text, fields=fields))
    nodes = flow.workflows[0].workflow.nodes
    assert len({node.id for node in nodes}) == len(nodes)
    assert [node.attributes["tags"] for node in nodes if node.type == "add_contact_tag"] == [
        ["slow"],
        ["example-cooldown"],
    ]
    dated = next(node for node in nodes if node.name == "Date cooldown")
    assert len(dated.attributes["fields"]) == stamp.count("now")  # type: ignore[arg-type]
    assert set(flow.cooldown_tags) == {"slow", "example-cooldown"}


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("- remove_from_workflow: this", ["main", "cooldown"]),
        ("- remove_from_workflow: example", ["main", "cooldown"]),
        ("- remove_from_workflow: other", ["main"]),
    ],
)
def test_a_flow_that_takes_itself_out_does_not_wait_out_the_window(step: str, what: list[str]) -> None:
    leaves_if_vip = _SENT + f"- if: {{ tag: vip }}\n  then:\n    {step}\n  else:\n"
    text = steps(leaves_if_vip + "".join(f"    {line}\n" for line in _STAMP.splitlines()), fields=_AT)
    assert roles(text) == what


def test_another_flow_that_leaves_itself_is_no_matter_of_this_one() -> None:
    guarded = load_text(steps(_GUARD, fields=_AT), Flow)
    other = steps("- remove_from_workflow: this").replace("flow: example", "flow: other", 1)
    account = load_text(BRIDGEPOINT, Account).value
    library = TemplateLibrary(ROOT / "niche_templates")
    found = compile_flow(guarded, account, library, [load_text(other, Flow).value])
    assert [item.role for item in found.workflows] == ["main"]


def test_a_stamp_of_another_field_is_none() -> None:
    fields = "{ at: { name: At, type: datetime }, by: { name: By, type: date } }"
    with pytest.raises(SpecError, match="nothing in this flow sets at to now"):
        compiled(steps(_SENT + _STAMP.replace("at: now", "by: now"), fields=fields))


def test_companions_are_named_after_their_tag_where_there_are_several() -> None:
    second = "- if: { at: { within: 90m, tag: slow } }\n  then: [end]\n"
    flow = compiled(steps(second + _SENT + _STAMP, fields=_AT))
    assert [(item.role, item.workflow.name) for item in flow.workflows[1:]] == [
        ("cooldown-slow", "Example: cooldown slow"),
        ("cooldown-example-cooldown", "Example: cooldown example-cooldown"),
    ]
    alone = compiled(steps(_GUARD + "- wait: 1 day\n- sms: Still there?", fields=_AT))
    assert alone.workflows[1].workflow.name == "Example: cooldown"


@pytest.mark.parametrize(
    ("body", "done"),
    [
        (
            "- if: { at: { within: 30m } }\n  then: [{ task: { title: Again, due: 1 day } }, end]\n",
            "task: Again",
        ),
        ("- if: { at: { within: 30m } }\n  then: [{ notify: { sms: Again, to: all } }, end]\n", "Again"),
        (
            "- notify: { bell: Again, title: A, to: all }\n- if: { at: { within: 30m } }\n  then: [end]\n",
            "A",
        ),
        (
            "- if: { at: { within: 30m } }\n  then: [{ add_tag: again }, end]\n  else: [{ note: One }]\n",
            "again",
        ),
    ],
)
def test_who_calls_again_within_the_window_enters_where_something_is_done_for_them(
    body: str, done: str
) -> None:
    """A run that waits out the window would keep the contact from entering (R1)."""
    text = steps(body + "- update_contact: { at: now }\n", fields=_AT, top="settings: { reentry: true }")
    result = simulate(compiled(text), [(0, call("no-answer")), (600, call("no-answer"))])
    told = [entry.text for entry in result.log if entry.at >= 600 * TICKS_PER_SECOND]
    assert any(done in entry for entry in told)
    assert not any("already in the workflow" in entry for entry in told)


_HOURS = 'settings: { window: { from: "8:00", to: "20:00" } }'
_TEXT = "- sms: Hi\n  name: Text\n"
_TAG = "- add_tag: x\n  name: Tag\n"
_PAUSE = "- wait: 5m\n  name: Pause\n"
_OUT = "Message is out"


@pytest.mark.parametrize(
    ("after", "way"),
    [
        (_TEXT, f"Text > {_OUT}"),
        (_TAG + _TEXT + "- add_tag: y\n  name: Last\n", f"Tag > Text > {_OUT} > Last"),
        # What comes after a pause is another message: the stamp was for what was out by then.
        (_PAUSE + _TEXT, f"{_OUT} > Pause > Text"),
        (_TAG + _PAUSE + _TEXT, f"Tag > {_OUT} > Pause > Text"),
        ("- raw: { type: drip, attributes: { batch: 1 } }\n  name: Drip\n" + _TEXT, f"{_OUT} > Drip > Text"),
        (_TAG + "- end\n", f"Tag > {_OUT}"),
        (_TAG, f"Tag > {_OUT}"),
    ],
)
def test_a_message_that_may_be_held_is_out_right_after_it(after: str, way: str) -> None:
    """Where the stamp stands before it: after the next message, or where time passes or the path ends."""
    text = steps("- if: { at: { within: 30m } }\n  then: [end]\n" + _STAMP + after, fields=_AT, top=_HOURS)
    found = outline(compiled(text).workflows[0].workflow)[1]
    assert found.partition("Stamp > Forget last cooldown > Start cooldown > ")[2] == way


_SENT_AND_STAMPED = "{ sms: A }, { update_contact: { at: now } }"
_VIP = "- if: {{ tag: vip }}\n  name: V\n  then: {}\n  else: {}\n"


@pytest.mark.parametrize(
    ("then", "else_", "after", "ways"),
    [
        ("[{ sms: A }]", "[{ sms: B }]", "", [f"SMS > {_OUT}"] * 2),
        ("[{ sms: A }, end]", "[]", _TEXT, [f"SMS > {_OUT}", f"Text > {_OUT}"]),
        ("[end]", "[]", _TEXT, [_OUT, f"Text > {_OUT}"]),
        ("[{ add_tag: x }]", "[]", _TEXT, ["Add tag x > Go to Text", f"Text > {_OUT}"]),
        ("[{ sms: A }]", "[]", _TEXT, [f"SMS > {_OUT} > Go to Text", f"{_OUT} > Text"]),
        ("[{ wait: 5m }, { sms: A }]", "[]", "", [f"{_OUT} > Wait 5 minutes > SMS", _OUT]),
        ("[{ wait: 5m }]", "[]", _TEXT, [f"{_OUT} > Wait 5 minutes > Go to Text", f"{_OUT} > Text"]),
        ("[]", "[end]", _TEXT, [f"Text > {_OUT}", _OUT]),
        # Who is in both leaves before the text: their message is out as far as it ever will be.
        (
            "[{ if: { tag: b }, name: B, then: [end] }]",
            "[]",
            _TEXT,
            [f"B > Yes > {_OUT}", f"B > No > {_OUT} > Go to Text", f"{_OUT} > Text"],
        ),
    ],
)
def test_a_message_that_may_be_held_is_out_in_each_branch(
    then: str, else_: str, after: str, ways: list[str]
) -> None:
    guard = "- if: { at: { within: 30m } }\n  then: [end]\n"
    text = steps(guard + _STAMP + _VIP.format(then, else_) + after, fields=_AT, top=_HOURS)
    workflow = compiled(text).workflows[0].workflow
    assert [way.partition("V > ")[2].partition(" > ")[2] for way in outline(workflow)[1:]] == ways
    assert len({node.id for node in workflow.nodes}) == len(workflow.nodes)


@pytest.mark.parametrize(
    ("then", "after", "what"),
    [
        (_SENT_AND_STAMPED, "", ["main"]),
        (_SENT_AND_STAMPED, "- add_tag: x\n", ["main", "cooldown"]),
        (f"{_SENT_AND_STAMPED}, end", "- add_tag: x\n", ["main", "cooldown"]),
        (f"{{ if: {{ tag: b }}, then: [{_SENT_AND_STAMPED}] }}", "- add_tag: x\n", ["main", "cooldown"]),
        (f"{{ if: {{ tag: b }}, then: [{_SENT_AND_STAMPED}] }}, end", "- add_tag: x\n", ["main", "cooldown"]),
    ],
)
def test_only_a_path_that_ends_with_its_stamp_waits_out_the_window(
    then: str, after: str, what: list[str]
) -> None:
    guard = "- if: { at: { within: 30m } }\n  then: [end]\n"
    assert roles(steps(f"{guard}- if: {{ tag: vip }}\n  then: [{then}]\n{after}", fields=_AT)) == what


@pytest.mark.parametrize(
    ("top", "body", "cancel"),
    [
        (
            "cancel_on: [reply]",
            _SENT + _STAMP,
            ["Already texted? > Yes", "Already texted? > No > Leave Example"],
        ),
        ("cancel_on: [reply]", _SENT + _STAMP + "- add_tag: x\n", ["Leave Example"]),
        # A guard that does not end, with nothing after it, turns away too.
        (
            "cancel_on: [reply]",
            f"- if: {{ at: {{ within: 30m }} }}\n  then: []\n  else: [{_SENT_AND_STAMPED}]\n",
            ["Already texted? > Yes", "Already texted? > No > Leave Example"],
        ),
        (
            "cancel_on: [reply]\n" + _HOURS,
            _SENT + _STAMP,
            ["Leave Example > Held and never sent? > Yes", "Leave Example > Held and never sent? > No"],
        ),
    ],
)
def test_what_cancels_a_flow(top: str, body: str, cancel: list[str]) -> None:
    """It spares who waits out the window in the flow itself, and forgets what was held and never sent."""
    flow = compiled(steps(body, fields=_AT, top=top))
    found = {item.role: item.workflow for item in flow.workflows}
    assert [way.replace("End cooldown", "").rstrip(" >") for way in outline(found["cancel"])] == cancel
    assert ("cooldown" in found) is ("Leave" in cancel[0])


def test_what_a_window_holds_counts_from_when_it_is_out() -> None:
    main, cooldown = compiled(steps(_SENT + _STAMP, fields=_AT, top=_HOURS)).workflows
    assert outline(main.workflow)[1] == (
        f"{_STARTED}Date cooldown > Forget last cooldown > Start cooldown > Text > Stamp > {_OUT}"
    )
    tags = [(node.name, node.attributes["tags"]) for node in main.workflow.nodes if "tags" in node.attributes]
    assert tags == [
        ("Forget last cooldown", ["example-cooldown-sent"]),
        ("Start cooldown", ["example-cooldown"]),
        (_OUT, ["example-cooldown-sent"]),
    ]
    (ends,) = [node for node in cooldown.workflow.nodes if node.type == "remove_contact_tag"]
    assert ends.attributes["tags"] == ["example-cooldown", "example-cooldown-sent"]


def test_a_step_before_a_fork_keeps_its_id_in_the_last_branch_that_goes_on() -> None:
    """Contacts wait in steps by id: a branch that is added moves none of the steps that were there."""

    def started(body: str) -> list[str]:
        nodes = (
            compiled(steps(_SENT.split("- sms")[0] + body + _STAMP, fields=_AT)).workflows[0].workflow.nodes
        )
        return [node.id for node in nodes if node.name == "Start cooldown"]

    (alone,) = started("- sms: Hi\n")
    assert started(_VIP.format("[{ sms: A }]", "[{ sms: B }]"))[1] == alone
    assert started(_VIP.format("[{ sms: A }]", "[{ sms: B }, end]")) == [alone]
