import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from tests.conftest import SEED


def mistakes(text: str) -> list[tuple[str, str, str | None]]:
    """Place, message and hint of every error."""
    with pytest.raises(SpecError) as caught:
        load_text(text, Flow, "flow.yaml")
    return [(str(item.location), item.message, item.hint) for item in caught.value.diagnostics]


def test_the_design_example_is_read_as_written() -> None:
    flow = load_text(SEED, Flow).value
    assert flow.flow == "missed-call-text-back"
    assert flow.cancel_on == ("answered_call", "reply")
    assert [step.keyword for step in flow.steps] == ["wait", "if"]
    assert [str(item) for item in flow.guarantees] == [
        "at most 1 text per contact within 30 minutes",
        "replies within 3 minutes",
        "never texts after answered call or reply",
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "message", "hint"),
    [
        ("- wait: 2 minutes", "- delay: 2 minutes", "13:5", "unknown step 'delay'", "did you mean 'wait'?"),
        ("- wait: 2 minutes", "- text: Hi", "13:5", "unknown step 'text'", "did you mean 'sms'?"),
        ("- wait: 2 minutes", "- Message: Hi", "13:5", "unknown step 'Message'", "did you mean 'sms'?"),
        ("- wait: 2 minutes", "- wiat: 2 minutes", "13:5", "unknown step 'wiat'", "did you mean 'wait'?"),
        ("wait: 2 minutes", "wait: 2", "13:11", "a duration needs a unit", None),
        ("wait: 2 minutes", "wait: 0s", "13:11", "a wait of zero does not pause", None),
        ("wait: 2 minutes", "wait: two minutes", "13:11", "is not a duration", None),
        (
            "- wait: 2 minutes",
            "- { wait: 2m, sms: Hi }",
            "13:5",
            "one step has one kind",
            "make it two steps",
        ),
        (
            "template: missed-call",
            "tmplate: missed-call",
            "18:16",
            "unknown key 'tmplate'",
            "did you mean 'template'?",
        ),
        ("no-answer, ", "no-anwser, ", "7:49", "'no-anwser' is not one of", "did you mean 'no-answer'?"),
        (
            "  - call_status",
            "  - call_staus",
            "7:5",
            "unknown trigger 'call_staus'",
            "did you mean 'call_status'?",
        ),
        ("- at_most", "- at_mots", "21:5", "unknown guarantee 'at_mots'", "did you mean 'at_most'?"),
        ("      - end", "      - edn", "16:9", "'edn' is not a step by itself", "did you mean 'end'?"),
        ("version: 1", "version: 2", "2:10", "expected 1", None),
        ("type: datetime", "type: datetme", "9:67", "'datetme' is not one of", "did you mean 'datetime'?"),
        ("flow: missed-call-text-back", "flow: Missed Call", "3:7", "an id is lower-case", None),
        ("reentry: true", "reentry: yes", "10:22", "expected true or false", None),
        (
            "name: Missed call text-back",
            "name: 42",
            "4:7",
            "expected text, found a number",
            'put it in quotes: "42"',
        ),
        ("within: 30 minutes } }", "within: 30m, is: 3 } }", "14:36", "a field test has one operator", None),
        (
            "[answered_call, reply]  ",
            "answered_call  ",
            "11:12",
            "expected a list, found text",
            "write it as a list: - ...",
        ),
    ],
)
def test_each_mistake_is_shown_at_its_place(
    old: str, new: str, place: str, message: str, hint: str | None
) -> None:
    assert old in SEED
    found = mistakes(SEED.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0][0] == f"flow.yaml:{place}"
    assert message in found[0][1]
    assert found[0][2] == hint


def test_all_mistakes_are_shown_at_once_in_order() -> None:
    text = (
        SEED.replace("wait: 2 minutes", "wait: 2")
        .replace("no-answer", "no-anwser")
        .replace("flow: ", "flwo: ")
    )
    assert [place for place, _, _ in mistakes(text)] == [
        "flow.yaml:3:1",  # the key that is missing is the one misspelt
        "flow.yaml:7:49",
        "flow.yaml:13:11",
    ]
