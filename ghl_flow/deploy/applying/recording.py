"""What an apply writes into the manifest: before it makes anything, after a failure, and at the end."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.applying.concurrent_apply import (
    AnotherApplyError,
    look_who_came_first,
    make_first_manifest,
)
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.manifest_writes import rewrite_manifest
from ghl_flow.deploy.applying.paused_meanwhile import PausedMeanwhileError, paused_since, set_back
from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.planning.change import Action, Hold, Resource
from ghl_flow.deploy.state.desired import DesiredWorkflow, flow_of
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.deploy.state.manifest import (
    IntendedField,
    Intent,
    Manifest,
)
from ghl_flow.deploy.state.manifest_text import manifest_text, read_manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.difference import differences
from ghl_flow.wire.workflow import Workflow


async def write_intent(work: Work) -> None:
    """Write down what is about to be made, while none of it is there.

    So an apply that is cut off leaves nothing of which it is not known who created it. It is the first
    write of all, so two applies of an account without a manifest meet here, before anything is made.
    """
    creating = [change for change in work.applied.plan.changes if change.action is Action.CREATE]
    fields = {item.key for item in creating if item.resource is Resource.CUSTOM_FIELD}
    intent = intent_of(
        work,
        [item for item in work.desired.fields if item.key in fields],
        [item.key for item in creating if item.resource is Resource.TAG],
    )
    if work.driver.capabilities.writes_bodies:
        made = {item.key for item in creating if item.resource is Resource.WORKFLOW} - work.unnamed
        intent = replace(intent, workflows=frozenset(made))
    # What another apply is making, or was when it was cut off, is taken over: it sees that here.
    begun = work.manifest_value is not None and bool(
        read_manifest(work.manifest_value.value, work.manifest.location_id).intent
    )
    # Without a manifest a draft is taken for paused, so there is one before the first draft is made.
    if not intent and not begun and (work.actual.state is ManifestState.READ or not creating):
        return
    work.check_stop()
    # Or a pause that came, and ended, since the manifest was read would be written over.
    if await check_not_paused(work) is not None:
        raise AnotherApplyError
    now = replace(_manifest_now(work, {}), intent=intent, mark=uuid4().hex[:12])
    if work.manifest_value is None:
        work.manifest_value = await make_first_manifest(work.public, now)
    else:
        await rewrite_manifest(work.public, work.manifest_value, manifest_text(now))
        work.manifest_value = replace(work.manifest_value, value=manifest_text(now))
    work.intent_written = True
    work.manifest = replace(work.manifest, serial=now.serial)
    work.did(Did.INTENT_WRITTEN if intent else Did.MANIFEST_WRITTEN)


def intent_of(work: Work, fields: Sequence[RequiredField], tags: Iterable[str] = ()) -> Intent:
    types = {one.data_type for one in fields}
    made = {*work.manifest.fields.values()}
    return Intent(
        {one.key: IntendedField(one.name, one.data_type) for one in fields},
        frozenset(tags),
        frozenset(
            one for one, live in work.actual.all_fields.items() if live.data_type in types and one not in made
        ),
    )


async def check_not_paused(work: Work, published: Collection[str] = ()) -> Manifest | None:
    """Look whether another command paused something since the manifest was read.

    What this apply `published` of it is set back to draft: the kill switch wins, whoever was first. A pause
    without a manifest makes another one.

    Returns:
        What the manifest says that another command wrote since; None where none did.

    Raises:
        PausedMeanwhileError: one did.
        ManifestLostError: the manifest is gone or unreadable, and nothing tells.
    """
    known = work.manifest_value
    if known is None:
        return None
    mine = {*published, *work.confirmed}
    resumes = work.terms.choices.resumes
    resuming = {item.key for item in work.desired.workflows if resumes(item.flow)}
    since = await paused_since(work.public, known, work.manifest.location_id, mine, resuming)
    if not since.paused:
        # An answer may be as old as the one that the plan was made of.
        return None if since.value in (known, work.actual.manifest_value) else since.manifest
    work.manifest = replace(work.manifest, paused=work.manifest.paused | since.paused)
    work.manifest_value = since.value
    ids = {key: work.live[key].workflow.id for key in sorted(since.paused & mine)}
    drafts, runs_on = await set_back(work.public, work.driver, ids)
    for key in drafts:
        work.did(Did.WORKFLOW_PAUSED, key)
    raise PausedMeanwhileError(sorted(since.paused), runs_on)


async def check_not_taken_over(work: Work, made: Sequence[DesiredWorkflow]) -> None:
    """Look whether anything was paused, and whether another apply has taken over what is `made` here.

    Raises:
        AnotherApplyError: one did.
        PausedMeanwhileError: something was paused.
        ManifestLostError: nothing tells.
    """
    theirs = await check_not_paused(work)
    if theirs is not None and any(
        work.live[item.key].workflow.id in theirs.workflows.values() for item in made
    ):
        raise AnotherApplyError


async def record_what_was_made(work: Work) -> None:
    """After a failure: put what was made into the manifest, if that can be done."""
    if work.intent_written:
        with suppress(GhlFlowError):
            work.manifest = replace(work.manifest, intent=work.making)
            await record_manifest(work)


async def check_alone(work: Work, made: Sequence[DesiredWorkflow]) -> None:
    """Before anything is published: make sure that no other apply is making the same.

    Raises:
        AnotherApplyError: one is.
    """
    if work.manifest_value is None:
        drafts = {item.key: work.live[item.key].workflow for item in made}
        recorded = {
            item.key: Recorded.of(drafts[item.key], wanted, drafts[item.key].version, "", "draft")
            for item in made
            if not differences(drafts[item.key], wanted := item.compiled.workflow.bound(work.ids))
        }
        work.check_stop()
        now = _manifest_now(work, recorded)
        marked = replace(now, mark=uuid4().hex[:12])
        work.manifest_value = await make_first_manifest(work.public, marked)
        work.manifest = replace(work.manifest, serial=now.serial)
        work.did(Did.MANIFEST_WRITTEN)
        return
    if made:
        names = {
            work.live[item.key].workflow.id: (item.compiled.workflow.name, item.working_name) for item in made
        }
        await look_who_came_first(work.public, names, work.actual.summaries)


def remember_allowed(work: Work) -> None:
    """Remember which closed gates the operator opened for what is published: it runs in spite of them."""
    recorded = dict(work.manifest.recorded)
    for item in work.desired.workflows:
        choices = work.terms.choices
        record = recorded.get(item.key)
        codes = {*choices.allowed(item.flow), *choices.opened_before.get(item.key, ())}
        if codes and record is not None and record.status == "published" and not record.requested:
            allowed = tuple(sorted({*record.allowed, *codes}))
            recorded[item.key] = replace(record, allowed=allowed)
    work.manifest = replace(work.manifest, recorded=recorded)


def forget_opened_pauses(work: Work) -> None:
    """Where pauses are opened: what runs is not paused any more, nor what others were asked to let run."""
    held = {one.key for one in work.applied.held}
    running = {key for key, live in work.live.items() if live.workflow.status == "published"}
    asked = set() if work.driver.capabilities.writes_bodies else {item.key for item in work.desired.workflows}
    free = (running | asked | {*work.actual.untouched}) - held
    resumed = {
        key
        for key in free
        if work.desired.concerns(flow_of(key)) and work.terms.choices.resumes(flow_of(key))
    }
    work.manifest = replace(work.manifest, paused=work.manifest.paused - resumed)


def _manifest_now(work: Work, recorded: Mapping[str, Recorded]) -> Manifest:
    workflows = {key: live.workflow.id for key, live in work.live.items()}
    return replace(
        work.manifest,
        serial=work.manifest.serial + 1,
        workflows={**work.manifest.workflows, **workflows},
        recorded={**work.manifest.recorded, **recorded},
    )


def writes_manifest(work: Work) -> bool:
    """Whether the manifest that is there says something else than what is so now."""
    value, now = work.manifest_value, _manifest_now(work, {})
    return value is not None and not now.says_the_same_as(read_manifest(value.value, now.location_id))


async def record_manifest(work: Work) -> None:
    """Put into the manifest what is so now, where it says something else."""
    value, now = work.manifest_value, _manifest_now(work, {})
    if value is None or not writes_manifest(work):
        return
    work.check_stop()
    await rewrite_manifest(work.public, value, manifest_text(now))
    work.did(Did.MANIFEST_WRITTEN if work.actual.manifest_value else Did.MANIFEST_COMPLETED)


def record_workflows(
    work: Work,
    listed: Mapping[str, WorkflowSummary],
    changed: Sequence[DesiredWorkflow],
    published: Collection[str],
) -> None:
    """Remember how each workflow is now, so that the next plan knows who changed what.

    What was held back is not remembered as applied: it stays pending.
    """
    recorded = dict(work.manifest.recorded)
    back = {one.key for one in work.applied.held if one.hold is Hold.BACK}
    # Published by a person behind a closed gate: that no apply did it stays known.
    back |= {change.key for change in work.applied.running_on}
    for item in work.items:
        if item.key in back:
            continue
        stored = work.live[item.key].workflow
        wanted = item.compiled.workflow.bound(work.ids)
        summary, known = listed.get(stored.id), recorded.get(item.key)
        kept = item.key in work.kept
        if item.key not in published and stored.status != "published":
            # What it was left as before is kept: a draft that an apply had published was set to
            # draft by another.
            status = known.status if known is not None else "draft"
            if item in changed or known is None:
                recorded[item.key] = Recorded.of(stored, wanted, stored.version, "", status)
        elif item.key in work.confirmed:
            # No list was read since, so the next plan reads the body: one request, as for its triggers.
            recorded[item.key] = Recorded.of(stored, wanted, stored.version, "", "published", kept=kept)
        # A version further on than publishing makes it was made by another, and is not read yet.
        elif summary is not None and is_as_stored(stored, summary):
            fresh = Recorded.of(stored, wanted, summary.version, summary.updated_at, "published", kept=kept)
            if known is not None and item not in changed and item.key not in published:
                fresh = replace(fresh, allowed=known.allowed)
            if known is None or known.updated_at or not known.says_the_same_as(fresh):
                recorded[item.key] = fresh
    for item in work.desired.workflows:
        live = work.actual.workflows.get(item.key)
        if item.key in work.accepted and live is not None:
            wanted, seen = item.compiled.workflow.bound(work.ids), live.workflow
            at = work.actual.summaries[seen.id].updated_at
            recorded[item.key] = Recorded.of(seen, wanted, seen.version, at, seen.status, kept=True)
    work.manifest = replace(work.manifest, recorded=recorded)


def is_as_stored(stored: Workflow, listed: WorkflowSummary) -> bool:
    """Whether the list shows the version that was read back, or the next one, which publishing makes."""
    return stored.version <= listed.version <= stored.version + 1
