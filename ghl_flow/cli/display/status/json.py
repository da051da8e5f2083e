"""The state of accounts for machines."""

from typing import TypedDict

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.gates import why_text
from ghl_flow.cli.display.reasons import resource_status
from ghl_flow.cli.display.status.text import as_it_reads
from ghl_flow.cli.display.warnings import texts_of, warned_text
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.copies import CopyJson, NotComparedJson, not_compared_json
from ghl_flow.operations.status import AccountStatus, Status


class WorkflowJson(TypedDict):
    """A workflow; `drift`: where it was changed, `stopped`: published by an apply, and not published now.

    `published_despite`: the gates in spite of which it is published, `runs_without`: helper workflows that
    are drafts. `unrecorded`: it is published, and the manifest does not name it. `shadowed`: it writes down
    what it would send, and texts no contact.
    """

    key: str
    status: str
    paused: bool
    shadowed: bool
    drift: str | None
    stopped: bool
    reason: str | None
    published_despite: list[str]
    runs_without: list[str]
    unrecorded: bool


class ResourceJson(TypedDict):
    """A custom field, a tag or a custom value that is not as an apply left it in HighLevel."""

    resource: str
    key: str
    status: str
    drift: str | None
    reason: str | None


class UnresolvedJson(TypedDict):
    """A name in a flow that stands for nothing in the account."""

    flow: str | None
    name: str
    hint: str


class AccountJson(TypedDict):
    """An account, its workflows, and what else of it was changed in HighLevel."""

    account: str
    driver: str
    driver_reason: str
    workflows: list[WorkflowJson]
    resources: list[ResourceJson]
    unresolved: list[UnresolvedJson]
    copies: list[CopyJson]
    not_compared: list[NotComparedJson]
    warnings: list[str]
    unread: list[str]
    not_assessed: list[str]


class StatusJson(AlikeJson):
    """`status --format json`."""

    accounts: list[AccountJson]
    failed: list[FailureJson]
    accounts_without_file: list[str]


def status_json(status: Status) -> StatusJson:
    """The whole of it."""
    return {
        "accounts": [_account(one) for _, one in status.accounts.results],
        **alike_json(status.accounts.results, as_it_reads, status.failed),
        "failed": [failure_json(name, error) for name, error in status.failed],
        "accounts_without_file": [*status.without_file],
    }


def _account(one: AccountStatus) -> AccountJson:
    return {
        "account": one.plan.account,
        "driver": one.plan.driver,
        "driver_reason": driver_text(one.plan.driver_reason),
        "workflows": [_workflow(change, one) for change in one.workflows],
        "resources": [_resource(change) for change in one.resources],
        "unresolved": [
            {"flow": gate.flow, "name": gate.detail, "hint": why_text(gate.why)[1]} for gate in one.unresolved
        ],
        "copies": [copy.to_json() for copy in one.plan.copies],
        "not_compared": [not_compared_json(found) for found in one.plan.not_compared],
        "warnings": [warned_text(warning) for warning in one.warnings],
        "unread": texts_of(one.plan.warnings, Unseen.UNREAD),
        "not_assessed": texts_of(one.plan.warnings, Unseen.NOT_ASSESSED),
    }


def _resource(change: Change) -> ResourceJson:
    return {
        "resource": str(change.resource),
        "key": change.key,
        "status": resource_status(change),
        "drift": change.origin,
        "reason": change.reason,
    }


def _workflow(change: Change, one: AccountStatus) -> WorkflowJson:
    return {
        "key": change.key,
        "status": str((change.before or {}).get("status", "missing")),
        "paused": change.key in one.paused,
        "shadowed": change.key in one.shadowed,
        "drift": change.origin,
        "stopped": change.stopped,
        "reason": change.reason,
        "published_despite": [*change.despite],
        "runs_without": [*change.without],
        "unrecorded": change.unrecorded,
    }
