"""What was taken from HighLevel into files, for people and for machines."""

from typing import TYPE_CHECKING, TypedDict

from ghl_flow.cli.display.plan.step_words import kind_words
from ghl_flow.counting import counted, some_of
from ghl_flow.deploy.planning.diff import StepChange, StepChangeJson
from ghl_flow.operations.take_remote import Taken, TakenFlow, TakenStatus

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session


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


def print_taken(session: "Session", found: Taken) -> None:
    """Each flow with what was changed in HighLevel, then what becomes of the file."""
    for name, flows in found.accounts.results:
        for one in flows:
            session.print_line(f"{name}: '{one.name}' was changed in HighLevel (flow {one.flow})")
            for change in one.changes:
                session.print_line(f"  {_MARKS[change.action]} {_words(change)}")
                for what, before, after in change.details:
                    # The plan's way is to what the file says; this is the way back.
                    session.print_line(f"      {what}: {_short(after)} -> {_short(before)}")
            for refused in one.refused:
                of = f"'{refused.name}': " if refused.name else ""
                session.print_line(f"  ! {of}not written: {refused.why}")
            for line in one.diff.splitlines():
                session.print_line(f"  {line}")
            session.print_line(f"  {_said(one, written=found.written)}")
            if one.others and one.files:
                session.print_line(
                    f"  {counted(len(one.others), 'other account runs', 'other accounts run')} this flow "
                    f"({', '.join(one.others)}): their plans show the change"
                )
    untouched = [name for name, flows in found.accounts.results if not flows]
    if untouched:
        said = "nothing was changed in HighLevel since the last apply or import"
        session.print_line(f"{some_of(untouched, most=_NAMED)}: {said}")


# A step that the file has and HighLevel does not was deleted there, and the other way round.
_MARKS = {"create": "-", "update": "~", "delete": "+"}
_SHORT, _NAMED = 70, 5


def _words(change: StepChange) -> str:
    return f"{kind_words(change.kind)} '{change.name}'"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= _SHORT else f"{line[:_SHORT]}...")


def _said(one: TakenFlow, *, written: bool) -> str:
    if one.status is TakenStatus.FAILED:
        return "nothing was written: correct what is marked with !, then run the command again"
    if one.status is TakenStatus.REFUSED:
        return "nothing was written: edit the file, or keep its version with --on-conflict local"
    rest = "" if one.status is TakenStatus.TAKEN else "; what is marked with ! stays different"
    if not written:
        return f"nothing was written: add --write to put this into {_files(one)}{rest}"
    return f"written: {_files(one)}{rest}"


def _files(one: TakenFlow) -> str:
    return " and ".join(path.name for path in one.files)
