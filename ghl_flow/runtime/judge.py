"""Guarantees judged on one finished run: message by message, with no search and no sets of timings.

The words of docs/spec.md are the measure. `verify` shows no counterexample that this does not find broken
when it is run again, and `holds:` of a test is decided here.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import pairwise
from typing import assert_never

from ghl_flow.language.duration import clock, spoken
from ghl_flow.runtime.judged_run import TEXTS_OFF, TEXTS_ON, Happened, Record, Sent
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    Promise,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
    TerminatesGuarantee,
    stated,
)

_COUNTED = {"sms": "texts", "email": "mails", "any": "messages"}


def broken(promise: Promise, record: Record) -> str:
    """What breaks the guarantee, in words; empty where it is kept."""
    match promise:
        case AtMostGuarantee():
            return _too_many(promise, record)
        case RepliesWithinGuarantee():
            return _no_reply(promise, record)
        case NeverTextsAfterGuarantee():
            return _texted_after(promise, record)
        case QuietHoursGuarantee():
            return _at_a_quiet_hour(promise, record)
        case NoTwoFlowsTextGuarantee():
            return _two_flows(promise, record)
        case TerminatesGuarantee():
            return record.endless
    assert_never(promise)


def _mine(record: Record) -> list[Sent]:
    return [one for one in record.sent if one.flow == record.flow.flow]


def _texts(record: Record) -> list[Sent]:
    """Of these, the text messages: what a promise about texts is about."""
    return [one for one in _mine(record) if one.channel == "sms"]


def _too_many(promise: AtMostGuarantee, record: Record) -> str:
    limit = promise.at_most
    counted: dict[str, list[float]] = {}
    for one in _mine(record):
        if limit.channel in (one.channel, "any"):
            counted.setdefault(one.contact if limit.per == "contact" else "", []).append(one.at)
    for times in counted.values():
        for first, last in zip(times, times[limit.limit :], strict=False):
            if last - first < limit.within.seconds:
                return f"{limit.limit + 1} {_COUNTED[limit.channel]} {_within(last - first)}"
    return ""


def _no_reply(promise: RepliesWithinGuarantee, record: Record) -> str:
    deadline = promise.replies_within.seconds
    limits = [
        item.at_most
        for item in stated(record.flow.guarantees)
        if isinstance(item, AtMostGuarantee) and item.at_most.channel != "email"
    ]
    dealt_with = {"answered_call", "reply", TEXTS_OFF, *_named(record.flow)}
    texts = _mine(record)
    for call in record.happened:
        if not call.starts or _opted_out(record, call):
            continue
        theirs = [one for one in texts if one.contact == call.contact]
        if any(0 <= one.at - call.at <= deadline for one in theirs):
            continue
        if any(
            other.words & dealt_with
            and other.contact == call.contact
            and other.order > call.order
            and other.at - call.at <= deadline
            for other in record.happened
        ):
            continue
        if any(
            sum(
                0 <= call.at - one.at <= limit.within.seconds + record.late
                for one in theirs
                if limit.channel in (one.channel, "any")
            )
            >= limit.limit
            for limit in limits
            if limit.per == "contact"
        ):
            continue
        return f"the {call.what} at {clock(call.at)} gets no text within {promise.replies_within}"
    return ""


def _named(flow: Flow) -> Iterator[str]:
    """What the flow's author says puts an end to a call."""
    yield from flow.cancel_on
    for item in stated(flow.guarantees):
        if isinstance(item, NeverTextsAfterGuarantee):
            yield from item.never_texts_after


def _opted_out(record: Record, call: Happened) -> bool:
    """R28: whether the contact has opted out by then, or a step has, and not in again."""
    stopped = False
    for one in record.happened:
        if one.contact == call.contact and one.order < call.order:
            stopped = bool({"opt_out", TEXTS_OFF} & one.words) or stopped
            stopped = stopped and not {"opt_in", TEXTS_ON} & one.words
    return stopped


def _texted_after(promise: NeverTextsAfterGuarantee, record: Record) -> str:
    for one in _texts(record):
        after = ""
        stopped = False
        for event in record.happened:
            if event.contact != one.contact or event.order > one.order:
                continue
            stopped = ("opt_out" in event.words or stopped) and "opt_in" not in event.words
            named = [word for word in promise.never_texts_after if word in event.words and word != "opt_out"]
            if named:
                after = named[0]
            elif event.starts:
                after = ""  # a call after the event starts afresh
        if stopped and "opt_out" in promise.never_texts_after:
            after = "opt_out"
        if after:
            return f"a text goes out after the {after.replace('_', ' ')}"
    return ""


def _at_a_quiet_hour(promise: QuietHoursGuarantee, record: Record) -> str:
    hours = promise.quiet_hours
    for one in _texts(record):
        moment = (record.start.astimezone(UTC) + timedelta(seconds=one.at)).astimezone(record.start.tzinfo)
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        over_midnight = hours.start > hours.end
        quiet = (
            second >= hours.start or second < hours.end
            if over_midnight
            else hours.start <= second < hours.end
        )
        if quiet:
            return f"a text goes out at {moment:%H:%M:%S}, between {hours.from_} and {hours.to}"
    return ""


def _two_flows(promise: NoTwoFlowsTextGuarantee, record: Record) -> str:
    for contact in dict.fromkeys(one.contact for one in record.sent):
        theirs = [one for one in record.sent if one.contact == contact and one.channel == "sms"]
        # Of two texts of different flows, two neighbours are the closest.
        for first, last in pairwise(theirs):
            if first.flow != last.flow and last.at - first.at < promise.no_two_flows_text.seconds:
                flows = " and ".join(sorted((first.flow, last.flow)))
                return f"{flows} both text {_within(last.at - first.at)}"
    return ""


def _within(seconds: float) -> str:
    if not seconds:
        return "at the same moment"
    return f"within {spoken(seconds)}"
