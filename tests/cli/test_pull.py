"""Workflows that people built become flows, and nothing in them changes."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.runtime.verify import alike
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import (
    ACCOUNT,
    TAGGED,
    applied,
    built,
    changes,
    faulty,
    one_step,
    one_text,
    workflows,
)
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_unreadable_lists import Changed, answers, listed
from tests.importing.canvases import Drawn

__all__ = ["answers", "applied", "faulty", "listed", "project"]


def test_an_account_of_forty_workflows(
    applied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        # Jumps back without a wait between them are another story: a run of them never ends.
        drawn = Drawn(number, most=12, jumps=False)
        drawn.chain(None, None, 0)
        built(applied, f"old{number:03d}", f"Old {number}", drawn.nodes)
    before = workflows(applied)
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["status"] for one in account["workflows"]] == ["new"] * 40
    assert workflows(applied) == before
    monkeypatch.setattr(alike, "_ROUNDS", (0.1,))  # what the gates find of these is not asked here
    planned = changes(capsys)
    assert len([key for key in planned if key.startswith("old")]) == 40
    assert {one["action"] for one in planned.values()} <= {"unchanged", "adopt"}
    assert [one for one in planned.values() if one["hold"] or one["steps"]] == []
    assert main(["validate"]) == 0
    # A second pull finds nothing new, and writes nothing.
    files = {path: path.read_bytes() for path in applied.rglob("*.yaml")}
    (again,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert {one["status"] for one in again["workflows"]} == {"unchanged"}
    assert {path: path.read_bytes() for path in applied.rglob("*.yaml")} == files


def test_what_was_changed_in_highlevel_is_told_and_left(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    file = applied / "flows/nurture.yaml"
    edit(file, "  - sms:", "  # Ann wrote this\n  - sms:")
    before = file.read_bytes()
    built(applied, "old1", "Nurture", one_text("Something else"))
    capsys.readouterr()
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    assert "is not what the flow nurture says" in capsys.readouterr().out
    assert file.read_bytes() == before


def test_a_dry_run_writes_nothing(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    files = {path: path.read_bytes() for path in applied.rglob("*.yaml")}
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, "--dry-run")["accounts"]
    assert (account["written"], account["flows_added"]) == (False, ["nurture"])
    assert {path: path.read_bytes() for path in applied.rglob("*.yaml")} == files


def test_only_some_workflows(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(("Nurture A", "Nurture B", "Other")):
        built(applied, f"old{number}", name, one_text(node_id=f"a0000000-0000-4000-8000-00000000000{number}"))
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, "--workflow", "nurture*")["accounts"]
    assert [one["name"] for one in account["workflows"]] == ["Nurture A", "Nurture B"]
    assert main(["pull", "--sandbox", "-a", ACCOUNT, "--workflow", "Nurture C"]) == 2
    assert "did you mean 'Nurture A'" in capsys.readouterr().err


def test_a_step_that_was_switched_off_is_told(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    built(applied, "old1", "Nurture", [{**one_text()[0], "advanceCanvasMeta": {"isDisabled": True}}])
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1


def test_two_of_one_name_are_not_taken(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    built(applied, "old2", "Nurture", one_text("Another"))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    assert "another workflow has this name" in capsys.readouterr().out
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) in (0, 3)


@pytest.mark.parametrize("name", ["007", "null", "true", "1e3", "0x1f"])
def test_names_that_yaml_takes_for_something_else(
    name: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", name, one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["validate"]) == 0


def test_a_flow_that_the_account_does_not_list_yet_is_listed(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    file = applied / f"accounts/{ACCOUNT}.yaml"
    before = file.read_text()
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    after = file.read_text()
    file.write_text(before)  # as a pull leaves it that is cut off before it writes this file
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert file.read_text() == after


def test_entries_that_tell_of_no_workflow_are_told(
    applied: Path, listed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(lambda found: [*found, {"unheard": "of"}])
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 3
    assert "it was not looked at" in capsys.readouterr().err


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize(
    ("fault", "names", "new"),
    [
        (FaultKind.STATUS, [], ["Newsletter"]),
        (FaultKind.STATUS, ["--workflow", "Nurture"], []),
        (FaultKind.MALFORMED, ["--workflow", "N*"], ["Newsletter"]),
    ],
    ids=["deleted since it was listed", "the only one", "no answer that can be read"],
)
def test_a_workflow_that_does_not_answer_ends_no_account(
    driver: str,
    fault: FaultKind,
    names: list[str],
    new: list[str],
    applied: Path,
    faulty: FaultPlan,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built(applied, "old1", "Nurture", one_text())
    built(applied, "old2", "Newsletter", one_text(node_id="b0000000-0000-4000-8000-000000000001"))
    faulty.inject(Fault(fault, "GET", r"/old1(/definition)?$", status=404, message="Workflow not found"))
    words = ["pull", "--sandbox", "-a", ACCOUNT, "--driver", driver, *names]
    (account,) = output(capsys, *words, "--dry-run", code=3)["accounts"]
    assert ([one["name"] for one in account["workflows"]], account["unread"]) == (new, ["Nurture"])
    assert main(words) == 3
    assert "HighLevel does not answer the steps of 'Nurture'" in capsys.readouterr().err


def test_a_project_elsewhere_is_written_and_nothing_where_one_stands(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of the same names where the command is run is another's."""
    assert main(["sandbox", "seed", "-a", ACCOUNT]) == 0
    built(project, "w1", "Greeting", one_text())
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "accounts").mkdir(parents=True)
    other = elsewhere / f"accounts/{ACCOUNT}.yaml"
    other.write_text("mine", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert main(["--project", str(project), "pull", "-a", ACCOUNT, "--sandbox"]) == 0
    assert other.read_text("utf-8") == "mine"
    assert "greeting" in (project / f"accounts/{ACCOUNT}.yaml").read_text("utf-8")
    assert [path.name for path in elsewhere.iterdir()] == ["accounts"]


def _odd(what: str, thing_id: str) -> tuple[list[JsonObject], JsonObject]:
    """A workflow that refers to one thing, which the account has not."""
    if what == "email template":
        attributes: JsonObject = {"subject": "Hello", "templateCreationMode": "existing", "syncEnabled": True}
        more: JsonObject = {"template_id": thing_id, "templatesource": "email-builder", "attachments": []}
        return one_step({"type": "email", "name": "Email", "attributes": {**attributes, **more}}), TAGGED
    if what == "calendar":
        row: JsonObject = {"field": "calendar.id", "operator": "==", "value": thing_id, "type": "select"}
        return one_text(), {"type": "appointment", "name": "Booked", "active": True, "conditions": [row]}
    row = {"field": "form.id", "operator": "==", "value": thing_id, "type": "select"}
    return one_text(), {"type": "form_submission", "name": "Form", "active": True, "conditions": [row]}


@pytest.mark.parametrize("thing_id", ["65f1c0a3b2d4e5f6a7b8c9d0", "short", "Xk29fjW0aQ3LmNbV7dR1"])
@pytest.mark.parametrize("what", ["email template", "calendar", "form"])
def test_an_id_that_the_account_does_not_know_stays_whatever_it_looks_like(
    what: str, thing_id: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes, trigger = _odd(what, thing_id)
    built(applied, "old1", "Old", nodes, triggers=(trigger,))
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["status"] for one in account["workflows"]] == ["new"]
    assert changes(capsys)["old/main"]["action"] in ("adopt", "unchanged")
    assert thing_id in (applied / "flows/old.yaml").read_text("utf-8")
