"""The official v3 Workflow API: enabled for selected sub-accounts only (docs/highlevel.md).

Its calls, scopes and status codes are documented. The shape of a definition was not to be had: bodies are
those of `ghl_flow.wire.definition`, and answers are read wherever they may carry what is looked for.
"""

from dataclasses import dataclass
from typing import Literal

from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.error_body import sentences
from ghl_flow.highlevel.errors import (
    ApiError,
    ConflictError,
    StaleVersionError,
    UnprocessableError,
    WorkflowApiNotEnabledError,
)
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.transport import Transport, path_of
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

VERSION = "v3"
NOT_ENABLED = "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION"
Status = Literal["draft", "published"]

_ADVICE = Advice(
    if_unauthorized="copy the token again from the sub-account's Settings > Private Integrations, "
    "or make a new one",
    if_forbidden="the token is of another sub-account: compare location_id with the one in the browser's "
    "address bar",
    if_no_such_call="HighLevel may not have this API yet, or may have changed it: use --driver builder "
    "or --driver file, or update ghl-flow",
)


@dataclass(frozen=True, slots=True)
class WorkflowApi:
    """One sub-account through the Workflow API; reads and writes draw on budgets of their own.

    Every method raises the errors of `ghl_flow.highlevel.errors`; each may raise
    WorkflowApiNotEnabledError. Creating is not idempotent: after an ambiguous error, list first.
    """

    reads: Transport
    writes: Transport
    location_id: str

    async def step_types(self) -> JsonValue:
        """The triggers and actions the account may use. Scope workflows.readonly.

        Its path is a guess, so nothing that can do without the answer may depend on it.
        """
        answer = await self._send("GET", "step-types", scope="workflows.readonly")
        return answer.json()

    async def definition(self, workflow_id: str) -> JsonObject:
        """A workflow in full, with the `version` that an update has to send. Scope workflows.readonly."""
        answer = await self._send("GET", workflow_id, "definition", scope="workflows.readonly")
        document = answer.object()
        return answer.workflow(object_of(document, "definition") or document)

    async def findings(self, definition: JsonObject) -> list[str]:
        """What saving it would be refused for; nothing is written. Scope workflows.readonly."""
        answer = await self._send(
            "POST",
            "definition",
            "validate",
            scope="workflows.readonly",
            body=_without_location(definition),
            read_only=True,
        )
        document = answer.object()
        found = [
            text
            for key in ("findings", "errors", "issues", "message")
            for text in sentences(document.get(key))
        ]
        if document.get("valid") is True:
            return []
        if document.get("valid") is not False:
            raise answer.malformed("the answer has no word on whether the definition is valid")
        return found or ["HighLevel found it invalid and gave no reason"]

    async def create(self, definition: JsonObject) -> str:
        """Make a workflow, a draft; its id. Refused in full or made in full. Scope workflows.write.

        Raises:
            UnprocessableError: it is not valid; nothing was made.
        """
        answer = await self._send("POST", "", scope="workflows.write", body=_without_location(definition))
        document = answer.object()
        for holder in (document, object_of(document, "workflow"), object_of(document, "definition")):
            for key in ("id", "workflowId", "_id"):
                if workflow_id := text_of(holder, key):
                    return workflow_id
        raise answer.malformed("the answer does not name the workflow that was made")

    async def update(self, workflow_id: str, definition: JsonObject) -> None:
        """Put a definition in place of a draft's; steps that are not in it are gone. Scope workflows.write.

        Raises:
            StaleVersionError: somebody saved since the definition was read; nothing was written.
            ConflictError: it is published; nothing was written.
            UnprocessableError: it is not valid; nothing was written.
        """
        try:
            body = _without_location(definition)
            await self._send("PUT", workflow_id, "definition", scope="workflows.write", body=body)
        except UnprocessableError as error:
            # Stale and invalid are both 422: the version that is there now tells which.
            now = (await self.definition(workflow_id)).get("version")
            if now == definition.get("version"):
                raise
            raise StaleVersionError(
                f"the workflow was changed since it was read: version {definition.get('version')} then, "
                f"{now} now ({error.request} answered {error.status})",
                request=error.request,
                hint="nothing was written; run again: it reads the workflow first",
                status=error.status,
                messages=error.messages,
            ) from error
        except ConflictError as error:
            raise ConflictError(
                f"the workflow was published since it was read ({error.request} answered {error.status})",
                request=error.request,
                hint="nothing was written; run again: it takes it back to draft first",
                status=error.status,
                messages=error.messages,
            ) from error

    async def set_status(self, workflow_id: str, status: Status) -> Status | None:
        """Publish, which validates, or take back to draft; what the answer says it is now.

        Scope workflows.publish.

        Raises:
            UnprocessableError: the definition is not valid; it stays as it was.
            ConflictError: it is locked, or paused on a schedule; it stays as it was.
        """
        body: JsonObject = {"status": status}
        try:
            answer = await self._send("PUT", workflow_id, "status", scope="workflows.publish", body=body)
        except ConflictError as error:
            raise ConflictError(
                f"the workflow is locked or paused on a schedule, so its status cannot be changed "
                f"({error.request} answered {error.status})",
                request=error.request,
                hint="unlock it, or take the scheduled pause off, in HighLevel > Automation > Workflows",
                status=error.status,
                messages=error.messages,
            ) from error
        document = answer.object()
        said = text_of(document, "status") or text_of(object_of(document, "workflow"), "status")
        return "published" if said == "published" else "draft" if said == "draft" else None

    async def delete(self, workflow_id: str) -> None:
        """Delete a workflow; contacts in it leave. Scope workflows.delete."""
        await self._send("DELETE", workflow_id, scope="workflows.delete")

    async def _send(
        self,
        method: str,
        *segments: str,
        scope: str,
        body: JsonObject | None = None,
        read_only: bool = False,
    ) -> Answer:
        transport = self.reads if read_only or method == "GET" else self.writes
        try:
            return await transport.send(
                method,
                path_of("workflows", *segments),
                query={"locationId": self.location_id},
                body=body,
                headers={"Version": VERSION},
                scope=scope,
                advice=_ADVICE,
                read_only=read_only,
            )
        except ApiError as error:
            if error.status == 403 and NOT_ENABLED in error.codes:
                raise _not_enabled(error) from None
            raise


def _without_location(definition: JsonObject) -> JsonObject:
    """The body of a write. The location stands in the query of every call; in a body it may be refused."""
    return {key: value for key, value in definition.items() if key != "locationId"}


def _not_enabled(error: ApiError) -> WorkflowApiNotEnabledError:
    return WorkflowApiNotEnabledError(
        f"HighLevel's Workflow API is not enabled for this sub-account ({NOT_ENABLED})",
        request=error.request,
        hint="no token or scope changes that: ask HighLevel for it, or take --driver builder",
        status=error.status,
        messages=error.messages,
        codes=error.codes,
    )
