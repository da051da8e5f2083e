"""How contacts come to flows: what they come without, and what one search worked out for the next."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import coming as module
from ghl_flow.runtime.verify.coming import Coming
from ghl_flow.runtime.verify.scope import Options
from ghl_flow.runtime.verify.situation import Situations
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee, TerminatesGuarantee
from tests.conftest import compiled

FLOW = compiled()
(TAG,) = FLOW.cooldown_tags
REPLIES = RepliesWithinGuarantee.model_validate({"replies_within": "3 minutes"})
ENDS = TerminatesGuarantee(terminates=True)


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


def seen(*, dates: bool = False, clock: bool = False, weekdays: Sequence[Sequence[bool]] = ()) -> Situations:
    """What a search found to matter, by the days of the week of each class of moments."""
    classes = [SimpleNamespace(by_weekday=by_weekday) for by_weekday in weekdays]
    facts = SimpleNamespace(clock=SimpleNamespace(classes=classes) if weekdays else None)
    return cast(Situations, SimpleNamespace(minds_dates=dates, minds_clock=clock, facts=facts))


SAME, OTHER = (True,) * 7, (True,) * 5 + (False,) * 2


@pytest.mark.parametrize(
    ("searches", "minds", "tells"),
    [
        ([], False, False),
        ([seen()], False, False),
        ([seen(dates=True)], True, False),
        ([seen(clock=True)], True, False),
        ([seen(), seen(clock=True)], True, False),
        ([seen(weekdays=[SAME])], False, False),
        ([seen(weekdays=[OTHER])], False, True),
        ([seen(weekdays=[SAME, OTHER]), seen()], False, True),
    ],
)
def test_what_mattered_in_one_search_matters(
    searches: list[Situations], minds: bool, tells: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = coming()
    made = iter(searches)
    monkeypatch.setattr(module, "Situations", lambda *_: next(made))
    for number, _ in enumerate(searches):
        here.situations(Profile.DOCUMENTED, frozenset([("tag", str(number))]))
    assert (here.minds_clock, here.tells_weekdays) == (minds, tells)


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_events_put_on_is_asked_unless_anything_may_be_on_a_contact(
    by_hand: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(module, "Facts", lambda _, **given: asked.update(given))
    monkeypatch.setattr(module, "Situations", lambda *_: None)
    coming(by_hand=by_hand).situations(Profile.DOCUMENTED, frozenset())
    assert (asked["put_on_outside"] is None, asked["by_hand"]) == (by_hand, by_hand)


@pytest.mark.parametrize("mixed", [True, False])
def test_runs_mix_only_where_that_is_asked(mixed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first of the readings."""
    asked: list[Profile] = []

    def made(_: object, profile: Profile) -> Profile:
        asked.append(profile)
        return profile

    monkeypatch.setattr(module, "Mixing", made)
    assert (coming(mixed=mixed).mixing is not None) is mixed
    assert asked == [Profile.DOCUMENTED] * mixed
