"""One plan with every resource, action and reason goes through every output."""

import json
import re
from html import unescape
from io import StringIO
from itertools import product
from pathlib import Path

import pytest

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.display.gates import gate_lines, gate_text
from ghl_flow.cli.display.plan.html import plan_html
from ghl_flow.cli.display.plan.json import plan_json
from ghl_flow.cli.display.plan.markdown import plan_markdown
from ghl_flow.cli.display.plan.text import print_plan
from ghl_flow.cli.display.reasons import REASONS, held_text, reason_text
from ghl_flow.cli.display.status.json import status_json
from ghl_flow.cli.display.status.text import print_status
from ghl_flow.cli.display.warnings import warning_text
from ghl_flow.deploy.planning import gate
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason, Resource
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.due import Due
from ghl_flow.deploy.planning.gate import CODES, HOLDING, NAMES, Gate
from ghl_flow.deploy.planning.plan import AccountPlan, Plan
from ghl_flow.deploy.planning.problem import Conflict
from ghl_flow.deploy.planning.warned import BackToDraft, StepsUnread, UnreadableEntries, Warned
from ghl_flow.deploy.planning.why import DraftAfterPush, NameUnresolved, ToBuild, ToDelete
from ghl_flow.deploy.resources.registry import label_of
from ghl_flow.deploy.state.names import Trouble, Unresolved
from ghl_flow.errors import UsageError
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan import Planned
from ghl_flow.operations.saved_plan import read_plan, save_plan
from ghl_flow.operations.status import AccountStatus, Status
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.wire.reference import NameOf
from ghl_flow.wire.thing import Thing
from tests.conftest import ROOT
from tests.deploy.gates import BECAUSE, CLOSED

STEP = StepChange("update", "sms", "Text", (("body", "one two", "one three"),), "step/x", drifted=True)
CHANGES = tuple(
    Change(
        resource,
        f"{resource}-{number}",
        action,
        None if action is Action.CREATE else {"value": "old text", "status": status, "name": "W"},
        None if action is Action.DELETE else {"value": "new text", "status": "published", "name": "W"},
        reason,
        (STEP,) if resource is Resource.WORKFLOW else (),
        origin,
        "flow",
        hold,
        ("lint GF407",) if hold else (),
        stopped=status == "draft",
    )
    for number, (resource, action, reason, (status, hold, origin)) in enumerate(
        product(
            Resource,
            Action,
            (*Reason, None),
            [
                ("draft", None, Origin.THERE),
                ("published", Hold.BACK, Origin.BOTH),
                ("draft", Hold.DRAFT, Origin.HERE),
                ("published", None, None),
            ],
        )
    )
)
PLAN = Plan(
    (
        AccountPlan(
            "client",
            "snapshot",
            BECAUSE,
            CHANGES,
            (Conflict("flow/main", "client"),),
            (),
            tuple(Gate(code, CLOSED, detail="detail") for code in CODES),
            OnConflict.LOCAL,
            "loc",
        ),
    )
)


def test_every_reason_has_a_sentence() -> None:
    assert set(REASONS) == set(Reason)
    assert len(set(REASONS.values())) == len(Reason)
    assert reason_text(None) == ""


def test_only_a_gate_is_called_one() -> None:
    """It holds something back; what a person or a snapshot has to bring is something else."""
    for code in (code for code in HOLDING if code != NAMES):
        assert gate_text(Gate(code, CLOSED)).startswith(f"gate {code}: ")
    form = Unresolved(NameOf(Thing.FORM, "x"), Trouble.MISSING)
    place = Location(SourceText("f.yaml", "a: b"), Span(1, 1, 1, 2))
    unnamed = gate_text(Gate(NAMES, NameUnresolved(place, form)))
    assert unnamed == "unresolved name: f.yaml:1:1: form 'x' is not in the account"
    built = gate_text(Gate("by-hand", ToBuild(("x",), "x.html", "client")))
    assert built == "to do by hand: 'x': to be built by hand, click by click, from x.html"
    assert gate_text(Gate("snapshot", DraftAfterPush("x"))) == "not complete: 'x' is a draft there"


def test_every_code_that_is_no_gate_has_words() -> None:
    made = set()
    for path in (ROOT / "ghl_flow/deploy").rglob("*.py"):
        found = re.findall(r'Gate\(\s*(?:"([a-z-]+)"|([A-Z_]+),)', path.read_text(encoding="utf-8"))
        made |= {word or getattr(gate, constant) for word, constant in found}
    assert made - {*HOLDING} == {"by-hand", "snapshot"}
    assert all(not gate_text(Gate(code, CLOSED)).startswith(f"{code}: ") for code in made)


def test_as_text() -> None:
    out = StringIO()
    print_plan(PrintableConsole(file=out, width=200), PLAN)
    text = out.getvalue()
    for change in CHANGES:
        if change.action is not Action.UNCHANGED or change.reason or change.origin:
            assert f" {change.key}  " in text or f" {change.key}\n" in text
    for reason in Reason:
        assert REASONS[reason] in text
    for line in ("will be created as draft: lint GF407", "the published version stays", "--prune"):
        assert line in text


PLANNED = Planned(PerAccount((("client", PLAN.accounts[0]),)), PlanTerms(OnConflict.LOCAL, ()))


def test_as_a_page() -> None:
    page = plan_html(PLANNED, None)
    pending = PLAN.accounts[0].pending
    assert {change.action for change in pending} == {*Action} - {Action.UNCHANGED}
    assert page.count('<div class="card">') == len(pending)
    for change in pending:
        assert f": {label_of(change.resource)} {change.key}</h3>" in page
    for line in ("lint GF407", "new text", "one two", "changed in HighLevel"):
        assert line in page
    assert "To approve exactly this" not in page  # an error is in the way


def test_as_a_comment() -> None:
    comment = plan_markdown(PLANNED)
    counts = PLAN.counts(prune=False)
    assert f"{counts[Due.UNCHANGED]} unchanged; {counts[Due.KEPT]} kept without" in comment.splitlines()[0]
    assert f"`{PLAN.accounts[0].digest}`" in comment
    assert "too long for a comment" in comment
    for reason in (*Reason, None):  # one by one it is short enough
        few = tuple(change for change in CHANGES if change.reason is reason)[:8]
        account = AccountPlan("client", "api", BECAUSE, few)
        shown = plan_markdown(Planned(PerAccount((("client", account),)), PLANNED.terms))
        assert reason is None or REASONS[reason] in unescape(shown)


def test_as_a_status() -> None:
    status = Status(PerAccount((("client", AccountStatus(PLAN.accounts[0])),)))
    out = StringIO()
    print_status(PrintableConsole(file=out, width=400), status)
    text = out.getvalue()
    (account,) = json.loads(json.dumps(status_json(status)))["accounts"]
    rows = {row["key"]: row for row in (*account["workflows"], *account["resources"])}
    shown = [change for change in CHANGES if change.key in rows]
    assert {change.resource for change in shown} == {*Resource}
    for change in shown:
        assert (rows[change.key]["reason"], rows[change.key]["drift"]) == (change.reason, change.origin)
        assert f" {change.key}" in text
    assert {row["reason"] for row in account["workflows"]} == {None, *(str(reason) for reason in Reason)}


def text_of(*changes: Change) -> str:
    out = StringIO()
    print_plan(PrintableConsole(file=out, width=200), Plan((AccountPlan("client", "api", BECAUSE, changes),)))
    return out.getvalue()


@pytest.mark.parametrize("reason", Reason)
def test_no_changes_is_no_praise_for_what_is_not_as_it_should_be(reason: Reason) -> None:
    """Paused, kept as in HighLevel, not to be looked into: shown, and not counted as right."""
    odd = Change(Resource.WORKFLOW, "flow/main", Action.UNCHANGED, {"status": "draft"}, None, reason)
    right = Change(Resource.TAG, "tag", Action.UNCHANGED, {"name": "tag"}, None)
    text = text_of(right, odd)
    assert f"workflow flow/main  ({REASONS[reason]}" in text
    assert "No changes: 1 resource is as it should be; 1 more is shown above" in text
    assert "No changes: 1 resource is as it should be\n" in text_of(right)


@pytest.mark.parametrize(
    ("warned", "said"),
    [
        (UnreadableEntries(1), "; not everything could be looked at: see above"),
        (StepsUnread(("W",), "api"), "; not everything can be assessed: see above"),
        (BackToDraft("flow/main"), ""),
    ],
)
def test_no_changes_is_no_praise_for_what_could_not_be_looked_at(warned: Warned, said: str) -> None:
    right = Change(Resource.TAG, "tag", Action.UNCHANGED, {"name": "tag"}, None)
    account = AccountPlan("client", "api", BECAUSE, (right,), warnings=(warned,))
    out = StringIO()
    print_plan(PrintableConsole(file=out, width=200), Plan((account,)))
    text = out.getvalue()
    assert "No changes: 1 resource is as it should be" in text
    assert f"as it should be{said}\n" in text
    assert f"  ! {warning_text(warned)}\n" in text


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("hold", [None, *Hold])
def test_what_a_gate_holds_back_is_not_announced(reason: Reason, hold: Hold | None) -> None:
    change = Change(
        Resource.WORKFLOW,
        "flow/main",
        Action.UPDATE,
        {"status": "draft"},
        {},
        reason,
        hold=hold,
        gates=("a2p",),
    )
    first = next(line for line in text_of(change).splitlines() if "flow/main" in line)
    announced = ("will be published", "will be set back", "will be created again")
    if hold:
        assert not any(word in first for word in announced)
    elif reason in (Reason.DRAFT, Reason.UNPUBLISHED_REMOTE, Reason.CHANGED_REMOTE, Reason.DELETED_REMOTE):
        assert any(word in first for word in announced)


def test_as_json() -> None:
    document = json.loads(json.dumps(plan_json(PLAN)))
    (account,) = document["accounts"]
    assert {row["reason"] for row in account["changes"]} == {None, *(str(reason) for reason in Reason)}
    assert {row["hold"] for row in account["changes"]} == {None, *(str(hold) for hold in Hold)}
    assert {row["resource"] for row in account["changes"]} == {str(one) for one in Resource}
    assert [gate["code"] for gate in account["gates"]] == list(CODES)


def test_as_what_came_of_it() -> None:
    texts = {held_text(change) for change in CHANGES if change.hold}
    assert texts == {
        "left as draft (gate: lint GF407)",
        "change held back (gate: lint GF407)",
        "published version kept; change held back (gate: lint GF407)",
    }


TERMS = PlanTerms(OnConflict.LOCAL, ("a2p",))


def test_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, plan_json(PLAN), TERMS, sandbox=False)
    saved = read_plan(path, sandbox=False)
    assert (saved.accounts, saved.digests) == (("client",), (PLAN.accounts[0].digest,))
    assert saved.terms == TERMS


EDITS = {
    "changes emptied": lambda document: document["accounts"][0].update(changes=[]),
    "one change taken out": lambda document: document["accounts"][0]["changes"].pop(),
    "a text": lambda document: document["accounts"][0]["changes"][0].update(after={"value": "other"}),
    "a reason": lambda document: document["accounts"][0]["changes"][0].update(reason="paused"),
    "conflict choice": lambda document: document.update(on_conflict="remote"),
    "conflict choice of one account": lambda document: document["accounts"][0].update(on_conflict="remote"),
    "gates opened": lambda document: document["accounts"][0].update(gates=[]),
    "gate's message": lambda document: document["accounts"][0]["gates"][0].update(message="open"),
    "gates allowed": lambda document: document.update(allow=["a2p", "lint"]),
    "sandbox": lambda document: document.update(sandbox=True),
    "driver": lambda document: document["accounts"][0].update(driver="api"),
    "account": lambda document: document["accounts"][0].update(account="other"),
    "digest": lambda document: document["accounts"][0].update(digest="sha256:0"),
    "digest of all": lambda document: document.pop("digest"),
    "summary": lambda document: document["summary"].update(delete=7),
    "problems": lambda document: document["accounts"][0].update(problems=[]),
    "warnings": lambda document: document["accounts"][0].update(warnings=[{"code": "x", "message": "y"}]),
    "something added": lambda document: document.update(note="reviewed"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_file_that_was_edited_is_refused(tmp_path: Path, edit: str) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, plan_json(PLAN), TERMS, sandbox=False)
    document = json.loads(path.read_text())
    EDITS[edit](document)
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match="was changed since it was saved"):
        read_plan(path, sandbox=bool(document["sandbox"]))


@pytest.mark.parametrize(
    ("hints", "shown"),
    [
        ([], []),
        (["a"], ["a"]),
        (["a", "a"], [None, "a"]),
        (["a", "b", "b", "a"], ["a", None, "b", "a"]),
    ],
)
def test_one_remedy_of_several_gates_is_said_with_the_last(hints: list[str], shown: list[str | None]) -> None:
    gates = [Gate("a2p", ToDelete(hint)) for hint in hints]
    assert [hint and hint.split(" beside ")[1].split(" > ")[0] for _, hint in gate_lines(gates)] == shown
