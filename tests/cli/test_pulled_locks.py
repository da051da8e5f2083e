"""The lock of a flow that was pulled: what it says, of which account it is, and what it does not hide."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import (
    ACCOUNT,
    SMS,
    applied,
    built,
    changes,
    one_step,
    one_text,
    tagged,
    workflows,
)
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_taken_from_highlevel import chain, text

__all__ = ["applied", "project"]


def test_one_flow_in_two_accounts_has_two_locks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = "harlow-and-finch"
    text = (project / f"accounts/{ACCOUNT}.yaml").read_text()
    text = (
        text.replace(ACCOUNT, other)
        .replace(LOCATION, "hFw3Nc8TyJp61XgUoB5a")
        .replace("BRIDGEPOINT", "HARLOW")
    )
    (project / f"accounts/{other}.yaml").write_text(text)
    there = "hFw3Nc8TyJp61XgUoB5a"
    assert main(["plan", "--sandbox", "--all"]) == 0
    built(project, "old1", "Nurture", one_text())
    built(
        project, "old2", "Nurture", one_text(node_id="b0000000-0000-4000-8000-000000000001"), location=there
    )
    built(project, "old3", "Reminder", one_text("Ours"))
    built(project, "old4", "Reminder", one_text("Theirs"), location=there)
    found = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, "-a", other)["accounts"]
    status = {
        one["account"]: {row["name"]: (row["status"], row["flow"]) for row in one["workflows"]}
        for one in found
    }
    assert status[ACCOUNT] == {"Nurture": ("new", "nurture"), "Reminder": ("new", "reminder")}
    assert status[other] == {"Nurture": ("locked", "nurture"), "Reminder": ("new", "reminder-2")}
    assert (project / f"locks/{other}/nurture.lock.yaml").is_file()
    for account in output(capsys, "plan", "--sandbox", "-a", ACCOUNT, "-a", other)["accounts"]:
        mine = [one for one in account["changes"] if one["key"].startswith(("nurture", "reminder"))]
        assert {one["action"] for one in mine} == {"adopt"}


def test_a_lock_that_is_gone_is_made_again(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    lock = applied / f"locks/{ACCOUNT}/nurture.lock.yaml"
    text = lock.read_text()
    lock.unlink()
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["status"] for one in account["workflows"]] == ["locked"]
    assert lock.read_text() == text


def test_the_lock_does_not_say_what_a_trigger_asks(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", "old-lead", "new-lead")
    assert [one["kind"] for one in changes(capsys)["nurture/main"]["steps"]] == ["trigger"]
    edit(applied / "flows/nurture.yaml", "new-lead", "old-lead")
    built(applied, "old1", "Nurture", one_text(), triggers=(tagged("everybody"),))
    capsys.readouterr()
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    (applied / f"locks/{ACCOUNT}/nurture.lock.yaml").unlink()
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["flow"] for one in account["workflows"]] == ["nurture-2"]


@pytest.mark.parametrize("meta", [{"position": 3}, {"isDisabled": False, "position": 3}], ids=["none", "on"])
def test_the_lock_does_not_switch_a_step_on(
    meta: JsonObject, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_step(SMS, advanceCanvasMeta=meta))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert changes(capsys)["nurture/main"]["action"] == "adopt"
    edit(applied / "flows/nurture.yaml", "  - sms: Hi there", "  - sms: Hi there\n    disabled: true")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert step["action"] == "update"


@pytest.mark.parametrize(("key", "other"), [("flow", "another"), ("account", "another")])
def test_a_lock_is_of_one_flow_in_one_account(
    key: str, other: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    lock = applied / f"locks/{ACCOUNT}/nurture.lock.yaml"
    is_now = {"flow": "nurture", "account": ACCOUNT}[key]
    edit(lock, f"{key}: {is_now}\n", f"{key}: {other}\n")
    capsys.readouterr()
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) != 0
    assert f"this lock is of the {key} 'another'" in capsys.readouterr().err


def _with_a_copy(applied: Path, old: str, new: str) -> None:
    """A pulled flow and another of its words, whose lock is a copy that differs in `old`."""
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    flow = (applied / "flows/nurture.yaml").read_text()
    (applied / "flows/vip.yaml").write_text(
        flow.replace("flow: nurture", "flow: vip").replace("Nurture", "VIP")
    )
    locks = applied / f"locks/{ACCOUNT}"
    text = (locks / "nurture.lock.yaml").read_text()
    (locks / "vip.lock.yaml").write_text(text.replace(old, new))
    edit(applied / f"accounts/{ACCOUNT}.yaml", "nurture]", "nurture, vip]")


def test_a_copied_lock_does_not_lead_two_flows_to_one_workflow(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_a_copy(applied, "", "")
    before = workflows(applied)
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) != 0
    assert workflows(applied) == before


def test_two_locks_of_one_workflow_are_an_error(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _with_a_copy(applied, "flow: nurture", "flow: vip")
    before = workflows(applied)
    for command in ("apply", "plan", "pull"):
        capsys.readouterr()
        assert main([command, "--sandbox", "-a", ACCOUNT]) == 2, command
        said = capsys.readouterr().err
        assert "are both of the workflow old1" in said, command
    assert main(["validate"]) == 2
    assert main(["lint"]) in (1, 2)
    assert workflows(applied) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a0000000-0000-4000-8000-000000000002\n", "a0000000-0000-4000-8000-000000000001\n", "for two steps"),
        ("id: old1t1", "id: old1t0", "two triggers have the id 'old1t0'"),
        ("name: Tag 2", "name: Tag", "two triggers have the name 'Tag'"),
        ("version: 1\n", "<<<<<<< HEAD\nversion: 1\n=======\n>>>>>>> theirs\n", "git left a conflict here"),
        ("ids:\n", "ids:\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", "git left a conflict here"),
    ],
    ids=["a step", "a trigger", "a trigger's name", "a conflict", "a conflict further down"],
)
@pytest.mark.parametrize("driver", ["builder", "api"])
def test_a_lock_that_was_merged_badly_changes_nothing(
    driver: str, old: str, new: str, said: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = chain([text(number, f"Text {number}") for number in range(3)])
    triggers = tuple({**tagged(tag), "name": "Tag"} for tag in "ab")
    built(applied, "old1", "Nurture", nodes, triggers=triggers)
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / f"locks/{ACCOUNT}/nurture.lock.yaml", old, new)
    before = workflows(applied)["old1"]
    for command in (["plan", "-a", ACCOUNT], ["apply", "-a", ACCOUNT, "--allow", "verify"]):
        capsys.readouterr()
        assert main([*command, "--sandbox", "--driver", driver]) in (1, 2)
        assert said in capsys.readouterr().err
    assert workflows(applied)["old1"] == before
