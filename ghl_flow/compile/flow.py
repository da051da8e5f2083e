"""`compile_flow`: the whole path from a flow and an account to what HighLevel stores."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ghl_flow.compile.former_names import FormerNames
from ghl_flow.compile.helper_workflows import Draft
from ghl_flow.compile.hours import CLOCK_FIELDS, asks_the_time, with_clock
from ghl_flow.compile.languages import in_languages
from ghl_flow.compile.layout import Ids, IdsWithin, Laid, Layout, LockedIds, StableIds
from ghl_flow.compile.lower import MAIN, lower
from ghl_flow.compile.names import Names, RenderedSms, resolve_names
from ghl_flow.compile.other_flows import with_other_flows
from ghl_flow.compile.shadow import check_silent, silenced
from ghl_flow.compile.starts import check_starts
from ghl_flow.compile.tree import Block, build_tree, join_branches, walk
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.kinds.conditions.model import leaves
from ghl_flow.kinds.names import Named
from ghl_flow.remedy import pasted
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.yaml_document import Document, YamlPath
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import text_of
from ghl_flow.wire.reference import workflow_reference
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.trigger_names import told_apart
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.spec.lock import Lock

# Above about 100 steps publishing becomes unreliable (observed); ten times that cannot be meant.
MAX_STEPS = 1000


class RequiredField(NamedTuple):
    """A contact custom field the flow needs in the account."""

    key: str
    name: str
    data_type: str
    options: tuple[str, ...] = ()


class CompiledWorkflow(NamedTuple):
    """One workflow of a flow. Ids that only the account knows are references (`wire.reference`).

    `origins` leads from a node's id to the step in YAML; nodes the compiler made are not in it. `imported`
    is the workflow that a lock says it is; `as_imported`: it is that one still, and ran then. `is_as_locked`:
    it is as it was when the two were the same last, `imported_parts` what was stored then, and
    `imported_secrets` the names of secrets whose values were. `as_stored`: it was read in an account, and all
    that was read of it counts.
    """

    role: str
    workflow: Workflow
    origins: Mapping[str, YamlPath]
    imported: str = ""
    imported_draft: bool = False
    as_imported: bool = False
    is_as_locked: bool = False
    imported_parts: Mapping[str, str] = {}
    imported_secrets: tuple[str, ...] = ()
    as_stored: bool = False


class CompiledFlow(NamedTuple):
    """Everything a flow needs in an account, main workflow first.

    `written` are the steps as their author wrote them. `cooldown_tags` are the tags among `tags` that the
    compiler puts on and takes off: contacts that wait when a workflow stops are left with them. `notes` are
    texts of the library for staff.
    """

    flow: Flow
    document: Document
    account: Account
    written: tuple[Block, ...]
    workflows: tuple[CompiledWorkflow, ...]
    fields: tuple[RequiredField, ...]
    tags: tuple[str, ...]
    texts: tuple[RenderedSms, ...]
    cooldown_tags: tuple[str, ...] = ()
    notes: tuple[RenderedSms, ...] = ()

    @property
    def words(self) -> tuple[RenderedSms, ...]:
        """Its texts, and its notes for staff."""
        return (*self.texts, *self.notes)

    @property
    def as_imported(self) -> bool:
        """Whether it is the workflow that it was imported from, word for word, which ran then."""
        return all(item.as_imported for item in self.workflows)

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """What starts the flow, as HighLevel stores it; triggers that are switched off start nothing."""
        return self.workflows[0].workflow.starting


def compile_flow(
    flow: Loaded[Flow],
    account: Account,
    templates: TemplateLibrary,
    beside: Sequence[Flow] = (),
    *,
    ids: IdsWithin = StableIds,
    lock: "Lock | None" = None,
    shadow: bool = False,
) -> CompiledFlow:
    """Compile a flow for an account. `beside` are the other flows the account runs.

    `lock` has the ids that its workflow had before it was a flow; one of another account is passed over.
    `shadow`: what it would send is written down as notes, and reaches nobody.

    Raises:
        SpecError: something named is not there, a text cannot be rendered, a step cannot be reached, or
            a window cannot be lowered; each with its place in the flow or the template.
    """
    spec, document = flow.value, flow.document
    if lock is not None and lock.location_id != account.location_id:
        lock = None
    written = build_tree(spec.steps, "", ("steps",), FormerNames(lock.ids) if lock is not None else None)
    steps = tuple(walk(written))
    _check_pinned_ids(steps, document)
    placed = tuple(walk(join_branches(written)))
    _check_size(placed, document)
    _check_reachable(steps, placed, document)
    named = with_other_flows(written, beside) if any(one.step.names_other_flows for one in steps) else written
    lowered, asked = named, spec
    if asks_the_time(steps):
        lowered = with_clock(named, account, document)
        asked = spec.model_copy(update={"fields": {**CLOCK_FIELDS, **spec.fields}})
    spoken = steps
    if account.language_tags:
        spoken = tuple(walk(in_languages(written, account, templates)))
    names = resolve_names(asked, document, spoken, account, templates)
    drafts, cooldowns = lower(asked, lowered, document, beside)
    check_starts(spec, steps, document, passes_by=bool(cooldowns) or lowered is not named)
    drafts = tuple(draft._replace(blocks=in_languages(draft.blocks, account, templates)) for draft in drafts)
    if shadow:
        drafts = tuple(draft._replace(blocks=silenced(draft.blocks, spec.flow)) for draft in drafts)
    workflows = tuple(
        [
            _laid_out(
                draft,
                spec,
                names,
                ids.within(account.location_id, spec.first_id, draft.role),
                lock if draft.role == MAIN else None,
                document,
            )
            for draft in drafts
        ]
    )
    if shadow:
        for item in workflows:
            check_silent(item.workflow.nodes, item.origins, document)
    return CompiledFlow(
        flow=spec,
        document=document,
        account=account,
        written=written,
        workflows=workflows,
        fields=tuple(
            RequiredField(key, item.name, item.data_type, item.options) for key, item in asked.fields.items()
        ),
        tags=tuple(dict.fromkeys(tag for draft in drafts for tag in _tags(draft))),
        texts=names.texts,
        cooldown_tags=tuple(tag for item in cooldowns for tag in (item.tag, item.sent) if tag),
        notes=names.notes,
    )


def _laid_out(
    draft: Draft, spec: Flow, names: Names, ids: Ids, lock: "Lock | None", document: Document
) -> CompiledWorkflow:
    laid = Layout(LockedIds(lock.ids, ids) if lock else ids, names).lay_out(join_branches(draft.blocks))
    made = [
        trigger.compiled(names)._replace(enters_at=laid.pinned[trigger.start] if trigger.start else None)
        for trigger in draft.triggers
    ]
    if lock is not None:
        _check_locked_ids(laid, lock, document)
    triggers = told_apart(made)
    workflow = Workflow(
        id=workflow_reference(spec.flow, draft.role),
        name=draft.name,
        nodes=lock.apply(laid.nodes) if lock else laid.nodes,
        triggers=lock.apply_triggers(triggers) if lock else triggers,
        settings=draft.settings,
    )
    if lock is None:
        return CompiledWorkflow(draft.role, workflow, laid.origins)
    same = lock.status == "published" and lock.content == content_hash(workflow)
    was_draft = lock.status == "draft"
    as_locked = bool(lock.wanted) and lock.wanted == content_hash(workflow)
    parts, secrets = lock.parts, lock.secrets
    return CompiledWorkflow(
        draft.role, workflow, laid.origins, lock.workflow, was_draft, same, as_locked, parts, secrets
    )


def _check_locked_ids(laid: Laid, lock: "Lock", document: Document) -> None:
    """A lock that was merged badly may have one id for two steps: HighLevel would have lost one of them."""
    seen: set[str] = {text_of(item, "id") for item in lock.apart}
    for node in laid.nodes:
        if node.id in seen:
            names = ", ".join(repr(name) for name, kept in lock.ids.items() if kept == node.id)
            raise SpecError(
                f"the lock of {lock.account} has the id {node.id} for two steps ({names})",
                location=document.location(laid.origins.get(node.id, ("steps",))),
                hint="take the wrong line out of its ids:, or the file away: "
                + pasted(f"'ghl-flow pull -a {lock.account}'")
                + " writes it again",
            )
        seen.add(node.id)


def _tags(draft: Draft) -> Iterator[str]:
    for trigger in draft.triggers:
        yield from (use.name.lower() for use in trigger.uses() if use.what is Named.TAG)
    for block in walk(draft.blocks):
        yield from block.step.tags_added
        yield from block.step.tags_removed
        for branch in block.branches:
            for leaf in leaves(branch.expression):
                if (asked := leaf.tag_asked()) is not None:
                    yield asked[0]


def _check_pinned_ids(steps: Sequence[Block], document: Document) -> None:
    first: dict[str, YamlPath] = {}
    for block in steps:
        if block.step.id is None:
            continue
        if block.step.id in first:
            line = document.location(first[block.step.id]).span.line
            raise SpecError(
                f"two steps have the id '{block.step.id}'",
                location=document.location((*block.path, "id")),
                hint=f"the other one is on line {line}",
            )
        first[block.step.id] = block.path


def _check_size(placed: Sequence[Block], document: Document) -> None:
    if len(placed) > MAX_STEPS:
        raise SpecError(
            f"this flow is {len(placed):,} steps long",
            location=document.location(("steps",), key=True),
            hint="publishing becomes unreliable above about 100 steps: move a part to another flow and "
            "add_to_workflow it",
        )


def _check_reachable(written: Sequence[Block], placed: Sequence[Block], document: Document) -> None:
    """A step that nothing leads to has no place in the tree, and losing it in silence would be worse."""
    paths = {block.path for block in placed}
    lost = [block.path for block in written if block.path not in paths]
    if lost:
        raise SpecError.of(
            [
                Diagnostic(
                    "this step is never reached: every way to it ends before",
                    document.location(path),
                    "remove it, or the end or goto before it",
                )
                for path in lost
                if path[:-1] not in lost
            ]
        )
