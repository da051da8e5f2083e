"""The opportunity that goes with a run: a simulation goes by what is told, verify tries everything."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.card import same_stage
from ghl_flow.kinds.names import Named, named_reference
from ghl_flow.runtime.leeway import Unusual
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.scenario import run_case
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.influence import pairs_at_odds, touch_nothing, with_a_say
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile
from tests.conftest import compiled, steps

NO_TEXT = "guarantees: [{ at_most: { sms: 1, per: contact, within: 1 day } }]"


def texts(body: str, contact: str = "{}", *beside: CompiledFlow) -> list[str]:
    """What a contact is texted whom that is known of."""
    file = load_text(
        "version: 1\nflow: example\ntests:\n  - name: t\n    profile: documented\n"
        f"    contacts: {{ '+15125550100': {contact} }}\n"
        "    events: [0s call no-answer]\n    until: 2d\n    expect: []\n",
        TestFile,
    ).value
    (result,) = run_case([compiled(steps(body)), *beside], file, 0)
    assert result.gaps == ()
    return [difference.got.rpartition("  ")[2] for difference in result.differences]


ASKED = (
    "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: [{ sms: quoted }]\n"
    "  else: [{ sms: other }]"
)
STATUS = "- if: { opportunity: { status: won } }\n  then: [{ sms: Won }]\n  else: [{ sms: not won }]"


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("{}", "other"),  # without a card nothing of it holds
        ("{ opportunity: { pipeline: Sales, stage: Quoted } }", "quoted"),
        ("{ opportunity: { stage: Quoted } }", "quoted"),
        ("{ opportunity: { pipeline: Service, stage: Quoted } }", "other"),
        ("{ opportunity: { pipeline: Sales, stage: New } }", "other"),
    ],
)
def test_the_stage_that_a_contact_came_with(contact: str, said: str) -> None:
    assert said in str(texts(ASKED, contact))


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("{}", "not won"),
        ("{ opportunity: { stage: New } }", "not won"),
        ("{ opportunity: { stage: New, status: won } }", "Won"),
    ],
)
def test_the_status_that_a_contact_came_with(contact: str, said: str) -> None:
    assert said in texts(STATUS, contact)[0]


@pytest.mark.parametrize(
    ("step", "contact", "said"),
    [
        ("opportunity: { pipeline: Sales, stage: Quoted }", "{}", "quoted"),
        ("opportunity: { pipeline: Sales, stage: New }", "{ opportunity: { stage: Quoted } }", "other"),
        ("create_opportunity: { pipeline: Sales, stage: Quoted }", "{}", "quoted"),
        ("update_opportunity: { pipeline: Sales, stage: Quoted }", "{}", "other"),  # there is none
        (
            "update_opportunity: { pipeline: Sales, stage: Quoted }",
            "{ opportunity: { stage: New } }",
            "quoted",
        ),
        (
            "update_opportunity: { status: won }",
            "{ opportunity: { pipeline: Sales, stage: Quoted } }",
            "quoted",
        ),
        ("remove_opportunity: Sales", "{ opportunity: { pipeline: Sales, stage: Quoted } }", "other"),
        ("remove_opportunity: Service", "{ opportunity: { pipeline: Sales, stage: Quoted } }", "quoted"),
    ],
)
def test_what_a_step_does_to_it(step: str, contact: str, said: str) -> None:
    assert said in str(texts(f"- {step}\n{ASKED}", contact))


ASKED_STATUS = "- if: { opportunity: { status: open } }\n  then: [{ sms: b }]"
ASKED_STAGE = "- if: { opportunity: { pipeline: %s, stage: New } }\n  then: [{ sms: b }]"


@pytest.mark.parametrize(
    ("asked", "remains"),
    [
        (ASKED_STAGE % "Sales", False),
        (ASKED_STAGE % "Service", True),
        (ASKED_STAGE.replace("pipeline: %s, ", ""), True),  # of another pipeline
        (ASKED_STATUS, True),
    ],
)
def test_what_remains_when_the_cards_of_a_pipeline_are_removed(asked: str, remains: bool) -> None:
    result = verdict(f"- sms: a\n- remove_opportunity: Sales\n{asked}")
    assert result is (Result.VIOLATED if remains else Result.PROVED)


def verdict(body: str, *beside: str, top: str = NO_TEXT) -> Result:
    others = [
        compiled(steps(item).replace("\nflow: example\nname: Example", f"\nflow: other{n}\nname: Other {n}"))
        for n, item in enumerate(beside)
    ]
    return verify(compiled(steps(body, top=top)), max_calls=1, beside=others)[0].result


ONE_TEXT = ASKED
TWO = (
    "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: [{ sms: a }]\n"
    "- if: { opportunity: { pipeline: Sales, stage: New } }\n  then: [{ sms: b }]"
)
LATER = TWO.replace(
    "\n- if: { opportunity: { pipeline: Sales, stage: New",
    "\n- wait: 1 hour\n- if: { opportunity: { pipeline: Sales, stage: New",
)


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (ONE_TEXT, Result.PROVED),
        # At one instant a card is in one stage.
        (TWO, Result.PROVED),
        # An hour later somebody may have moved it.
        (LATER, Result.VIOLATED),
        # Of a stage and a status, either may be so.
        (
            (
                "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: [{ sms: a }]\n"
                "- if: { opportunity: { status: won } }\n  then: [{ sms: b }]"
            ),
            Result.VIOLATED,
        ),
        # Without a card it has neither.
        (
            (
                "- if: { opportunity: { status: won } }\n  then: [{ sms: a }]\n"
                "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: []\n"
                "  else:\n    - if: { opportunity: { status: won } }\n      then: []\n"
                "      else: [{ sms: b }]"
            ),
            Result.PROVED,
        ),
        # What a step has written is so in that instant, if it is done.
        (
            (
                "- opportunity: { pipeline: Sales, stage: New, status: lost }\n- sms: a\n"
                "- if: { opportunity: { status: lost } }\n  then: []\n  else: [{ sms: b }]"
            ),
            Result.VIOLATED,
        ),
        # After another one is looked for, it may be in another stage at once.
        (
            (
                "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: [{ sms: a }]\n"
                "- find_opportunity: { pipeline: Sales }\n  then: []\n"
                "- if: { opportunity: { pipeline: Sales, stage: New } }\n  then: [{ sms: b }]"
            ),
            (Result.VIOLATED, Result.UNKNOWN),
        ),
        # A pipeline that is left out may be any.
        (
            (
                "- if: { opportunity: { stage: Quoted } }\n  then: [{ sms: a }]\n"
                "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: [{ sms: b }]"
            ),
            Result.VIOLATED,
        ),
    ],
)
def test_a_proof_tries_every_card(body: str, result: Result | tuple[Result, ...]) -> None:
    assert verdict(body) in (result if isinstance(result, tuple) else (result,))


def test_the_case_says_what_card_it_was() -> None:
    (found, *_) = verify(compiled(steps(LATER, top=NO_TEXT)), max_calls=1)
    assert found.counterexample is not None
    (contact, history), *_ = found.counterexample.before
    assert "opportunity stage 'Quoted' of 'Sales'" in str(history)
    assert any(
        "opportunity stage 'New' of 'Sales'" in moment.what for moment in found.counterexample.timeline
    )
    assert contact


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("abc", "abc", True),
        ("abc", "abd", False),
        (named_reference(Named.STAGE, "New", "Sales"), named_reference(Named.STAGE, "New"), True),
        (named_reference(Named.STAGE, "New", "Sales"), named_reference(Named.STAGE, "New", "Service"), False),
        (named_reference(Named.STAGE, "New", "Sales"), named_reference(Named.STAGE, "Old", "Sales"), False),
        ("New", named_reference(Named.STAGE, "New", "Sales"), True),
    ],
)
def test_two_stages_are_one_by_id_or_by_name(one: str, other: str, same: bool) -> None:
    assert same_stage(one, other) is same
    assert same_stage(other, one) is same


STAGE_STARTS = (
    "version: 1\nflow: quoted\nname: Quoted\ntrigger:\n  - stage: { pipeline: Sales, to: Quoted }\n"
    "fields: {}\nsteps:\n  - sms: Your quote\n"
)
MOVES = "- wait: 1 minute\n- opportunity: { pipeline: Sales, stage: Quoted }"


@pytest.mark.parametrize(
    ("step", "contact", "starts"),
    [
        ("opportunity: { pipeline: Sales, stage: Quoted }", "{ opportunity: { stage: New } }", True),
        ("update_opportunity: { pipeline: Sales, stage: Quoted }", "{ opportunity: { stage: New } }", True),
        # It is there already, in another stage of that step, or there is none to move.
        ("opportunity: { pipeline: Sales, stage: Quoted }", "{ opportunity: { stage: Quoted } }", False),
        ("opportunity: { pipeline: Sales, stage: New }", "{ opportunity: { stage: Quoted } }", False),
        ("update_opportunity: { pipeline: Sales, stage: Quoted }", "{}", False),
    ],
)
def test_a_step_that_moves_it_starts_what_waits_for_that(step: str, contact: str, starts: bool) -> None:
    assert bool(texts(f"- {step}", contact, compiled(STAGE_STARTS))) is starts


def test_a_flow_that_moves_it_has_a_say_in_what_that_starts() -> None:
    def programs(flow: CompiledFlow) -> list[Program]:
        return [Program(one.workflow) for one in flow.workflows]

    watching, moving = programs(compiled(STAGE_STARTS)), programs(compiled(steps(MOVES)))
    assert with_a_say(watching, [moving]) == [0]
    assert with_a_say(moving, [watching]) == []
    assert not touch_nothing([*watching, *moving])
    assert pairs_at_odds([*watching, *moving])


def test_a_flow_that_starts_itself_is_no_proof_of_an_end() -> None:
    again = compiled(
        STAGE_STARTS.replace(
            "steps:", "settings: { reentry: true }\nguarantees: [terminates]\nsteps:"
        ).replace(
            "  - sms: Your quote\n",
            "  - wait: 1 minute\n  - opportunity: { pipeline: Sales, stage: New, backward: true }\n"
            "  - opportunity: { pipeline: Sales, stage: Quoted }\n",
        )
    )
    assert verify(again, max_calls=1)[0].result is not Result.PROVED


@pytest.mark.parametrize(
    ("trigger", "settings", "result"),
    [
        ("stage: { pipeline: Sales, to: Quoted }", "", Result.VIOLATED),
        ("opportunity_created: {}", "", Result.VIOLATED),
        ("stale_opportunity: { after: 14 days }", "", Result.VIOLATED),
        ("stage: { pipeline: Sales, to: Quoted }", "settings: { per_opportunity: false }", Result.PROVED),
        ("contact_tag: { added: vip }", "", Result.PROVED),
    ],
)
def test_each_opportunity_of_a_contact_runs_for_itself(trigger: str, settings: str, result: Result) -> None:
    text = STAGE_STARTS.replace("stage: { pipeline: Sales, to: Quoted }", trigger)
    once = "guarantees: [{ at_most: { sms: 1, per: contact, within: 1 day } }]"
    flow = compiled(text.replace("steps:", f"{settings}\n{once}\nsteps:"))
    assert verify(flow, max_calls=2)[0].result is result


WON_STARTS = STAGE_STARTS.replace("stage: { pipeline: Sales, to: Quoted }", "opportunity_status: { to: won }")


@pytest.mark.parametrize(
    ("beside", "step"),
    [
        # What a step does not write stays, whatever it is.
        (WON_STARTS, "update_opportunity: { pipeline: Sales, stage: Quoted }"),
        (WON_STARTS, "update_opportunity: { value: 500 }"),
        (STAGE_STARTS, "update_opportunity: { status: won }"),
    ],
)
def test_an_update_of_something_else_starts_nothing(beside: str, step: str) -> None:
    once = "guarantees: [{ at_most: { sms: 1, per: contact, within: 1 day } }, terminates]"
    watching = compiled(beside.replace("steps:", f"settings: {{ per_opportunity: false }}\n{once}\nsteps:"))
    updates = compiled(steps(f"- {step}"))
    found = verify(watching, max_calls=1, beside=[updates])
    assert {one.guarantee: one.result for one in found[:2]} == {
        "at most 1 text per contact within 1 day": Result.PROVED,
        "terminates": Result.PROVED,
    }


CREATED_STARTS = STAGE_STARTS.replace(
    "stage: { pipeline: Sales, to: Quoted }", "opportunity_created: { pipeline: Sales }"
)
MAKES = "opportunity: { pipeline: %s, stage: New, backward: true }"


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        (f"- {MAKES % 'Sales'}", True),  # it changes the one that started the run
        (f"- {MAKES % 'Service'}\n- {MAKES % 'Sales'}", False),  # the first makes another
        (f"- remove_opportunity: Sales\n- {MAKES % 'Sales'}", False),  # it is gone
        (f"- wait: 1 day\n- {MAKES % 'Sales'}", False),  # people may have moved it
        ("- create_opportunity: { pipeline: Sales, stage: New }", False),
    ],
)
def test_a_step_changes_the_opportunity_that_started_the_run(body: str, ends: bool) -> None:
    text = CREATED_STARTS.replace("steps:", "guarantees: [terminates]\nsteps:")
    indented = "".join(f"  {line}\n" for line in body.splitlines())
    (found, *_) = verify(compiled(text + indented), max_calls=1, seconds=0.5)
    assert found.guarantee == "terminates"
    assert (found.result is Result.PROVED) is ends


ENDS_WITH_A_CARD = "".join(
    f"- if: {{ opportunity: {{ status: {status} }} }}\n  then: [end]\n"
    for status in ("open", "won", "lost", "abandoned")
)


@pytest.mark.parametrize(
    ("flow", "unusual"),
    [
        (
            steps(
                f"{ENDS_WITH_A_CARD}- update_opportunity: {{ pipeline: Sales, stage: New }}\n"
                "- if: { opportunity: { stage: New } }\n  then: [{ sms: a }, { sms: b }]",
                top=NO_TEXT,
            ),
            {Unusual.CARD_CHANGED},
        ),
        (
            STAGE_STARTS.replace(
                "  - sms: Your quote\n",
                "  - update_opportunity: { pipeline: Sales, stage: New }\n"
                "  - if: { opportunity: { stage: Quoted } }\n    then: [{ sms: a }, { sms: b }]\n",
            ).replace("steps:", f"{NO_TEXT}\nsteps:"),
            {Unusual.CARD_LEFT},
        ),
        (STAGE_STARTS.replace("steps:", f"{NO_TEXT}\nsteps:"), {Unusual.ANOTHER_CARD}),
    ],
)
def test_a_case_says_what_became_of_the_card(flow: str, unusual: set[Unusual]) -> None:
    (found, *_) = verify(compiled(flow), max_calls=2)
    assert found.counterexample is not None, found.reason
    assert {one.what for one in found.counterexample.swapped if one is not None} == unusual
