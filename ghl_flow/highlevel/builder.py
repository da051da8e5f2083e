"""The workflow builder's backend: undocumented, its calls as observed (docs/highlevel.md).

An answer of 200 proves nothing here: some writes echo the change and never land. Callers read back.
"""

from dataclasses import dataclass

from pydantic import TypeAdapter

from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.browser_session import recapture
from ghl_flow.highlevel.cause import Cause
from ghl_flow.highlevel.error_body import sentences
from ghl_flow.highlevel.errors import ConflictError, StaleVersionError, UnprocessableError
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.transport import Transport, path_of
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

PAGE_SIZE = 100
_ID = TypeAdapter(str)
_ROW: TypeAdapter[JsonObject] = TypeAdapter(dict[str, JsonValue])
_LIST: TypeAdapter[list[JsonValue]] = TypeAdapter(list[JsonValue])


@dataclass(frozen=True, slots=True)
class BuilderApi:
    """One sub-account through the builder's backend. Bodies are those of `ghl_flow.wire.builder`.

    Every method raises the errors of `ghl_flow.highlevel.errors`. Creating is not idempotent: after an
    ambiguous error, list before you repeat it.
    """

    transport: Transport
    location_id: str

    async def list_workflows(self) -> list[JsonObject]:
        """One row per workflow, folders not among them: `_id, id, name, status, ...`; every page."""
        found: dict[str, JsonObject] = {}
        offset = 0
        while True:
            answer = await self._send(
                "GET", "list", query={"type": "workflow", "limit": str(PAGE_SIZE), "offset": str(offset)}
            )
            rows = answer.field("rows", _LIST)
            count = answer.object().get("count")
            before = len(found)
            for row in answer.fitting(rows, _ROW):
                # One without an id cannot be asked for, so it is nothing to anybody here.
                if workflow_id := text_of(row, "id") or text_of(row, "_id"):
                    found[workflow_id] = row
            offset += len(rows)
            # A page that brings nothing new ends it too, should the offset be ignored.
            if len(found) == before or (isinstance(count, int) and offset >= count):
                return list(found.values())

    async def create_workflow(self, body: JsonObject) -> str:
        """Make a workflow; its id. Calling twice makes two."""
        answer = await self._send("POST", body=body)
        return answer.field("id", _ID)

    async def get_workflow(self, workflow_id: str) -> JsonObject:
        """The full document, `version` and `workflowData.templates` among its keys."""
        answer = await self._send("GET", workflow_id, query={"includeScheduledPauseInfo": "true"})
        return answer.workflow(answer.object())

    async def auto_save(self, workflow_id: str, body: JsonObject) -> None:
        """Store the whole document; the steps that are not in it are gone.

        Raises:
            StaleVersionError: somebody saved since the document was read.
        """
        await self._save(workflow_id, "auto-save", body=body)

    async def findings(self, workflow_id: str, document: JsonObject) -> list[str]:
        """What publishing it would be refused for, in HighLevel's sentences; nothing is stored."""
        path = path_of("workflow", self.location_id, workflow_id, "validate-workflows")
        answer = await self.transport.send("POST", path, body=document, advice=self._advice(), read_only=True)
        said = answer.object()
        if said.get("valid") is True:
            return []
        found = [
            text for key in ("errors", "findings", "issues", "message") for text in sentences(said.get(key))
        ]
        if said.get("valid") is not False and not found:
            raise answer.malformed("the answer has no word on whether the workflow is valid")
        return found or ["HighLevel found it invalid and gave no reason"]

    async def put_workflow(self, workflow_id: str, body: JsonObject) -> None:
        """Publish, take back to draft, or save plainly: `status` decides. It replaces the whole document.

        Raises:
            ValueError: the body has no list of steps; sent so, it deleted all steps of a live workflow.
            StaleVersionError: somebody saved since the document was read.
        """
        if not isinstance(object_of(body, "workflowData").get("templates"), list):
            raise ValueError("a workflow is never saved without its list of steps")
        await self._save(workflow_id, body=body)

    async def delete_workflow(self, workflow_id: str) -> None:
        """Delete a workflow; contacts in it leave. Not among the observed calls: read back."""
        await self._send("DELETE", workflow_id)

    async def triggers(self, workflow_id: str) -> list[JsonObject]:
        """The triggers of a workflow as they are stored."""
        answer = await self._send("GET", "trigger", query={"workflowId": workflow_id})
        rows = answer.shaped(answer.json(), _LIST)
        return answer.fitting(rows, _ROW)

    async def create_trigger(self, body: JsonObject) -> str:
        """Make a trigger; its id. A body in the wrong casing is answered with an id and stored as nothing."""
        answer = await self._send("POST", "trigger", body=body)
        return answer.field("id", _ID)

    async def update_trigger(self, trigger_id: str, body: JsonObject) -> None:
        """Put a trigger in place of another."""
        await self._send("PUT", "trigger", trigger_id, body=body)

    async def delete_trigger(self, trigger_id: str) -> None:
        """Delete a trigger."""
        await self._send("DELETE", "trigger", trigger_id)

    async def _save(self, *segments: str, body: JsonObject) -> None:
        try:
            await self._send("PUT", *segments, body=body)
        except (ConflictError, UnprocessableError) as error:
            # Stale is 409 or 422 (docs/highlevel.md); a 422 about anything else is a bad body.
            if isinstance(error, ConflictError) or any("version" in text.lower() for text in error.messages):
                raise StaleVersionError(
                    f"the workflow was changed since it was read ({error.request} answered {error.status})",
                    request=error.request,
                    hint="run again: it reads the workflow first",
                    status=error.status,
                    messages=error.messages,
                ) from error
            raise

    async def _send(
        self,
        method: str,
        *segments: str,
        query: dict[str, str] | None = None,
        body: JsonObject | None = None,
    ) -> Answer:
        path = path_of("workflow", self.location_id, *segments)
        return await self.transport.send(method, path, query=query, body=body, advice=self._advice())

    def _advice(self) -> Advice:
        # Observers disagree on the header, so the one that was used is named (docs/highlevel.md).
        used = " and ".join(self.transport.signs_in_with) or "no header"
        return Advice(
            signs_in_by=Cause.SESSION,
            if_unauthorized=f"the session was signed in with {used}; {recapture()}",
            if_forbidden=f"the session may not edit workflows of this sub-account, or {recapture()}",
        )
