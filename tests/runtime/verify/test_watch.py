"""What each kind of guarantee remembers and minds, at the edges of its stretch."""

from collections.abc import Sequence

import pytest

from ghl_flow.language.duration import Duration
from ghl_flow.runtime.verify.events import CALL, OPT_IN, OUTBOUND_ANSWERED
from ghl_flow.runtime.verify.situation import DAY, Text
from ghl_flow.runtime.verify.view import CAME, View
from ghl_flow.runtime.verify.watch import (
    AtMostWatcher,
    Broken,
    NeverTextsAfterWatcher,
    NoTwoFlowsWatcher,
    QuietHoursWatcher,
    Seen,
    Watcher,
)
from ghl_flow.runtime.verify.watch_replies import RepliesWithinWatcher
from ghl_flow.runtime.verify.zone import START, with_moment
from ghl_flow.spec.guarantee import (
    AtMost,
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    QuietHours,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
)

MINE = Text("ann", "mine", "sms")
NOTHING = View(START, (0,), ())


def ago(seconds: int, *marks: tuple[str, ...], view: View = NOTHING) -> View:
    """The view with those marks, each so many seconds ago."""
    for mark in marks:
        zone = with_moment(view.zone, len(view.zone), -seconds, -seconds)
        view = View(zone, (*view.names, len(view.names)), (*view.marks, mark), view.flags)
    return view


def verdict(found: Sequence[Seen]) -> str:
    """Whether it is broken in all timings, in none or in some."""
    broken = sum(isinstance(item, Broken) for item in found)
    return "all" if broken == len(found) else "some" if broken else "none"


def texts(watcher: Watcher, view: View, text: Text = MINE) -> list[Seen]:
    return list(watcher.text(view, text))


def at_most(count: int = 1, per: str = "contact", **channel: int) -> AtMostWatcher:
    limit = AtMost(**(channel or {"sms": count}), per=per, within=Duration(100))
    return AtMostWatcher(AtMostGuarantee(at_most=limit), "mine")


@pytest.mark.parametrize(("seconds", "broken"), [(0, "all"), (99, "all"), (100, "none"), (101, "none")])
def test_two_texts_are_too_many_within_the_stretch_and_not_at_its_end(seconds: int, broken: str) -> None:
    assert verdict(texts(at_most(), ago(seconds, ("ann",)))) == broken


def test_where_the_timing_decides_the_view_is_split() -> None:
    early = with_moment(START, 1, -150, -50)
    found = texts(at_most(), View(early, (0, 1), (("ann",),)))
    assert verdict(found) == "some"
    held = found[1]
    assert isinstance(held, View)
    assert held.marks == (("ann",),)


@pytest.mark.parametrize(
    ("watcher", "text", "broken"),
    [
        (at_most(), Text("ann", "other", "sms"), "none"),
        (at_most(), Text("ann", "mine", "email"), "none"),
        (at_most(), Text("bob", "mine", "sms"), "none"),
        (at_most(any=1), Text("ann", "mine", "email"), "all"),
        (at_most(email=1), Text("ann", "mine", "email"), "all"),
        (at_most(email=1), MINE, "none"),
        (at_most(2), MINE, "none"),
    ],
)
def test_what_is_counted(watcher: AtMostWatcher, text: Text, broken: str) -> None:
    assert verdict(texts(watcher, ago(10, ("ann",)), text)) == broken


def test_of_the_whole_flow_everybody_counts() -> None:
    assert verdict(texts(at_most(per="flow"), ago(10, ()), Text("bob", "mine", "sms"))) == "all"


def test_the_oldest_of_those_allowed_is_looked_back_to() -> None:
    two = ago(10, ("ann",), view=ago(100, ("ann",)))
    assert verdict(texts(at_most(2), two)) == "none"
    assert verdict(texts(at_most(2), ago(10, ("ann",), view=ago(99, ("ann",))))) == "all"


REPLY = RepliesWithinGuarantee(replies_within=Duration(60))


def replies(limits: Sequence[AtMostGuarantee] = (), jitter: int = 0) -> RepliesWithinWatcher:
    return RepliesWithinWatcher(REPLY, "mine", limits, ["reply", "opt_out"], jitter)


@pytest.mark.parametrize(("seconds", "broken"), [(59, "none"), (60, "none"), (61, "all")])
def test_a_call_waits_up_to_the_deadline(seconds: int, broken: str) -> None:
    assert verdict(list(replies().passing(ago(seconds, ("waits", "ann"))))) == broken


def test_a_call_that_nothing_will_answer() -> None:
    assert verdict(list(replies().quiet(ago(1, ("waits", "ann"))))) == "all"
    assert verdict(list(replies().quiet(NOTHING))) == "none"


@pytest.mark.parametrize(
    ("view", "kind", "waits"),
    [
        (NOTHING, CALL, True),
        (NOTHING, "other", False),
        (ago(5, ("text", "ann", "sms")), CALL, True),  # a text before it answers nothing
        (ago(0, ("text", "ann", "sms")), CALL, False),  # at the same instant it does
        (ago(0, ("text", "bob", "sms")), CALL, True),
        (View(START, (0,), (), frozenset({("out", "ann")})), CALL, False),
        (View(START, (0,), (), frozenset({("out", "bob")})), CALL, True),
        (ago(9, ("waits", "ann")), "reply", False),
        (ago(9, ("waits", "bob")), "reply", False),
    ],
)
def test_which_calls_wait(view: View, kind: str, waits: bool) -> None:
    found = list(replies().event(view, "ann", frozenset({kind})))
    assert any(isinstance(item, View) and ("waits", "ann") in item.marks for item in found) is waits


def test_a_call_that_ends_another_one_waits_itself() -> None:
    (found,) = replies().event(NOTHING, "ann", frozenset({CALL, "reply"}))
    assert isinstance(found, View)
    assert found.marks == (("waits", "ann"),)


def test_of_two_calls_the_first_waits() -> None:
    waiting = ago(9, ("waits", "ann"))
    assert list(replies().event(waiting, "ann", frozenset({CALL}))) == [waiting]


def test_an_opt_out_is_remembered() -> None:
    (found,) = replies().event(NOTHING, "ann", frozenset({"opt_out"}))
    assert isinstance(found, View)
    assert found.flags == {("out", "ann")}


@pytest.mark.parametrize(
    ("seconds", "jitter", "excused"), [(99, 0, True), (100, 0, True), (101, 0, False), (101, 1, True)]
)
def test_a_promise_of_fewer_texts_excuses_a_call(seconds: int, jitter: int, excused: bool) -> None:
    limit = AtMostGuarantee(at_most=AtMost(sms=1, within=Duration(100)))
    found = list(
        replies([limit], jitter).event(ago(seconds, ("text", "ann", "sms")), "ann", frozenset({CALL}))
    )
    assert all(isinstance(item, View) and ("waits", "ann") not in item.marks for item in found) is excused


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (MINE, [("text", "ann", "sms")]),
        (Text("bob", "mine", "sms"), [("waits", "ann"), ("text", "bob", "sms")]),
        (Text("ann", "other", "sms"), [("waits", "ann")]),
    ],
)
def test_a_text_answers_who_gets_it(text: Text, left: list[tuple[str, ...]]) -> None:
    (found,) = texts(replies(), ago(9, ("waits", "ann")), text)
    assert isinstance(found, View)
    assert list(found.marks) == left


def test_no_more_texts_are_remembered_than_a_promise_asks_for() -> None:
    limit = AtMostGuarantee(at_most=AtMost(sms=2, within=Duration(100)))
    three = ago(9, *[("text", "ann", "sms")] * 3)
    (found,) = texts(replies([limit]), three)
    assert isinstance(found, View)
    assert len(found.marks) == 2


@pytest.mark.parametrize(
    ("events", "broken"),
    [
        ([], "none"),
        (["reply"], "all"),
        (["answered_call"], "none"),
        (["reply", CALL], "none"),
        (["opt_out", CALL], "all"),
        (["opt_out", "opt_in"], "none"),  # R28
        (["reply", "opt_in"], "all"),
        ([CALL, "reply"], "all"),
    ],
)
def test_a_text_after(events: list[str], broken: str) -> None:
    watcher = NeverTextsAfterWatcher(NeverTextsAfterGuarantee(never_texts_after=("reply", "opt_out")), "mine")
    view = NOTHING
    for kind in events:
        (after,) = watcher.event(view, "ann", frozenset({kind}))
        assert isinstance(after, View)
        view = after
    assert verdict(texts(watcher, view)) == broken
    assert verdict(texts(watcher, view, Text("bob", "mine", "sms"))) == "none"
    assert verdict(texts(watcher, view, Text("ann", "other", "sms"))) == "none"
    assert verdict(texts(watcher, view, Text("ann", "mine", "email"))) == "none"


def mixed() -> NeverTextsAfterWatcher:
    guarantee = NeverTextsAfterGuarantee(never_texts_after=("reply", "opt_out"))
    return NeverTextsAfterWatcher(guarantee, "mine", mixed=True)


REPLIED, OUT = ("ann", "reply"), ("ann", "opt_out")


def up_to(seconds: int, mark: tuple[str, ...]) -> View:
    """The mark so many seconds ago, or less."""
    return View(with_moment(START, 1, -seconds, 0), (0, 1), (mark,))


@pytest.mark.parametrize(
    ("view", "fresh", "broken"),
    [
        # Of one instant there is no telling (R13), but for a run that the event has started.
        (ago(0, REPLIED), False, "none"),
        (ago(0, REPLIED), True, "all"),
        (ago(1, REPLIED), False, "all"),
        (up_to(1, REPLIED), False, "some"),
        (up_to(1, REPLIED), True, "all"),
        (NOTHING, True, "none"),
        (ago(0, ("bob", "reply")), True, "none"),
    ],
)
def test_a_text_of_the_same_instant(view: View, fresh: bool, broken: str) -> None:
    found: list[Seen] = []
    for passed in mixed().passing(view):
        assert isinstance(passed, View)
        found += mixed().text(passed, Text("ann", "mine", "sms", fresh=fresh))
    assert verdict(found) == broken


@pytest.mark.parametrize(
    ("kinds", "marks"),
    [
        (["reply"], [REPLIED]),
        (["reply", "reply"], [REPLIED]),
        (["answered_call"], []),
        (["reply", CALL], []),
        (["opt_out", CALL], [OUT]),
        (["opt_out", "reply"], [OUT, REPLIED]),
        (["opt_out", "reply", OPT_IN], [REPLIED]),
        ([CALL, "reply"], [REPLIED]),
    ],
)
def test_what_has_happened_in_this_instant(kinds: list[str], marks: list[tuple[str, ...]]) -> None:
    view = NOTHING
    for kind in kinds:
        (after,) = mixed().event(view, "ann", frozenset({kind}))
        assert isinstance(after, View)
        view = after
    assert list(view.marks) == marks
    # What is told of another contact stays.
    (of_bob,) = mixed().event(view, "bob", frozenset({CALL}))
    assert isinstance(of_bob, View)
    assert of_bob.marks == view.marks


def clock(hour: float) -> View:
    """Now is that hour of the day: so long before midnight."""
    return NOTHING.awaiting(1, 9, int(DAY - hour * 3600), int(DAY - hour * 3600))


@pytest.mark.parametrize(
    ("begin", "end", "hour", "broken"),
    [
        ("9:00", "17:00", 8.9, False),
        ("9:00", "17:00", 9, True),
        ("9:00", "17:00", 16.9, True),
        ("9:00", "17:00", 17, False),
        ("21:00", "8:00", 20.9, False),
        ("21:00", "8:00", 21, True),
        ("21:00", "8:00", 23.9, True),
        ("21:00", "8:00", 0, True),
        ("21:00", "8:00", 7.9, True),
        ("21:00", "8:00", 8, False),
    ],
)
def test_quiet_hours_begin_at_once_and_end_before_their_end(
    begin: str, end: str, hour: float, broken: bool
) -> None:
    hours = QuietHoursGuarantee(quiet_hours=QuietHours(from_=begin, to=end))
    found = texts(QuietHoursWatcher(hours, "mine"), clock(hour))
    assert any(isinstance(item, Broken) for item in found) is broken
    for other in (Text("ann", "other", "sms"), Text("ann", "mine", "email")):
        assert verdict(texts(QuietHoursWatcher(hours, "mine"), clock(hour), other)) == "none"


@pytest.mark.parametrize(
    ("seconds", "mark", "broken"),
    [
        (99, ("ann", "other"), "all"),
        (100, ("ann", "other"), "none"),
        (99, ("ann", "mine"), "none"),
        (99, ("bob", "other"), "none"),
    ],
)
def test_two_flows(seconds: int, mark: tuple[str, str], broken: str) -> None:
    watcher = NoTwoFlowsWatcher(NoTwoFlowsTextGuarantee(no_two_flows_text=Duration(100)))
    found = texts(watcher, ago(seconds, mark))
    assert verdict(found) == broken
    for item in found:
        if isinstance(item, View):
            assert item.marks.count(("ann", "mine")) == 1


def limited(count: int = 1, **more: str) -> AtMostGuarantee:
    return AtMostGuarantee(
        at_most=AtMost.model_validate({more.pop("channel", "sms"): count, "within": Duration(100), **more})
    )


QUIET = QuietHoursWatcher(QuietHoursGuarantee(quiet_hours=QuietHours(from_="21:00", to="8:00")), "mine")
TWO = NoTwoFlowsWatcher(NoTwoFlowsTextGuarantee(no_two_flows_text=Duration(100)))


@pytest.mark.parametrize(
    ("watcher", "longest", "minds_clock"),
    [
        (Watcher(), 0, False),
        (at_most(), 100, False),
        (replies(), 60, False),
        (replies([limited()]), 100, False),
        (replies([limited()], 5), 105, False),
        (replies([limited(channel="email")], 5), 60, False),  # no text excuses a call there
        (QUIET, 0, True),
        (TWO, 100, False),
    ],
)
def test_how_far_it_looks_back_and_whether_it_asks_for_the_time(
    watcher: Watcher, longest: int, minds_clock: bool
) -> None:
    assert (watcher.longest, watcher.minds_clock) == (longest, minds_clock)


@pytest.mark.parametrize(
    ("found", "why", "since"),
    [
        (texts(at_most(), ago(9, ("ann",))), "2 texts within {apart}", 1),
        (
            texts(at_most(any=2), ago(1, ("ann",), view=ago(9, ("ann",)))),
            "3 messages within {apart}",
            1,  # the oldest of those that are allowed
        ),
        (texts(at_most(email=1), ago(9, ("ann",)), Text("ann", "mine", "email")), "2 mails within", 1),
        (list(replies().passing(ago(61, ("waits", "ann")))), "the {what} at {at} gets no text within", 1),
        (list(replies().quiet(ago(9, ("waits", "ann")))), "the {what} at {at} gets no text within", 1),
        (texts(QUIET, clock(22)), "a text goes out at {time}, between 21:00 and 8:00", 9),
        (texts(TWO, ago(9, ("ann", "other"))), "mine and other both text within {apart}", 1),
    ],
)
def test_what_is_told_of_it(found: list[Seen], why: str, since: int) -> None:
    (broken, *_) = found
    assert isinstance(broken, Broken)
    assert broken.why.startswith(why)
    assert broken.since == since


@pytest.mark.parametrize("limit", [limited(channel="email"), limited(per="flow")])
def test_a_promise_that_is_not_about_texts_to_the_contact_excuses_nothing(limit: AtMostGuarantee) -> None:
    found = list(replies([limit]).event(ago(50, ("text", "ann", "sms")), "ann", frozenset({CALL})))
    assert any(isinstance(item, View) and ("waits", "ann") in item.marks for item in found)


def test_who_was_called_back_was_answered() -> None:
    watcher = RepliesWithinWatcher(REPLY, "mine", (), ["answered_call"], 0)
    for kind, waits in ((OUTBOUND_ANSWERED, False), ("answered_call", False), ("reply", True)):
        (found,) = watcher.event(ago(9, ("waits", "ann")), "ann", frozenset({kind}))
        assert isinstance(found, View)
        assert (("waits", "ann") in found.marks) is waits


def test_who_opted_in_again_waits_for_a_text() -> None:
    out = View(START, (0,), (), frozenset({("out", "ann")}))
    (found,) = replies().event(out, "ann", frozenset({OPT_IN}))
    assert isinstance(found, View)
    assert found.flags == frozenset()


def limit_of(count: int, within: int) -> AtMostGuarantee:
    return AtMostGuarantee(at_most=AtMost(sms=count, within=Duration(within)))


@pytest.mark.parametrize(
    ("limits", "seconds", "waits"),
    [
        ([limit_of(2, 100), limit_of(1, 50)], 10, False),  # the second forbids what the first allows
        ([limit_of(1, 100), limit_of(1, 50)], 10, False),
        ([limit_of(1, 50), limit_of(1, 100)], 60, False),
        ([limit_of(1, 50), limit_of(1, 100)], 101, True),
        ([], 1, True),
    ],
)
def test_each_promise_of_fewer_texts_may_excuse_a_call(
    limits: list[AtMostGuarantee], seconds: int, waits: bool
) -> None:
    found = list(replies(limits).event(ago(seconds, ("text", "ann", "sms")), "ann", frozenset({CALL})))
    assert [("waits", "ann") in item.marks for item in found if isinstance(item, View)] == [waits]
    assert len(found) == 1


ANY = AtMostGuarantee(at_most=AtMost(any=2, within=Duration(100)))


@pytest.mark.parametrize(
    ("limits", "sent", "waits"),
    [
        ([limit_of(2, 100)], ["sms", "email"], True),  # a mail is none of the texts that a limit counts
        ([limit_of(1, 100)], ["email"], True),
        ([limit_of(1, 100)], ["sms", "email"], False),
        ([ANY], ["sms", "email"], False),
        ([ANY], ["email", "email"], False),
        ([ANY], ["email"], True),
        ([limit_of(1, 20), ANY], ["sms", "email"], False),
    ],
)
def test_a_limit_excuses_by_what_it_counts(
    limits: list[AtMostGuarantee], sent: list[str], waits: bool
) -> None:
    view = ago(50, *(("text", "ann", channel) for channel in sent))
    found = list(replies(limits).event(view, "ann", frozenset({CALL})))
    assert any(isinstance(item, View) and ("waits", "ann") in item.marks for item in found) is waits


def test_a_limit_that_is_not_reached_does_not_hide_a_text_of_that_instant() -> None:
    (found,) = replies([limit_of(2, 100)]).event(ago(0, ("text", "ann", "sms")), "ann", frozenset({CALL}))
    assert isinstance(found, View)
    assert ("waits", "ann") not in found.marks


@pytest.mark.parametrize(
    ("limits", "before", "sends", "after"),
    [
        ([limit_of(2, 100)], ["sms", "email", "email"], "email", ["sms", "email"]),
        ([limit_of(2, 100)], ["sms", "sms", "email"], "sms", ["sms", "sms"]),
        ([ANY], ["sms", "email"], "sms", ["email", "sms"]),
        ([limit_of(1, 100)], ["sms"], "email", ["sms", "email"]),
    ],
)
def test_what_no_limit_counts_is_forgotten(
    limits: list[AtMostGuarantee], before: list[str], sends: str, after: list[str]
) -> None:
    view = ago(9, *(("text", "ann", channel) for channel in before))
    (found,) = texts(replies(limits), view, Text("ann", "mine", sends))
    assert isinstance(found, View)
    assert [mark[2] for mark in found.marks] == after


@pytest.mark.parametrize(("limits", "before", "after"), [([], 2, 1), ([limit_of(2, 100)], 1, 2), ([], 0, 1)])
def test_how_many_texts_are_remembered(limits: list[AtMostGuarantee], before: int, after: int) -> None:
    (found,) = texts(replies(limits), ago(9, *[("text", "ann", "sms")] * before))
    assert isinstance(found, View)
    assert list(found.marks) == [("text", "ann", "sms")] * after


@pytest.mark.parametrize(
    ("marks", "broken"),
    [
        ([("ann", "mine"), ("ann", "other")], 1),
        ([("bob", "other"), ("ann", "other")], 1),
        ([("ann", "other"), ("ann", "third")], 1),  # the first says all there is to say
        ([("ann", "mine"), ("bob", "other")], 0),
    ],
)
def test_of_several_flows_each_counts(marks: list[tuple[str, str]], broken: int) -> None:
    watcher = NoTwoFlowsWatcher(NoTwoFlowsTextGuarantee(no_two_flows_text=Duration(100)))
    found = texts(watcher, ago(9, *marks))
    assert sum(isinstance(item, Broken) for item in found) == broken
    assert all(isinstance(item, View | Broken) for item in found)


def test_a_call_of_one_contact_is_none_of_another() -> None:
    guarantee = NeverTextsAfterGuarantee(never_texts_after=("reply", "opt_out"))
    watcher = NeverTextsAfterWatcher(guarantee, "mine")
    (replied,) = watcher.event(NOTHING, "ann", frozenset({"reply"}))
    assert isinstance(replied, View)
    for contact, left in (("bob", {REPLIED}), ("ann", set[tuple[str, str]]())):
        (after,) = watcher.event(replied, contact, frozenset({CALL}))
        assert isinstance(after, View)
        assert after.flags == left


def test_what_is_remembered_of_events_is_none_of_its_business() -> None:
    """The latest birthday stays remembered when what happened in that instant is over."""
    came = (CAME, "ann birthday")
    (after,) = mixed().event(NOTHING.marked(came), "ann", frozenset({"reply"}))
    assert isinstance(after, View)
    assert after.marks == (came, REPLIED)
    (passed,) = mixed().passing(NOTHING.marked(came))
    assert passed == NOTHING.marked(came)
    (later,) = mixed().passing(ago(5, came, REPLIED))
    assert isinstance(later, View)
    assert (list(later.marks), list(later.flags)) == ([came], [REPLIED])
