"""What was taken from HighLevel into files, for people and for machines."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, TypedDict

from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.cli.display.plan.step_words import kind_words
from ghl_flow.counting import counted, some_of
from ghl_flow.deploy.planning.diff import StepChange, StepChangeJson
from ghl_flow.operations.taken import Taken, TakenFlow, TakenStatus
from ghl_flow.source import on_one_line

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal


class RefusedJson(TypedDict):
    """What of a change is not in the file, and why."""

    name: str
    why: str


class TakenFlowJson(TypedDict):
    """A flow that was changed in HighLevel: `taken`, `partly`, `refused` or `failed`, and what was edited."""

    flow: str
    name: str
    status: str
    changes: list[StepChangeJson]
    refused: list[RefusedJson]
    files: list[str]
    diff: str
    other_accounts: list[str]


class TakenJson(TypedDict):
    """The flows of one account."""

    account: str
    written: bool
    flows: list[TakenFlowJson]


def taken_json(found: Taken) -> list[TakenJson]:
    """Each account with its flows."""
    return [
        {"account": name, "written": found.written, "flows": [_flow_json(one) for one in flows]}
        for name, flows in found.accounts.results
    ]


def _flow_json(one: TakenFlow) -> TakenFlowJson:
    return {
        "flow": one.flow,
        "name": one.name,
        "status": one.status.value,
        "changes": [change.to_json() for change in one.changes],
        "refused": [{"name": refused.name, "why": refused.why} for refused in one.refused],
        "files": [path.as_posix() for path in one.files],
        "diff": one.diff,
        "other_accounts": [*one.others],
    }


def print_taken(terminal: "Terminal", found: Taken) -> None:
    """Each flow with what was changed in HighLevel, then what becomes of its file; accounts together."""
    rows = [(name, one) for name, flows in found.accounts.results for one in flows]
    for names, first in folded(rows, _alike):
        # The file is edited for the first of them; the others get their locks.
        alike = [one for name, one in rows if name in names and one.flow == first.flow]
        terminal.print_line(
            of_accounts(names, f"'{first.name}' was changed in HighLevel (flow {first.flow})")
        )
        for change in first.changes:
            terminal.print_line(f"  {_MARKS[change.action]} {_words(change)}")
            for what, before, after in change.details:
                # The plan's way is to what the file says; this is the way back.
                terminal.print_line(f"      {what}: {_short(after)} -> {_short(before)}")
        for refused in first.refused:
            of = f"'{refused.name}': " if refused.name else ""
            terminal.print_line(f"  ! {of}not written: {refused.why}")
        for line in first.diff.splitlines():
            terminal.print_line(f"  {line}")
        terminal.print_line(f"  {_said(first, alike, written=found.written)}")
        others = [one for one in first.others if one not in names]
        if others and first.files:
            terminal.print_line(
                f"  {counted(len(others), 'other account runs', 'other accounts run')} this flow "
                f"({', '.join(others)}): their plans show the change"
            )
    untouched = [name for name, flows in found.accounts.results if not flows]
    if untouched:
        said = "nothing was changed in HighLevel since the last apply or import"
        terminal.print_line(f"{some_of(untouched, most=_NAMED)}: {said}")


def _alike(one: TakenFlow) -> Hashable:
    # A step has another id in each account.
    changes = tuple((change.action, change.kind, change.name, change.details) for change in one.changes)
    return one.flow, one.name, changes, tuple(refused.why for refused in one.refused), one.status


# A step that the file has and HighLevel does not was deleted there, and the other way round.
_MARKS = {"create": "-", "update": "~", "delete": "+"}
_SHORT, _NAMED = 70, 5


def _words(change: StepChange) -> str:
    return f"{kind_words(change.kind)} '{on_one_line(change.name)}'"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= _SHORT else f"{line[:_SHORT]}...")


def _said(one: TakenFlow, alike: Sequence[TakenFlow], *, written: bool) -> str:
    if one.status is TakenStatus.FAILED:
        return "nothing was written: correct what is marked with !, then run the command again"
    if one.status is TakenStatus.REFUSED:
        return "nothing was written: edit the file, or keep its version with --on-conflict local"
    rest = "" if one.status is TakenStatus.TAKEN else "; what is marked with ! stays different"
    if not written:
        return f"nothing was written: add --write to put this into {_files(alike)}{rest}"
    return f"written: {_files(alike)}{rest}"


def _files(alike: Sequence[TakenFlow]) -> str:
    count = Counter(path.name for path in dict.fromkeys(path for one in alike for path in one.files))
    return " and ".join(
        f"{name} ({counted(times, 'account')})" if times > 1 else name for name, times in count.items()
    )
