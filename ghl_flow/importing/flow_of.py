"""A stored workflow as a flow: YAML, a lock, and what has to be said; checked before anybody gets it.

Nothing is taken on trust: the YAML is read and compiled again, and is an import only where that gives the
very workflow that is stored.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import GhlFlowError
from ghl_flow.importing.canvas import canvas_of, entries
from ghl_flow.importing.finding import Finding, Matter
from ghl_flow.importing.known import KnownNames, Tables
from ghl_flow.importing.lock_of import NotAlikeError, RecordedIds, lock_of, pairs
from ghl_flow.importing.steps import CannotSayError, StepsBack
from ghl_flow.importing.written import written_settings, written_trigger
from ghl_flow.importing.yaml_text import flow_text
from ghl_flow.kinds.model import can_be_written
from ghl_flow.masking import masked
from ghl_flow.source import one_line
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load_text
from ghl_flow.spec.lock import Lock
from ghl_flow.spec.yaml_nodes import MAX_DEPTH
from ghl_flow.wire.canonical import canonical, settings_kept, unlike
from ghl_flow.wire.fingerprint import content_hash, part_digests
from ghl_flow.wire.json import JsonObject, JsonValue, is_deeper, object_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.pointer import strings
from ghl_flow.wire.reference import field_reference, name_of, workflow_reference
from ghl_flow.wire.secrecy import secrets_in
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.trigger_names import told_apart
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
    workflow = workflow._replace(triggers=told_apart(workflow.triggers, can_be_written))
    canvas = canvas_of(workflow)
    findings = [*canvas.findings, *_half_characters(workflow), *_odd_triggers(workflow)]
    if any(one.stops for one in findings) or canvas.first is None:
        return Imported(workflow, flow, "", None, tuple(findings))
    names = KnownNames(canvas.nodes, tables, workflow.id, flow)
    for one in entries(workflow, canvas.first):
        names.pinned(one)
    try:
        steps = StepsBack(canvas, names).written()
    except CannotSayError as error:
        name, why = error.args
        return Imported(workflow, flow, "", None, (*findings, Finding(Matter.NOT_THE_SAME, name, why)))
    triggers = [written_trigger(one, names, canvas.first) for one in workflow.triggers]
    if not triggers:
        names.say(Matter.NO_TRIGGER, "", "")
    names.findings += [Finding(Matter.SETTING, detail=one) for one in workflow.beyond]
    document: dict[str, JsonValue] = {"version": 1, "flow": flow, "name": workflow.name, "trigger": triggers}
    if fields := names.declarations():
        document["fields"] = fields
    if settings := written_settings(workflow):
        document["settings"] = settings
    document["steps"] = steps
    if is_deeper(document, MAX_DEPTH):
        findings.append(
            Finding(Matter.TANGLED, detail="its forks are too deep: move a part to another workflow")
        )
        return Imported(workflow, flow, "", None, tuple(findings))
    findings += names.findings
    text = flow_text(document, below=[*_apart(canvas.apart)])
    try:
        loaded = load_text(text, Flow, f"{flow}.yaml")
    except GhlFlowError as error:
        found: Lock | Finding = Finding(Matter.NOT_THE_SAME, detail=_of_line(error))
    else:
        found = lock_if_same(loaded, workflow, account, tables, names=names)
    if isinstance(found, Lock):
        kept = found.model_dump(mode="json", exclude_defaults=True)
        if any(secrets_in(document)) or any(secrets_in(kept)):
            findings.append(Finding(Matter.SECRET_INSIDE))
            return Imported(workflow, flow, "", None, tuple(findings))
        return Imported(workflow, flow, text, found, tuple(findings))
    return Imported(workflow, flow, text, None, (*findings, found))


def _of_line(error: GhlFlowError) -> str:
    """What is wrong with a text that is written nowhere: with the line that it is about."""
    where = error.diagnostics[0].location
    if where is None:
        return error.told
    line = one_line(where.source.line(where.span.line).strip())
    return f"{error.told} ({line if len(line) <= _LINE else f'{line[:_LINE]}...'})"


_LINE = 60


def _odd_triggers(workflow: Workflow) -> Iterator[Finding]:
    """Triggers of which the flow says something else than HighLevel shows."""
    for one in workflow.triggers:
        if one.stored_name is not None:
            yield Finding(Matter.CALLED, one.stored_name, one.name)
    if any(one.of_draft for one in workflow.triggers):
        yield Finding(Matter.DRAFT_TRIGGERS)


def _half_characters(workflow: Workflow) -> Iterator[Finding]:
    """Halves of an emoji, which JSON can hold and no file can."""
    parts: list[tuple[str, JsonValue]] = [
        ("", workflow.name),
        *((node.name, node.to_json()) for node in workflow.nodes),
    ]
    parts += (
        (one.name, [one.shown_name, *(row.to_json() for row in one.filters)]) for one in workflow.triggers
    )
    for name, part in parts:
        if any(_HALF.search(text) for _, text in strings(part)):
            yield Finding(Matter.NOT_THE_SAME, _HALF.sub("?", name), "half a character: write it again there")


_HALF = re.compile("[\ud800-\udfff]")


def _apart(nodes: Sequence[Node]) -> Iterator[str]:
    """What is said at the end of a flow of the steps that nothing leads to."""
    if nodes:
        yield "Nothing leads to these steps; the lock keeps them:"
    for node in nodes:
        yield masked(one_line(f"  {node.type} '{node.name}'"))


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
    with_helpers: bool = False,
) -> Lock | Finding:
    """The lock with which a flow is a stored workflow; what of it is another one, where it is not.

    `names`: what was found out while the workflow was read back. Not `may_hold_secrets`: what a secret is
    in another account cannot be told from its name, so a flow that names one is another. `with_helpers`: the
    flow may have helper workflows, of which the lock says nothing.
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
    if len(compiled.workflows) != 1 and not with_helpers:
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
    if renamed := _called_otherwise(workflow.named_as(mine)):
        return Finding(Matter.NOT_THE_SAME, renamed, "a trigger has another name")
    by_id = {node.id: node for node in mine.nodes}
    as_stored = [(by_id[node.id], canvas.stored.get(there.id, there)) for node, there in paired]
    try:
        lock = lock_of(mine, workflow, ids, as_stored, canvas.apart).model_copy(
            update={
                "flow": flow.value.flow,
                "account": account.account,
                "location_id": account.location_id,
                "missing": canvas.missing,
                "secrets": tuple(sorted({name.name for one in secrets if (name := name_of(one))})),
            }
        )
        again = compile_flow(flow, account, templates, beside, lock=lock).workflows[0].workflow
    except NotAlikeError as error:
        return Finding(Matter.NOT_THE_SAME, str(error), "it does something else")
    except GhlFlowError as error:
        return Finding(Matter.NOT_THE_SAME, detail=error.told)
    now_is = {"status": workflow.status, "content": content_hash(again), "wanted": content_hash(again)}
    parts = part_digests(workflow.named_as(again))
    lock = lock.model_copy(update={**now_is, "parts": dict(sorted(parts.items()))})
    stored, now = canonical(workflow.named_as(again)), canonical(again.bound(bound)._replace(id=workflow.id))
    # What a flow says nothing of stays as it is in HighLevel, whatever it is.
    now["settings"] = settings_kept(object_of(stored, "settings"), again.settings)
    differs = unlike(stored, now)
    return Finding(Matter.NOT_THE_SAME, differs[0], ", ".join(differs)) if differs else lock


def _called_otherwise(stored: Workflow) -> str:
    """The name of a trigger that a flow calls otherwise, though it is the only one of that name."""
    shown = [one.shown_name for one in stored.triggers]
    return next(
        (
            one.shown_name
            for one in stored.triggers
            if one.stored_name is not None
            and shown.count(one.shown_name) == 1
            and can_be_written(one.shown_name)
        ),
        "",
    )


def _secrets(mine: JsonObject, stored: JsonObject) -> dict[str, str]:
    """What the names of secrets stand for: what is stored in their place, whatever they are called."""
    theirs = dict(strings(stored))
    return {
        text: theirs[pointer]
        for pointer, text in strings(mine)
        if pointer in theirs and (name := name_of(text)) is not None and name.thing is Thing.SECRET
    }
