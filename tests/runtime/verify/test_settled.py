"""What is open of a contact stands for all it may be; what others change comes when it is looked at."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import GhlFlowError
from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.triggers.event import Event, field_set, put_tag, reply, take_tag
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of, start_of
from ghl_flow.runtime.verify import Result, question, verify
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.search import Search
from ghl_flow.runtime.verify.situation import Situation, Situations, Unseen
from tests.conftest import compiled
from tests.runtime.flow_maker import flow_text

HEAD = "version: 1\nflow: example\nname: Example\n"
CALL = "call_status: { direction: inbound, status: [no-answer] }"
GO = "contact_tag: { added: go }"
ASKS = "- if: { tag: vip }\n  then: [end]\n- sms: Hi\n- wait: 1h\n- remove_tag: vip\n- remove_tag: b"
# Each flow starts the next by a tag, and takes off its own.
RING = """
version: 1
flow: stage-{number}
name: Stage {number}
trigger: [{{ contact_tag: {{ added: stage-{number} }} }}]
settings: {{ reentry: true }}
steps:
- wait: 20 minutes
- sms: Hi
- remove_tag: stage-{number}
- add_tag: stage-{following}
guarantees: [{promise}]
"""


def written(body: str, *triggers: str, fields: str = "{}", guarantees: str = "[]") -> str:
    listed = "".join(f"  - {one}\n" for one in triggers or (CALL,))
    settings = "fields: " + fields + "\nsettings: { reentry: true }\n"
    return f"{HEAD}trigger:\n{listed}{settings}steps:\n{body}\nguarantees: {guarantees}\n"


def situations(*texts: str, absent: Sequence[str] = ()) -> Situations:
    flows = [compiled(text) for text in texts]
    programs = [program for flow in flows for program in programs_of(flow)]
    facts = Facts(programs, absent=[("tag", tag) for tag in absent], put_on_outside=None, jitter=0)
    names = {program.workflow.id: flow.flow.flow for flow in flows for program in programs_of(flow)}
    return Situations(programs, start_of(flows[0]), Profile.DOCUMENTED, names, facts)


def after(known: Situations, *events: Event, before: Situation | None = None) -> list[Situation]:
    found = [known.start if before is None else before]
    for event in events:
        found = [move.after for one in found for move in known.event(one, "ann", event)]
    return found


def test_what_is_settled_stands_beside_the_core() -> None:
    known = situations(written(ASKS, GO))
    # Whether the tag was there already is asked: it was not, and whether the contact is a vip is asked then.
    vip, other = sorted(after(known, put_tag("go")), key=lambda one: len(one.runs))
    assert (vip.runs, other.runs) == ((), ("ann",))
    assert vip.core == known.start.core != other.core
    assert known.start.settled < vip.settled
    (taken_off,) = after(known, take_tag("vip"), before=vip)
    assert taken_off.core == vip.core
    assert not taken_off.settled <= vip.settled  # another value is not less


@pytest.mark.parametrize(
    ("events", "absent"),
    [
        ((reply("STOP"),), ()),  # who has opted out is not any contact
        ((put_tag("go"),), ("go",)),  # a contact comes without it, so with it is another
        ((put_tag("vip"),), ("vip",)),
    ],
)
def test_what_is_never_open_is_part_of_the_core(events: Sequence[Event], absent: Sequence[str]) -> None:
    known = situations(written(ASKS, "customer_reply: {}", GO), absent=absent)
    assert all(one.core != known.start.core for one in after(known, *events))


def test_less_that_is_settled_covers_more() -> None:
    known = situations(written(ASKS, GO))
    kept = next(one for one in after(known, put_tag("go")) if one.runs)
    more = after(known, take_tag("go"), before=kept)
    assert [one.core for one in more] == [kept.core]
    assert {item for one in more for item in one.settled} != kept.settled


FIELDS = "{ note: { name: Note, type: text }, due: { name: Due, type: date } }"
LOOKS = """- if: { note: red }
  then: [end]
- if: { due: { within: 2 days } }
  then: [end]
- sms: Hi"""


@pytest.mark.parametrize(
    ("body", "trigger", "event", "fact"),
    [
        (ASKS, CALL, put_tag("vip"), ("tag", "vip")),
        (ASKS, CALL, take_tag("vip"), ("tag", "vip")),
        # Something starts at it, or waits for it, here or wherever it comes.
        (ASKS, "contact_tag: { added: vip }", put_tag("vip"), None),
        (ASKS, "contact_tag: { removed: vip }", take_tag("vip"), None),
        (ASKS, "contact_tag: { added: vip }", take_tag("vip"), ("tag", "vip")),
        ("- goal: { tag: vip }\n  unless_met: wait\n- sms: Hi", CALL, put_tag("vip"), None),
        ("- wait_for: { if: { tag: vip } }\n- sms: Hi", CALL, put_tag("b"), None),
        (ASKS, CALL, put_tag("unasked"), None),  # it makes no difference at all
        (ASKS, CALL, reply("Hi"), None),
    ],
)
def test_which_changes_wait_to_be_seen(body: str, trigger: str, event: Event, fact: Fact | None) -> None:
    assert situations(written(body, trigger)).waits_to_be_seen(event) == fact


@pytest.mark.parametrize(("key", "waits"), [("note", True), ("due", False)])
def test_which_fields_wait_to_be_seen(key: str, waits: bool) -> None:
    known = situations(written(LOOKS, fields=FIELDS))
    fields = [name for name in (*known.facts.dates, *known.facts._values) if name.endswith(key)]
    found = [known.waits_to_be_seen(field_set(name, "red", key)) for name in fields]
    # Of a date it counts on which day it changes.
    assert found == [("field", name) if waits else None for name in fields] != []


def test_what_looks_at_a_change() -> None:
    known = situations(written(ASKS, GO))
    kept = next(one for one in after(known, put_tag("go")) if one.runs)
    seen = [Unseen(kept, "ann", ("tag", "go"))]
    assert known.looks(seen, ("ann", put_tag("go")))  # in vain, if it is there
    assert not known.looks(seen, 0)
    assert not known.looks([*seen, Unseen(kept, "ann", ("tag", "vip"))], ("ann", reply("Hi")))
    assert known.looks([], ("ann", reply("Hi")))


class _Exact(Search):
    """A search that tries everything that the reductions leave out."""

    def __init__(self, *given: Any, exact: bool = False, **more: Any) -> None:
        super().__init__(*given, exact=True, **more)


TWO_TAGS = "- if: { all: [{ tag: vip }, { tag: b }] }\n  then: [sms: Hi]\n- wait: 1h\n- remove_tag: [vip, b]"
AGAIN = "- sms: Hi\n- wait: 10m\n- remove_tag: b"


@pytest.mark.parametrize(
    ("body", "trigger", "within", "result"),
    [
        # A text takes both tags, so others have to put on two before one call.
        (TWO_TAGS, CALL, "2 hours", Result.VIOLATED),
        (TWO_TAGS, CALL, "30 minutes", Result.PROVED),
        # It starts again only where others take the tag off meanwhile.
        (AGAIN, GO, "11 minutes", Result.VIOLATED),
        (AGAIN, GO, "10 minutes", Result.PROVED),
    ],
)
def test_changes_by_others_count_where_they_come_late(
    body: str, trigger: str, within: str, result: Result
) -> None:
    flow = compiled(written(body, trigger, guarantees=f"[at_most: {{ sms: 1, within: {within} }}]"))
    for exact in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if exact:
                patch.setattr(question, "Search", _Exact)
            found = verify(flow, max_calls=2, profiles=[Profile.DOCUMENTED], seconds=120)
        assert found[0].result is result


def _decided(flow: CompiledFlow, beside: Sequence[CompiledFlow]) -> list[tuple[str, Result]]:
    found = verify(flow, beside=beside, max_calls=2, seconds=0.5)
    return [(item.guarantee, item.result) for item in found]


def test_the_reductions_change_no_verdict_on_flows_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for seed in range(9):
        random = Random(seed)
        try:
            flow, *beside = [compiled(flow_text(random, name)) for name in ("one", "two")]
        except GhlFlowError:
            continue
        small = _decided(flow, beside)
        with monkeypatch.context() as patch:
            patch.setattr(question, "Search", _Exact)
            full = _decided(flow, beside)
        for one, other in zip(small, full, strict=True):
            # What takes too long is unknown, in either.
            if Result.UNKNOWN not in (one[1], other[1]):
                assert one == other
                compared += 1
    assert compared > 12


@pytest.mark.parametrize(
    ("promise", "count", "result", "most"),
    [
        # Without the reductions: 4,525 and 4,507.
        ("at_most: { sms: 1, within: 10 minutes }", 3, Result.PROVED, 4_000),
        (
            "terminates, { unless: at_most, because: no }, { unless: never_texts_after, because: no }",
            4,
            Result.VIOLATED,
            500,
        ),
    ],
)
def test_flows_that_start_each_other_round_and_round_take_few_steps(
    promise: str, count: int, result: Result, most: int
) -> None:
    flows = [
        compiled(RING.format(number=number, following=(number + 1) % count, promise=promise))
        for number in range(count)
    ]
    first, *_ = verify(flows[0], beside=flows[1:], profiles=[Profile.DOCUMENTED], seconds=120)
    assert first.result is result
    assert first.patterns < most
