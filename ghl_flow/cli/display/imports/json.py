"""What an import says for machines."""

from typing import TypedDict

from ghl_flow.cli.display.failures import failure_json
from ghl_flow.cli.display.imports.words import finding_text
from ghl_flow.errors import GhlFlowError
from ghl_flow.masking import masked
from ghl_flow.operations.imports import AccountImports
from ghl_flow.operations.pull import Pulled


class FindingJson(TypedDict):
    """A finding: what it is about, the step or trigger it is of, and the sentence."""

    matter: str
    where: str
    detail: str
    message: str


class WorkflowJson(TypedDict):
    """A workflow: `new`, `locked`, `unchanged`, `changed` or `not-taken`; the files it is written to."""

    name: str
    status: str
    source: str
    flow: str
    files: list[str]
    findings: list[FindingJson]


class FileFailureJson(TypedDict):
    """A file, or a workflow of one, that was passed over."""

    source: str
    error: str
    hint: str | None


class ImportsJson(TypedDict):
    """The workflows of one account, and the flows put into its file."""

    account: str
    written: bool
    workflows: list[WorkflowJson]
    flows_added: list[str]


class PulledJson(ImportsJson):
    """One account of `pull`: its workflows, and what was not read."""

    listed: int
    managed: int
    not_read: list[str]
    unreadable_entries: int
    unread: list[str]


def file_failure_json(source: str, error: GhlFlowError) -> FileFailureJson:
    """Why a file was passed over."""
    found = failure_json(source, error)
    return {"source": masked(source), "error": masked(found["error"]), "hint": found["hint"]}


def imports_json(found: AccountImports) -> ImportsJson:
    """The result of `import`."""
    return {
        "account": found.account,
        "written": found.written,
        "workflows": [
            {
                "name": masked(one.name),
                "status": one.status.value,
                "source": masked(one.where),
                "flow": one.flow,
                "files": [path.as_posix() for path in one.files],
                "findings": [
                    {
                        "matter": finding.matter.value,
                        "where": masked(finding.where),
                        "detail": masked(finding.detail),
                        "message": masked(finding_text(finding)),
                    }
                    for finding in one.findings
                ],
            }
            for one in found.workflows
        ],
        "flows_added": [*found.runs],
    }


def pulled_json(one: Pulled) -> PulledJson:
    """The result of one account of `pull`."""
    return {
        **imports_json(one.imports),
        "listed": one.listed,
        "managed": one.managed,
        "not_read": [*one.refused],
        "unreadable_entries": one.unreadable,
        "unread": [masked(name) for name in one.unread],
    }
