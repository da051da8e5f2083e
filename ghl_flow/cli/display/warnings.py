"""Sentences for what an operator should know before a change."""

from collections.abc import Iterator, Sequence
from typing import TypedDict, assert_never

from ghl_flow.checkup.driver_text import NOT_ENABLED
from ghl_flow.cli.display.copies import not_compared_text
from ghl_flow.cli.display.merge_fields import merge_fields
from ghl_flow.cost.amount import Amount, dollars
from ghl_flow.counting import counted, some_of
from ghl_flow.deploy.drivers.model import Looked, NoBody, Unseen
from ghl_flow.deploy.planning.stranded_tags import PassingTag
from ghl_flow.deploy.planning.warned import (
    BackToDraft,
    BySteps,
    ContactsWaiting,
    ManifestLost,
    NativeUnknown,
    NotLookedAt,
    NotMadeHere,
    OthersRun,
    OverLimit,
    PerhapsRefused,
    SecondField,
    SecondManifest,
    SecondValue,
    Setting,
    ShadowBegins,
    ShadowEnds,
    SizeChange,
    StepsUnread,
    StrandedTag,
    TextsUnread,
    UnreadableEntries,
    Warned,
)
from ghl_flow.deploy.resources.registry import label_of
from ghl_flow.deploy.state.looked_at import EVERY_WORKFLOW, MESSAGES
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.highlevel.public import AccountList
from ghl_flow.kinds.asked import Fact
from ghl_flow.lint.rules.native_toggle_on import CLICK_PATH
from ghl_flow.runtime.verify.assumptions import named

ACCEPT_DROPPING = "--allow-dropping-contacts"
ACCEPT_MANY = "--allow-many-changes"
_MOST_NAMES = 3
_LIMITED = {Setting.UPDATED: "updated", Setting.DELETED: "deleted"}
_USUAL_TEXTS = 1_000
"""What a change is told for, where nothing tells how many texts an account sends."""
_LOST = {
    ManifestState.MISSING: "was deleted in HighLevel",
    ManifestState.UNREADABLE: "was changed in HighLevel and cannot be read",
    ManifestState.OTHER_ACCOUNT: "is about another sub-account now",
}


class WarningJson(TypedDict):
    """Something to know."""

    code: str
    message: str


def warning_json(warning: Warned) -> WarningJson:
    """It, for machines."""
    return {"code": warning.code, "message": warned_text(warning)}


def texts_of(warnings: Sequence[Warned], unseen: Unseen) -> list[str]:
    """What those say of which something is not known for that reason."""
    return [warned_text(one) for one in warnings if one.unseen is unseen]


def warning_text(warning: Warned) -> str:
    """A warning, with what it is when nothing that the account has set shows what it is about."""
    prefix = "not assessed: " if warning.unseen is Unseen.NOT_ASSESSED else ""
    return prefix + warned_text(warning)


def warned_text(warning: Warned) -> str:
    """What is to be known, in a sentence."""
    match warning:
        case ContactsWaiting():
            return f"{waiting_text(warning)}: apply needs {ACCEPT_DROPPING}"
        case StrandedTag(key, tag):
            return (
                f"workflow {key}: the step that removes the tag '{tag.tag}' goes, so contacts who carry it "
                f"now keep it: {tag_meaning(tag)}"
            )
        case ShadowEnds(key):
            return (
                f"workflow {key}: it is shadowed and writes down what it would send; from this apply on "
                "contacts get it"
            )
        case ShadowBegins(key):
            return f"workflow {key}: it texts contacts now; shadowed, it writes down what it would send"
        case SizeChange():
            return f"workflow {warning.key}: {_size(warning)}: {_costs(warning)}"
        case TextsUnread(key, fields, looked):
            return (
                f"workflow {key}: its steps cannot be read ({_why(looked)}), so it is not known whether it "
                "says the texts of this account: look in HighLevel that each Send SMS holds its merge field "
                f"only ({merge_fields(fields)})"
            )
        case NativeUnknown():
            return (
                "it is not known whether HighLevel's own Missed Call Text Back is off, and while it is on, a "
                f"caller is texted twice: look in {CLICK_PATH}, and write 'native_missed_call_text_back: "
                "off' (or on) in the account file"
            )
        case PerhapsRefused(name, answer):
            return f"HighLevel would refuse '{name}': {answer}"
        case UnreadableEntries(count, which):
            return f"{unreadable_entries(count, which)}: what is among them is treated as missing"
        case SecondManifest(used, others):
            return (
                f"there is a second custom value '{MANIFEST_NAME}' (id {', '.join(others)}): {used} is "
                "used; delete the other in Settings > Custom Values when no apply is running"
            )
        case SecondField(key, used, other):
            return (
                f"there is a second custom field '{used.name}' ({other.field_key or other.id}): the flows "
                f"use {used.field_key or used.id} ({key}); delete the other in Settings > Custom Fields if "
                "nothing else uses it"
            )
        case SecondValue(used, other):
            return (
                f"there is a second custom value '{other.name}' ({other.merge_field or other.id}): "
                f"{used.merge_field or used.id} is written; delete the other in Settings > Custom Values "
                "if no workflow uses it"
            )
        case ManifestLost(state):
            return (
                f"the custom value '{MANIFEST_NAME}' {_LOST[state]}: apply writes it again, from the "
                "workflows' steps"
            )
        case BySteps(key, name, workflow_id):
            return (
                f"workflow {key}: '{name}' (id {workflow_id}) has its steps and another name, and without "
                "the manifest it is taken for the managed one: apply overwrites it, after a backup"
            )
        case NotMadeHere(what, key, name, thing_id):
            return (
                f"{label_of(what)} '{name}' (id {thing_id}) is left as it is: the manifest says that it is "
                f"{key}, and nothing else does"
            )
        case NotLookedAt(seen):
            return not_compared_text(seen)
        case OthersRun():
            return _others(warning)
        case StepsUnread(names, driver):
            shown = some_of((f"'{one}'" for one in names), most=_MOST_NAMES)
            return (
                f"whether the steps of {counted(len(names), 'managed workflow')} are as they should be "
                f"({shown}): the {driver} driver reads no steps"
            )
        case BackToDraft(key):
            return (
                f"workflow {key} is published, and only a draft can be updated: apply takes it back "
                "to draft, updates and publishes it as one unit, and puts back what was there if that fails; "
                "HighLevel does not tell how many contacts are inside"
            )
        case OverLimit():
            return f"{over_text(warning)}: apply needs {ACCEPT_MANY}"
        case _:
            assert_never(warning)


def tag_meaning(tag: PassingTag) -> str:
    """What it is to a contact who keeps a tag that a flow puts on for a while."""
    if tag.days:
        return f"the flow ignores it after {counted(tag.days, 'day')}"
    return "the flow treats them as texted until it is removed (Contacts > filter by the tag > Remove Tag)"


_LISTS = {
    AccountList.WORKFLOWS: "workflow list",
    AccountList.FIELDS: "custom field list",
    AccountList.VALUES: "custom value list",
    AccountList.TAGS: "tag list",
}


def unreadable_entries(count: int, which: AccountList = AccountList.WORKFLOWS) -> str:
    """Say that one of HighLevel's lists has entries that tell of nothing."""
    return f"{counted(count, 'entry', 'entries')} of the {_LISTS[which]} could not be read"


def _why(looked: Looked) -> str:
    match looked.why:
        case NoBody.NO_BODIES:
            return f"the {looked.detail} driver reads no workflow bodies"
        case NoBody.NOT_ENABLED:
            return NOT_ENABLED
        case NoBody.NO_SESSION:
            return f"{NOT_ENABLED}, and no builder session is set"
        case NoBody.SESSION_FAILED:
            return f"{NOT_ENABLED}, and {looked.detail}"
        case NoBody.FAILED | None:
            return looked.detail
        case why:
            assert_never(why)


def _others(one: OthersRun) -> str:
    unread = f" ({one.unread} unread)" if one.unread else ""
    said = f"{counted(one.published, 'other published workflow')}{unread}, which no proof counts"
    which = [f"'{name}' {' and '.join(_say(facts))}" for name, facts in one.touching]
    return f"{said}; {some_of(which, most=_MOST_NAMES)}" if which else said


def _say(facts: Sequence[Fact]) -> Iterator[str]:
    """What a workflow does about what the flows go by."""
    if changed := [named(one) for one in facts if one[0] in ("tag", "field")]:
        yield f"changes {' and '.join(changed)}"
    if moved := [name for kind, name in facts if kind == "workflow" and name]:
        yield f"moves contacts into {' and '.join(moved)} or out of it"
    if EVERY_WORKFLOW in facts:
        yield "takes contacts out of all workflows"
    if MESSAGES in facts:
        yield "turns messages off or on"


def _size(one: SizeChange) -> str:
    if not one.before:
        return f"'{one.step}' is a new text of {counted(one.after, 'segment')}"
    if not one.after:
        return f"the text '{one.step}' of {counted(one.before, 'segment')} goes"
    return f"'{one.step}' goes from {one.before} to {counted(one.after, 'segment')}"


def _costs(one: SizeChange) -> str:
    rates = one.rates
    texts, span = (one.per_month, "a month ") if one.per_month else (_USUAL_TEXTS, "")
    before, after = rates.segments(one.before), rates.segments(one.after)
    if before is None or after is None:
        return f"what a segment costs in {rates.country or 'its country'} is not known"
    was, will_be = (dollars(amount.times(Amount.of(texts))) for amount in (before, after))
    if one.before and one.after:
        said = f"{will_be} instead of {was}"
    else:
        said = f"{will_be} more" if one.after else f"{was} less"
    return f"{counted(texts, 'text')} {span}cost {said}, at {dollars(rates.segment_out)} a segment"


def waiting_text(one: ContactsWaiting) -> str:
    """`workflow a: contacts may be waiting in 'Wait', which goes; they would drop out`."""
    return f"workflow {one.key}: contacts may be waiting in '{one.step}', which goes; they would drop out"


def over_text(one: OverLimit) -> str:
    """`12 of 20 workflows would be updated: 60 % is over 30 % (safety.max_updated in ghl-flow.yaml)`."""
    said = f"{one.count} of {counted(one.existing, 'workflow')} would be {_LIMITED[one.setting]}"
    share = one.count * 100 / one.existing
    percent = f"{share:.0f}" if share.is_integer() else f"{share:.1f}"
    return f"{said}: {percent} % is over {one.limit} % (safety.{one.setting} in ghl-flow.yaml)"
