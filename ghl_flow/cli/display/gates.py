"""Sentences for what keeps a workflow from being published, and for what is left to do."""

from collections.abc import Sequence
from textwrap import shorten
from typing import TypedDict, assert_never

from ghl_flow.checkup.publishing_text import apply_command, publishes_text
from ghl_flow.cli.display.merge_fields import merge_fields
from ghl_flow.cli.display.staying import staying_hint, staying_text
from ghl_flow.cli.display.unresolved import unresolved_words
from ghl_flow.deploy.planning.gate import BY_HAND, HOLDING, NAMES, SNAPSHOT, Gate
from ghl_flow.deploy.planning.why import (
    AsBeforePush,
    AsImported,
    DraftAfterPush,
    FlowPaused,
    Found,
    HeldWithIt,
    NameUnresolved,
    NotInSnapshot,
    NotProved,
    NotRegistered,
    OtherTexts,
    PushFailed,
    PushGoesOn,
    RuleMissing,
    ToBuild,
    ToDelete,
    ValueKept,
    Why,
)
from ghl_flow.highlevel import clicks
from ghl_flow.remedy import pasted
from ghl_flow.runtime.verify.verdict import Result

# What keeps a workflow from being complete and is no gate that could be opened.
_LEFT = {BY_HAND: "to do by hand", SNAPSHOT: "not complete"}
_SHOWN = 60  # characters of a text, in a sentence about it


class GateJson(TypedDict):
    """A gate; `flow` is None where it closes all of the account's."""

    code: str
    detail: str | None
    flow: str | None
    message: str
    hint: str


def gate_json(gate: Gate) -> GateJson:
    """The gate for machines, as plan and apply print it."""
    message, hint = why_text(gate.why)
    return {
        "code": gate.code,
        "detail": gate.detail or None,
        "flow": gate.flow or None,
        "message": message,
        "hint": hint,
    }


def gate_text(gate: Gate) -> str:
    """What is closed and why, or what is left to do."""
    message, _ = why_text(gate.why)
    if gate.code == NAMES:
        return f"unresolved name: {message}"
    name = f"gate {gate.name}" if gate.code in HOLDING else _LEFT.get(gate.code, gate.name)
    return f"{name}: {message}"


def gate_lines(gates: Sequence[Gate]) -> list[tuple[str, str | None]]:
    """Gates with their remedies; one of several that follow each other is said with the last of them."""
    lines = [(gate_text(gate), why_text(gate.why)[1]) for gate in gates]
    after = (*lines, None)[1:]
    return [
        (text, None if following is not None and following[1] == hint else hint)
        for (text, hint), following in zip(lines, after, strict=True)
    ]


def left_text(gates: Sequence[Gate]) -> str:
    """What is left where no gate holds anything back: things for a person, or what did not come."""
    by_hand = all(gate.code == BY_HAND for gate in gates)
    return "something is left to be done by hand" if by_hand else "not complete"


def why_text(why: Why) -> tuple[str, str]:
    """What is wrong, and what to do."""
    match why:
        case RuleMissing(problem):
            return f"a rule did not run: {problem}", "install or remove that package"
        case Found(finding):
            return f"{finding.location}: {finding.code} {finding.message}", finding.hint or ""
        case AsImported(file, flow):
            looks = pasted(f"'ghl-flow verify {flow}'") + " looks"
            return f"{file} is as it was imported, and was not looked at", looks
        case NotProved():
            return _not_proved(why)
        case NotRegistered(place, status):
            line = "status: approved" if status else "a2p: { status: approved }"
            return (
                f"{place}: A2P registration is {status or 'not given'}: carriers refuse the texts",
                f"register brand and campaign in HighLevel, then write '{line}'",
            )
        case HeldWithIt(place, what):
            return f"{place}: the {what} is held back", "what holds it back is above"
        case NameUnresolved(place, name):
            message, hint = unresolved_words(name)
            return f"{place}: {message}", hint
        case FlowPaused(held, account):
            return f"'{held.keys[0]}' is paused", publishes_text(held, account)
        case ToBuild(names, sheet, account):
            those = ", ".join(f"'{name}'" for name in names)
            return (
                f"{those}: to be built by hand, click by click, from {sheet}",
                f"when they are published, run {apply_command(account)}: it looks for them by name",
            )
        case ToDelete(name):
            return f"HighLevel still lists '{name}', which no flow needs", (
                f"delete it by hand: {clicks.delete(name)}"
            )
        case ValueKept(value, flow, account):
            return (
                f"custom value '{value}' stays: a workflow of {flow} may use it",
                f"when that workflow is replaced or deleted, run {apply_command(account, ('--prune',))}",
            )
        case PushFailed(snapshot, status, pending):
            missing = f", without {', '.join(pending)}" if pending else ""
            return (
                f"the push of snapshot {snapshot} ended as '{status}'{missing}",
                "look at it in the agency view > Settings > Account Snapshots, then run "
                + pasted("'ghl-flow apply'"),
            )
        case PushGoesOn(snapshot, heard):
            return (
                f"HighLevel is still pushing the snapshot {snapshot}"
                if heard
                else f"HighLevel took a push of the snapshot {snapshot}, and knows of none",
                "run the same command again later: it waits for that push before it makes one",
            )
        case OtherTexts(name, account):
            return f"'{name}' does not say the texts of this account: {_other(why)}", (
                "make the texts of the master merge fields (role: master in its account file, and apply to "
                f"it), refresh the snapshot, then run {apply_command(account)}"
            )
        case NotInSnapshot(name, account, fields):
            holds = f" (each Send SMS holds its merge field only, in order: {merge_fields(fields)})"
            return f"'{name}' did not come with the snapshot", (
                f"make '{name}' in the master sub-account: apply to it (role: master in its file), or build "
                f"it by hand{holds if fields else ''}; refresh the snapshot, then run "
                + apply_command(account)
            )
        case AsBeforePush(name, account):
            return f"'{name}' is as it was before the push", (
                f"refresh the snapshot from the master in which '{name}' was changed, then run "
                f"{apply_command(account)}"
            )
        case DraftAfterPush(name):
            return f"'{name}' is a draft there", f"publish it: {clicks.publish_switch(name)}"
        case _:
            assert_never(why)


def _not_proved(why: NotProved) -> tuple[str, str]:
    verdict = why.verdict
    reason, flow = verdict.reason, verdict.flow
    if verdict.out_of_time:
        # How long a search may take is no option of a plan.
        reason = "the search takes longer than a plan waits for it"
        hint = pasted(f"'ghl-flow verify {flow} --time-limit 2m'") + " searches longer"
    elif verdict.result is Result.UNKNOWN:
        hint = pasted(f"'ghl-flow verify {flow}'") + " says what it rests on"
    else:
        hint = pasted(f"'ghl-flow verify {flow}'") + " shows the case"
    on_time = "; it is proved with waits on time" if verdict.proved_on_time else ""
    beside = verdict.taking_part
    if why.staying:
        beside = f" ({staying_text(why.staying)})"
        hint = staying_hint(why.staying, why.account)
    return f"{why.file}: '{verdict.guarantee}' is {verdict.result}: {reason}{beside}{on_time}", hint


def _other(why: OtherTexts) -> str:
    if why.missing:
        return f"'{why.step}' is not there, or says nothing"
    if why.expected:
        words = shorten(why.said, _SHOWN, placeholder=" ...")
        return f"'{why.step}' says '{words}' in place of {why.expected}"
    return f"it has a Send SMS that the flow has not, '{why.step}'"
