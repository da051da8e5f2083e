"""The folder of build sheets: workflows for a person to click together, and each as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ghl_flow.deploy.applying.build_page import to_html
from ghl_flow.deploy.applying.build_sheet import build_sheet, checklist, to_markdown
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.sheet import Sheet, SheetState
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import UsageError
from ghl_flow.files import private_folder, read_text, write_whole
from ghl_flow.wire.builder import Workspace, auto_save_body, trigger_body
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import JsonObject, indented, parse_json, text_of
from ghl_flow.wire.reference import field_reference, only_merge_fields
from ghl_flow.wire.workflow import Workflow

_PAGE = "build-sheet.html"


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
        files = {_PAGE: to_html(title, parts), "build-sheet.md": to_markdown(title, parts)}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for item in items:
            exported = _exported(item.compiled.workflow.bound(ids), desired.account.location_id)
            of = content_hash(item.compiled.workflow)
            before = self._document(item)
            # Written again without a change, it is as old as it was: somebody may be at it.
            same = before.get("of") == of and (self.root / _PAGE).is_file()
            written = text_of(before, "written") if same else ""
            document: JsonObject = {"written": written or now, "of": of, **exported}
            text = indented(document)
            files[_file_of(item)] = text + "\n"
        private_folder(self.root)
        for name, text in files.items():
            write_whole(self.root / name, text, private=True)
        return [self.root / name for name in files]

    def sheets(self, desired: Desired, plan: AccountPlan, manifest: Manifest) -> tuple[Sheet, ...]:
        """Those of the workflows that are to be built: whether they are written, and still right."""
        due = {
            change.key
            for change in plan.changes
            if change.resource is Resource.WORKFLOW and change.action in (Action.CREATE, Action.UPDATE)
        }
        return tuple(
            self._sheet(item, manifest.recorded.get(item.key))
            for item in desired.workflows
            if item.key in due
        )

    def _sheet(self, item: DesiredWorkflow, record: Recorded | None) -> Sheet:
        page = self.root / _PAGE
        document = self._document(item) if page.is_file() else {}
        asked = was_requested(record)
        if not asked:
            state = SheetState.NOT_WRITTEN
        elif not document:
            state = SheetState.ELSEWHERE
        else:
            current = document.get("of") == content_hash(item.compiled.workflow)
            state = SheetState.UNCHANGED if current else SheetState.STALE
        return Sheet(item.key, state, page.as_posix(), text_of(document, "written") if asked else "")

    def _document(self, item: DesiredWorkflow) -> JsonObject:
        """The JSON file of a workflow; empty where there is none that can be read."""
        try:
            found = parse_json(read_text(self.root / _file_of(item)))
        except (UsageError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _file_of(item: DesiredWorkflow) -> str:
    return f"{item.key.replace('/', '-')}.json"


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
