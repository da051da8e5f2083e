"""What a test file expects against what came: paired, missed, and told to people."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.scenario import contact_of, run_case
from ghl_flow.runtime.simulate import CALLER
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import ContactSpec, TestFile
from tests.conftest import compiled, steps

FLOW = compiled(
    steps(
        "- add_tag: Called\n- update_contact: { seen: x }\n- wait: 2 minutes\n- sms: Hello  there\n"
        "- remove_tag: called",
        fields="{ seen: { name: Seen, type: text } }",
        top="settings: { reentry: true }",
    )
)


def run(
    body: str, *, events: str = "[0s call no-answer]", more: str = ""
) -> tuple[list[tuple[str, str]], bool]:
    text = f"version: 1\nflow: example\ntests:\n  - name: t\n    profile: documented\n    events: {events}\n"
    text += f"    expect: {body}\n{more}"
    (result,) = run_case([FLOW], load_text(text, TestFile).value, 0)
    return [(item.expected, item.got) for item in result.differences], result.passed


@pytest.mark.parametrize(
    "body",
    [
        "[{ at: 2m, sms: hello there }]",
        "[{ at: 2m, sms: any }]",
        "[{ at: 2m, sms: { equals: Hello there } }]",
        "[{ at: 2m, sms: { segments: 1 } }]",
        f"[{{ at: 2m, contact: '{CALLER}', sms: any }}]",
        "[{ at: 2m, sms: any }, { at: 1m, tags: [CALLED], fields: { seen: x } }]",
        "[{ at: 2m, sms: any }, { at: 3m, no_tags: [called], fields: { seen: x } }]",
        "[{ at: 3m, no_tags: [called] }, { at: 2m, sms: any }, { at: 1m, tags: [called] }]",
        "[{ at: 2m, sms: any }, { at: 0s, fields: { other: null } }]",
    ],
)
def test_as_expected(body: str) -> None:
    assert run(body) == ([], True)


MAILS = compiled(
    steps('- email: { subject: "Your  estimate, {{ contact.first_name }}", text: Hi }\n- sms: Hello')
)


@pytest.mark.parametrize(
    ("body", "differences"),
    [
        ("[{ at: 0s, email: your estimate }, { at: 0s, sms: any }]", []),
        ("[{ at: 0s, sms: any }, { at: 0s, email: any }]", []),
        ("[{ at: 0s, sms: any }]", [("", f"00:00:00  email 'Your  estimate, ' to {CALLER}")]),
        (
            "[{ at: 0s, sms: any }, { at: 1m, email: { equals: bye } }]",
            [("00:01:00  email 'bye'", f"00:00:00  email 'Your  estimate, ' to {CALLER}")],
        ),
        (
            "[{ at: 0s, sms: any }, { at: 0s, sms: your }, { at: 0s, email: any }]",
            [("00:00:00  sms that holds 'your'", "")],
        ),
    ],
)
def test_mails_are_expected_as_texts_are(body: str, differences: list[tuple[str, str]]) -> None:
    text = "version: 1\nflow: example\ntests:\n  - name: t\n    profile: documented\n"
    text += "    events: [0s call no-answer]\n"
    (result,) = run_case([MAILS], load_text(f"{text}    expect: {body}\n", TestFile).value, 0)
    assert [(item.expected, item.got) for item in result.differences] == differences


SENT = f"00:02:00  sms 'Hello  there' to {CALLER}, 1 segment"


@pytest.mark.parametrize(
    ("body", "differences"),
    [
        ("[]", [("", SENT)]),
        ("[{ at: 1m, sms: hello }]", [("00:01:00  sms that holds 'hello'", SENT)]),
        ("[{ at: 2m, sms: bye }]", [("00:02:00  sms that holds 'bye'", SENT)]),
        ("[{ at: 2m, sms: { equals: hello there } }]", [("00:02:00  sms 'hello there'", SENT)]),
        ("[{ at: 2m, sms: { segments: 2 } }]", [("00:02:00  sms of 2 segments", SENT)]),
        (
            "[{ at: 2m, contact: '+15125550199', sms: any }]",
            [("00:02:00  sms to +15125550199", ""), ("", SENT)],
        ),
        ("[{ at: 2m, sms: any }, { at: 2m, sms: any }]", [("00:02:00  sms", "")]),
        (
            "[{ at: 2m, sms: any }, { at: 3m, tags: [called], fields: { seen: y } }]",
            [("00:03:00  tag called", "00:03:00  no tags"), ("00:03:00  seen = y", "00:03:00  seen = x")],
        ),
        (
            "[{ at: 2m, sms: any }, { at: 1m, no_tags: [Called], fields: { seen: null, more: z } }]",
            [
                ("00:01:00  no tag Called", "00:01:00  tags called"),
                ("00:01:00  seen = nothing", "00:01:00  seen = x"),
                ("00:01:00  more = z", "00:01:00  more = nothing"),
            ],
        ),
    ],
)
def test_what_differs(body: str, differences: list[tuple[str, str]]) -> None:
    assert run(body) == (differences, False)


def test_what_is_missing_is_shown_against_the_closest_text() -> None:
    found, _ = run("[{ at: 70s, sms: x }]", events="[0s call no-answer, 10m call no-answer]")
    assert found[0] == ("00:01:10  sms that holds 'x'", SENT)
    assert found[1][1].startswith("00:12:00")


def test_each_profile_is_one_result() -> None:
    text = "version: 1\nflow: example\ntests:\n  - { name: t, events: [0s call no-answer], expect: [] }\n"
    results = list(run_case([FLOW], load_text(text, TestFile).value, 0))
    assert [str(item.profile) for item in results] == ["documented", "concurrent"]


def test_the_only_contact_is_the_caller_and_a_run_may_be_cut_off() -> None:
    more = "    contacts: { ann: { tags: [VIP] } }\n    until: 1m\n"
    assert run("[{ at: 1m, tags: [vip, called] }]", more=more) == ([], True)
    both = "    contacts: { ann: {}, bob: {} }\n"
    assert run("[{ at: 2m, sms: any }]", more=both) == ([], True)


@pytest.mark.parametrize(
    ("spec", "details"),
    [
        (
            {"name": "Ann van Dyk"},
            {"name": "Ann van Dyk", "first_name": "Ann", "last_name": "van Dyk", "phone": ""},
        ),
        ({"name": "Ann"}, {"name": "Ann", "first_name": "Ann", "last_name": "", "phone": ""}),
        ({"email": "a@b.c"}, {"email": "a@b.c", "phone": ""}),
        ({"phone": "+1"}, {"phone": "+1"}),
    ],
)
def test_who_a_contact_is(spec: dict[str, str], details: dict[str, str]) -> None:
    assert contact_of("ann", ContactSpec.model_validate(spec)).details == details


def test_a_number_is_a_phone_of_its_own() -> None:
    spec = ContactSpec.model_validate({"tags": ["VIP"], "fields": {"a": "1", "b": ""}, "opted_out": True})
    contact = contact_of("+15125550100", spec)
    assert (contact.details, contact.tags, contact.opted_out) == ({}, {"vip"}, True)
    assert len(contact.fields) == 1


# --- guarantees that hold in a case ---------------------------------------------------------------

TWICE = compiled(steps("- sms: One\n- wait: 1m\n- sms: Two", top="settings: { reentry: true }"))
OTHER = compiled(steps("- wait: 30s\n- sms: Three").replace("flow: example", "flow: other"))
FOR_EVER = compiled(steps("- wait: 1h\n  id: again\n- goto: again"))


def held(flows: list[CompiledFlow], holds: str, more: str = "") -> list[tuple[str, str]]:
    text = (
        "version: 1\nflow: example\ntests:\n  - name: t\n    profile: documented\n"
        f"    events: [0s call no-answer]\n    holds: [{holds}]\n{more}"
    )
    (result,) = run_case(flows, load_text(text, TestFile).value, 0)
    assert result.passed is (not result.differences)
    return [(item.expected, item.got) for item in result.differences]


@pytest.mark.parametrize(
    ("holds", "got"),
    [
        ("{ at_most: { sms: 1, within: 1h } }", "2 texts within 1 minute"),
        ("{ at_most: { sms: 2, within: 1h } }", ""),
        ("{ at_most: { sms: 1, within: 1m } }", ""),
        ("{ replies_within: 1m }", ""),
        ("{ never_texts_after: [reply] }", ""),
        (
            "{ quiet_hours: { from: '9:00', to: '9:30' } }",
            "a text goes out at 09:00:00, between 9:00 and 9:30",
        ),
        ("terminates", ""),
        ("{ no_two_flows_text: 10m }", "example and other both text within 30 seconds"),
    ],
)
def test_guarantees_in_a_case(holds: str, got: str) -> None:
    """Texts of the other flow count only where the guarantee is about all flows."""
    found = held([TWICE, OTHER], holds)
    assert [one for _, one in found] == ([got] if got else [])


def test_guarantees_beside_texts_and_with_an_end() -> None:
    """What else is expected counts as well, and nothing comes after `until`."""
    one = "{ at_most: { sms: 1, within: 1h } }"
    assert held([TWICE], one, "    until: 30s\n") == []
    assert held([TWICE], one, "    until: 30s\n    expect: []\n") == [
        ("", f"00:00:00  sms 'One' to {CALLER}, 1 segment")
    ]
    assert len(held([TWICE], one, "    expect: []\n")) == 3


@pytest.mark.parametrize("more", ["", "    until: 1d\n"])
def test_a_run_that_never_ends(more: str) -> None:
    """It is a difference where it is asked for; without an end it is one in any test, and no hang."""
    ((expected, got),) = held([FOR_EVER], "terminates", more)
    assert expected == "terminates"
    assert "never ends" in got
    found = held([FOR_EVER], "{ at_most: { sms: 1, within: 1h } }", more)
    assert found == ([] if more else [("the flows come to rest", got)])


def test_a_call_without_a_text() -> None:
    silent = compiled(steps("- wait: 1h\n- sms: Hi"))
    found = held([silent], "{ replies_within: 3m }")
    assert found == [("replies within 3 minutes", "the call at 00:00:00 gets no text within 3 minutes")]
