"""`native-toggle`."""

from ghl_flow.checkup.evidence import moment, named, some, span
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    failure,
    not_assessed,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.highlevel.agency import MISSED_CALL_TEXT_BACK
from ghl_flow.insight.history import History
from ghl_flow.insight.native_text import Native, Seen, Why, judge_native
from ghl_flow.lint.rules.native_toggle_on import CLICK_PATH
from ghl_flow.remedy import pasted

_SINCE_2021 = (
    "it is on by default in sub-accounts made since 2021-08-16 (help centre, 2022-12), so it is probably on"
)
_WHYS = {
    Why.TOO_FEW: "too few missed calls to judge by",
    Why.IN_BETWEEN: "some missed calls are followed by such a text, and some are not",
    Why.BY_CHANCE: "such texts go out about as often at other times",
    Why.VARIED: "texts follow at varied intervals or in varied words, as a person's do",
    Why.AFTER_ANSWERED: "the same texts follow answered calls",
    Why.NO_SOURCES: "the history names no source, so they may be a workflow's",
    Why.CHANGED: "the latest missed calls are not like those before: it may have been switched",
    Why.NONE: "",
}


class NativeToggle(Check):
    """HighLevel's own Missed Call Text Back is off. While it is on, it texts every ring, on top of the flow.

    Three ways to know: the account file declares it; without the permission `missed-call-text-back`, which a
    token of the agency reads, the feature is off; and what happened after missed calls shows it. No API shows
    the checkbox itself.
    """

    code = "native-toggle"
    title = "native Missed Call Text Back"
    source = "help centre, 'Call Connect & Missed Call Text-Back', 2022-12; observed message histories"
    order = 40

    def examine(self, subject: Subject) -> Examined:
        declared = subject.account.native_missed_call_text_back
        history, granted = subject.history, _granted(subject)
        native = None if isinstance(history, Unseen) else judge_native(history)
        evidence = [f"declared in {subject.file}: {declared}", _permission(subject)]
        evidence += _seen(native, history, subject.account.timezone)
        untick = f"untick it in {CLICK_PATH} and save"
        if declared != "off":
            untick += f", and write 'native_missed_call_text_back: off' in {subject.file}"
        taken_away = ""
        if subject.permissions_can_be_set and subject.has_flows:
            taken_away = "; or " + pasted("'ghl-flow doctor --fix'") + " takes the feature away"
        untick += taken_away
        if granted is False:
            if native is not None and native.seen is Seen.ON:
                return warning(
                    "the feature is not permitted, and yet missed calls were texted until lately",
                    "run it again in three days: it should have ended with the permission",
                    *evidence,
                )
            return well("the sub-account has no permission for it, so it is off", *evidence)
        if native is not None and native.seen is Seen.ON:
            but = f", though {subject.file} says off" if declared == "off" else ""
            return failure(
                f"it is on{but}: {native.followed} of {counted(native.missed, 'missed call')} were texted by "
                f"HighLevel after about {native.delay or 0:.0f} seconds",
                untick,
                *evidence,
            )
        if declared == "on":
            return failure(f"it is on, as {subject.file} declares", untick, *evidence)
        if native is not None and native.seen is Seen.OFF:
            return well(
                f"it is off: {native.followed} of {counted(native.missed, 'missed call')} were texted by "
                f"HighLevel",
                *evidence,
            )
        look = (
            f"look in {CLICK_PATH}, and write 'native_missed_call_text_back: off' (or on) in {subject.file}"
            + taken_away
        )
        reason = history.detail if isinstance(history, Unseen) else _WHYS[native.why] if native else ""
        blank = history.why if isinstance(history, Unseen) else Blank.TOO_LITTLE
        if declared == "off":
            return not_assessed(
                blank,
                f"{subject.file} says off, and nothing that was looked at confirms it ({reason})",
                f"look in {CLICK_PATH} whether it is still off; ask again when more calls were missed"
                + taken_away,
                *evidence,
            )
        return not_assessed(blank, f"{_SINCE_2021} ({reason})", look, *evidence)


def _granted(subject: Subject) -> bool | None:
    permissions = subject.permissions
    return None if isinstance(permissions, Unseen) else MISSED_CALL_TEXT_BACK in permissions


def _permission(subject: Subject) -> str:
    permissions = subject.permissions
    if isinstance(permissions, Unseen):
        return f"permission {MISSED_CALL_TEXT_BACK}: not looked at ({permissions.detail})"
    return f"permission {MISSED_CALL_TEXT_BACK}: {'granted' if _granted(subject) else 'not granted'}"


def _seen(native: Native | None, history: "History | Unseen", zone: str) -> list[str]:
    if native is None or isinstance(history, Unseen):
        return [f"history: not looked at ({history.detail})"] if isinstance(history, Unseen) else []
    found = [f"history: {span(history)}"]
    if native.since is not None and native.until is not None:
        found.append(
            f"{native.followed} of {counted(native.missed, 'missed call')} followed by a text without "
            f"user and source, {moment(native.since, zone)} to {moment(native.until, zone)}"
            f"{', since it was probably switched' if native.switched else ''}"
        )
    if native.followed and native.delay is not None and native.spread is not None:
        alike = "" if native.alike is None else f", {native.alike:.0%} one sentence"
        found.append(
            f"{native.delay:.0f} s after the ring at the median, half within {native.spread:.0f} s of "
            f"that{alike}; by chance: {native.chance or 0:.1g}"
        )
        answered, rings = native.bursts
        found += [f"{answered} of {counted(rings, 'repeated ring')} texted too"] if rings else []
    pairs = [
        f"{named(call)} at {moment(call.at, zone)}, then message {text.id or '(no id)'} after "
        f"{(text.at - call.at).total_seconds():.0f} s"
        for call, text in reversed(native.pairs)
    ]
    return [*found, *some(pairs)] if native.seen is Seen.ON else found
