"""Reasons for gates and drivers of which tests look at nothing else."""

from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.deploy.planning.why import RuleMissing

CLOSED = RuleMissing("a-rule")
BECAUSE = DriverReason(Because.PINNED)
