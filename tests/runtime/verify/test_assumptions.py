"""What a verdict rests on is told as data."""

import pytest

from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Assumption, Terms, Tried, Word, verify
from tests.conftest import SEED, compiled, steps

ONE = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
SPEED = "settings: { reentry: true }\n" + ONE


def terms(text: str, *beside: str, jitter: int = 0, profiles: tuple[Profile, ...] = tuple(Profile)) -> Terms:
    others = [compiled(one).flow.flow for one in beside]
    assert len(set(others)) == len(others)
    found = verify(
        compiled(text),
        max_calls=2,
        jitter=jitter,
        profiles=profiles,
        beside=[compiled(one) for one in beside],
    )
    return found[0].terms


def names(found: Terms, word: Word) -> tuple[str, ...] | None:
    return next((item.names for item in found.assumptions if item.word is word), None)


def test_the_shipped_flow() -> None:
    found = terms(SEED)
    assert found.profiles == tuple(Profile)
    assert found.events == (Tried("calls", 2), Tried("answered_call", 1), Tried("reply", 1))
    assert found.lateness == 0
    assert found.flows == ("missed-call-text-back",)
    assert [item.word for item in found.assumptions] == [
        Word.SEMANTICS,
        Word.RUNS_AS_WRITTEN,
        Word.WAITS_ON_TIME,
        Word.ONE_CONTACT_AT_A_TIME,
        Word.ONLY_WORKFLOWS_CHANGE,
        Word.NO_UPDATE_LOST,
        Word.CONTACTS_START_WITHOUT,
        Word.HAPPENS_ONCE,
        Word.NO_OPT_OUT,
        Word.STEPS_GO_TOGETHER,
    ]
    own = ("field last_missed_call_sms_at", "tag missed-call-text-back-cooldown")
    assert names(found, Word.ONLY_WORKFLOWS_CHANGE) == own
    assert names(found, Word.CONTACTS_START_WITHOUT) == ("tag missed-call-text-back-cooldown",)
    assert names(found, Word.HAPPENS_ONCE) == ("answered_call", "reply")
    assert names(found, Word.STEPS_GO_TOGETHER) == found.together_in == ("concurrent",)


@pytest.mark.parametrize(
    ("jitter", "assumption"),
    [(0, Assumption(Word.WAITS_ON_TIME)), (60, Assumption(Word.WAITS_AT_MOST_LATE, ("1 minute",)))],
)
def test_lateness(jitter: int, assumption: Assumption) -> None:
    found = terms(steps("- sms: Hi", top=ONE), jitter=jitter)
    assert found.lateness == jitter
    assert assumption in found.assumptions


@pytest.mark.parametrize("profile", list(Profile))
def test_one_profile_alone(profile: Profile) -> None:
    found = terms(steps("- sms: Hi", top=ONE), profiles=(profile,))
    assert found.limited_to == (profile,)
    assert names(found, Word.ONLY_PROFILES) == (str(profile),)
    both = terms(steps("- sms: Hi", top=ONE))
    assert both.limited_to == ()
    assert names(both, Word.ONLY_PROFILES) is None


@pytest.mark.parametrize(
    ("body", "word", "expected"),
    [
        # What no step writes may be anything at any time, so nothing is taken for granted of it.
        ("- if: { tag: vip }\n  then: [end]\n- sms: Hi", Word.OTHERS_CHANGE_RARELY, None),
        ("- if: { note: { is: x } }\n  then: [end]\n- sms: Hi", Word.ONLY_WORKFLOWS_CHANGE, None),
        ("- if: { tag: vip }\n  then: [end]\n- sms: Hi", Word.CONTACTS_START_WITHOUT, None),
        (
            "- if: { tag: vip }\n  then: [end]\n- sms: Hi\n- remove_tag: vip",
            Word.OTHERS_CHANGE_RARELY,
            ("tag vip",),
        ),
        (
            "- if: { tag: vip }\n  then: [end]\n- sms: Hi\n- add_tag: vip",
            Word.ONLY_WORKFLOWS_CHANGE,
            ("tag vip",),
        ),
        ("- sms: Hi\n- add_tag: vip", Word.ONLY_WORKFLOWS_CHANGE, None),  # nothing looks at it
    ],
)
def test_tags_fields_and_dates(body: str, word: Word, expected: tuple[str, ...] | None) -> None:
    fields = "{ note: { name: Note, type: text }, seen: { name: Seen, type: date } }"
    assert names(terms(steps(body, fields=fields, top=SPEED)), word) == expected


@pytest.mark.parametrize(
    ("guarantee", "assumed"),
    [
        ("never_texts_after: [opt_out]", False),
        ("never_texts_after: [reply]", True),
        ("replies_within: 1m", True),
    ],
)
def test_opting_out(guarantee: str, assumed: bool) -> None:
    found = terms(steps("- sms: Hi", top=f"guarantees: [{{ {guarantee} }}]"))
    assert (names(found, Word.NO_OPT_OUT) == ()) is assumed


@pytest.mark.parametrize(
    ("guarantee", "without"),
    [("at_most: { sms: 1, within: 1h }", None), ("replies_within: 1m", ("field seen",))],
)
def test_what_contacts_come_without(guarantee: str, without: tuple[str, ...] | None) -> None:
    """Whoever has a stamp of the flow's own had the text that goes with it."""
    guard = "- if: { any: [{ tag: vip }, { seen: { within: 2 days } }] }\n  then: [end]\n"
    body = f"{guard}- sms: Hi\n- add_tag: vip\n- update_contact: {{ seen: now }}"
    fields = "{ seen: { name: Seen, type: date } }"
    found = terms(steps(body, fields=fields, top=f"guarantees: [{{ {guarantee} }}]"))
    assert names(found, Word.CONTACTS_START_WITHOUT) == without


def test_flows_that_took_part() -> None:
    """Those with a say, and all of them where the guarantee is about all."""
    other = steps("- remove_tag: vip").replace("flow: example", "flow: other")
    idle = steps("- add_tag: unheard").replace("flow: example", "flow: idle")
    asks = "- if: { tag: vip }\n  then: [end]\n- sms: Hi\n- add_tag: vip"
    assert terms(steps(asks, top=ONE), other, idle).flows == ("example", "other")
    top = "guarantees: [{ no_two_flows_text: 10m }]"
    assert terms(steps(asks, top=top), other, idle).flows == ("example", "other", "idle")


@pytest.mark.parametrize(("per", "one"), [("contact", True), ("flow", False)])
def test_one_contact_at_a_time(per: str, one: bool) -> None:
    top = f"guarantees: [{{ at_most: {{ sms: 1, per: {per}, within: 1h }} }}]"
    found = names(terms(steps("- sms: Hi", top=top)), Word.ONE_CONTACT_AT_A_TIME)
    assert (found is not None) is one


@pytest.mark.parametrize(
    ("trigger", "yearly"),
    [
        ("birthday: {}", ("birthday",)),
        ("birthday: { before: 3 days }", ("birthday",)),
        ("task_due: {}", None),
        ("contact_changed: { field: date_of_birth }", None),
    ],
)
def test_what_comes_once_a_year(trigger: str, yearly: tuple[str, ...] | None) -> None:
    call = "call_status: { direction: inbound, status: [no-answer] }"
    text = steps("- sms: Hi", top=ONE).replace(call, trigger)
    assert names(terms(text), Word.ONCE_A_YEAR) == yearly
    writes = text.replace("- sms: Hi", "- sms: Hi\n  - update_contact: { date_of_birth: now }")
    assert writes != text
    assert names(terms(writes), Word.ONCE_A_YEAR) is None
