"""Triggers of one name, nameless ones and switched-off ones: imported, planned, changed on either side."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, applied, built, changes, tagged, workflows
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_taken_from_highlevel import TAKE, chain, text

__all__ = ["applied", "project"]


def named(tag: str, name: str = "Tag", **more: Any) -> JsonObject:
    return {**tagged(tag), "name": name, **more}


ODD = (named("a"), named("b"), named("c", active=False), named("d", ""), named("e", "x" * 600))
OF_OTHERS: tuple[JsonObject, ...] = (
    named("f", "Review", type="new_review", masterType="marketplace", workflowsTriggerType="REVIEWS"),
    named("g", "Office hours", schedule_config={"days": [1, 2]}),
    named("h", "Own", masterType="internal"),
    named("i", "Day", type="some_day", custom_date_reminder_config={"runHour": "9"}),
)


def drawn(root: Path, triggers: tuple[JsonObject, ...] = ODD, status: str = "published") -> None:
    built(root, "old1", "Nurture", chain([text(0, "Hi")]), triggers=triggers, status=status)


def triggers(root: Path) -> list[Any]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return [one for one in store.all("trigger", LOCATION) if one.get("workflowId") == "old1"]


def changed(root: Path, trigger_id: str, **more: Any) -> None:
    """A person changes a trigger in the builder."""
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        trigger: Any = store.get("trigger", LOCATION, trigger_id)
        store.put("trigger", LOCATION, trigger_id, {**trigger, **more})


def pulled(root: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (one,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"][0]["workflows"]
    assert one["status"] == "new", one
    now = changes(capsys)["nurture/main"]
    assert (now["action"] in ("adopt", "unchanged"), now["steps"]) == (True, [])
    return root / "flows/nurture.yaml"


APPLY = ["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify", "--allow", "paused"]


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_they_are_imported_and_nothing_changes(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn(applied)
    pulled(applied, capsys)
    before = workflows(applied)["old1"], triggers(applied)
    assert main([*APPLY, "--driver", driver]) == 0, capsys.readouterr().err
    assert (workflows(applied)["old1"], triggers(applied)) == before
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"
    (again,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"][0]["workflows"]
    assert again["status"] == "unchanged"


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_what_nobody_knows_of_a_trigger_stays(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of other makers, with a schedule of their own, with keys that were never seen."""
    drawn(applied, (*OF_OTHERS, named("z", "Plain")))
    flow = pulled(applied, capsys)
    before = triggers(applied)
    edit(flow, "added: z", "added: zz")
    edit(flow, "value: f", "value: ff")
    assert len(changes(capsys)["nurture/main"]["steps"]) == 2
    assert main([*APPLY, "--driver", driver]) == 0, capsys.readouterr().err
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"
    now = {one["id"]: one for one in triggers(applied)}
    for one in before:
        if one["name"] not in ("Review", "Plain"):
            assert {key: now[one["id"]].get(key) for key in one} == one
    (review,) = (one for one in triggers(applied) if one["name"] == "Review")
    assert (review["masterType"], review["workflowsTriggerType"]) == ("marketplace", "REVIEWS")
    assert review["conditions"][0]["value"] == "ff"
    (new,) = (one for one in triggers(applied) if one["name"] == "Plain")
    assert new["conditions"][0]["value"] == "zz"


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_one_of_them_is_changed_in_the_file(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn(applied)
    flow = pulled(applied, capsys)
    edit(flow, "added: b", "added: bb")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["kind"], step["name"]) == ("update", "trigger", "Tag 2")
    assert main([*APPLY, "--driver", driver]) == 0, capsys.readouterr().err
    found = {one["id"]: (one["name"], one["conditions"][0]["value"]) for one in triggers(applied)}
    assert [*found.values()] == [("Tag", "a"), ("Tag", "bb"), ("Tag", "c"), ("", "d"), ("x" * 600, "e")]
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_it_is_switched_in_the_file(driver: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(applied, (named("a", "One"), named("c", "Two", active=False)))
    flow = pulled(applied, capsys)
    simulate = ["simulate", "nurture", "-a", ACCOUNT, "--event", "0s tag c"]
    assert main(simulate) != 0 or "Hi" not in capsys.readouterr().out
    edit(flow, "    disabled: true\n", "")
    edit(flow, "    name: One\n", "    name: One\n    disabled: true\n")
    steps = changes(capsys)["nurture/main"]["steps"]
    assert [[one["what"] for one in step["details"]] for step in steps] == [["active"], ["active"]]
    assert main([*APPLY, "--driver", driver]) == 0, capsys.readouterr().err
    assert {one["name"]: one["active"] for one in triggers(applied)} == {"One": False, "Two": True}
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"
    capsys.readouterr()
    assert main(simulate) == 0
    assert "Hi" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "written"),
    [
        ({"active": False}, "    disabled: true"),
        ({"name": "Booked"}, "name: Booked"),
        ({"conditions": tagged("zz")["conditions"]}, "added: zz"),
    ],
    ids=["switched off", "renamed", "another tag"],
)
@pytest.mark.parametrize("took_over", [False, True], ids=["imported", "applied"])
def test_what_a_person_changes_of_one_comes_into_the_file(
    took_over: bool,
    change: dict[str, Any],
    written: str,
    applied: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawn(applied, (named("a"), named("b"), named("c", "Other")))
    flow = pulled(applied, capsys)
    if took_over:
        assert main(APPLY) == 0
    edit(flow, "  - contact_tag:\n      added: b", "  # The second.\n  - contact_tag:\n      added: b")
    before = flow.read_text().splitlines()
    changed(applied, "old1t1", **change)
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["name"], step["drifted"]) == ("Tag 2", True)
    assert main(TAKE) == 0, capsys.readouterr()
    after = flow.read_text().splitlines()
    assert written in flow.read_text()
    assert "  # The second." in after
    assert len({*before} ^ {*after}) <= 2
    now = changes(capsys)["nurture/main"]
    assert (now["action"], now["steps"]) == ("unchanged" if took_over else "adopt", [])


def test_one_that_is_deleted_there_is_that_one(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(applied)
    flow = pulled(applied, capsys)
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.delete("trigger", LOCATION, "old1t0")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["name"], step["drifted"]) == ("create", "Tag", True)
    assert main(TAKE) == 0, capsys.readouterr()
    assert "added: a" not in flow.read_text()
    assert changes(capsys)["nurture/main"]["steps"] == []


def test_a_copy_that_a_person_makes_is_one_too_many(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn(applied, (named("a"),))
    pulled(applied, capsys)
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        copy: Any = store.get("trigger", LOCATION, "old1t0")
        store.put("trigger", LOCATION, "old0copy", {**copy, "id": "old0copy", "_id": "old0copy"})
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["name"], step["drifted"]) == ("delete", "Tag", True)
    assert main(APPLY) == 0, capsys.readouterr().err
    assert [one["id"] for one in triggers(applied)] == ["old1t0"]


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_the_triggers_of_a_draft_are_off_by_themselves(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn(applied, (named("a", active=False), named("b", active=False)), status="draft")
    flow = pulled(applied, capsys)
    assert "disabled" not in flow.read_text()
    before = triggers(applied)
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--driver", driver]) == 0, capsys.readouterr().err
    assert triggers(applied) == before
    assert changes(capsys)["nurture/main"]["steps"] == []


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_what_is_published_starts_somebody(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the triggers were off while it was a draft, and stay so when it is published."""
    drawn(applied, (named("a", active=False), named("b", active=False)), status="draft")
    pulled(applied, capsys)
    assert main([*APPLY, "--driver", driver]) == 0, capsys.readouterr().err
    assert workflows(applied)["old1"]["status"] == "published"
    assert [one["active"] for one in triggers(applied)] == [True, True]
    now = changes(capsys)["nurture/main"]
    assert (now["action"], now["steps"]) == ("unchanged", [])


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_one_that_is_to_stay_off_is_off_when_it_is_published(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn(applied, (named("a", "One", active=False), named("b", "Two", active=False)), status="draft")
    flow = pulled(applied, capsys)
    edit(flow, "    name: Two\n", "    name: Two\n    disabled: true\n")
    assert main([*APPLY, "--driver", driver]) == 0, capsys.readouterr().err
    assert {one["name"]: one["active"] for one in triggers(applied)} == {"One": True, "Two": False}
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


def test_a_backup_of_them_is_restored(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(applied)
    flow = pulled(applied, capsys)
    assert main(APPLY) == 0
    before = [(one["id"], one["conditions"][0]["value"], one["active"]) for one in triggers(applied)]
    edit(flow, "added: b", "added: bb")
    edit(flow, "    disabled: true\n", "")
    assert main(APPLY) == 0
    capsys.readouterr()
    _, first = output(capsys, "history")["entries"][:2]
    words = ["rollback", "--to", first["id"], "--sandbox", "-a", ACCOUNT]
    assert main(words) == 0, capsys.readouterr().err
    after = [(one["id"], one["conditions"][0]["value"], one["active"]) for one in triggers(applied)]
    assert after == before
