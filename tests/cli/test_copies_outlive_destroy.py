"""No destroy deletes a copy unasked, and none that outlives one is taken for the managed workflow."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.applied import applied_once
from tests.cli.copied import (
    CANCEL,
    FLOW_ID,
    ID,
    MAIN,
    NAMES,
    PLAIN,
    alone,
    copied,
    ids_there,
    said,
    sandbox,
    workflow,
)
from tests.cli.test_deploy_commands import FLOW, LOCATION, output, project
from tests.cli.test_kill_switch import tidied

__all__ = ["project"]


def test_destroy_names_a_copy_of_another_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff")
    (row,) = output(capsys, "destroy", "--sandbox", "--allow-data-loss", code=1)["accounts"]
    assert any(f"'Old stuff' (id {ID}) has the steps of" in one["message"] for one in row["left"])


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("name", [None, "Old stuff"])
@pytest.mark.parametrize("keys", [(MAIN, CANCEL), (MAIN,), (CANCEL,)])
@pytest.mark.parametrize("remedy", [("apply", "--yes"), ("pause", FLOW_ID)])
def test_published_copies_that_outlive_destroy(
    remedy: tuple[str, ...],
    driver: str,
    name: str | None,
    keys: tuple[str, ...],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    driven = ("--driver", driver)
    assert applied_once("--sandbox", *driven) == 0
    for number, key in enumerate(keys):
        copied(project, key, name and f"{name} {number}", id=f"{ID[:-1]}{number}")
    assert main(["destroy", "--sandbox", "--yes", *driven]) == 1
    text = said(capsys, "status", *driven, code=1)
    for number, key in enumerate(keys):
        named = f"{name} {number}" if name else NAMES[key]
        assert f"the manifest does not name it, so no apply completed it: {key} ('{named}')" in text
    assert "(differs from its flow)" not in text
    (account,) = output(capsys, "status", "--sandbox", *driven, code=1)["accounts"]
    unrecorded = {one["key"]: one["unrecorded"] for one in account["workflows"]}
    assert unrecorded == {key: key in keys for key in (MAIN, CANCEL)}
    assert main(["plan", "--sandbox", "--detailed-exitcode", *driven]) == 2
    assert main([*remedy, "--sandbox", *driven]) == 0
    text = said(capsys, "status", *driven, code=0)
    assert "does not name it" not in text


def test_nothing_outlives_destroy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["destroy", "--sandbox", "--yes"]) == 0  # the field stays, and so does the manifest
    (account,) = output(capsys, "status", "--sandbox", code=0)["accounts"]
    assert [(one["status"], one["unrecorded"]) for one in account["workflows"]] == [("missing", False)] * 2


def published_by_hand(project: Path, workflow_id: str) -> None:
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, workflow_id)
        assert document is not None
        store.put("workflow", LOCATION, workflow_id, {**document, "status": "published", "version": 4})


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("name", [None, "Copy of Missed call text-back", "Old stuff"])
@pytest.mark.parametrize("status", ["published", "draft"])
@pytest.mark.parametrize("plain", [False, True])
def test_no_destroy_deletes_a_copy(
    plain: bool,
    status: str,
    name: str | None,
    driver: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is left of the manifest after the first one: with `plain` there is no field and no tag."""
    driven = ("--sandbox", "--driver", driver)
    words = ("--allow-data-loss",)
    if plain:
        (project / FLOW).write_text(PLAIN, encoding="utf-8")
    apply = ["apply", *driven, "--allow", "lint", "--allow", "verify"]
    assert main(apply) == 0
    copied(project, name=name, status=status)
    main(["destroy", *driven, *words])
    assert ids_there(project) == {ID}
    published_by_hand(project, ID)
    for _ in range(2):
        (row,) = output(capsys, "destroy", *driven, *words, code=1)["accounts"]
        (left,) = [one for one in row["left"] if ID in one["message"]]
        assert f"ghl-flow destroy --copy {ID}" in left["hint"]
        assert ids_there(project) == {ID}
    (row,) = output(capsys, "destroy", *driven, "--copy", ID)["accounts"]
    assert (row["left"], len(row["done"])) == ([], 1)
    assert ids_there(project) == set()
    assert [*(project / ".ghl-flow/backups").rglob(f"{ID}.before.json")]
    assert main(["destroy", *driven, *words]) == 0
    with sandbox(project) as store:
        assert not any(store.all(kind, LOCATION) for kind in ("custom_value", "custom_field", "tag"))


def test_copies_are_deleted_by_their_ids_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff")
    copied(project, name="Birthday", fresh=True, id=f"{ID[:-1]}7")
    before = ids_there(project)
    with sandbox(project) as store:
        managed = text_of(workflow(store, CANCEL), "id")
    for one, why in (
        ("nowhere", "no workflow has the id nowhere"),
        (managed, "is the one in the manifest, and no copy"),
        (f"{ID[:-1]}7", "has no step that ghl-flow creates"),
    ):
        (row,) = output(capsys, "destroy", "--sandbox", "--copy", one, code=1)["accounts"]
        assert why in row["left"][0]["message"]
        assert ids_there(project) == before
    assert main(["destroy", "--sandbox", "--copy", ID, "--flow", FLOW_ID]) == 2
    assert main(["destroy", "--sandbox", "--copy", ID, "--copy", "nowhere"]) == 1
    assert ids_there(project) == before - {ID}
    assert main(["status", "--sandbox"]) == 1  # the other sends the same text


@pytest.mark.parametrize("driver", ["api", "builder"])
def test_what_a_person_put_in_the_place_of_a_managed_one_stays(
    driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven = ("--sandbox", "--driver", driver)
    assert main(["apply", *driven]) == 0
    copied(project)
    with sandbox(project) as store:
        store.delete("workflow", LOCATION, text_of(workflow(store, MAIN), "id"))
    (row,) = output(capsys, "destroy", *driven, code=1)["accounts"]
    assert ids_there(project) == {ID}
    assert any(ID in one["message"] for one in row["left"])


@pytest.mark.parametrize("name", ["Copy of Missed call text-back", "Old stuff"])
def test_without_the_manifest_a_lone_one_of_another_name_is_not_deleted(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone(project, name)
    assert f"'{name}' (id {ID}) has its steps and another name" in said(capsys, "plan", code=0)
    for _ in range(2):
        (row,) = output(capsys, "destroy", "--sandbox", "--allow-data-loss", code=1)["accounts"]
        assert any(f"destroy --copy {ID}" in (one["hint"] or "") for one in row["left"])
        assert ids_there(project) == {ID}
    assert main(["destroy", "--sandbox", "--copy", ID]) == 0
    assert ids_there(project) == set()


def test_without_the_manifest_a_lone_one_of_the_flows_name_is_the_managed_one(project: Path) -> None:
    alone(project, "Missed call text-back")
    main(["destroy", "--sandbox", "--allow-data-loss"])
    assert ids_there(project) == set()


def test_without_the_manifest_nothing_is_restored_into_one_of_another_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone(project, "Old stuff")
    before = texts_of_copy(project)
    (entry,) = output(capsys, "history")["entries"]
    assert main(["rollback", "--to", entry["id"], "--sandbox", "--yes"]) == 2
    assert "may be a copy that is not managed" in capsys.readouterr().err
    assert texts_of_copy(project) == before


def texts_of_copy(project: Path) -> JsonObject:
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, ID)
        assert document is not None
        return document


@pytest.mark.parametrize("first", ["original", "copy"])
def test_without_the_manifest_what_runs_is_taken_before_a_draft(
    first: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both have other names; the list may have either first."""
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff", status="draft")
    with sandbox(project) as store:
        original = workflow(store, MAIN)
        one = text_of(original, "id")
        store.put("workflow", LOCATION, one, {**original, "name": "Renamed", "version": 9})
        last = one if first == "copy" else ID
        document = store.get("workflow", LOCATION, last)
        assert document is not None
        store.delete("workflow", LOCATION, last)
        store.put("workflow", LOCATION, last, document)
    tidied(project)
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    (change,) = [item for item in account["changes"] if item["key"] == MAIN]
    assert (change["action"], change["before"]["status"]) == ("update", "published")


@pytest.mark.parametrize("driver", ["api", "builder"])
def test_an_apply_after_a_destroy_takes_over_no_draft_copy(
    driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the copy's name: the manifest stays to tell that it is not managed."""
    driven = ("--sandbox", "--driver", driver)
    (project / FLOW).write_text(PLAIN, encoding="utf-8")
    apply = ["apply", *driven, "--allow", "lint", "--allow", "verify"]
    assert main(apply) == 0
    copied(project, name="Old stuff", status="draft")
    before = texts_of_copy(project)
    main(["destroy", *driven])
    assert ids_there(project) == {ID}
    assert main(apply) == 0
    assert texts_of_copy(project) == before
    (account,) = output(capsys, "status", *driven)["accounts"]
    assert {one["status"] for one in account["workflows"]} == {"published"}


def test_a_pause_that_writes_it_down_makes_it_no_managed_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone(project, "Old stuff")
    assert main(["pause", "all", "--sandbox"]) == 0
    assert texts_of_copy(project)["status"] == "draft"
    (row,) = output(capsys, "destroy", "--sandbox", "--allow-data-loss", code=1)["accounts"]
    assert any("nothing tells whether it is a copy" in one["message"] for one in row["left"])
    assert ids_there(project) == {ID}
    assert main(["destroy", "--sandbox", "--copy", ID]) == 0
