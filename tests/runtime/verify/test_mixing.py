"""Steps of different runs within one instant may mix (R13): a proof that needs them together says so."""

from types import SimpleNamespace
from typing import cast

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.runtime.verify.mixing import Mixing
from ghl_flow.runtime.verify.search import _with_others_now
from ghl_flow.runtime.verify.situation import Move
from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.zone import NOW, ZERO, less_than
from tests.conftest import SEED, compiled, steps

TOP = "guarantees: [{ %s }]\nsettings: { reentry: %s }"
ONCE = "at_most: { sms: 1, within: 30 minutes }"
BOTH = ("documented", "concurrent")
LOOK = "- if: { tag: done }\n  then: [end]\n"


def flow(name: str, body: str, promise: str = ONCE, *, again: str = "false") -> CompiledFlow:
    text = steps(body, top=TOP % (promise, again)).replace("\nflow: example", f"\nflow: {name}")
    return compiled(text)


def decided(mine: CompiledFlow, *others: CompiledFlow, calls: int = 1) -> Verdict:
    return verify(mine, max_calls=calls, beside=others)[0]


@pytest.mark.parametrize(
    ("mine", "other", "promise", "together"),
    [
        # Both look before either has written.
        (f"{LOOK}- add_tag: done\n- sms: One", f"{LOOK}- add_tag: done\n- sms: Two",
         "no_two_flows_text: 10 minutes", BOTH),
        # A tag that is on for an instant, which only a run in between can see.
        ("- remove_tag: x\n- wait: 1 minute\n- if: { tag: x }\n  then: [end]\n- sms: Hi",
         "- wait: 1 minute\n- add_tag: x\n- remove_tag: x", "replies_within: 3 minutes", BOTH),
        # Taken out between two steps, before the text.
        ("- remove_tag: lock\n- wait: 1 minute\n- add_tag: lock\n- sms: One",
         "- wait: 1 minute\n- if: { tag: lock }\n  then: [{ remove_from_workflow: mine }]",
         "replies_within: 3 minutes", BOTH),
        # In the other flow for an instant, which only a look in between can see.
        ("- if: { in_flow: other }\n  then: [end]\n- sms: One",
         "- add_tag: x", "replies_within: 3 minutes", BOTH),
        ("- if: { in_flow: other }\n  then: [end]\n- sms: One",
         "- if: { tag: x }\n  then: [end]", "replies_within: 3 minutes", BOTH),
        ("- if: { in_flow: other }\n  then: [end]\n- sms: One",
         "- goal: { tag: won }\n  unless_met: exit\n- add_tag: x", "replies_within: 3 minutes", BOTH),
        ("- if: { in_flow: other }\n  then: [{ sms: One }, { sms: Two }]\n  else: [{ sms: One }]",
         "- note: Hi", "at_most: { sms: 1, within: 1 hour }", BOTH),
        # They touch nothing in common.
        ("- add_tag: a\n- sms: One", "- add_tag: b\n- remove_tag: b", ONCE, ()),
        # A single look cannot be torn apart.
        ("- if: { tag: a }\n  then: [end]\n- sms: One", "- add_tag: a\n- remove_tag: a",
         "no_two_flows_text: 1 minute", ()),
    ],
)  # fmt: skip
def test_what_holds_only_if_steps_go_together(
    mine: str, other: str, promise: str, together: tuple[str, ...]
) -> None:
    verdict = decided(flow("mine", mine, promise), flow("other", other))
    assert verdict.result is Result.PROVED
    assert verdict.terms.together_in == together


@pytest.mark.parametrize("profile", list(Profile))
def test_a_contact_is_in_a_workflow_once_where_re_entry_says_so(profile: Profile) -> None:
    guarded = flow("mine", f"- wait: 2 minutes\n{LOOK}- add_tag: done\n- sms: One", again="true")
    found = verify(guarded, max_calls=2, profiles=(profile,))[0]
    assert found.result is Result.PROVED
    assert found.terms.together_in == (("concurrent",) if profile is Profile.CONCURRENT else ())


def test_the_shipped_flow_never_texts_twice_however_steps_mix() -> None:
    found = {one.guarantee: one.terms.together_in for one in verify(compiled(), max_calls=2, jitter=60)}
    assert [found[name] for name in found if name.startswith("at most")] == [("concurrent",)]
    assert [found[name] for name in found if name.startswith("replies")] == [BOTH]
    assert [found[name] for name in found if "opt out" in name or name == "terminates"] == [(), ()]


def test_where_nothing_is_shared_there_is_nothing_to_mix() -> None:
    alone = programs_of(flow("mine", "- sms: One\n- add_tag: a\n- wait: 1 minute"))
    assert not Mixing(alone, Profile.DOCUMENTED).any
    assert Mixing(programs_of(compiled(SEED)), Profile.DOCUMENTED).any


def _with_four_runs(mixing: tuple[int, ...], *, others_are_next: bool = True) -> list[list[int]]:
    """Of each part of the timings, the runs of which it is sure that their waits end now.

    The first lets others go first, the third is another contact's, the last may not be next yet.
    """
    view = View(((ZERO,),), (0,), ())
    for place, (earliest, latest) in enumerate(((0, 0), (0, 5), (0, 5), (0, 5), (1, 5)), 1):
        view = view.awaiting(place, place, earliest, latest)
    situation = SimpleNamespace(mixing=mixing, runs=("ann", "ann", "bob", "ann", "ann"))
    move = SimpleNamespace(after=situation, others_are_next=others_are_next)
    return [
        [run for run in range(1, 5) if part.where((NOW, run + 1, less_than(0))) is None]
        for part in _with_others_now(view, cast(Move, move))
    ]


def test_others_go_first_where_the_wait_of_one_of_the_same_contact_ends_in_that_instant() -> None:
    assert _with_four_runs((0,)) == [[1], [3]]
    assert _with_four_runs((3,)) == [[], [1]]
    # Where several let others go first, or others were not next, nothing is asked of the timings.
    assert _with_four_runs((0, 1)) == _with_four_runs((0,), others_are_next=False) == [[]]
