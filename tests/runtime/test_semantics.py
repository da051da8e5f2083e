"""Every case of the table against the interpreter, and the table against the page that lists it."""

from collections.abc import Callable
from copy import deepcopy
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.leeway import Leeway, Swap, Unusual
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import State
from ghl_flow.wire.workflow import Workflow
from tests.conftest import ROOT
from tests.runtime.semantics_cases import ANN, CASES, Case

PAGE = ROOT / "docs/semantics.md"
BEGIN, END = "<!-- cases -->\n", "<!-- end of cases -->"


def run(case: Case, leeway: Leeway | None = None) -> Interpreter:
    lateness: Callable[[], int] | None = (lambda: case.late) if case.late else None
    workflows = [Workflow.from_document(item.document, item.triggers) for item in case.workflows]
    interpreter = Interpreter(
        [Program(workflow) for workflow in workflows if workflow.status == "published"],
        start=case.start.replace(tzinfo=ZoneInfo("America/Chicago")),
        profile=case.profile,
        lateness=lateness,
        state=State(contacts={contact.key: deepcopy(contact) for contact in case.contacts}),
        delivery=case.delivery,
        leeway=leeway,
    )
    for at, event, *who in case.events:
        interpreter.schedule(round(at), who[0] if who else ANN, event)
    interpreter.run(None if case.until is None else round(case.until))
    return interpreter


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.says}")
def test_the_interpreter_keeps_the_rule(case: Case) -> None:
    interpreter = run(case)
    assert [(message.at, message.text) for message in interpreter.messages] == case.sent
    assert tuple(interpreter.gaps) == case.gaps
    if case.tags is not None:
        assert interpreter.state.contacts[ANN].tags == case.tags
    if case.fields is not None:
        assert interpreter.state.contacts[ANN].fields == case.fields
    if case.appended is not None:
        assert ["\n".join(message.appended.sure) for message in interpreter.messages] == case.appended


def test_there_are_sixty_cases_and_no_two_alike() -> None:
    assert len({(case.rule, case.says) for case in CASES}) == len(CASES) >= 60


def test_the_page_lists_every_case(pytestconfig: pytest.Config) -> None:
    rows = [f"| {case.rule} | {case.source} | {case.says} |" for case in CASES]
    table = "\n".join(["| rule | source | case |", "| --- | --- | --- |", *rows]) + "\n"
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = before + BEGIN + table + END + after
    if pytestconfig.getoption("--regenerate"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted


class _GoalsCountOnce(Leeway):
    def chance(self, unusual: Swap, *, usual: bool) -> bool:
        return usual != (unusual.what is Unusual.GOAL_COUNTS_ONCE)


@pytest.mark.parametrize(
    ("says", "at"),
    [
        ("a run that goes back before its goal is moved to it again", [60]),
        ("a run that comes back to its goal waits for it again", [60, 120]),  # it waits for it in any case
        ("a goal that is met moves the contact to it, out of a wait", [60]),
    ],
)
def test_that_a_goal_counts_once_concerns_runs_that_have_gone_back(says: str, at: list[int]) -> None:
    (case,) = [case for case in CASES if case.says == says]
    assert [message.at for message in run(case, _GoalsCountOnce()).messages] == at
