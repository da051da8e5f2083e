"""What an account runs of each workflow once a plan is applied: what proofs go by.

| the workflow | api, builder | snapshot | file |
| --- | --- | --- | --- |
| is as the flow says, or is written by this plan | as written | as written | as written |
| is not there, and a person builds it | | | not |
| is a draft, and a person publishes it | | not | not |
| is held back by a gate or a pause, published | as stored | unread | unread |
| is held back by a gate or a pause, no draft or one | not | not | not |
| is paused, or kept as a draft | not | not | not |
| is kept as it is in HighLevel, published | as stored | unread | unread |
| is needed by no flow, published | as stored; not, where the apply deletes it | unread | unread |
| is needed by no flow, a draft | not | not | not |
| is of a flow that the command is not about | as stored, or not | | unread, or not |

A driver that reads bodies may fail to read one: that is unread too.
"""

from dataclasses import dataclass

from ghl_flow.deploy.drivers.model import Capabilities, LiveWorkflow
from ghl_flow.deploy.planning.change import Action, Change, Reason
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.staying import Runs, Stays


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What is run of a workflow, and why that is another than the flow says; None where it is the same."""

    runs: Runs
    stays: Stays | None = None


def afterwards(change: Change, driver: Capabilities, *, readable: bool, prune: bool) -> Afterwards:
    """What is run of a workflow once the plan is applied.

    Args:
        change: what happens to it.
        driver: what the account's driver can do.
        readable: its steps were read.
        prune: what no flow needs is deleted.
    """
    stored = Runs.AS_STORED if readable else Runs.UNREAD
    there = stored if change.runs else Runs.NOT
    if change.action is Action.DELETE:
        deleted = prune and driver.deletes and change.hold is None
        return Afterwards(Runs.NOT if deleted else there, Stays.UNWANTED)
    if change.hold is not None:
        return Afterwards(there, Stays.PAUSED if change.gates == (PAUSED,) else Stays.HELD)
    if change.reason is Reason.KEPT:
        return Afterwards(there, Stays.KEPT)
    if change.action is Action.UNCHANGED and not change.runs:
        return Afterwards(Runs.NOT, Stays.PAUSED)
    if not change.runs and (driver.needs_person or change.reason is Reason.TO_PUBLISH):
        return Afterwards(Runs.NOT, Stays.BY_HAND)
    return Afterwards(Runs.AS_WRITTEN)


def left_alone(live: LiveWorkflow | None) -> Afterwards:
    """What is run of a workflow of a flow that the command is not about; None: it is not there."""
    if live is None or live.workflow.status != "published":
        return Afterwards(Runs.NOT, Stays.LEFT)
    return Afterwards(Runs.AS_STORED if live.readable else Runs.UNREAD, Stays.LEFT)
