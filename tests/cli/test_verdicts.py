"""How verdicts are told."""

from dataclasses import replace
from datetime import date

import pytest

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.display.verify.json import verdict_json
from ghl_flow.cli.display.verify.text import print_verdicts
from ghl_flow.cli.display.verify.words import assumption_text, case_facts, summary_text
from ghl_flow.operations.verify import AccountsVerdict
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Assumption, Verdict, Word, verify
from ghl_flow.runtime.verify.alike import SharedVerdicts
from ghl_flow.runtime.verify.replay import replay
from tests.conftest import compiled, steps

ONE = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
NO_TWO = "guarantees: [{ no_two_flows_text: 10 minutes }]"


def told(verdict: Verdict) -> str:
    console = PrintableConsole(width=200)
    with console.capture() as captured:
        print_verdicts(console, [AccountsVerdict(verdict, ("acme",))], ("acme",))
    return captured.get()


def case(top: str, body: str, *beside: str) -> Verdict:
    others = [compiled(steps(text).replace("flow: example", "flow: other")) for text in beside]
    return verify(compiled(steps(body, top=top)), max_calls=1, beside=others)[0]


@pytest.mark.parametrize(
    ("verdict", "texts", "flows"),
    [
        (case(ONE, "- sms: A\n- sms: B"), ["TEXT", "TEXT"], ["example", "example"]),
        (
            case(NO_TWO, "- sms: A", "- wait: 1m\n- sms: B"),
            ["TEXT from example", "TEXT from other"],
            ["example", "other"],
        ),
        (
            case(
                ONE,
                "- wait: 1m\n- sms: A\n- if: { in_flow: other }\n  then:\n    - sms: B",
                "- sms: C\n- wait: 1h",
            ),
            ["TEXT from other", "TEXT from example", "TEXT from example"],
            ["other", "example", "example"],
        ),
    ],
)
def test_a_text_of_a_case_says_of_which_flow_it_is(
    verdict: Verdict, texts: list[str], flows: list[str]
) -> None:
    lines = [line.split("  ")[-1] for line in told(verdict).splitlines() if "TEXT" in line]
    assert lines == texts
    document = verdict_json(AccountsVerdict(verdict, ("acme",)))["counterexample"]
    assert isinstance(document, dict)
    assert [item["flow"] for item in document["timeline"] if item["what"] == "TEXT"] == flows
    assert [item for item in document["timeline"] if item["what"] != "TEXT" and "flow" in item] == []


def test_a_flow_that_cannot_text_is_no_silent_green() -> None:
    verdict = case(ONE, "- add_tag: x")
    assert "no step of this flow texts" in told(verdict)
    assert verdict_json(AccountsVerdict(verdict, ("acme",)))["no_step_texts"] is True
    assert "no step" not in told(case(ONE, "- sms: A"))


# --- what is remembered of a case -----------------------------------------------------------------

LONG = "Hi, it's Bridgepoint. Sorry we missed you, we will call you back within the next hour."
TOKEN = "pit-0123456789abcdef"


def shown(
    top: str, body: str, *beside: str, width: int = 200, terminal: bool = False, verbose: bool = False
) -> tuple[str, AccountsVerdict]:
    flow = compiled(steps(body, top=f"settings: {{ reentry: true }}\n{top}"))
    others = [compiled(steps(text).replace("flow: example", "flow: other")) for text in beside]
    verdict = verify(flow, max_calls=2, beside=others)[0]
    again = None
    if verdict.counterexample is not None and verdict.promise is not None:
        again = replay(verdict.counterexample, [flow, *others], verdict.promise)
    item = AccountsVerdict(verdict, ("acme", "zoe"), again, flow, tuple(others))
    console = PrintableConsole(width=width, force_terminal=terminal, color_system=None, highlight=False)
    with console.capture() as captured:
        print_verdicts(console, [item], item.accounts, verbose=verbose)
    return captured.get(), item


def test_a_case_has_the_words_of_its_texts_and_times_of_day() -> None:
    text, item = shown(ONE, f'- sms: "{LONG}"')
    assert "00:00:00  Mon 09:00:00  missed call (no-answer)" in text
    assert f'"{LONG}"' in text
    assert text.count("(the same words)") == 1
    assert "the texts are those of bridgepoint-group" in text
    document = verdict_json(item)["counterexample"]
    assert document is not None
    assert document["account"] == "bridgepoint-group"
    texts = [moment for moment in document["timeline"] if "text" in moment]
    assert [moment["text"] for moment in texts] == [LONG, LONG]
    assert {moment["clock"] for moment in texts} >= {"2026-01-05T09:00:00-06:00"}
    assert all(moment["contact"].startswith("+1") for moment in texts)


def test_merge_fields_are_filled_in_and_secrets_are_not_shown() -> None:
    text, item = shown(ONE, f'- sms: "Call {{{{contact.phone}}}}, {TOKEN}"')
    assert "Call +15125550100, " in text
    assert TOKEN not in text
    assert TOKEN not in str(verdict_json(item))


def test_what_the_contact_starts_with_comes_first() -> None:
    text, _ = shown("guarantees: [{ replies_within: 1m }]", "- if: { tag: vip }\n  then: [end]\n- sms: Hi")
    lines = [line.strip() for line in text.splitlines()]
    assert lines.index("the contact starts with tag vip") < next(
        number for number, line in enumerate(lines) if "missed call" in line
    )


def test_two_flows_two_names_two_words() -> None:
    text, _ = shown(NO_TWO, "- sms: One of ours", "- wait: 1m\n- sms: Another")
    assert "TEXT from example" in text
    assert "TEXT from other" in text
    assert '"One of ours"' in text
    assert '"Another"' in text


def test_an_order_names_the_workflows_that_were_entered() -> None:
    """Of an account's many workflows, those the contact came to, in that order."""
    flow = compiled(steps("- if: { tag: a }\n  then:\n    - sms: One\n    - sms: Two", top=ONE))
    by_tag = steps("- remove_tag: a").replace(
        "call_status: { direction: inbound, status: [no-answer] }", "contact_tag: { added: go }"
    )
    others = [
        compiled(text.replace("flow: example", f"flow: {name}").replace("name: Example", f"name: {name}"))
        for name, text in (("first", steps("- add_tag: a")), ("unheard", by_tag))
    ]
    verdict = verify(flow, max_calls=1, beside=others)[0]
    case = verdict.counterexample
    assert case is not None
    assert len(case.order) == len(case.order_ids) == 3
    assert verdict.promise is not None
    again = replay(case, [flow, *others], verdict.promise)
    facts = case_facts(AccountsVerdict(verdict, ("acme",), again, flow, tuple(others)), case)
    assert facts[0] == "one event enrolls in first before Example"


def test_texts_to_several_contacts_say_to_whom() -> None:
    top = "guarantees: [{ at_most: { sms: 1, per: flow, within: 1h } }]"
    body = "- if: { tag: seen }\n  then: [end]\n- add_tag: seen\n- sms: Hi"
    text, _ = shown(top, body)
    assert "TEXT to +1512555010" in text
    assert text.count(" to +1512555010") == 2


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_word_is_broken(width: int, verbose: bool) -> None:
    body = (
        f'- sms: "{LONG}"\n- if: {{ tag: a-tag-with-a-rather-long-name }}\n  then: [end]\n'
        "- add_tag: a-tag-with-a-rather-long-name\n- wait: 2h"
    )
    for top in (ONE, "guarantees: [{ replies_within: 1m }]"):
        narrow, _ = shown(top, body, width=width, terminal=True, verbose=verbose)
        wide, _ = shown(top, body, width=400, terminal=True, verbose=verbose)

        def words(text: str) -> list[str]:
            return [word for word in text.split() if not word.startswith("0.")]

        assert words(narrow) == words(wide)
        longest = max(len(line.rstrip()) for line in narrow.splitlines())
        assert longest <= max(width, 70)


# --- what a proof rests on ------------------------------------------------------------------------


def proof(profiles: tuple[Profile, ...]) -> AccountsVerdict:
    flow = compiled(steps("- wait: 1m\n- sms: Hi", top="guarantees: [{ replies_within: 2m }]"))
    return AccountsVerdict(verify(flow, max_calls=1, profiles=profiles)[0], ("acme",))


def printed(*items: AccountsVerdict, verbose: bool = False) -> str:
    console = PrintableConsole(width=300)
    with console.capture() as captured:
        print_verdicts(console, items, (), verbose=verbose)
    return captured.get()


@pytest.mark.parametrize("profile", list(Profile))
def test_one_profile_alone_is_no_plain_proof(profile: Profile) -> None:
    item = proof((profile,))
    assert printed(item).startswith(f"proved ({profile} profile only) acme: example: replies within")
    assert summary_text([item, item]) == f"0 violated, 2 proved ({profile} profile only), 0 unknown"
    row = verdict_json(item)
    assert row["result"] == f"proved_{profile}_only"
    assert row["profiles"] == [str(profile)]
    assert {"word": "only_profiles", "names": [str(profile)]} in row["assumptions"]


def test_both_profiles_are_a_plain_proof() -> None:
    item = proof(tuple(Profile))
    assert printed(item).startswith("proved   acme: example: replies within")
    row = verdict_json(item)
    assert row["result"] == "proved"
    assert row["events"] == [{"event": "call", "most": 1}]
    assert row["flows"] == ["example"]
    assert row["lateness"] == 0
    assert {"word": "waits_on_time", "names": []} in row["assumptions"]


def test_assumptions_are_a_line_once_and_all_of_them_with_v() -> None:
    item = proof(tuple(Profile))
    short = printed(item, item)
    assert short.count("assuming") == 1
    assert "assuming: waits end on time; one contact at a time; " in short
    every = printed(item, verbose=True)
    assert every.count("assuming") == len(item.verdict.terms.assumptions)


@pytest.mark.parametrize("word", list(Word))
def test_every_assumption_has_words(word: Word) -> None:
    said = assumption_text(Assumption(word, ("tag a", "tag b")))
    assert said
    assert "{" not in said


def test_a_day_that_counts_is_told() -> None:
    verdict = case(ONE, "- sms: A\n- sms: B")
    found = verdict.counterexample
    assert found is not None
    on = replace(verdict, counterexample=replace(found, first_day=date(2026, 3, 8)))
    item = AccountsVerdict(on, ("acme",))
    assert "the first event is on Sunday, 2026-03-08" in printed(item)
    document = verdict_json(item)["counterexample"]
    assert document is not None
    assert document["first_day"] == "2026-03-08"
    assert "the first event is on" not in printed(AccountsVerdict(verdict, ("acme",)))


@pytest.mark.parametrize(
    ("wait", "jitter", "result", "on_time"),
    [
        ("1 minute", 60, "proved", False),
        ("2 minutes", 60, "violated", True),  # three minutes late is too late, on time it is not
        ("2 minutes", 0, "proved", False),
        ("5 minutes", 60, "violated", False),
    ],
)
def test_what_only_holds_on_time_says_so(wait: str, jitter: int, result: str, on_time: bool) -> None:
    top = "settings: { reentry: true }\nguarantees: [{ replies_within: 2 minutes }]"
    verdict = verify(compiled(steps(f"- wait: {wait}\n- sms: Hi", top=top)), max_calls=1, jitter=jitter)[0]
    assert (str(verdict.result), verdict.proved_on_time) == (result, on_time)
    assert ("proved with waits on time" in told(verdict)) is on_time
    row = verdict_json(AccountsVerdict(verdict, ("acme",)))
    assert row["proved_on_time"] is on_time


def test_the_gate_decides_with_late_waits() -> None:
    top = "settings: { reentry: true }\nguarantees: [{ replies_within: 2 minutes }]"
    flow = compiled(steps("- wait: 2 minutes\n- sms: Hi", top=top))
    (first, *_) = SharedVerdicts().of(flow, [])
    assert (str(first.result), first.proved_on_time) == ("violated", True)
