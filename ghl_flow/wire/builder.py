"""The bodies that HighLevel's builder sends for a workflow (undocumented; observed, see docs/highlevel.md).

Key sets are mirrored exactly: a step or document with invented keys saves and shows on the canvas,
and then its editor never opens.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow


class Workspace(NamedTuple):
    """Who writes, and where: the ids that stand in every body."""

    location_id: str
    company_id: str
    user_id: str
    company_age: int = 0


def create_body(name: str, workspace: Workspace) -> JsonObject:
    """`POST /workflow/{loc}`: an empty draft."""
    return {
        "name": name,
        "status": "draft",
        "parentId": None,
        "updatedBy": workspace.user_id,
        "modifiedSteps": [],
        "deletedSteps": [],
        "createdSteps": [],
        "senderAddress": {},
        "stopOnResponse": False,
        "allowMultiple": False,
        "allowMultipleOpportunity": True,
        "autoMarkAsRead": False,
        "eventStartDate": "",
        "timezone": "",
        "workflowData": {"templates": []},
        "triggersChanged": False,
        "company_id": workspace.company_id,
        "company_age": workspace.company_age,
    }


def auto_save_body(workflow: Workflow, workspace: Workspace, live: JsonObject | None = None) -> JsonObject:
    """`PUT /workflow/{loc}/{wid}/auto-save`: the whole document with the step tree.

    `live` is the document as just read; without it the body is that of a workflow just created.
    Step ids that are new, kept with other content, or gone are named apart, as the builder does.
    """
    current = live or {}
    before = {text_of(node, "id"): node for node in _templates(current)}
    after = {node.id: node.to_json() for node in workflow.nodes}
    version = current.get("version", 1)
    document: JsonObject = {
        "_id": workflow.id,
        "id": workflow.id,
        "locationId": workspace.location_id,
        "companyId": workspace.company_id,
        "companyAge": workspace.company_age,
        "status": workflow.status,
        "version": version,
        "dataVersion": 7,
        "type": "workflow",
        "parentId": None,
        "permission": 380,
        "permissionMeta": {"canRead": True, "canWrite": True},
        "creationSource": "builder",
        "originType": "user",
        "isTriggerBucketMigrated": True,
        "deleted": False,
        "allowMultipleOpportunity": True,
        "removeContactFromLastStep": True,
        "autoMarkAsRead": False,
        "scheduledPauseDates": [],
        "senderAddress": {},
        "eventStartDate": "",
    }
    document |= current
    document |= {
        "name": workflow.name,
        "timezone": workflow.settings.timezone,
        "allowMultiple": workflow.settings.allow_multiple,
        "stopOnResponse": workflow.settings.stop_on_response,
        **dict(workflow.settings.given),
        "updatedBy": workspace.user_id,
        "triggersChanged": False,
        "isAutoSave": True,
        "autoSaveSession": {
            "workflowId": workflow.id,
            "id": str(uuid5(NAMESPACE_URL, f"ghl-flow:auto-save:{workspace.user_id}:{workflow.id}")),
            "userId": workspace.user_id,
            "version": version,
        },
        "createdSteps": [step for step in after if step not in before],
        "modifiedSteps": [step for step in after if step in before and after[step] != before[step]],
        "deletedSteps": [step for step in before if step not in after],
        "workflowData": {"templates": [node.to_json() for node in workflow.nodes]},
    }
    return document


# What a publish must not send back (observed: server fields and the auto-save session).
_NOT_SENT_ON_PUBLISH = (
    "autoSaveSession",
    "autoSaveSessionId",
    "isAutoSave",
    "__v",
    "filePath",
    "fileUrl",
    "triggersFilePath",
    "createdAt",
    "updatedAt",
)


def status_body(live: JsonObject, status: str) -> JsonObject:
    """`PUT /workflow/{loc}/{wid}`: the document as just read, published or back to draft."""
    return {
        **{key: value for key, value in live.items() if key not in _NOT_SENT_ON_PUBLISH},
        "status": status,
    }


def trigger_body(trigger: Trigger, workflow_id: str, workspace: Workspace) -> JsonObject:
    """A trigger as it is stored. The mixed casing is HighLevel's: other casing is stored as nothing."""
    entered: JsonObject = {} if trigger.enters_at is None else {"targetActionId": trigger.enters_at}
    return {
        "status": "draft",
        "workflowId": workflow_id,
        "schedule_config": {},
        "conditions": [condition.to_json() for condition in trigger.filters],
        **dict((*trigger.beside, *trigger.kept)),
        "type": trigger.type,
        "masterType": trigger.master_type,
        "name": trigger.shown_name,
        "actions": [{"workflow_id": workflow_id, "type": "add_to_workflow"}],
        "active": trigger.stored_active,
        "triggersChanged": True,
        "location_id": workspace.location_id,
        "company_id": workspace.company_id,
        "company_age": workspace.company_age,
        **entered,
    }


def new_trigger_body(stored: JsonObject) -> JsonObject:
    """`POST /workflow/{loc}/trigger`: scripts in production write the step it enters at later (observed)."""
    return {key: value for key, value in stored.items() if key != "targetActionId"}


def _templates(document: JsonObject) -> Sequence[JsonObject]:
    return objects_of(object_of(document, "workflowData"), "templates")
