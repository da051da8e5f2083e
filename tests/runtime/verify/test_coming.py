"""How contacts come to flows: what they come without, and what one search worked out for the next."""

import pytest

from ghl_flow.kinds.effects import Fact
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify.coming import Coming
from ghl_flow.runtime.verify.scope import Options
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee, TerminatesGuarantee
from tests.conftest import compiled

FLOW = compiled()
(TAG,) = FLOW.cooldown_tags
REPLIES = RepliesWithinGuarantee.model_validate({"replies_within": "3 minutes"})
ENDS = TerminatesGuarantee(terminates=True)
STAMP = next(iter(field.key for field in FLOW.fields))


def coming(*, by_hand: bool = False, mixed: bool = False) -> Coming:
    programs = programs_of(FLOW)
    names = {one.workflow.id: "f" for one in programs}
    how = Options(2, [Profile.DOCUMENTED, Profile.CONCURRENT], 0, mixed=mixed, by_hand=by_hand)
    return Coming([FLOW], programs, names, how)


@pytest.mark.parametrize(
    ("promise", "by_hand", "kinds"),
    [
        (ENDS, False, {"tag"}),
        (REPLIES, False, {"tag", "field"}),
        (ENDS, True, set()),
        (REPLIES, True, set()),
    ],
)
def test_what_contacts_come_without(promise: Promise, by_hand: bool, kinds: set[str]) -> None:
    found = coming(by_hand=by_hand).without(promise)
    assert {kind for kind, _ in found} == kinds
    assert ("tag", TAG) in found or by_hand


def test_what_may_stay_is_known_for_each_reading_and_adds_up() -> None:
    here = coming()
    one, other = frozenset[Fact]([("tag", "a")]), frozenset[Fact]([("tag", "b")])
    assert here.may_stay(Profile.DOCUMENTED) == frozenset()
    here.stays(Profile.DOCUMENTED, one)
    here.stays(Profile.DOCUMENTED, other)
    assert here.may_stay(Profile.DOCUMENTED) == one | other
    assert here.may_stay(Profile.CONCURRENT) == frozenset()


def test_searches_that_begin_alike_share_their_situations() -> None:
    here, nothing = coming(), frozenset[Fact]()
    first = here.situations(Profile.DOCUMENTED, nothing)
    assert here.situations(Profile.DOCUMENTED, nothing) is first
    assert here.situations(Profile.CONCURRENT, nothing) is not first
    assert here.situations(Profile.DOCUMENTED, here.without(ENDS)) is not first


def test_the_clock_matters_once_it_did_in_one_search() -> None:
    here = coming()
    assert not here.minds_clock
    situations = here.situations(Profile.DOCUMENTED, frozenset())
    assert here.minds_clock is (situations.minds_dates or situations.minds_clock)


@pytest.mark.parametrize("mixed", [True, False])
def test_runs_mix_only_where_that_is_asked(mixed: bool) -> None:
    assert (coming(mixed=mixed).mixing is not None) is mixed
