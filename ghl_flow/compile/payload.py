"""A compiled flow as the JSON that would be sent."""

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.wire.builder import Workspace, auto_save_body, create_body, trigger_body
from ghl_flow.wire.json import JsonObject

# Ids of whoever deploys, put in when they are known.
_COMPANY = "urn:ghl-flow:company"
_USER = "urn:ghl-flow:user"


def payload(compiled: CompiledFlow) -> JsonObject:
    """`{workflows: [{role, create, triggers, auto_save}], fields, tags, values}`."""
    workspace = Workspace(compiled.account.location_id, _COMPANY, _USER)
    return {
        "workflows": [
            {
                "role": item.role,
                "create": create_body(item.workflow.name, workspace),
                "triggers": [
                    trigger_body(trigger, item.workflow.id, workspace) for trigger in item.workflow.triggers
                ],
                "auto_save": auto_save_body(item.workflow, workspace),
            }
            for item in compiled.workflows
        ],
        "fields": [
            {"key": field.key, "name": field.name, "dataType": field.data_type, "model": "contact"}
            for field in compiled.fields
        ],
        "tags": [{"name": tag} for tag in compiled.tags],
        "values": [],
    }
