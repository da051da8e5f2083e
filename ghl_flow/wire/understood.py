"""What of a stored workflow or trigger, steps aside, is understood; the rest is named, never passed over.

The runtime executes documents, and a setting that nobody has modelled may change all that a workflow does.
Sources: real exports, the builder's own bodies (docs/highlevel.md) and the settings it offers.
"""

from collections.abc import Callable, Mapping

from ghl_flow.wire.json import JsonObject, JsonValue

# Who, where, when and how it is kept; what it is called; how its messages are signed and marked.
_CHANGES_NOTHING = frozenset(
    (
        *("_id", "id", "__v", "name", "status", "type", "version", "dataVersion", "parentId"),
        *("locationId", "companyId", "companyAge", "location_id", "company_id", "company_age"),
        *("createdAt", "updatedAt", "updatedBy", "createdBy", "creationSource", "originType", "originId"),
        *("permission", "permissionMeta", "filePath", "fileUrl", "triggersFilePath", "workflowNote"),
        *("isTriggerBucketMigrated", "triggersChanged", "isAutoSave", "autoSaveSession", "autoSaveSessionId"),
        *("createdSteps", "modifiedSteps", "deletedSteps", "oldTriggers", "newTriggers"),
        *("senderAddress", "autoMarkAsRead", "workflowData"),
    )
)


def _nothing(value: JsonValue) -> bool:
    return value is None or value is False or value in ("", [], {})


def _yes_or_no(value: JsonValue) -> bool:
    return value is None or isinstance(value, bool)


def _yes(value: JsonValue) -> bool:
    return value is None or value is True


_SETTINGS: Mapping[str, Callable[[JsonValue], bool]] = {
    "allowMultiple": _yes_or_no,
    "stopOnResponse": _yes_or_no,
    "timezone": lambda value: value in (None, "", "account", "contact"),
    # Read as a window wherever it is an object (`time_window`).
    "window": lambda value: _nothing(value) or isinstance(value, dict),
    # Whether each opportunity of a contact may have a run of its own; here a contact has one at a time (R1).
    "allowMultipleOpportunity": _yes_or_no,
    # As new workflows have it; what the other value does to a run has not been observed.
    "removeContactFromLastStep": _yes,
    "eventStartDate": _nothing,
    "scheduledPauseDates": _nothing,
    "deleted": _nothing,
}

_SCHEDULE = "schedule_config"
_OF_TRIGGERS = frozenset(
    (
        *("_id", "id", "__v", "name", "status", "type", "masterType", "workflowId", "workflow_id"),
        *("locationId", "companyId", "location_id", "company_id", "company_age", "originId", "originType"),
        *("createdAt", "updatedAt", "updatedBy", "createdBy", "dateAdded", "dateUpdated", "triggersChanged"),
        *("conditions", "actions", "active", "deleted", "targetActionId"),
        # As the list of triggers answers it, and as the builder writes it.
        *("date_added", "date_updated", "belongs_to", "belongsTo"),
        *("advanceCanvasMeta", "permission", "version"),
        # Which date a reminder is of: what more it says is for its kind to understand.
        *("custom_date_reminder_config", "match_year"),
    )
)


def not_understood(document: JsonObject) -> tuple[str, ...]:
    """The settings of a workflow document that are not understood."""
    return tuple(
        f"the setting '{key}'"
        for key, value in document.items()
        if key not in _CHANGES_NOTHING and not _SETTINGS.get(key, _nothing)(value)
    )


def not_understood_of_trigger(document: JsonObject) -> JsonObject:
    """What of a stored trigger is not understood, as it is stored: a schedule of its own is not, either."""
    return {key: value for key, value in document.items() if key not in _OF_TRIGGERS and not _nothing(value)}


def words_of_trigger(kept: JsonObject) -> tuple[str, ...]:
    """The same in words."""
    return tuple(
        "a trigger with a schedule" if key == _SCHEDULE else f"a trigger with '{key}'" for key in kept
    )
