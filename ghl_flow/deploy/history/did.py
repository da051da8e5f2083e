"""What can be done in an account: the words that the journal has for it."""

from enum import StrEnum


class Did(StrEnum):
    """One thing that was done: a stable word in the journal. The facts that go with it stand below it."""

    FIELD_CREATED = "field-created"
    """`highlevel_key`, where it is not the flow's own."""
    FIELD_DELETED = "field-deleted"
    FIELD_TAKEN_BACK = "field-taken-back"
    VALUE_WRITTEN = "value-written"
    """`merge_field`, as HighLevel answered it; empty where it did not."""
    VALUE_DELETED = "value-deleted"
    VALUE_TAKEN_BACK = "value-taken-back"
    TAG_CREATED = "tag-created"
    TAG_FOUND = "tag-found"
    """It was to be created, and another created it meanwhile."""
    TAG_DELETED = "tag-deleted"
    WORKFLOW_CREATED = "workflow-created"
    """`steps`, read back; without it an empty draft."""
    WORKFLOW_SAVED = "workflow-saved"
    """`steps`, read back; `one_unit`: it ran, and was set to draft, changed and published as one unit."""
    WORKFLOW_PUBLISHED = "workflow-published"
    WORKFLOW_FOUND = "workflow-found"
    """It is published since it was requested. `texts`: `right` where they were read, `none` where it has
    none and came from a snapshot."""
    WORKFLOW_DELETED = "workflow-deleted"
    COPY_DELETED = "copy-deleted"
    """`name`; of no flow that is known without a key."""
    WORKFLOW_TAKEN_BACK = "workflow-taken-back"
    WORKFLOW_PAUSED = "workflow-paused"
    """`read_back`, else HighLevel answered it; `copy`: the name of a copy."""
    WORKFLOW_RESTORED = "workflow-restored"
    """`name`, `status`, `changes`."""
    WORKFLOW_ADOPTED = "workflow-adopted"
    """`name`."""
    PERMISSION_TAKEN = "permission-taken"
    SHEET_WRITTEN = "sheet-written"
    SNAPSHOT_SEEN = "snapshot-seen"
    """`status`; `pending`: what is to come."""
    SNAPSHOT_PUSHED = "snapshot-pushed"
    """`status`."""
    INTENT_WRITTEN = "intent-written"
    MANIFEST_WRITTEN = "manifest-written"
    MANIFEST_COMPLETED = "manifest-completed"
    MANIFEST_DELETED = "manifest-deleted"

    @property
    def changes_an_account(self) -> bool:
        """Whether something in HighLevel is another than before, beside what ghl-flow keeps of itself."""
        return self not in (
            Did.TAG_FOUND,
            Did.WORKFLOW_FOUND,
            Did.SHEET_WRITTEN,
            Did.SNAPSHOT_SEEN,
            Did.INTENT_WRITTEN,
            Did.MANIFEST_WRITTEN,
            Did.MANIFEST_COMPLETED,
            Did.MANIFEST_DELETED,
        )


TO_WORKFLOWS = frozenset(
    {
        Did.WORKFLOW_CREATED,
        Did.WORKFLOW_SAVED,
        Did.WORKFLOW_PUBLISHED,
        Did.WORKFLOW_FOUND,
        Did.WORKFLOW_DELETED,
        Did.WORKFLOW_TAKEN_BACK,
        Did.WORKFLOW_PAUSED,
        Did.WORKFLOW_RESTORED,
        Did.WORKFLOW_ADOPTED,
        Did.COPY_DELETED,
    }
)
"""What is done to a workflow; the key with it is that of the workflow."""
