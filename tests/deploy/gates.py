"""A reason for gates of which tests look at nothing else."""

from ghl_flow.deploy.planning.why import RuleMissing

CLOSED = RuleMissing("a-rule")
