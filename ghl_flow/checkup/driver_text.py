"""Sentences for why a driver was taken. Beside the checks, which say them too and stand below the display."""

from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.wire.definition import EXPERIMENTAL

NOT_ENABLED = "the Workflow API is not enabled for this sub-account"
TEXTS = {
    Because.OPTION: "chosen with --driver",
    Because.PINNED: "pinned in the account file",
    Because.ENABLED: f"the Workflow API is enabled for this sub-account{'; experimental' * EXPERIMENTAL}",
    Because.SESSION: f"{NOT_ENABLED}, and a builder session is set",
    Because.NO_SESSION: f"{NOT_ENABLED}, and no builder session is set",
}


def driver_text(reason: DriverReason) -> str:
    """Why it was taken, and where it is from."""
    return TEXTS[reason.because] + (f", from {reason.plugin}" if reason.plugin else "")
