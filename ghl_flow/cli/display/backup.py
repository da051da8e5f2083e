"""What a backup lacks, for people."""

from collections.abc import Iterator

from ghl_flow.cli.display.warnings import unreadable_entries
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.operations.backup import BackedUp

LOST = {
    ManifestState.MISSING: "is missing",
    ManifestState.UNREADABLE: "cannot be read",
    ManifestState.OTHER_ACCOUNT: "is another account's (it came with a snapshot)",
    ManifestState.LATER: "is of a later version",
}


def not_read(saved: BackedUp) -> Iterator[str]:
    """What of an account could not be read."""
    for which, count in saved.unread.items():
        yield f"{unreadable_entries(count, which)}: what is among them is not in the backup"
    if saved.lost is not None:
        yield lost_manifest(saved.lost)
    if saved.without_fields is not None:
        yield without_fields(saved.without_fields.told)


def without_fields(why: str) -> str:
    """Say that backups lack what their workflows refer to."""
    return f"the custom fields could not be read, so the backups do not name what steps refer to: {why}"


def lost_manifest(state: ManifestState) -> str:
    """Say what is not known without the manifest."""
    return (
        f"the manifest {LOST[state]}: only workflows with the steps of a flow that has a file are recognised"
    )
