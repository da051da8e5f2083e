"""A message holds some of what triggers look for: every set that one message may hold is tried."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import ANOTHER
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.runtime.verify.events import starting
from ghl_flow.runtime.verify.phrases import MOST_REPLIES, Phrases
from tests.conftest import compiled, steps

CALL = "call_status: { direction: inbound, status: [no-answer] }"
QUIET = "settings: { stop_on_response: false }\nguarantees: "


def flow(
    name: str, body: str, *triggers: str, guarantee: str = "{ unless: at_most, because: x }"
) -> CompiledFlow:
    text = steps(body, top=f"{QUIET}[{guarantee}]")
    text = text.replace("\nflow: example\nname: Example", f"\nflow: {name}\nname: {name}")
    return compiled(
        text.replace(
            f"- {CALL}", "\n  - ".join(f"- {one}" if not n else one for n, one in enumerate(triggers))
        )
    )


def replied(looked_for: str, also: str = "") -> str:
    return f"customer_reply: {{ contains: {looked_for}{also} }}"


def looked_for(*flows: CompiledFlow) -> Phrases:
    return Phrases([one.triggers for one in flows], [ready for one in flows for ready in programs_of(one)])


@pytest.mark.parametrize(
    ("flows", "together"),
    [
        ([["hi"]], ["hi"]),
        ([["[human, agent]"]], ["human"]),
        # What one list holds and another phrase is, too, is told apart.
        ([["[human, agent]"], ["agent"]], ["human", "agent"]),
        ([["[human, agent]"], ["[agent, boss]"]], ["human", "agent", "boss"]),
        ([["[a1, b1]"], ["b1"], ["c1"]], ["a1", "b1", "c1", "a1 c1", "b1 c1"]),
        ([["price"], ["price list"]], ["price", "price list"]),
        # Of one flow either trigger is enough.
        ([["a1", "b1"]], ["a1", "b1"]),
    ],
)
def test_what_one_message_may_hold(flows: list[list[str]], together: list[str]) -> None:
    made = [flow(f"f{number}", "- add_tag: x", *map(replied, some)) for number, some in enumerate(flows)]
    assert [" ".join(some) for some in looked_for(*made).together or ()] == together


def test_conditions_count_too() -> None:
    asks = flow("asks", "- if: { reply: { contains: b1 } }\n  then: [{ add_tag: x }]", replied("[a1, c1]"))
    assert looked_for(asks).together == [("a1",), ("b1",), ("a1", "b1")]


def test_too_many_are_told_so() -> None:
    many = [flow(f"f{number}", "- add_tag: x", replied(f"word{number}x")) for number in range(11)]
    assert looked_for(*many[:10]).too_many() == ""
    said = f"one reply may hold 11 of the flows' 11 phrases in more than {MOST_REPLIES:,} ways"
    assert looked_for(*many).too_many() == said


@pytest.mark.parametrize(
    ("phrases", "said"),
    [("price", "Hi"), ("[hi, hey]", "Hello"), ("[hey, HI, hello]", "OK"), ("[hi, hello, ok, thanks]", "~")],
)
def test_a_reply_that_holds_none(phrases: str, said: str) -> None:
    bodies = [event.message for event in looked_for(flow("f", "- add_tag: x", replied(phrases))).none(False)]
    assert bodies == [said]


def test_a_reply_on_another_channel_holds_none_either() -> None:
    found = looked_for(flow("f", "- add_tag: x", replied("hi"))).none(True)
    assert [(event.message, event.came_by) for event in found] == [
        ("Hello", ("", "")),
        ("Hello", (ANOTHER, "")),
    ]


def decided(mine: CompiledFlow, *beside: CompiledFlow) -> Verdict:
    return verify(mine, max_calls=1, beside=beside)[0]


TEXTS = "- wait: 1 minute\n- sms: Are you there?"


@pytest.mark.parametrize("phrases", ["hi", "[hi, hey]", "[Hey, HI]", "[hello, hi, ok]"])
def test_an_answer_that_starts_nothing_is_tried_whatever_the_triggers_look_for(phrases: str) -> None:
    mine = flow("mine", TEXTS, CALL, replied(phrases), guarantee="{ never_texts_after: [reply] }")
    assert decided(mine).result is Result.VIOLATED


@pytest.mark.parametrize("also", ["", ", channel: whatsapp", ", channel: sms", ", to: f0"])
@pytest.mark.parametrize(
    ("phrases", "holds"),
    [(("a1", "c1"), "11"), (("[a1, b1]", "c1", "b1"), "110"), (("[a1, b1]", "[c1, d1]", "[b1, d1]"), "110")],
)
def test_a_message_holds_what_two_flows_look_for_and_not_what_a_third_does(
    phrases: tuple[str, ...], holds: str, also: str
) -> None:
    """However it comes: on another channel than texts do, and as an answer to a workflow's text."""
    flows = [flow(f"f{number}", "- add_tag: x", replied(one, also)) for number, one in enumerate(phrases)]
    started = {
        "".join("01"[matches(one.triggers[0], event, lambda _: None)] for one in flows)
        for event in starting(
            [one.triggers for one in flows], [ready for one in flows for ready in programs_of(one)]
        )
    }
    assert holds in started
