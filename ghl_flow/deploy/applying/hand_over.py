"""Workflows that a person builds: what is still to be done, told from the list that HighLevel documents.

The manifest remembers what was handed over (a hash of it, and the version the list showed then, 0 for a
workflow that was not there). A workflow of that name that is published, in another version than then, is
taken for built. Its steps cannot be read, and nothing here says that they are right.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ghl_flow.deploy.applying.build_sheet import build_sheet, checklist, to_html, to_markdown
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.fingerprint import Recorded, content_hash
from ghl_flow.files import private_folder, write_whole
from ghl_flow.wire.builder import Workspace, auto_save_body, trigger_body
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import field_reference, only_merge_fields
from ghl_flow.wire.workflow import Workflow

_PENDING = "handed over"
"""In place of a time in a record: it was handed over, and nobody has seen it published since."""


class Stage(Enum):
    """How far a workflow is that a person or a snapshot brings."""

    NEW = auto()
    CHANGED = auto()
    """Built once, and changed here since."""
    REQUESTED = auto()
    """Asked for, and not published yet."""
    BUILT = auto()
    """Published under its name since it was asked for."""
    UNPUBLISHED = auto()
    DONE = auto()


def stage_of(wanted: Collection[str], listed: Workflow, record: Recorded | None) -> Stage:
    """How far a workflow is.

    Args:
        wanted: hashes of what it should be, with references and with ids in it: either may be recorded.
        listed: its name, status and version as the list shows it.
        record: what the manifest remembers of it.
    """
    if record is None:
        return Stage.NEW
    if record.wanted not in wanted:
        return Stage.CHANGED
    published = listed.status == "published"
    if record.updated_at == _PENDING:
        return Stage.BUILT if published and listed.version != record.version else Stage.REQUESTED
    return Stage.DONE if published else Stage.UNPUBLISHED


def structure_of(workflow: Workflow) -> Workflow:
    """The workflow without what its texts say: where they come in custom values, they are not its own."""
    return workflow._replace(
        nodes=tuple(
            node._replace(attributes={**node.attributes, "body": ""}) if node.type == "sms" else node
            for node in workflow.nodes
        ),
    )


def handed_over(wanted: Workflow, listed: Workflow | None) -> Recorded:
    """The record of a workflow that was just handed over."""
    return Recorded(listed.version if listed is not None else 0, _PENDING, content_hash(wanted), {})


def built(wanted: Workflow, listed: Workflow, updated_at: str) -> Recorded:
    """The record of a workflow that was seen published."""
    return Recorded(listed.version, updated_at or "seen", content_hash(wanted), {})


def was_handed_over(record: Recorded | None) -> bool:
    """Whether a workflow of that name is the one that was asked for, rather than somebody else's."""
    return record is not None and record.updated_at == _PENDING


@dataclass(frozen=True, slots=True)
class BuildFolder:
    """Where build sheets go: `.ghl-flow/build/<account>`."""

    root: Path

    def write(self, desired: Desired, items: Sequence[DesiredWorkflow], ids: Mapping[str, str]) -> list[Path]:
        """A sheet of all of these in Markdown and HTML, and each as JSON; the files, the HTML first."""
        # A companion names its main workflow in a step, so that has to be there to be chosen.
        items = sorted(items, key=lambda item: not item.is_main)
        names = _names(desired)
        account = desired.account.account
        texts = only_merge_fields(ids)
        parts = {
            item.compiled.workflow.name: build_sheet(item.compiled.workflow.bound(texts), names)
            for item in items
        }
        parts = {"Before you begin": checklist(), **parts}
        title = f"Workflows of {account}, to be built by hand"
        files = {"build-sheet.html": to_html(title, parts), "build-sheet.md": to_markdown(title, parts)}
        for item in items:
            document = _exported(item.compiled.workflow.bound(ids), desired.account.location_id)
            text = json.dumps(document, indent=2, ensure_ascii=False)
            files[f"{item.key.replace('/', '-')}.json"] = text + "\n"
        private_folder(self.root)
        for name, text in files.items():
            write_whole(self.root / name, text, private=True)
        return [self.root / name for name in files]


def _names(desired: Desired) -> dict[str, str]:
    fields = {field_reference(item.key): item.name for item in desired.fields}
    return fields | {item.reference: item.compiled.workflow.name for item in desired.workflows}


def _exported(workflow: Workflow, location_id: str) -> JsonObject:
    """The workflow as the builder's backend would be sent it; ids that nobody knows yet stay references."""
    workspace = Workspace(location_id, "", "")
    return {
        "name": workflow.name,
        "note": "the documents of the workflow builder's backend; no format for import is documented",
        "workflow": auto_save_body(workflow, workspace),
        "triggers": [trigger_body(trigger, workflow.id, workspace) for trigger in workflow.triggers],
    }
