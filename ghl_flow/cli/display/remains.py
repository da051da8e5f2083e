"""Sentences for what a pause or a destroy leaves, and what to do about it."""

from typing import TypedDict

from ghl_flow.cli.display.backup import LOST, without_fields
from ghl_flow.cli.display.copies import not_compared_text
from ghl_flow.cli.display.kept import kept_text, listed_names
from ghl_flow.cli.display.warnings import tag_meaning, unreadable_entries
from ghl_flow.counting import counted
from ghl_flow.deploy.applying.paused_meanwhile import resume_commands
from ghl_flow.deploy.applying.remains import Remainder, Remains
from ghl_flow.deploy.planning.copies import NotSeen
from ghl_flow.deploy.planning.stranded_tags import PassingTag
from ghl_flow.deploy.state.managed import Doubt, ManifestState
from ghl_flow.highlevel import clicks
from ghl_flow.highlevel.public import AccountList
from ghl_flow.remedy import pasted, quoted

_MOST_NAMES = 10
_RUNS = {"published": "is published", "draft": "is a draft"}
_AMONG = {
    AccountList.FIELDS: "a field that ghl-flow made",
    AccountList.VALUES: "the manifest or a text that ghl-flow made",
    AccountList.TAGS: "a tag that ghl-flow made",
}


class RemainderJson(TypedDict):
    """What is left to do by hand, kept, or worth knowing."""

    reason: str
    message: str
    hint: str | None


def remainder_json(one: Remainder) -> RemainderJson:
    """It, for machines."""
    message, hint = remainder_text(one)
    return {"reason": str(one.reason), "message": message, "hint": hint}


def remainder_line(one: Remainder) -> str:
    """Both in one line."""
    message, hint = remainder_text(one)
    return f"{message}; {hint}" if hint else message


def remainder_text(one: Remainder) -> tuple[str, str | None]:
    """The sentence, and what to do."""
    name, key, why = one.text("name"), one.text("key"), one.text("why")
    named = f"'{name}' (id {quoted(one.text('id'))})"
    unwanted = f"if it is not wanted: {clicks.delete(name)}"
    stopped = f"if it is not wanted: {clicks.publish_switch(name)}"
    again = "run " + pasted("'ghl-flow pause all'")
    match one.reason:
        case Remains.STILL_LISTED:
            return f"HighLevel still lists '{name}'", f"delete it by hand: {clicks.delete(name)}"
        case Remains.NOT_LOOKED_INTO:
            text = f"HighLevel still has {named}, and its steps cannot be read: only the manifest names it"
            return text, f"look into it, and delete it by hand if it is ghl-flow's: {clicks.delete(name)}"
        case Remains.IMPORTED:
            flow = one.text("flow")
            return f"{named} was built by hand; {flow} was imported from it, and never applied", unwanted
        case Remains.STILL_PUBLISHED:
            text = f"HighLevel still lists '{name}' as published{f': {why}' if why else ''}"
            return text, f"by hand: {clicks.publish_switch(name)}"
        case Remains.STATUS_NOT_KNOWN:
            text = f"HighLevel does not say whether '{name}' runs{f': {why}' if why else ''}"
            return text, f"by hand: {clicks.publish_switch(name)}"
        case Remains.LIST_NOT_READ:
            return f"the list of workflows could not be read again: {why}", again
        case Remains.NOT_REMEMBERED:
            later = one.text("manifest") == ManifestState.LATER
            return (
                f"the next apply would publish them again: {why}",
                f"install that version of ghl-flow, then {again}" if later else again,
            )
        case Remains.TO_BE_CREATED:
            keys = ", ".join(one.texts("keys"))
            return f"an apply is about to create {keys}, or was cut off: recorded that they stay drafts", None
        case Remains.NOT_YET_CREATED:
            keys = ", ".join(one.texts("keys"))
            does = "writes no build sheet" if one.facts.get("by_hand") else "leaves them drafts"
            text = f"not in the account yet: {keys}; recorded that an apply {does}"
            if one.facts.get("by_hand"):
                text += ". Whoever has a sheet already may publish them: tell them"
            return text, f"{resume_commands(one.texts('keys'))} lets them run"
        case Remains.NOT_LOOKED_AGAIN:
            text = f"whether another command published them again could not be looked at: {why}"
            return text, "run " + pasted("'ghl-flow status'")
        case Remains.REMEMBERED_AGAIN:
            text = "another command wrote the manifest meanwhile: that they are paused is in it again"
            return text, None
        case Remains.ANOTHER_COMMAND:
            return (
                (
                    "another command wrote or deleted the manifest while this one was at work: tags, custom "
                    "fields, texts and the manifest stay as they are"
                ),
                "run " + pasted("'ghl-flow status'") + ", then the same command again",
            )
        case Remains.COPY:
            alone = "has another name, so without the manifest nothing tells whether it is a copy"
            why = alone if one.facts.get("renamed") else "is not the one in the manifest"
            return (
                f"{named} has the steps of {key} and {why}",
                (
                    "if it is not wanted: "
                    + pasted(f"'ghl-flow destroy --copy {quoted(one.text('id'))}'")
                    + f", or by hand: {clicks.delete(name)}"
                ),
            )
        case Remains.SAME_TEXT:
            return f"{named} is published, starts like {key} and sends the same text", stopped
        case Remains.OF_NO_FLOW:
            return (
                (
                    f"{named} is published, its steps have ids of ghl-flow's kind, and no flow of this "
                    "project that can be compiled has them"
                ),
                stopped,
            )
        case Remains.NO_SUCH_WORKFLOW:
            return f"no workflow has the id {quoted(one.text('id'))}", pasted(
                "'ghl-flow status'"
            ) + " lists copies"
        case Remains.NO_COPY:
            deletes = pasted("'ghl-flow destroy --flow FLOW'") + " deletes it"
            return f"{named} is the one in the manifest, and no copy", deletes
        case Remains.NOT_MADE_HERE:
            return f"{named} has no step that ghl-flow creates, so it stays", unwanted
        case Remains.NOT_READ:
            return f"{named} cannot be read, so it stays", unwanted
        case Remains.NOT_DELETED:
            return f"{named} stays: the {one.text('driver')} driver deletes no workflow", unwanted
        case Remains.DOUBTFUL:
            status = one.text("status")
            runs = _RUNS.get(status, "is not known to be a draft")
            text = f"'{name}' {runs} and may be a workflow of {one.text('flow')}: {_doubt(one)}"
            click = clicks.delete(name) if status == "draft" else clicks.publish_switch(name)
            return text, f"if it is: {click}"
        case Remains.DOUBTFUL_UNNAMED:
            names = one.texts("names")
            those = counted(len(names), "published workflow")
            if one.text("status") != "published":
                those = counted(len(names), "workflow") + " not known to be drafts"
            return (
                (
                    f"the manifest {_lost(one) or 'does not name them'}, and {those} may be managed "
                    f"({listed_names(names, _MOST_NAMES)}): {_doubt(one, len(names))}"
                ),
                f"look at each; to stop one: {clicks.publish_switch('NAME')}",
            )
        case _:
            return _not_known_text(one)


def _not_known_text(one: Remainder) -> tuple[str, str | None]:
    key, why, flow = one.text("key"), one.text("why"), one.text("flow")
    match one.reason:
        case Remains.NAME_NOT_KNOWN:
            return (
                (
                    f"workflow {key} was to be built by hand, and its name is not known: the flow has no "
                    "file, or one that cannot be compiled"
                ),
                "look for it in Automation > Workflows > Draft/Publish switch",
            )
        case Remains.NOT_RECOGNISED:
            return (
                (
                    f"the manifest {_lost(one)}, and {f'flow {flow}' if flow else 'a flow file'} cannot be "
                    f"compiled ({why}): its published workflows cannot be recognised"
                ),
                "fix the file and run the command again, or look in Automation > Workflows",
            )
        case Remains.ENTRIES_NOT_READ:
            which = AccountList(one.text("of") or AccountList.WORKFLOWS)
            entries = unreadable_entries(one.number("count"), which)
            if which is not AccountList.WORKFLOWS:
                return f"{entries}: {_AMONG[which]} may be among them", None
            if one.facts.get("found"):
                return f"{entries}; those in the manifest were found", None
            if one.facts.get("copies"):
                return f"{entries}: managed copies may be among them", None
            return (
                f"{entries}, and a managed workflow may be among them",
                "look for published ones in Automation > Workflows > Draft/Publish switch",
            )
        case Remains.FIELDS_NOT_READ:
            return without_fields(why), None
        case Remains.FIELDS_NOT_KNOWN:
            return (
                (
                    f"custom fields stay: {', '.join(one.texts('fields'))}: without the manifest it is not "
                    "known who created them"
                ),
                (
                    "if nothing else uses them: Settings > Custom Fields > Delete (with what contacts have "
                    "in them)"
                ),
            )
        case Remains.TAGS_NOT_KNOWN:
            return (
                (
                    f"tags stay: {', '.join(one.texts('tags'))}: without the manifest it is not known who "
                    "created them"
                ),
                "if nothing else uses them: Settings > Tags > Delete",
            )
        case Remains.BELONGINGS_NOT_KNOWN:
            return (
                (
                    f"the manifest was lost, and flow {flow} has no file that can be compiled: which tags "
                    "and custom fields it had is not known"
                ),
                "delete those that nothing uses in Settings > Tags and Settings > Custom Fields",
            )
        case Remains.NOT_COMPARED:
            found = NotSeen(
                Doubt(one.text("doubt")), one.text("status") == "published", tuple(one.texts("names"))
            )
            return not_compared_text(found), None
        case Remains.MANIFEST_STATE:
            if why:
                return f"the manifest cannot be read: {why}", None
            recognised = one.number("found")
            by = "was recognised by its steps" if recognised == 1 else "were recognised by their steps"
            more = f"; {counted(recognised, 'managed workflow')} {by}" if recognised else ""
            return f"the manifest {_lost(one)}{more}", None
        case Remains.STRANDED_TAG:
            tag = PassingTag(flow, one.text("tag"), one.number("days"))
            text = f"{flow}: contacts texted shortly before may keep the tag '{tag.tag}': {tag_meaning(tag)}"
            return text, None
        case Remains.UNKNOWN_FLOW:
            return why, None
        case _:
            return kept_text(one)


def _doubt(one: Remainder, count: int = 1) -> str:
    """Why it is not known of it, or of each of so many; `why` is of the first then."""
    its = "its steps" if count == 1 else "their steps"
    why = one.text("why") if count == 1 else "the first: " + one.text("why")
    match Doubt(one.text("doubt")):
        case Doubt.UNREADABLE:
            return f"driver {one.text('driver')} cannot read {its}"
        case Doubt.NO_FLOW:
            return f"{its} have ids of ghl-flow's kind, and no flow of this project has them"
        case _:
            return f"{its} could not be read ({why})" if one.text("why") else f"{its} were not read"


def _lost(one: Remainder) -> str:
    return LOST.get(ManifestState(one.text("manifest")), "")
