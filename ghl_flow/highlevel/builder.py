"""The backend of HighLevel's workflow builder (undocumented; see docs/highlevel.md)."""

from ghl_flow.highlevel.errors import MalformedResponseError
from ghl_flow.highlevel.transport import Transport
from ghl_flow.wire.json import JsonObject, objects_of, text_of


class BuilderApi:
    """One sub-account through the builder's backend, with the operator's browser session."""

    def __init__(self, transport: Transport, location_id: str) -> None:
        self._transport = transport
        self._base = f"/workflow/{location_id}"

    async def create_workflow(self, body: JsonObject) -> str:
        """Make a workflow; its id. Not idempotent: calling twice makes two."""
        return _id(await self._transport.request("POST", self._base, json=body), "a new workflow")

    async def get_workflow(self, workflow_id: str) -> JsonObject:
        """The full document, `version` and `workflowData` in it."""
        return await self._transport.request(
            "GET", f"{self._base}/{workflow_id}", params={"includeScheduledPauseInfo": "true"}
        )

    async def auto_save(self, workflow_id: str, body: JsonObject) -> JsonObject:
        """Save the whole document with its steps. ConflictError when `version` is stale."""
        return await self._transport.request("PUT", f"{self._base}/{workflow_id}/auto-save", json=body)

    async def put_workflow(self, workflow_id: str, body: JsonObject) -> JsonObject:
        """Publish or unpublish."""
        return await self._transport.request("PUT", f"{self._base}/{workflow_id}", json=body)

    async def triggers(self, workflow_id: str) -> list[JsonObject]:
        """The triggers of one workflow."""
        answer = await self._transport.request(
            "GET", f"{self._base}/trigger", params={"workflowId": workflow_id}
        )
        return objects_of(answer, "items") or objects_of(answer, "triggers")

    async def create_trigger(self, body: JsonObject) -> str:
        """Make a trigger; its id."""
        return _id(await self._transport.request("POST", f"{self._base}/trigger", json=body), "a new trigger")

    async def update_trigger(self, trigger_id: str, body: JsonObject) -> None:
        """Write a trigger."""
        await self._transport.request("PUT", f"{self._base}/trigger/{trigger_id}", json=body)

    async def delete_trigger(self, trigger_id: str) -> None:
        """Delete a trigger."""
        await self._transport.request("DELETE", f"{self._base}/trigger/{trigger_id}")


def _id(answer: JsonObject, what: str) -> str:
    found = text_of(answer, "id") or text_of(answer, "_id")
    if not found:
        raise MalformedResponseError(f"HighLevel's answer names no id for {what}")
    return found
