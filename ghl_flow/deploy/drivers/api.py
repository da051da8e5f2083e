"""The `api` driver: HighLevel's official v3 Workflow API. Experimental: see `ghl_flow.wire.definition`."""

import contextlib

import anyio

from ghl_flow.deploy.drivers.model import (
    Capabilities,
    LiveWorkflow,
    NotStoredError,
    RefusedError,
    WorkflowDriver,
    changed_meanwhile,
)
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.highlevel import (
    BadRequestError,
    MalformedResponseError,
    NoSuchCallError,
    NotFoundError,
    StaleVersionError,
    UnprocessableError,
    WorkflowApi,
    clicks,
)
from ghl_flow.remedy import pasted
from ghl_flow.wire.definition import read_definition, to_definition
from ghl_flow.wire.difference import differences, summary_of
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.reference import check_bound
from ghl_flow.wire.workflow import Status, Workflow

_A_MOMENT = 10  # seconds in which a stopped change is put back


class ApiDriver(WorkflowDriver):
    """Writes whole definitions into drafts, each validated before."""

    name = "api"
    capabilities = Capabilities(
        reads_bodies=True,
        writes_bodies=True,
        writes_whole=True,
        reads_triggers=True,
        reads_definitions=True,
        publishes=True,
        deletes=True,
    )

    def __init__(self, api: WorkflowApi) -> None:
        self._api = api
        # As last read, whole: an update sends back what it does not know. Forgotten with every write.
        self._definitions: dict[str, JsonObject] = {}
        self._looked_at: dict[str, LiveWorkflow] = {}
        self._valid: set[str] = set()

    async def check_enabled(self) -> None:
        """Ask whether the account may use the API, with a call whose path is known and which writes nothing.

        What else it answers does not matter here: whoever needs more asks for it.

        Raises:
            WorkflowApiNotEnabledError: it may not.
            HighLevelError: the token is not good, or HighLevel cannot be reached.
        """
        said_something_else = (BadRequestError, NotFoundError, NoSuchCallError, UnprocessableError)
        with contextlib.suppress(*said_something_else, MalformedResponseError):
            await self._api.findings(to_definition(Workflow(id="", name="ghl-flow", nodes=())))

    async def step_types(self) -> JsonValue:
        """The catalogue of the account. Its path is a guess: see `WorkflowApi.step_types`."""
        return await self._api.step_types()

    async def definition(self, workflow_id: str) -> JsonObject:
        """A definition as HighLevel answers it."""
        return await self._api.definition(workflow_id)

    async def validate(self, workflow: Workflow) -> list[str]:
        """What HighLevel would refuse it for. Ids it refers to may be made up: it says so then."""
        found = await self._api.findings(to_definition(workflow))
        if not found:
            self._valid.add(content_hash(workflow))
        return found

    async def create(self, name: str) -> str:
        """Make an empty draft."""
        return await self._api.create(to_definition(Workflow(id="", name=name, nodes=())))

    async def create_whole(self, workflow: Workflow) -> str:
        """Make the workflow as a draft. HighLevel validates it in full, and makes all of it or nothing."""
        definition = to_definition(workflow)
        check_bound(definition)
        return await self._api.create(definition)

    async def read(self, workflow_id: str) -> LiveWorkflow:
        """The definition, read; not a second time when only its triggers were looked at since."""
        if (live := self._looked_at.pop(workflow_id, None)) is not None:
            return live
        definition = await self._api.definition(workflow_id)
        self._definitions[workflow_id] = definition
        return LiveWorkflow(*read_definition(definition, workflow_id))

    async def triggers(self, workflow_id: str) -> list[JsonObject]:
        """The triggers: one that is changed in the builder may not move the workflow's version (observed)."""
        live = await self.read(workflow_id)
        self._looked_at[workflow_id] = live
        return live.triggers

    async def save(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """Put it in place of a draft, in the version that was read, if it is still as it was read.

        Raises:
            StaleVersionError: it was changed in HighLevel since, and stays so.
        """
        known = self._definitions.get(workflow.id)
        await self._check(workflow)
        # A trigger that is changed may leave the version alone (observed): only a look right before tells.
        current = await self._api.definition(workflow.id)
        seen = _read(known, workflow.id) if known is not None else live.workflow
        if known is not None and known.get("version") != current.get("version"):
            current = known  # HighLevel refuses it, and names both versions
        elif differences(seen, _read(current, workflow.id)):
            self._forget(workflow.id)
            raise changed_meanwhile(workflow)
        await self._update(workflow, current)

    async def set_status(self, workflow_id: str, status: Status) -> Status | None:
        """Publish or unpublish; the answer says what it is now."""
        self._forget(workflow_id)
        return await self._api.set_status(workflow_id, status)

    async def delete(self, workflow_id: str) -> None:
        """Delete it."""
        await self._api.delete(workflow_id)

    async def replace(self, workflow: Workflow) -> LiveWorkflow:
        """Change a published workflow, as one unit: read, draft, update, read back, publish.

        Whatever fails on the way, the definition that was there is put back and published again. What comes
        back says `published` where HighLevel's answer does.

        Raises:
            StaleVersionError: it was changed in HighLevel since it was read, and stays so, published.
            RefusedError: HighLevel would not save it; nothing was touched.
            GhlFlowError: it failed, and what was there is back; or it is not, which the error says.
        """
        known = self._definitions.get(workflow.id)
        self._forget(workflow.id)
        await self._check(workflow)
        before = await self._api.definition(workflow.id)
        # One whose triggers are changed may keep its version (observed), so both are compared.
        if known is not None and (
            known.get("version") != before.get("version")
            or differences(_read(known, workflow.id), _read(before, workflow.id))
        ):
            raise changed_meanwhile(workflow)
        # The highest version that is of our making, once anything may be written.
        ours: JsonValue = None
        try:
            await self.set_status(workflow.id, "draft")
            current = await self._api.definition(workflow.id)
            if differences(_read(current, workflow.id), _read(before, workflow.id)):
                raise changed_meanwhile(workflow)
            ours = _next(current)
            try:
                await self._update(workflow, current)
            except StaleVersionError:
                ours = None  # saved by another: nothing of ours is in it
                raise
            stored = await read_until(
                lambda: self.read(workflow.id), lambda found: not differences(found.workflow, workflow)
            )
            if left := differences(stored.workflow, workflow):
                raise NotStoredError(
                    f"HighLevel answered that '{workflow.name}' was saved, and holds something else: "
                    f"{summary_of(left)}"
                )
            ours = _next(stored.document)
            status = await self.set_status(workflow.id, "published")
        except GhlFlowError as error:
            stale = isinstance(error, StaleVersionError)
            end = await self._put_back(workflow, before, ours, changed=stale)
            error.diagnostics = (*error.diagnostics, end)
            raise
        except BaseException:
            # Stopped at once, in the middle of it: a workflow that ran must not be left a draft in silence.
            with anyio.move_on_after(_A_MOMENT, shield=True):
                await self._put_back(workflow, before, ours)
            raise
        document: JsonObject = {**stored.document, "status": status or "draft"}
        return LiveWorkflow(document, stored.triggers)

    async def _put_back(
        self, workflow: Workflow, before: JsonObject, ours: JsonValue, *, changed: bool = False
    ) -> Diagnostic:
        """Publish it again, as it was before if it was written to; how that ended.

        Args:
            workflow: the one that was to be put in its place.
            before: what was there.
            ours: a further version than this is another's save; None: nothing was written.
            changed: whether another saved it meanwhile.
        """
        by_hand = f"run {pasted('ghl-flow apply')}; or by hand: {clicks.publish_switch(workflow.name)}"
        try:
            if ours is not None:
                version = (await self._api.definition(workflow.id)).get("version")
                changed = isinstance(version, int) and isinstance(ours, int) and version > ours
            if ours is not None and not changed:
                await self.set_status(workflow.id, "draft")
                now = await self._api.definition(workflow.id)
                await self._api.update(workflow.id, {**before, "version": now.get("version")})
                was = _read(before, workflow.id)
                there = await read_until(
                    lambda: self._api.definition(workflow.id),
                    lambda found: not differences(_read(found, workflow.id), was),
                )
                if differences(_read(there, workflow.id), was):
                    return Diagnostic(
                        f"'{workflow.name}' is a draft now: what it was could not be put back", hint=by_hand
                    )
            await self.set_status(workflow.id, "published")
        except NotFoundError:
            return Diagnostic(
                f"'{workflow.name}' was deleted in HighLevel meanwhile",
                hint=pasted("'ghl-flow plan'") + " shows whether apply would create it again",
            )
        except GhlFlowError as error:
            return Diagnostic(
                f"'{workflow.name}' may be a draft now, and not run: it could not be put back ({error})",
                hint=by_hand,
            )
        if changed:
            return Diagnostic(
                f"'{workflow.name}' was saved in HighLevel meanwhile: that stays, and is published again",
                hint=pasted("'ghl-flow plan'") + " shows what was changed",
            )
        return Diagnostic(f"'{workflow.name}' is as it was before, and published again")

    async def _update(self, workflow: Workflow, current: JsonObject) -> None:
        self._forget(workflow.id)
        bound = workflow.with_trigger_ids(_read(current, workflow.id).triggers)
        if bound.triggers_asked:
            # A condition asks for a trigger by its id, which it gets when it is made: before the steps are.
            triggers = to_definition(workflow, current)["triggers"]
            await self._api.update(workflow.id, {**current, "triggers": triggers})
            current = await self._api.definition(workflow.id)
            bound = workflow.with_trigger_ids(_read(current, workflow.id).triggers)
        definition = to_definition(bound, current)
        check_bound(definition)
        await self._check(bound)
        await self._api.update(workflow.id, definition)

    def _forget(self, workflow_id: str) -> None:
        self._definitions.pop(workflow_id, None)
        self._looked_at.pop(workflow_id, None)

    async def _check(self, workflow: Workflow) -> None:
        if content_hash(workflow) in self._valid:
            return
        if found := await self.validate(workflow):
            raise RefusedError.of([Diagnostic(f"'{workflow.name}': {text}") for text in found])


def _next(definition: JsonObject) -> JsonValue:
    """The version that a write makes of this one."""
    version = definition.get("version")
    return version + 1 if isinstance(version, int) else version


def _read(definition: JsonObject, workflow_id: str) -> Workflow:
    return LiveWorkflow(*read_definition(definition, workflow_id)).workflow
