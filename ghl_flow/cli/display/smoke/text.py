"""What to do with the phone, what was heard, and what that means."""

from datetime import timedelta

from ghl_flow.checkup.checks.voicemail_trap import FIX
from ghl_flow.cli.display.report.words import duration
from ghl_flow.counting import counted
from ghl_flow.insight.history import Message, Sender
from ghl_flow.insight.smoke import Seen, Verdict
from ghl_flow.operations.smoke import Smoke
from ghl_flow.operations.smoke_progress import CallNow, Cleaned, Heard, Marked, Progress
from ghl_flow.remedy import pasted

SENDERS = {
    Sender.WORKFLOW: "a workflow",
    Sender.BULK: "a bulk action",
    Sender.API: "the API",
    Sender.UNSAID: "not told who: HighLevel's own Missed Call Text Back?",
    Sender.PERSON: "a user",
}
_WHAT = {
    Verdict.SEEN: "two calls, one text",
    Verdict.VOICEMAIL_TRAP: "the call is 'completed', and no user took it: a voicemail answered it (or a "
    "person at the phone that calls are forwarded to), so no missed-call flow starts",
    Verdict.NOT_MISSED: "the call ended as '{outcome}', which no missed-call flow starts for",
    Verdict.TWO_TEXTS: "{texts} came ({senders})",
    Verdict.TEXT_FAILED: "the text did not arrive ({status})",
    Verdict.ANSWERED: "a user answered the call, so nothing is shown",
    Verdict.NO_CALL: "no call of this number came in",
    Verdict.NO_SECOND_CALL: "the second call did not come in",
    Verdict.NO_TEXT: "no text came in time",
}
_DO = {
    Verdict.VOICEMAIL_TRAP: FIX,
    Verdict.NOT_MISSED: "let it ring longer before you hang up, or let the flow start for such calls too",
    Verdict.TWO_TEXTS: "{doctor} says what else texts; switch off all but one",
    Verdict.TEXT_FAILED: "{registration} says why texts fail",
    Verdict.ANSWERED: "run it again while the phone rings unanswered",
    Verdict.NO_CALL: "call the number of this account, from the number given with --from",
    Verdict.NO_SECOND_CALL: "run it again and call twice",
    Verdict.NO_TEXT: "{status_command} says whether the flow is published, and not shadowed",
}


def progress_text(progress: Progress) -> str:
    """What to do now, or what was seen."""
    match progress:
        case CallNow(again, number, by_hand):
            to = f"{number or 'the number of the account'}{' again' if again else ''}"
            return f"call {to} now and hang up after two rings" if by_hand else f"calling {to}"
        case Marked():
            return f"a flow took it up: {marks(progress)}"
        case Heard(seen):
            return heard(seen)
        case Cleaned():
            return cleaned(progress)


def is_urgent(progress: Progress) -> bool:
    """Whether the operator has to know, quiet or not: they have something to do."""
    match progress:
        case CallNow():
            return progress.by_hand
        case Cleaned():
            return progress.failed is not None
        case Heard() | Marked():
            return False


def heard(seen: Seen) -> str:
    """What came last."""
    if seen.texts:
        text = seen.texts[-1]
        return f"text {len(seen.texts)}: {_later(seen, text)}, from {SENDERS[text.sender]}"
    return f"call {len(seen.calls)}: {seen.calls[-1].outcome}" if seen.calls else "nothing yet"


def marks(found: Marked | Cleaned) -> str:
    """Tags and fields, by name."""
    return ", ".join((*(f"tag {one}" for one in found.tags), *(f"field {one}" for one in found.fields)))


def taken_up(found: Smoke) -> str:
    """Whether a flow took the contact up, as far as an API tells."""
    if found.marked.after is not None:
        after = duration(timedelta(seconds=found.marked.after))
        return f"{after} after the first call the contact had {marks(found.marked)}"
    if any(one.sender is Sender.WORKFLOW for one in found.seen.texts):
        return "a workflow texted it"
    return "nothing that a flow puts on was seen on the contact: none started, or it has not got so far"


def cleaned(found: Cleaned) -> str:
    """What was put back on the contact."""
    if found.failed is not None:
        left = marks(found) or "it could not be looked at"
        return f"warning: not cleaned up ({left}): {found.failed}: remove it by hand in HighLevel"
    return f"cleaned up: {marks(found)}" if marks(found) else "nothing to clean up"


def what(found: Smoke) -> str:
    """What was shown."""
    seen = found.seen
    last_call = seen.calls[-1] if seen.calls else None
    failed = seen.texts[-1].status if seen.texts else ""
    return _WHAT[found.verdict].format(
        outcome=last_call.outcome if last_call else "",
        texts=counted(len(seen.texts), "text"),
        senders="; ".join(SENDERS[text.sender] for text in seen.texts),
        status=failed,
    )


def remedy(found: Smoke) -> str:
    """What to do about it; empty where all is well."""
    return _DO.get(found.verdict, "").format(
        doctor=pasted(f"'ghl-flow doctor -a {found.account}'"),
        registration=pasted(f"'ghl-flow a2p status -a {found.account}'"),
        status_command=pasted(f"'ghl-flow status -a {found.account}'"),
    )


def smoke_lines(found: Smoke) -> list[str]:
    """The whole of it."""
    delay = found.seen.delay
    after = "" if delay is None else f", {duration(timedelta(seconds=delay))} after the first call"
    lines = [f"{found.account}: {found.verdict}: {what(found)}{after}"]
    lines += [f"  enrolment: {taken_up(found)}"] if found.seen.calls else []
    lines += [f"  do: {remedy(found)}"] if remedy(found) else []
    return lines


def _later(seen: Seen, text: Message) -> str:
    return f"{duration(text.at - seen.calls[0].at)} after the first call"
