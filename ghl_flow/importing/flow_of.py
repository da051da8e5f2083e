"""A stored workflow as a flow: YAML, a lock, and what has to be said; checked before anybody gets it.

Nothing is taken on trust: the YAML is read and compiled again, and is an import only where that gives the
very workflow that is stored.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import GhlFlowError
from ghl_flow.importing.canvas import canvas_of
from ghl_flow.importing.finding import Finding, Matter
from ghl_flow.importing.known import KnownNames, Tables
from ghl_flow.importing.lock_of import NotAlikeError, RecordedIds, lock_of, pairs
from ghl_flow.importing.steps import CannotSayError, StepsBack
from ghl_flow.importing.yaml_text import flow_text
from ghl_flow.kinds.read_back import from_trigger
from ghl_flow.kinds.reading import NotReadable
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load_text
from ghl_flow.spec.lock import Lock
from ghl_flow.spec.yaml_nodes import MAX_DEPTH
from ghl_flow.wire.canonical import canonical, settings_kept, unlike
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import JsonObject, JsonValue, is_deeper, object_of
from ghl_flow.wire.pointer import strings
from ghl_flow.wire.reference import field_reference, name_of, workflow_reference
from ghl_flow.wire.secrecy import secrets_in
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow


class Imported(NamedTuple):
    """What an import makes of one workflow. `text` and `lock` are there unless a finding stops it."""

    workflow: Workflow
    flow: str
    text: str
    lock: Lock | None
    findings: tuple[Finding, ...]

    @property
    def taken(self) -> bool:
        """Whether there is a flow."""
        return self.lock is not None


def flow_of(
    workflow: Workflow,
    account: Account,
    tables: Tables | None = None,
    *,
    flow: str,
) -> Imported:
    """A stored workflow as a flow of an account.

    Args:
        workflow: as it was read, with its triggers.
        account: whose ids it holds.
        tables: what these ids stand for.
        flow: the id that the flow gets.
    """
    tables = tables or Tables()
    canvas = canvas_of(workflow)
    findings = [*canvas.findings]
    if any(one.stops for one in findings) or canvas.first is None:
        return Imported(workflow, flow, "", None, tuple(findings))
    names = KnownNames(canvas.nodes, tables, workflow.id, flow)
    try:
        steps = StepsBack(canvas, names).written()
    except CannotSayError as error:
        name, why = error.args
        return Imported(workflow, flow, "", None, (*findings, Finding(Matter.NOT_THE_SAME, name, why)))
    triggers = [_trigger(one, names) for one in workflow.triggers]
    if not triggers:
        names.say(Matter.NO_TRIGGER, "", "")
    names.findings += [Finding(Matter.SETTING, detail=one) for one in workflow.beyond]
    document: dict[str, JsonValue] = {"version": 1, "flow": flow, "name": workflow.name, "trigger": triggers}
    if fields := names.declarations():
        document["fields"] = fields
    if settings := _settings(workflow):
        document["settings"] = settings
    document["steps"] = steps
    if is_deeper(document, MAX_DEPTH):
        findings.append(
            Finding(Matter.TANGLED, detail="its forks are too deep: move a part to another workflow")
        )
        return Imported(workflow, flow, "", None, tuple(findings))
    findings += names.findings
    text = flow_text(document)
    try:
        loaded = load_text(text, Flow, f"{flow}.yaml")
    except GhlFlowError as error:
        found: Lock | Finding = Finding(Matter.NOT_THE_SAME, detail=error.told)
    else:
        found = lock_if_same(loaded, workflow, account, tables, names=names)
    if isinstance(found, Lock):
        kept = found.model_dump(mode="json", exclude_defaults=True)
        if any(secrets_in(document)) or any(secrets_in(kept)):
            findings.append(Finding(Matter.SECRET_INSIDE))
            return Imported(workflow, flow, "", None, tuple(findings))
        return Imported(workflow, flow, text, found, tuple(findings))
    return Imported(workflow, flow, text, None, (*findings, found))


def lock_if_same(
    flow: Loaded[Flow],
    workflow: Workflow,
    account: Account,
    tables: Tables,
    templates: TemplateLibrary | None = None,
    beside: Sequence[Flow] = (),
    *,
    names: KnownNames | None = None,
    may_hold_secrets: bool = True,
) -> Lock | Finding:
    """The lock with which a flow is a stored workflow; what of it is another one, where it is not.

    `names`: what was found out while the workflow was read back. Not `may_hold_secrets`: what a secret is
    in another account cannot be told from its name, so a flow that names one is another.
    """
    canvas = canvas_of(workflow)
    names = names or KnownNames(canvas.nodes, tables, workflow.id, flow.value.flow)
    ids = RecordedIds()
    templates = templates or TemplateLibrary(Path("niche_templates"))
    try:
        compiled = compile_flow(flow, account, templates, beside, ids=ids)
        paired = [*pairs(compiled.workflows[0].workflow.nodes, canvas.nodes, canvas.first)]
    except NotAlikeError as error:
        return Finding(Matter.NOT_THE_SAME, str(error), "it leads elsewhere")
    except GhlFlowError as error:
        return Finding(Matter.NOT_THE_SAME, detail=error.told)
    if len(compiled.workflows) != 1:
        return Finding(Matter.NOT_THE_SAME, detail="it compiles to several workflows")
    bound = {field_reference(known.key): field_id for field_id, known in tables.fields.items()}
    bound |= {workflow_reference(name): one for one, name in tables.flows.items()}
    bound |= {workflow_reference(flow.value.flow): workflow.id}
    bound |= names.bindings(compiled.workflows[0].workflow.references)
    secrets: dict[str, str] = {}
    for node, there in paired:
        secrets |= _secrets(node.attributes, there.attributes)
    if secrets and not may_hold_secrets:
        return Finding(Matter.NOT_THE_SAME, detail="its secrets may be others")
    bound |= secrets
    mine = compiled.workflows[0].workflow.bound(bound)
    if len(mine.triggers) != len(workflow.triggers):
        return Finding(Matter.NOT_THE_SAME, detail="it has other triggers")
    by_id = {node.id: node for node in mine.nodes}
    as_stored = [(by_id[node.id], canvas.stored.get(there.id, there)) for node, there in paired]
    try:
        lock = lock_of(mine, workflow, ids, as_stored, canvas.apart).model_copy(
            update={
                "flow": flow.value.flow,
                "account": account.account,
                "location_id": account.location_id,
                "missing": canvas.missing,
            }
        )
        again = compile_flow(flow, account, templates, beside, lock=lock).workflows[0].workflow
    except NotAlikeError as error:
        return Finding(Matter.NOT_THE_SAME, str(error), "it does something else")
    except GhlFlowError as error:
        return Finding(Matter.NOT_THE_SAME, detail=error.told)
    lock = lock.model_copy(update={"status": workflow.status, "content": content_hash(again)})
    stored, now = canonical(workflow), canonical(again.bound(bound)._replace(id=workflow.id))
    # What a flow says nothing of stays as it is in HighLevel, whatever it is.
    now["settings"] = settings_kept(object_of(stored, "settings"), again.settings)
    differs = unlike(stored, now)
    return Finding(Matter.NOT_THE_SAME, differs[0], ", ".join(differs)) if differs else lock


def _secrets(mine: JsonObject, stored: JsonObject) -> dict[str, str]:
    """What the names of secrets stand for: what is stored in their place, whatever they are called."""
    theirs = dict(strings(stored))
    return {
        text: theirs[pointer]
        for pointer, text in strings(mine)
        if pointer in theirs and (name := name_of(text)) is not None and name.thing is Thing.SECRET
    }


def _trigger(trigger: Trigger, names: KnownNames) -> JsonValue:
    found = from_trigger(trigger, names)
    if not isinstance(found, NotReadable):
        return found
    names.say(Matter.RAW, trigger.name, found.reason)
    raw: dict[str, JsonValue] = {"type": trigger.type}
    if trigger.filters:
        raw["conditions"] = [row.to_json() for row in trigger.filters]
    return {"raw": raw, "name": trigger.name}


def _settings(workflow: Workflow) -> dict[str, JsonValue]:
    """`settings:` of the flow: what is not as a new workflow has it."""
    found: dict[str, JsonValue] = {}
    read = dict(workflow.settings.read)
    if workflow.settings.allow_multiple:
        found["reentry"] = True
    if workflow.settings.stop_on_response:
        found["stop_on_response"] = True
    if workflow.settings.timezone == "contact":
        found["timezone"] = "contact"
    if workflow.settings.window is not None:
        found["window"] = _window(workflow.settings.window)
    if read.get("allowMultipleOpportunity") is False:
        found["per_opportunity"] = False
    if read.get("autoMarkAsRead") is True:
        found["mark_as_read"] = True
    sender = object_of(read, "senderAddress")
    said: dict[str, JsonValue] = {
        key: sender[stored]
        for key, stored in (("name", "from_name"), ("email", "from_email"))
        if isinstance(sender.get(stored), str) and sender[stored]
    }
    if said:
        found["from"] = said
    return found


def _window(window: TimeWindow) -> JsonValue:
    days = ", ".join(_DAYS[day] for day in sorted(window.days))
    found: dict[str, JsonValue] = {} if len(window.days) == len(_DAYS) else {"days": days}
    return {**found, "from": _clock(window.start), "to": _clock(window.end)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


# HighLevel's days begin with Sunday.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
