"""A trigger on answers to one flow looks at which flow has texted last: whatever texts has a say in that."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.influence import pairs_at_odds, touch_nothing, with_a_say
from ghl_flow.runtime.verify.mixing import Mixing
from tests.conftest import compiled, steps

CALL = "call_status: { direction: inbound, status: [no-answer] }"
ANSWER = "customer_reply: { to: %s }"
TWO_TEXTS = "- sms: A\n- wait: 1 hour\n- sms: B"
PROMISE = "settings: { stop_on_response: false }\nguarantees: [{ never_texts_after: [reply] }]"


def flow(name: str, body: str, *triggers: str, top: str = "") -> CompiledFlow:
    text = steps(body, top=top).replace("\nflow: example\nname: Example", f"\nflow: {name}\nname: {name}")
    return compiled(text.replace(f"- {CALL}", "\n  - ".join(["", *(triggers or [CALL])]).strip("\n ")))


OTHER = flow("other", "- wait: 10 minutes\n- sms: Promo")
BY_TAG = flow("other", "- sms: Promo", "contact_tag: { added: promo }")
LATER = flow("later", "- wait: 10 minutes\n- add_tag: promo")
TAKES_OUT = flow(
    "takes-out", "- remove_from_workflow: mine", ANSWER % "mine", top="settings: { reentry: true }"
)
ANSWERED = flow("mine", TWO_TEXTS, CALL, ANSWER % "this", top=PROMISE)
MINE = flow("mine", TWO_TEXTS, top=PROMISE)


@pytest.mark.parametrize(
    ("mine", "beside", "result"),
    [
        (ANSWERED, [OTHER], Result.VIOLATED),
        (ANSWERED, [BY_TAG], Result.VIOLATED),
        (MINE, [TAKES_OUT, OTHER], Result.VIOLATED),
        (ANSWERED, [], Result.PROVED),
        (ANSWERED, [LATER], Result.PROVED),
        (MINE, [TAKES_OUT], Result.PROVED),
    ],
)
def test_an_answer_is_to_whoever_texted_last(
    mine: CompiledFlow, beside: list[CompiledFlow], result: Result
) -> None:
    found = verify(mine, max_calls=2, beside=beside)[0]
    assert found.result is result
    assert ("other" in found.terms.flows) is (result is Result.VIOLATED)


def test_whatever_texts_has_a_say_and_an_order() -> None:
    asks, texts, silent = (programs_of(item) for item in (ANSWERED, OTHER, LATER))
    assert with_a_say(asks, [texts, silent]) == [0]
    taking, plain = programs_of(TAKES_OUT), programs_of(MINE)
    ids = (plain[0].workflow.id, texts[0].workflow.id)
    assert ids in pairs_at_odds([*taking, *plain, *texts])
    assert ids not in pairs_at_odds([*plain, *texts])
    assert not touch_nothing(asks)
    assert touch_nothing([*plain, *texts])


def test_of_two_texts_in_one_instant_either_may_be_the_last() -> None:
    taking, plain, texts = (programs_of(item) for item in (TAKES_OUT, MINE, OTHER))
    sends = [ready.node.id for ready in plain[0].nodes.values() if ready.effects.sends]
    mixing = Mixing([*taking, *plain, *texts], Profile.DOCUMENTED)
    assert all(mixing.before(plain[0].workflow.id, node) for node in sends)
    assert not any(
        Mixing([*plain, *texts], Profile.DOCUMENTED).before(plain[0].workflow.id, node) for node in sends
    )
