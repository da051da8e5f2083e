"""What an import says on a terminal: accounts that say the same, together."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.cli.display.imports.words import finding_text
from ghl_flow.cli.display.warnings import unreadable_entries
from ghl_flow.counting import counted, some_of
from ghl_flow.importing.finding import Finding, Matter
from ghl_flow.masking import masked
from ghl_flow.operations.imports import AccountImports, ImportStatus, WorkflowImport
from ghl_flow.remedy import pasted
from ghl_flow.source import on_one_line

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal
    from ghl_flow.operations.pull import Pulled

_MARKS = {
    ImportStatus.NEW: "+",
    ImportStatus.LOCKED: "+",
    ImportStatus.CHANGED: "~",
    ImportStatus.NOT_TAKEN: "!",
}
# More of one sort are counted instead of listed.
_EACH = 3


def print_imports(terminal: "Terminal", found: AccountImports) -> None:
    """One line for each workflow, what is to be said of it below, and what to do next."""
    _print_together(terminal, (found.account,), [found], set())


def print_pulled(terminal: "Terminal", rows: Sequence[tuple[str, "Pulled"]]) -> None:
    """The same for several accounts; what was said of a flow in one of them is not said again."""
    told = set[str]()
    for names, _ in folded(rows, _alike):
        alike = [one for name, one in rows if name in names]
        if alike[0].imports.workflows:
            _print_together(terminal, names, [one.imports for one in alike], told)
        else:
            one = alike[0]
            terminal.print_line(of_accounts(names, f"nothing to pull: {_nothing_text(one)}"))


def print_not_read(terminal: "Terminal", rows: Iterable[tuple[str, "Pulled"]]) -> None:
    """What there may be besides, and was not looked at."""
    notes: list[tuple[str, str]] = []
    for name, one in rows:
        if one.unreadable:
            notes.append((name, f"{unreadable_entries(one.unreadable)}: it was not looked at"))
        for workflow in one.unread:
            look = "look in HighLevel whether it still exists"
            notes.append((name, f"HighLevel does not answer the steps of '{masked(workflow)}': {look}"))
        if one.refused:
            refused = ", ".join(one.refused)
            notes.append((name, f"the token may not read {refused}: their ids stay ids"))
    for names, note in folded(notes, lambda note: note):
        terminal.tell(of_accounts(names, note))


def _nothing_text(one: "Pulled") -> str:
    """What there is instead: no workflow, or such as come from flows."""
    if not one.listed:
        return "the account has no workflow"
    if one.managed == one.listed:
        return f"{counted(one.listed, 'workflow')}, made from flows"
    return f"{counted(one.listed, 'workflow')}, {one.managed} of them made from flows"


def _alike(one: "Pulled") -> Hashable:
    """What accounts that are told of together share; a flow of its own may have another id in each."""
    workflows = tuple(
        (row.name, row.status, tuple(map(_of_any, row.findings))) for row in one.imports.workflows
    )
    return workflows, not workflows and (one.listed, one.managed)


def _of_any(finding: Finding) -> Finding:
    """Without the name of a secret, which has its flow's id in it."""
    return finding._replace(detail="") if finding.matter is Matter.SECRET else finding


def _print_together(
    terminal: "Terminal", names: Sequence[str], alike: Sequence[AccountImports], told: set[str]
) -> None:
    """Accounts with the same workflows, of which the same became."""
    for of_each in zip(*(one.workflows for one in alike), strict=True):
        if of_each[0].status is ImportStatus.UNCHANGED:
            continue  # told below, together
        terminal.print_line(f"{_MARKS[of_each[0].status]} {masked(on_one_line(_line(names, of_each)))}")
        for line in _findings(finding for one in of_each for finding in one.findings):
            if (said := f"{of_each[0].name}: {line}") not in told:
                told.add(said)
                terminal.print_line(f"    {masked(on_one_line(line))}")
    unchanged = [one.name for one in alike[0].workflows if one.status is ImportStatus.UNCHANGED]
    if unchanged:
        same = some_of((f"'{one}'" for one in unchanged), most=_EACH)
        whose = "its flow says" if len(unchanged) == 1 else "their flows say"
        terminal.print_line(f"= {masked(on_one_line(same))}: as {whose}")
    counts = Counter(one.status for one in alike[0].workflows)
    terminal.print_line(f"{_accounts(names)}: {_summary(counts, written=alike[0].written)}")


def _accounts(names: Sequence[str]) -> str:
    return (
        ", ".join(names)
        if len(names) == 1
        else f"{', '.join(names)} ({counted(len(names), 'account')}, each)"
    )


def _line(names: Sequence[str], of_each: Sequence[WorkflowImport]) -> str:
    one = of_each[0]
    flows = [item.flow for item in of_each]
    if len({*flows}) == 1:
        return _line_of(one, f"the flow {one.flow}", f" ({one.files[0].name})" if one.files else "")
    pairs = (f"{flow} ({name})" for flow, name in zip(flows, names, strict=True))
    return _line_of(one, f"a separate flow in each: {some_of(pairs, most=_EACH)}")


def _line_of(one: WorkflowImport, flow: str, file: str = "") -> str:
    match one.status:
        case ImportStatus.NEW:
            return f"'{one.name}' is {flow}{file}"
        case ImportStatus.LOCKED:
            return f"'{one.name}' is what {flow} says already"
        case ImportStatus.UNCHANGED:
            return f"'{one.name}' is as {flow} says"
        case ImportStatus.CHANGED:
            see, take = pasted("ghl-flow plan"), pasted("ghl-flow plan --on-conflict remote --write")
            return (
                f"'{one.name}' is not what {flow} says, and nothing was written: see {see}, or "
                f"put it into the file with {take}"
            )
        case ImportStatus.NOT_TAKEN:
            return f"'{one.name}' cannot be written as a flow, and stays as it is"


def _findings(found: Iterable[Finding]) -> Iterator[str]:
    by_matter: dict[Matter, list[str]] = {}
    for finding in dict.fromkeys(found):
        by_matter.setdefault(finding.matter, []).append(finding_text(finding))
    for said in by_matter.values():
        yield from said[:_EACH]
        if len(said) > _EACH:
            yield f"and {len(said) - _EACH} more like that (--format json lists them)"


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
