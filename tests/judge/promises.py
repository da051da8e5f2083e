"""Whether what happened breaks a promise, from docs/spec.md ("Guarantees") and docs/verification.md.

Where the two leave room, a breach is `sure` if every reading calls it one, else arguable. A proof is wrong
only by a sure breach; a counterexample is right if it is a breach by some reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.judge.account import Account
from tests.judge.contacts import Entry
from tests.judge.flows import Flow
from tests.judge.written import HOUR, MINUTE, Yaml, length


@dataclass(frozen=True)
class Breach:
    """A promise that was broken, when, and whether every reading says so."""

    at: int
    why: str
    sure: bool = True


def breaches(promise: Yaml, flow: Flow, account: Account, until: int) -> list[Breach]:
    """What breaks this promise of the flow, in what happened up to `until`."""
    log = account.log
    if "at_most" in promise:
        return _at_most(promise["at_most"], flow.name, log)
    if "replies_within" in promise:
        return _replies(length(promise["replies_within"]), flow, account, until)
    if "never_texts_after" in promise:
        return _after(promise["never_texts_after"], flow.name, account)
    if "quiet_hours" in promise:
        return _quiet(promise["quiet_hours"], flow.name, account)
    if "no_two_flows_text" in promise:
        return _two_flows(length(promise["no_two_flows_text"]), log)
    return []  # terminates: the account says it, by running away


def texts_of(flow: str, log: Sequence[Entry]) -> list[Entry]:
    """The texts of a flow."""
    return [item for item in log if item.event is None and not item.mail and item.flow == flow]


def counted(promise: Yaml, flow: str, log: Sequence[Entry]) -> list[Entry]:
    """The messages of a flow that an `at_most` counts."""
    messages = [item for item in log if item.event is None and item.flow == flow]
    return [item for item in messages if "any" in promise or item.mail == ("email" in promise)]


def dealt_with(entry: Entry, *, surely: bool = False) -> set[str]:
    """What kinds of event that end a matter this one is; not said of a call that goes out and is answered."""
    event = entry.event
    if event is None:
        return set()
    if event.kind == "call" and event.word == "completed":
        return set() if surely and event.more == "outbound" else {"answered_call"}
    if event.kind == "reply":
        return {"reply", "opt_out"} if entry.opted_out else {"reply"}
    if event.kind == "booked" or (event.kind == "appointment" and event.word == "new"):
        return {"appointment_booked"}
    if event.kind == "appointment" and event.word == "cancelled":
        return {"appointment_cancelled"}
    return {"user_reply"} if event.kind == "user_reply" else set()


def _limit(promise: Yaml) -> int:
    return int(promise.get("sms") or promise.get("any") or promise.get("email") or 0)


def _at_most(promise: Yaml, flow: str, log: Sequence[Entry]) -> list[Breach]:
    limit, within = _limit(promise), length(promise["within"])
    if not limit:
        return []
    found = []
    texts = counted(promise, flow, log)
    whose = {""} if promise.get("per") == "flow" else {item.contact for item in texts}
    for who in whose:
        times = [item.at for item in texts if not who or item.contact == who]
        found += [
            Breach(last, f"{limit + 1} texts in {last - first} ms")
            for first, last in zip(times, times[limit:], strict=False)
            if last - first < within
        ]
    return found


def _replies(within: int, flow: Flow, account: Account, until: int) -> list[Breach]:
    log = account.log
    found = []
    # What the flow's author says puts an end to a matter does.
    ends = {"answered_call", "reply", *(flow.data.get("cancel_on") or ())}
    ends |= {word for item in flow.guarantees for word in item.get("never_texts_after", ())}
    for place, entry in enumerate(log):
        if entry.event is None or flow.name not in entry.fired or entry.at + within > until:
            continue
        # A mail counts as an answer.
        texts = [
            item
            for item in log
            if item.event is None and item.flow == flow.name and item.contact == entry.contact
        ]
        if any(entry.at <= item.at <= entry.at + within for item in texts):
            continue
        excused = [
            other
            for other, item in enumerate(log)
            if item.contact == entry.contact
            and item is not entry
            and entry.at <= item.at <= entry.at + within
            and dealt_with(item) & ends
        ]
        if any(other > place and dealt_with(log[other], surely=True) for other in excused):
            continue
        limits = [item for item in flow.guarantees if "at_most" in item and "email" not in item["at_most"]]
        stated = [
            item for item in limits if item["at_most"].get("per") != "flow" and "by_default" not in item
        ]
        if any(_forbids(item["at_most"], entry, flow.name, account.log) for item in stated):
            continue
        late = account.ways.late
        forbidding = [
            item for item in limits if _forbids(item["at_most"], entry, flow.name, account.log, late)
        ]
        # Nobody may text a contact who wrote STOP before, or of whom a flow understood as much; the language
        # does not say that it excuses.
        out = [
            item.opted_out or item.silenced
            for number, item in enumerate(log)
            if item.contact == entry.contact
            and item.event is not None
            and (number <= place or (item.silenced and item.at <= entry.at + within))
        ]
        # Nor is it said whether these excuse: a limit over all contacts, one that is not stated, one that has
        # just ended and whose waits may be late.
        # Nor what a reply says that came at the same moment and before.
        sure = not any(out) and not forbidding and not excused
        found.append(Breach(entry.at, f"no text within {within} ms of {entry.event}", sure))
    return found


def _forbids(promise: Yaml, call: Entry, flow: str, log: Sequence[Entry], late: int = -1) -> bool:
    """Whether one more text at the moment of the call would be one too many, or `late` after it."""
    limit, within = _limit(promise), length(promise["within"])
    texts = [
        item
        for item in counted(promise, flow, log)
        if 0 <= call.at - item.at <= within + late
        and (promise.get("per") == "flow" or item.contact == call.contact)
    ]
    return bool(limit) and len(texts) >= limit


def _after(words: Sequence[str], flow: str, account: Account) -> list[Breach]:
    found = []
    log = account.log
    for place, text in enumerate(log):
        if text.event is not None or text.mail or text.flow != flow:
            continue
        before = [item for item in log[:place] if item.contact == text.contact and item.event is not None]
        if not before:
            continue
        # What neither starts the flow nor deals with the matter comes in between for nothing.
        telling = [item for item in before if flow in item.fired or dealt_with(item)] or before
        last = telling[-1]
        latest = bool(dealt_with(last, surely=True) & set(words)) and flow not in last.fired
        since: set[str] = set()
        anyhow: set[str] = set()
        for item in before:
            anyhow |= dealt_with(item)
            # By one reading an event that deals with a matter never starts another.
            if flow in item.fired and not dealt_with(item):
                since = set()
            else:
                since |= dealt_with(item)
        out = "opt_out" in words and "opt_out" in anyhow
        # Where steps of runs mix, there is no order between an event and what goes on in its very instant.
        together = account.ways.order == "mixed" and last.at == text.at
        there = text.began <= next(at for at in range(place, -1, -1) if log[at] is last)
        if latest and not (together and there):
            found.append(Breach(text.at, f"a text after {last.event}"))
        elif since & set(words) or dealt_with(before[-1]) & set(words) or out:
            found.append(Breach(text.at, "a text after an earlier event", sure=False))
    return found


def _quiet(promise: Yaml, flow: str, account: Account) -> list[Breach]:
    begin, end = (_clock(promise[key]) for key in ("from", "to"))
    found = []
    for text in texts_of(flow, account.log):
        local = account.moment(text.at)
        at = local.hour * HOUR + local.minute * MINUTE + local.second * 1000 + local.microsecond // 1000
        if (begin <= at < end) if begin < end else (at >= begin or at < end):
            found.append(Breach(text.at, f"a text at {local:%H:%M:%S}"))
    return found


def _clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * HOUR + int(minute) * MINUTE


def _two_flows(within: int, log: Sequence[Entry]) -> list[Breach]:
    texts = [item for item in log if item.event is None and not item.mail]
    return [
        Breach(last.at, f"{first.flow} and {last.flow}")
        for place, last in enumerate(texts)
        for first in texts[:place]
        if first.contact == last.contact and first.flow != last.flow and last.at - first.at < within
    ]
