"""The folder of build sheets: workflows for a person to click together, and each as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghl_flow.deploy.applying.build_sheet import build_sheet, checklist, to_html, to_markdown
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.files import private_folder, write_whole
from ghl_flow.wire.builder import Workspace, auto_save_body, trigger_body
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import field_reference, only_merge_fields
from ghl_flow.wire.workflow import Workflow


@dataclass(frozen=True, slots=True)
class BuildFolder:
    """Where build sheets go: `.ghl-flow/build/<account>`."""

    root: Path

    def write(self, desired: Desired, items: Sequence[DesiredWorkflow], ids: Mapping[str, str]) -> list[Path]:
        """A sheet of all of these in Markdown and HTML, and each as JSON; the files, the HTML first."""
        # A helper workflow names its main workflow in a step, so that has to be there to be chosen.
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
    """The workflow as the builder's backend would be sent it; ids that are not known yet stay references."""
    workspace = Workspace(location_id, "", "")
    return {
        "name": workflow.name,
        "note": "the documents of the workflow builder's backend; no format for import is documented",
        "workflow": auto_save_body(workflow, workspace),
        "triggers": [trigger_body(trigger, workflow.id, workspace) for trigger in workflow.triggers],
    }
