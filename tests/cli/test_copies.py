"""Copies of managed workflows, and others of their name: two texts to one contact."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.copied import ACCOUNT, CANCEL, FLOW_ID, ID, MAIN, NAMES, copied, copies, said, sandbox
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_kill_switch import tidied

__all__ = ["project"]


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("key", [MAIN, CANCEL])
@pytest.mark.parametrize("name", [None, "Copy of Missed call text-back", "Old stuff"])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_published_copy(
    driver: str, key: str, name: str | None, fresh: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven = ("--driver", driver)
    assert applied_once("--sandbox", *driven) == 0
    copied(project, key, name, fresh=fresh)
    if fresh and key == CANCEL and name is not None:
        # It texts no one, and nothing of it is ghl-flow's.
        assert copies(capsys, code=0) == []
        return
    likeness = "same-steps" if not fresh else "same-text" if key == MAIN else "same-name"
    expected = {
        "key": key,
        "id": ID,
        "name": name or NAMES[key],
        "status": "published",
        "likeness": likeness,
        "original": "runs",
    }
    (account,) = output(capsys, "status", "--sandbox", *driven, code=1)["accounts"]
    assert account["copies"] == [expected]
    twice = "one contact gets each text twice" if key == MAIN else "what it does happens twice"
    text = said(capsys, "status", *driven, code=1)
    assert twice in text
    assert f"whose address has {ID}" in text
    text = said(capsys, "plan", *driven, code=0)
    assert twice in text
    assert "No changes" not in text
    assert main(["plan", "--sandbox", "--detailed-exitcode", *driven]) == 2
    (account,) = output(capsys, "plan", "--sandbox", *driven)["accounts"]
    assert account["copies"] == [expected]
    text = said(capsys, "apply", *driven, code=1)
    assert twice in text
    assert "nothing to do" not in text
    (row,) = output(capsys, "apply", "--sandbox", *driven, code=1)["accounts"]
    assert row["status"] == "incomplete"
    assert row["copies"] == [expected]


def test_nothing_that_is_not_managed_is_touched(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project)
    with sandbox(project) as store:
        before = store.get("workflow", LOCATION, ID)
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert main(["apply", "--sandbox"]) == 1
    with sandbox(project) as store:
        assert store.get("workflow", LOCATION, ID) == before
        store.delete("workflow", LOCATION, ID)
    assert main(["apply", "--sandbox"]) == 0
    assert copies(capsys, code=0) == []


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("name", [None, "Copy of Missed call text-back"])
def test_a_draft_is_a_remark(
    fresh: bool, name: str | None, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name=name, status="draft", fresh=fresh)
    (found,) = copies(capsys, code=0)
    assert (found["status"], found["key"]) == ("draft", MAIN)
    assert "a draft, so it does nothing" in said(capsys, "status", code=0)
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    assert main(["apply", "--sandbox"]) == 0


@pytest.mark.parametrize("name", [None, "missed  CALL text-back"])
def test_of_the_name_alone(name: str | None, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name=name, fresh=True, text=lambda text: text.replace("Dale", "Mike"))
    (found,) = copies(capsys)
    assert (found["likeness"], found["key"]) == ("same-name", MAIN)
    text = said(capsys, "status", code=1)
    assert "if it does the same, one contact gets each text twice" in text
    assert "give it another name" in text


def test_a_strangers_own_is_none(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another text, or the same text on another occasion."""
    assert applied_once("--sandbox") == 0
    copied(project, name="Birthday", fresh=True, text=lambda text: text.replace("Dale", "Mike"))
    assert copies(capsys, code=0) == []
    copied(
        project, name="By hand", fresh=True, text=lambda text: text.replace('"call_status"', '"contact_tag"')
    )
    assert copies(capsys, code=0) == []


def test_of_what_ran_before_a_change(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff", fresh=True)
    edit(project / "niche_templates/contractor/missed-call.sms.j2", "What do you need done?", "What is it?")
    (found,) = copies(capsys, "plan", code=0)
    assert found["likeness"] == "same-text"


def test_while_the_flow_is_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["pause", "all", "--sandbox"]) == 0
    copied(project, name="Old stuff")
    (found,) = copies(capsys)
    assert found["original"] == "paused"
    assert "it runs although the flow is paused" in said(capsys, "status", code=1)


def test_of_a_flow_that_was_destroyed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff", status="draft")
    assert main(["destroy", "--sandbox", "--allow-data-loss"]) == 1  # tag and field stay: the copy uses them
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, ID)
        assert document is not None
        store.put("workflow", LOCATION, ID, {**document, "status": "published", "version": 4})
    # Without a manifest, what has its steps is the one that is managed.
    assert copies(capsys) == []
    assert f"published without {CANCEL}, which it needs" in said(capsys, "status", code=1)
    edit(project / ACCOUNT, f"[{FLOW_ID}]", "[]")
    (found,) = copies(capsys)
    assert (found["key"], found["likeness"]) == (None, "no-flow")
    assert "it runs on without its flow" in said(capsys, "status", code=1)


def test_without_the_manifest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff")
    tidied(project)
    (found,) = copies(capsys)
    assert found["likeness"] == "same-steps"


def test_in_the_place_of_a_wanted_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, fresh=True)
    with sandbox(project) as store:
        for one in store.all("workflow", LOCATION):
            if one["id"] != ID:
                store.delete("workflow", LOCATION, text_of(one, "id"))
    tidied(project)
    assert copies(capsys)[0]["original"] == "runs-not"
    assert "ghl-flow did not make it" in said(capsys, "plan", code=1)
