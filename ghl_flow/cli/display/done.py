"""Sentences for what was done."""

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.counting import counted
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.history.flows import flows_of
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of

_SEEN = {
    "": "its steps cannot be read",
    "none": "its steps are not compared",
    "right": "each text is the merge field of its custom value, the other steps are not compared",
}
"""What is known of a workflow that was found published, by what was seen of its texts."""


def done_text(done: Done) -> str:
    """The sentence."""
    key = done.key
    match done.did:
        case Did.FIELD_CREATED:
            other = done.text("highlevel_key")
            return f"created custom field {key}" + (f" (HighLevel's key: {other})" if other else "")
        case Did.FIELD_DELETED:
            return f"deleted custom field {key}, and what contacts had in it"
        case Did.FIELD_TAKEN_BACK:
            return f"took back custom field {key}"
        case Did.VALUE_WRITTEN:
            merge_field = done.text("merge_field") or f"the merge field of custom value '{key}'"
            return f"wrote custom value {key}: {merge_field} in the master's text"
        case Did.VALUE_DELETED:
            return f"deleted custom value {key}"
        case Did.VALUE_TAKEN_BACK:
            return f"took back custom value {key}"
        case Did.TAG_CREATED:
            return f"created tag {key}"
        case Did.TAG_FOUND:
            return f"found tag {key}, which another created meanwhile: it is used, and not managed"
        case Did.TAG_DELETED:
            return f"deleted tag {key}"
        case Did.PERMISSION_TAKEN:
            return f"took {key} from the permissions of the sub-account"
        case Did.SHEET_WRITTEN:
            return f"wrote the build sheet of workflow {key}"
        case Did.SNAPSHOT_SEEN:
            pending = done.text("pending")
            return f"snapshot {key} is {done.text('status') or 'on its way'}" + (
                f", {pending} to come" if pending else ""
            )
        case Did.SNAPSHOT_PUSHED:
            return f"pushed snapshot {key}: {done.text('status')}"
        case Did.INTENT_WRITTEN:
            return "recorded in the manifest what will be created"
        case Did.MANIFEST_WRITTEN:
            return "wrote the manifest"
        case Did.MANIFEST_COMPLETED:
            return "completed the manifest"
        case Did.MANIFEST_DELETED:
            return "deleted the manifest"
        case _:
            return _workflow_text(done)


def _workflow_text(done: Done) -> str:
    key, steps = done.key, done.facts.get("steps")
    match done.did:
        case Did.WORKFLOW_CREATED:
            return f"created workflow {key}" + (f" ({_steps(done)}, read back)" if steps is not None else "")
        case Did.WORKFLOW_SAVED:
            one_unit = done.facts.get("one_unit") is True
            meanwhile = "; a draft meanwhile, published again" if one_unit else ""
            return f"saved workflow {key} ({_steps(done)}, read back{meanwhile})"
        case Did.WORKFLOW_PUBLISHED:
            return f"published workflow {key}"
        case Did.WORKFLOW_FOUND:
            return f"found workflow {key} published; {_SEEN[done.text('texts')]}"
        case Did.WORKFLOW_DELETED:
            return f"deleted workflow {key}"
        case Did.COPY_DELETED:
            return f"deleted '{done.text('name')}', {f'a copy of {key}' if key else 'left of a former flow'}"
        case Did.WORKFLOW_TAKEN_BACK:
            return f"took back the draft of workflow {key}"
        case Did.WORKFLOW_PAUSED:
            how = "read back" if done.facts.get("read_back") is True else "as HighLevel answered"
            copy = f", copy '{done.text('copy')}'" if done.text("copy") else ""
            return f"paused workflow {key} (draft, {how}{copy})"
        case Did.WORKFLOW_RESTORED:
            what = f"{done.text('status')}, {counted(_number(done, 'changes'), 'change')}, read back"
            return f"restored '{done.text('name')}' ({what})"
        case Did.WORKFLOW_ADOPTED:
            return f"adopted '{done.text('name')}' as {key}"
        case _:
            raise AssertionError(done.did)


def _steps(done: Done) -> str:
    return counted(_number(done, "steps"), "step")


def _number(done: Done, name: str) -> int:
    found = done.facts.get(name)
    return found if isinstance(found, int) else 0


_CI = {"github": "GitHub", "gitlab": "GitLab", "other": "CI"}


def origin_text(entry: JsonObject) -> str:
    """Where a write came from: ` from commit 1a2b3c4d5, changed since, in GitHub (deploy / apply)`."""
    found = ""
    if commit := text_of(entry, "commit"):
        dirty = entry.get("dirty")
        found += f", from commit {commit[:9]}" + (" and changes since" if dirty else "")
    if revision := text_of(entry, "revision"):
        found += f", as of {revision[:9]}"
    job = object_of(entry, "ci")
    if job:
        system, name = text_of(job, "system"), text_of(job, "job")
        found += f", in {_CI.get(system, system)}" + (f" ({name})" if name else "")
    return found


def entry_json(entry: JsonObject) -> JsonObject:
    """An entry of the journal with sentences in place of its steps, and the flows that it is about."""
    flows: list[JsonValue] = [*flows_of(entry)]
    if (reason := DriverReason.of(text_of(entry, "driver_reason"))) is not None:
        entry = {**entry, "driver_reason": driver_text(reason)}
    if "steps" not in entry:
        return {**entry, "flows": flows}  # of an earlier version, which kept the sentences only
    found = [Done.from_json(one) for one in objects_of(entry, "steps")]
    done: list[JsonValue] = [done_text(one) for one in found if one is not None]
    shown = {("done" if key == "steps" else key): done if key == "steps" else entry[key] for key in entry}
    return {**shown, "flows": flows}
