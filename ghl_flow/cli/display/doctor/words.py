"""Evidence of checks, in words."""

from ghl_flow.checkup.model import Evidence
from ghl_flow.cli.display.warnings import warned_text


def evidence_text(one: Evidence) -> str:
    """What was written down is as it is; what the plan knows gets its sentence."""
    return one if isinstance(one, str) else warned_text(one)
