"""A plan for machines, as `plan --format json` writes it."""

from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.deploy.planning.plan import PlanJson
from ghl_flow.operations.plan import Planned


class PlannedJson(PlanJson):
    """`plan --format json`."""

    failed: list[FailureJson]
    accounts_without_file: list[str]


def planned_json(planned: Planned) -> PlannedJson:
    """The plan as it is saved, with the accounts that failed and those that no file names now."""
    return {
        **planned.plan.to_json(),
        "failed": [failure_json(name, error) for name, error in planned.failed],
        "accounts_without_file": [*planned.without_file],
    }
