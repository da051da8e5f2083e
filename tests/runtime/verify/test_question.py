"""What a question about a flow takes into account, and what it says of what it cannot decide."""

from collections.abc import Sequence

import pytest

from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result
from ghl_flow.runtime.verify.question import MOST_CALLS, Question
from ghl_flow.runtime.verify.scope import Options
from ghl_flow.spec.guarantee import Promise, stated
from tests.conftest import compiled, steps

ONCE = "at_most: { sms: 1, within: 1 hour }"
UNKNOWN = "- raw: { type: whatsapp_v2, attributes: { body: Hi } }"
SAY = "- remove_tag: vip"
ASKS = "- if: { tag: vip }\n  then: [end]\n- sms: Hi"


def flow(body: str, promise: str = ONCE, *, settings: str = "reentry: false", name: str = "example") -> str:
    text = steps(body, top=f"settings: {{ {settings} }}\nguarantees: [{{ {promise} }}]")
    return text.replace("\nflow: example", f"\nflow: {name}").replace(
        "name: Example", f"name: {name.title()}"
    )


def question(*texts: str, calls: int = 1, profiles: Sequence[Profile] = tuple(Profile)) -> Question:
    """The question about the first of the flows, with the others beside it."""
    flows = [compiled(text) for text in texts]
    known = {program.workflow.id for one in flows for program in programs_of(one)}
    return Question(flows[0], flows[1:], known, Options(calls, profiles, 0), None)


def promise_of(text: str) -> Promise:
    return stated(compiled(text).flow.guarantees)[0]


WEEKDAYS = 'reentry: false, window: { from: "9:00", to: "17:00", days: mon-fri }'
EVERY_DAY = 'reentry: false, window: { from: "9:00", to: "17:00" }'


@pytest.mark.parametrize(
    ("text", "minds"),
    [
        (flow("- sms: Hi"), False),
        (flow("- sms: Hi", settings=EVERY_DAY), False),
        (flow("- sms: Hi", settings=WEEKDAYS), True),
        # Where something is not modelled, no day of the week decides more.
        (flow(f"- sms: Hi\n{UNKNOWN}\n- sms: Ho", settings=WEEKDAYS), False),
    ],
)
def test_where_the_day_of_the_week_may_have_made_a_difference(text: str, minds: bool) -> None:
    asked = question(text)
    asked.decide(promise_of(text), float("inf"))
    assert asked.minds_weekdays is minds


@pytest.mark.parametrize(("limit", "tried"), [(MOST_CALLS - 1, True), (MOST_CALLS, False)])
def test_so_many_events_are_tried_and_no_more(limit: int, tried: bool) -> None:
    """A limit takes one event more than it allows to be exceeded."""
    text = flow("- sms: Hi", f"at_most: {{ sms: {limit}, within: 1 hour }}")
    found = question(text).decide(promise_of(text), float("inf"))
    assert (found.result is Result.PROVED) is tried
    assert (f"takes more than {MOST_CALLS} events" in found.reason) is not tried


@pytest.mark.parametrize(
    ("bodies", "said"),
    [
        ([f"- sms: Hi\n{UNKNOWN}\n- sms: Ho"], ""),
        # The only other one that takes part is named by the verdict anyway.
        ([ASKS, f"{SAY}\n{UNKNOWN}"], ""),
        ([ASKS, f"{SAY}\n{UNKNOWN}", SAY], ", in two"),
        ([ASKS, SAY, f"{SAY}\n{UNKNOWN}"], ", in three"),
        ([ASKS, f"{SAY}\n{UNKNOWN}", f"{SAY}\n{UNKNOWN}"], ", in two, three"),
        ([f"{ASKS}\n{UNKNOWN}", f"{SAY}\n{UNKNOWN}", SAY], ""),
    ],
)
def test_what_is_not_modelled_says_whose_it_is(bodies: list[str], said: str) -> None:
    texts = [flow(body, name=name) for body, name in zip(bodies, ("one", "two", "three"), strict=False)]
    found = question(*texts).decide(promise_of(texts[0]), float("inf"))
    assert found.result is Result.UNKNOWN
    assert found.reason.startswith("the model does not know ")
    assert found.reason.endswith(said) if said else ", in " not in found.reason


@pytest.mark.parametrize(
    ("body", "promise", "patterns"),
    [
        # R28: a text is one step and goes to nobody who has opted out, however often the flow is started.
        ("- wait: 1m\n- sms: Hi", "never_texts_after: [opt_out]", True),
        # Runs that touch nothing are all alike for what is said of each text by itself.
        ("- wait: 1m\n- sms: Hi", "quiet_hours: { from: '21:00', to: '8:00' }", True),
        (
            "- wait: 1m\n- sms: Hi\n- add_tag: vip\n- if: { tag: vip }\n  then: [end]",
            "never_texts_after: [reply]",
            False,
        ),
        ("- wait: 1m\n- sms: Hi", "replies_within: 5m", False),
    ],
)
def test_where_one_event_is_enough_more_of_them_cost_nothing(body: str, promise: str, patterns: bool) -> None:
    text = flow(body, promise, settings="reentry: true")
    found = [question(text, calls=calls).decide(promise_of(text), float("inf")) for calls in (1, 6)]
    assert found[0].result is found[1].result
    assert (found[0].patterns == found[1].patterns) is patterns


@pytest.mark.parametrize(
    ("body", "mixes"),
    [
        ("- sms: Hi", False),
        ("- add_tag: lock\n- wait: 1m\n- if: { tag: lock }\n  then: [{ sms: Hi }]\n- remove_tag: lock", True),
    ],
)
def test_steps_are_mixed_only_where_that_can_matter(body: str, mixes: bool) -> None:
    text = flow(body, settings="reentry: true")
    flows = [compiled(text)]
    known = {program.workflow.id for program in programs_of(flows[0])}
    asked = Question(flows[0], (), known, Options(1, (Profile.CONCURRENT,), 0, mixed=True), None)
    assert (asked.decide_mixed(promise_of(text), float("inf")) is not None) is mixes
    opt_out = promise_of(flow(body, "never_texts_after: [opt_out]"))
    assert asked.decide_mixed(opt_out, float("inf")) is None


@pytest.mark.parametrize(
    ("body", "result", "searched"),
    [
        ("- sms: Hi", Result.PROVED, False),
        # A workflow that is none of the account's flows may lead back here.
        ("- add_to_workflow: { workflow: Old nurture }", Result.UNKNOWN, True),
        ("- wait: 1h\n  id: again\n- sms: Hi\n- goto: again", Result.VIOLATED, True),
    ],
)
def test_what_cannot_come_back_needs_no_search(body: str, result: Result, searched: bool) -> None:
    asked = question(flow(body))
    promise = promise_of(steps(body, top="guarantees: [terminates]"))
    found = asked.decide(promise, float("inf"))
    assert found.result is result, found.reason
    assert bool(found.patterns) is searched or result is Result.UNKNOWN


def test_what_is_not_modelled_is_told_before_that_no_text_was_reached() -> None:
    reasons = []
    for body in (
        f"{UNKNOWN}\n- sms: Hi",
        "- if: { all: [{ tag: vip }, { not_tag: vip }] }\n  then: [{ sms: Hi }]",
    ):
        text = flow(body)
        found = question(text).decide(promise_of(text), float("inf"))
        assert (found.result, found.no_text_reached) == (Result.UNKNOWN, True)
        reasons.append(found.reason)
    assert reasons[0].startswith("the model does not know ")
    assert reasons[1].startswith("no text is ever reached")


@pytest.mark.parametrize(
    ("promise", "any_order"), [("[opt_out]", True), ("[opt_out, reply]", False), ("[reply]", False)]
)
def test_only_who_opted_out_is_spared_by_highlevel_itself(promise: str, any_order: bool) -> None:
    body = "- add_tag: lock\n- wait: 1m\n- if: { tag: lock }\n  then: [{ sms: Hi }]\n- remove_tag: lock"
    text = flow(body, f"never_texts_after: {promise}", settings="reentry: true")
    one = compiled(text)
    known = {program.workflow.id for program in programs_of(one)}
    asked = Question(one, (), known, Options(1, (Profile.CONCURRENT,), 0, mixed=True), None)
    assert (asked.decide_mixed(promise_of(text), float("inf")) is None) is any_order
