"""Create the fields and tags that are missing; of two applies at once, one takes its own back."""

from collections.abc import Awaitable, Iterable
from dataclasses import replace
from typing import NoReturn

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.applying.concurrent_apply import (
    AnotherApplyError,
    keep_one,
)
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.recording import intent_of
from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.problem import NoKey, ProblemError
from ghl_flow.deploy.resources.deletion import gone
from ghl_flow.deploy.resources.registry import CUSTOM_FIELDS, TAGS
from ghl_flow.deploy.state.fields import bindings
from ghl_flow.deploy.state.manifest import (
    Intent,
    MadeField,
)
from ghl_flow.highlevel import HighLevelError


async def create_fields(work: Work) -> None:
    new: dict[str, RequiredField] = {}
    for change in work.applied.plan.changes:
        if change.resource is Resource.CUSTOM_FIELD and change.action is Action.CREATE:
            work.check_stop()
            spec = next(item for item in work.desired.fields if item.key == change.key)
            work.making = intent_of(work, [spec])
            try:
                made = await CUSTOM_FIELDS.create(work.public, spec, work.actual.all_fields)
            except HighLevelError as error:
                work.making = work.making if error.ambiguous else Intent()
                raise
            work.making = Intent()
            work.ids |= bindings(spec.key, made)
            work.fields[spec.key] = made
            work.manifest = replace(
                work.manifest,
                fields={**work.manifest.fields, spec.key: made.id},
                made={**work.manifest.made, spec.key: MadeField.of(made)},
            )
            facts = {} if made.key in (None, spec.key) else {"highlevel_key": made.key}
            work.did(Did.FIELD_CREATED, spec.key, **facts)
            new[made.id] = spec
            if made.key is None and work.desired.is_said(spec.key):
                raise ProblemError.about([NoKey(spec.name, spec.key)])
    if not new:
        return

    try:
        await keep_one(lambda: CUSTOM_FIELDS.like(work.public, new, work.actual.all_fields))
    except AnotherApplyError:
        # Made a moment ago: no workflow uses them, and no contact has a value in them.
        await take_back(
            work,
            [
                (Did.FIELD_TAKEN_BACK, spec.key, work.public.delete_custom_field(own))
                for own, spec in new.items()
            ],
            CUSTOM_FIELDS.label,
        )


async def create_tags(work: Work) -> None:
    for change in work.applied.plan.changes:
        if change.resource is Resource.TAG and change.action is Action.CREATE:
            work.check_stop()
            work.making = Intent(tags=frozenset({change.key}))
            try:
                made = await TAGS.create(work.public, change.key)
            except HighLevelError as error:
                work.making = work.making if error.ambiguous else Intent()
                raise
            work.making = Intent()
            if made is None:
                # Since the account was read; whether by an apply or a person is not known.
                work.did(Did.TAG_FOUND, change.key)
                continue
            work.manifest = replace(work.manifest, tags={**work.manifest.tags, change.key: made.id})
            work.did(Did.TAG_CREATED, change.key)


async def take_back(work: Work, made: Iterable[tuple[Did, str, Awaitable[None]]], label: str) -> NoReturn:
    """Delete what was made here and another apply made too: what to record, its key, and the deletion.

    Raises:
        AnotherApplyError: always; it names what could not be deleted.
    """
    left: list[str] = []
    for did, key, deletion in made:
        try:
            await gone(deletion)
        except HighLevelError:
            left.append(f"{label} {key}")
        else:
            work.did(did, key)
    raise AnotherApplyError(left)
