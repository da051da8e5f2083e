"""Sentences for what a plan says in words that programs read."""

from collections.abc import Sequence

from ghl_flow.checkup.publishing_text import apply_command, keeps_text, publishes_text, runs_on_text
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.publishing import what_keeps
from ghl_flow.deploy.planning.sheet import Sheet, SheetState
from ghl_flow.remedy import pasted

REASONS = {
    # What is so; never what becomes of it, which a gate or the operator's choice may change.
    Reason.MISSING: "not in the account",
    Reason.CHANGED_HERE: "changed here",
    Reason.CHANGED_REMOTE: "drift: changed in HighLevel",
    Reason.CHANGED_BOTH: "changed here and in HighLevel",
    Reason.DELETED_REMOTE: "drift: deleted in HighLevel",
    Reason.UNPUBLISHED_REMOTE: "drift: published by the last apply and a draft now",
    Reason.PUBLISHED_REMOTE: "paused, and published in HighLevel",
    Reason.DIFFERS: "differs from its flow",
    Reason.DRAFT: "a draft",
    Reason.KEPT: "kept as it is in HighLevel",
    Reason.PAUSED: "paused",
    Reason.UNRECORDED: "created by ghl-flow, not in the manifest",
    Reason.IMPORTED: "imported: as its flow says; apply manages it from then on",
    Reason.NO_FLOW: "not in the account's flows",
    Reason.NOT_NEEDED: "its flow no longer needs it",
    Reason.TO_BUILD: "to be built by hand",
    Reason.TO_REBUILD: "changed here: to be rebuilt by hand",
    Reason.BUILD_PENDING: "build sheet written, not published yet",
    Reason.BUILT: "published under its name since its build sheet was written; its steps cannot be read",
    Reason.TO_PUBLISH: "drift: a draft now, to be published by hand",
    Reason.UNREADABLE: "published; its steps cannot be read",
    Reason.TO_PUSH: "to come with the snapshot",
    Reason.TO_PUSH_AGAIN: "changed here: to come with the snapshot",
    Reason.PUSH_PENDING: "a push was asked for, and it was not seen published since",
    Reason.PUSH_FAILED: "its push failed, or left something out",
    Reason.PUSHED: "published under its name since the push",
    Reason.NOT_COMPARED: "published; its steps are not compared",
    Reason.TEXTS_READ: "published; each text is the merge field of its custom value, the other steps are not "
    "compared",
    Reason.OTHER_TEXTS: "published, and it does not say the texts of this account",
    Reason.RENAMED_REMOTE: "drift: renamed in HighLevel",
    Reason.NAMED_OTHERWISE: "it has another name in HighLevel",
    Reason.RETYPED_REMOTE: "drift: its type was changed in HighLevel",
    Reason.REPLACED_REMOTE: "drift: deleted in HighLevel, and another one of its name is there",
    Reason.REFERS_TO_DELETED: "drift: refers to what was deleted in HighLevel",
}

_INTENTS = {
    Reason.CHANGED_REMOTE: "will be set back",
    Reason.DELETED_REMOTE: "will be created again",
    Reason.UNPUBLISHED_REMOTE: "will be published",
    Reason.DRAFT: "will be published",
    Reason.RENAMED_REMOTE: "will be created again",
    Reason.REFERS_TO_DELETED: "will be updated",
}

_RENAMED = (Reason.RENAMED_REMOTE, Reason.NAMED_OTHERWISE)


def planned_text(change: Change, plan: AccountPlan, account: str) -> str:
    """Why a change is planned and, where no gate holds it back, what it does about it; empty for none."""
    text = change_text(change, plan, account)
    intent = _INTENTS.get(change.reason) if change.reason else None
    if intent is None or change.hold or change.action is Action.UNCHANGED:
        return text
    return f"{text}, {intent}"


def change_text(change: Change, plan: AccountPlan, account: str) -> str:
    """The sentence for why, with the name that it has in HighLevel where that is another, and what to do."""
    text = reason_text(change.reason)
    if change.reason is Reason.PAUSED and (kept := what_keeps(change, plan)) is not None:
        return f"{keeps_text(kept) or text}; {publishes_text(kept, account)}"
    if change.reason is Reason.PUBLISHED_REMOTE:
        return f"{text}; {runs_on_text(change, plan, account)}"
    name = (change.before or {}).get("name")
    return f"{text}: '{name}'" if change.reason in _RENAMED and name else text


def resource_status(change: Change) -> str:
    """What became of a field, a tag or a custom value, in one word."""
    if change.reason is Reason.RENAMED_REMOTE:
        return "renamed"
    if change.reason is Reason.REPLACED_REMOTE:
        return "replaced"
    return "missing" if change.before is None else "changed"


def reason_text(reason: Reason | None) -> str:
    """The sentence, empty for none."""
    return REASONS[reason] if reason is not None else ""


def sheet_text(sheet: Sheet) -> str:
    """What is there of a build sheet, and what is left to do."""
    when = f" of {sheet.written[:16].replace('T', ' ')} UTC" if sheet.written else ""
    match sheet.state:
        case SheetState.NOT_WRITTEN:
            return f"a person builds it: apply writes its build sheet, {sheet.file}"
        case SheetState.UNCHANGED:
            return f"a person builds it from the build sheet{when}, which is unchanged: {sheet.file}"
        case SheetState.STALE:
            return f"the flow was changed since the build sheet{when}: apply writes it again, {sheet.file}"
        case SheetState.ELSEWHERE:
            return f"its build sheet was written, and is not here: apply writes it again, {sheet.file}"


def hold_text(change: Change) -> str:
    """What becomes of a change under the gates that are closed, before it is applied; empty when none is."""
    gates = ", ".join(change.gates)
    match change.hold:
        case None:
            return ""
        case Hold.DRAFT if change.action is Action.CREATE:
            return f"will be created as draft: {gates}"
        case Hold.DRAFT:
            return f"will stay a draft: {gates}"
        case Hold.BACK if change.runs:
            return f"the published version stays; the change is held back: {gates}"
        case Hold.BACK:
            return f"held back: {gates}"


def held_text(change: Change) -> str:
    """What became of it, after."""
    gates = f"(gate: {', '.join(change.gates)})"
    if change.hold is Hold.DRAFT:
        return f"left as draft {gates}"
    kept = "published version kept; " if change.runs else ""
    return f"{kept}change held back {gates}"


def published_text(gates: Sequence[str]) -> str:
    """That a person published what an apply left a draft, while it was at work."""
    closed = f"gate {gates[0]} is closed" if len(gates) == 1 else f"gates {', '.join(gates)} are closed"
    return f"published in HighLevel by hand while apply ran; {closed}: set it to draft, or allow it"


def delete_hint(change: Change, account: str) -> str:
    """How to delete a workflow that no flow needs."""
    text = "it stays as it is; to delete it: " + apply_command(account, ("--prune",))
    if change.reason is Reason.NO_FLOW:
        text += " or " + pasted(f"'ghl-flow destroy -a {account} --flow {change.flow}'")
    return text
