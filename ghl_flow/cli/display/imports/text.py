"""What an import says on a terminal."""

from collections import Counter
from typing import TYPE_CHECKING

from ghl_flow.cli.display.imports.words import finding_text
from ghl_flow.counting import counted
from ghl_flow.masking import masked
from ghl_flow.operations.imports import AccountImports, ImportStatus, WorkflowImport
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session

_MARKS = {
    ImportStatus.NEW: "+",
    ImportStatus.LOCKED: "+",
    ImportStatus.UNCHANGED: "=",
    ImportStatus.CHANGED: "~",
    ImportStatus.NOT_TAKEN: "!",
}
# More of one sort are counted instead of listed.
_EACH = 3


def print_imports(session: "Session", found: AccountImports) -> None:
    """One line for each workflow, what is to be said of it below, and what to do next."""
    for one in found.workflows:
        session.print_line(f"{_MARKS[one.status]} {masked(_line(one))}")
        for line in _findings(one):
            session.print_line(f"    {masked(line)}")
    counts = Counter(one.status for one in found.workflows)
    session.print_line(f"{found.account}: {_summary(counts, written=found.written)}")


def _line(one: WorkflowImport) -> str:
    match one.status:
        case ImportStatus.NEW:
            return f"'{one.name}' is the flow {one.flow} ({one.files[0].name})"
        case ImportStatus.LOCKED:
            return f"'{one.name}' is what the flow {one.flow} says already"
        case ImportStatus.UNCHANGED:
            return f"'{one.name}' is as the flow {one.flow} says"
        case ImportStatus.CHANGED:
            see, take = pasted("ghl-flow plan"), pasted("ghl-flow plan --on-conflict remote --write")
            return (
                f"'{one.name}' is not what the flow {one.flow} says, and nothing was written: see {see}, or "
                f"put it into the file with {take}"
            )
        case ImportStatus.NOT_TAKEN:
            return f"'{one.name}' cannot be written as a flow, and stays as it is"


def _findings(one: WorkflowImport) -> list[str]:
    by_matter: dict[str, list[str]] = {}
    for finding in dict.fromkeys(one.findings):
        by_matter.setdefault(finding.matter.value, []).append(finding_text(finding))
    lines: list[str] = []
    for said in by_matter.values():
        lines += said[:_EACH]
        if len(said) > _EACH:
            lines.append(f"and {len(said) - _EACH} more like that (--format json lists them)")
    return lines


_WORDS = {
    ImportStatus.NEW: "new",
    ImportStatus.LOCKED: "already a flow",
    ImportStatus.UNCHANGED: "unchanged",
    ImportStatus.CHANGED: "changed in HighLevel",
    ImportStatus.NOT_TAKEN: "not taken",
}


def _summary(counts: Counter[ImportStatus], *, written: bool) -> str:
    said = [f"{counts[status]} {word}" for status, word in _WORDS.items() if counts[status]]
    total = counted(sum(counts.values()), "workflow")
    end = "" if written else "; nothing was written (--dry-run)"
    return f"{total}: {', '.join(said)}{end}"
