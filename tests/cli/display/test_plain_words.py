"""Numbers, paths and references in the words of a person."""

import re

import pytest

from ghl_flow.cli.display.plan.words import path_words, value_words
from ghl_flow.counting import counted
from ghl_flow.runtime.verify import verify
from tests.conftest import ROOT, compiled, steps

COUNTED = "changes|steps|workflows|findings|files|patterns|accounts|segments|units|resources|texts|entries"


@pytest.mark.parametrize(
    ("count", "one", "several", "text"),
    [
        (0, "step", "", "0 steps"),
        (1, "step", "", "1 step"),
        (2, "step", "", "2 steps"),
        (1, "entry", "entries", "1 entry"),
        (12_345, "entry", "entries", "12,345 entries"),
    ],
)
def test_one_is_no_plural(count: int, one: str, several: str, text: str) -> None:
    assert counted(count, one, several) == text


def test_nothing_that_is_shown_counts_by_hand() -> None:
    """`{count} changes` reads "1 changes"; `counted` does not."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for folder in ("cli", "deploy", "operations", "lint")
        for path in sorted((ROOT / "ghl_flow" / folder).rglob("*.py"))
        for match in re.finditer(
            rf"\}} (?:more )?(?:{COUNTED})\b(?! and branches| ')", path.read_text("utf-8")
        )
    ]
    assert found == []


TRIGGERS = {
    "call_status: { direction: inbound, status: [no-answer] }": "calls",
    "contact_tag: { added: job-done }": "tag changes",
    "contact_tag: { removed: vip }": "tag changes",
    "customer_reply: {}": "replies",
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_the_events_of_a_proof_are_those_that_start_the_flow(trigger: str) -> None:
    text = steps("- sms: Hello there", top="settings: { reentry: true }").replace(
        "call_status: { direction: inbound, status: [no-answer] }", trigger
    )
    scopes = {item.scope for item in verify(compiled(text), max_calls=3) if item.scope}
    assert scopes
    # A limit is tried with one event more than it allows.
    assert all(re.match(rf"up to [34] {TRIGGERS[trigger]}\b", scope) for scope in scopes), scopes


def test_of_several_triggers_each_is_named() -> None:
    first, second = list(TRIGGERS)[:2]
    text = steps("- sms: Hello there", top="settings: { reentry: true }")
    text = text.replace(f"  - {first}\n", f"  - {first}\n  - {second}\n")
    scopes = {item.scope for item in verify(compiled(text), max_calls=1) if item.scope}
    assert scopes
    words = r"up to (1 call or tag change|[2-9] calls or tag changes)\b"
    assert all(re.match(words, scope) for scope in scopes), scopes


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("body", "body"),
        ("startAfter.value", "start after, value"),
        ("branches[0].segments[0].conditions[1].conditionSubType", "branch 1, condition 2, field"),
        ("branches[1].segments[2].conditions[0].conditionValue", "branch 2, group 3, condition 1, value"),
        ("branches[0].segments[0].conditions[0].conditionOperator", "branch 1, condition 1, operator"),
        ("branches[0].segments", "branch 1, question"),
        ("fields[0].value", "field 1, value"),
        ("tags[1]", "tag 2"),
        ("customData[0].key", "custom data 1, key"),
        ("re-entry", "re-entry"),
        ("time zone", "time zone"),
    ],
)
def test_a_place_in_a_step(path: str, words: str) -> None:
    assert path_words(path) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("two words", "two words"),
        ("urn:ghl-flow:field:last_text_at", "custom field 'last_text_at'"),
        ("urn:ghl-flow:workflow:missed-call/main", "workflow 'missed-call/main'"),
        ("a, urn:ghl-flow:field:b", "a, custom field 'b'"),
        ("", ""),
    ],
)
def test_a_reference_in_a_value(value: str, words: str) -> None:
    assert value_words(value) == words
