"""Copies of managed workflows, and others of their name: two texts to one contact."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ghl_flow.cli.main import main
from ghl_flow.errors import GhlFlowError
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_file_driver import FILE, in_highlevel
from tests.cli.test_kill_switch import tidied

__all__ = ["project"]

FLOW_ID = "missed-call-text-back"
MAIN, CANCEL = f"{FLOW_ID}/main", f"{FLOW_ID}/cancel"
NAMES = {MAIN: "Missed call text-back", CANCEL: "Missed call text-back: cancel"}
ACCOUNT = Path("accounts/bridgepoint-group.yaml")
ID = "copied0000000000000000"[:20]
Changed = Callable[[str], str]


def sandbox(root: Path) -> SandboxStore:
    return SandboxStore(root / ".ghl-flow/sandbox.sqlite3")


def workflow(store: SandboxStore, key: str) -> JsonObject:
    found = (one for one in store.all("workflow", LOCATION) if one["name"] == NAMES[key])
    return next(one for one in found if not text_of(one, "id").startswith(ID[:-1]))


def copied(
    root: Path,
    key: str = MAIN,
    name: str | None = None,
    status: str = "published",
    *,
    fresh: bool = False,
    text: Changed = lambda text: text,
    id: str = ID,  # noqa: A002
) -> None:
    """Copy a workflow with its triggers, as a person does; `fresh`: with step ids of the builder's."""
    with sandbox(root) as store:
        original = workflow(store, key)
        content = json.dumps([original, store.triggers(LOCATION, text_of(original, "id"))])
        if fresh:
            for node in objects_of(object_of(original, "workflowData"), "templates"):
                content = content.replace(text_of(node, "id"), str(uuid4()))
        document, triggers = json.loads(text(content.replace(text_of(original, "id"), id)))
        named: JsonObject = {"name": name if name is not None else NAMES[key], "status": status, "version": 3}
        store.put("workflow", LOCATION, id, {**document, **named})
        for number, trigger in enumerate(triggers):
            store.put(
                "trigger",
                LOCATION,
                f"{id}t{number}",
                {**trigger, "id": f"{id}t{number}", "_id": f"{id}t{number}"},
            )


def copies(capsys: pytest.CaptureFixture[str], command: str = "status", code: int = 1) -> list[Any]:
    (account,) = output(capsys, command, "--sandbox", code=code)["accounts"]
    found: list[Any] = account["copies"]
    return found


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> str:
    capsys.readouterr()
    assert main([*words, "--sandbox"]) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("key", [MAIN, CANCEL])
@pytest.mark.parametrize("name", [None, "Copy of Missed call text-back", "Old stuff"])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_published_copy(
    driver: str, key: str, name: str | None, fresh: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven = ("--driver", driver)
    assert main(["apply", "--sandbox", *driven]) == 0
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


def test_where_bodies_cannot_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    with sandbox(project) as store:
        original = workflow(store, MAIN)
        store.put("workflow", LOCATION, ID, {**original, "id": ID, "_id": ID})
    (account,) = output(capsys, "status", *FILE, code=1)["accounts"]
    (found,) = account["copies"]
    assert (found["likeness"], found["key"]) == ("same-name-unreadable", MAIN)


def requests(project: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    main(["-vv", *words, "--sandbox"])
    return [line for line in capsys.readouterr().err.splitlines() if line.lstrip().startswith("GET ")]


def test_each_version_of_a_strangers_is_read_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    alone = len(requests(project, capsys, "plan"))
    with sandbox(project) as store:
        for number in range(5):
            store.put(
                "workflow",
                LOCATION,
                f"their{number}",
                {
                    "id": f"their{number}",
                    "_id": f"their{number}",
                    "name": f"Their {number}",
                    "status": "published" if number else "draft",
                    "version": 2,
                    "updatedAt": "2026-11-02T10:00:00.000Z",
                    "workflowData": {"templates": []},
                },
            )
    assert len(requests(project, capsys, "status")) == alone + 4
    assert len(requests(project, capsys, "status")) == alone
    assert len(requests(project, capsys, "plan")) == alone
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, "their3")
        assert document is not None
        store.put("workflow", LOCATION, "their3", {**document, "version": 3})
    assert len(requests(project, capsys, "plan")) == alone + 1
    # What was remembered is no more than a saving of requests.
    (file,) = (project / ".ghl-flow/looked-at/sandbox").iterdir()
    for content in ("", "[]", '{"format":1,"workflows":{"their1":7}}', '{"format":2}'):
        file.write_text(content, encoding="utf-8")
        assert len(requests(project, capsys, "plan")) == alone + 4


def test_what_is_remembered_of_a_copy_is_still_a_copy(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff")
    for _ in range(3):
        assert [one["likeness"] for one in copies(capsys)] == ["same-steps"]


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("flow", ["all", FLOW_ID])
def test_pause_stops_a_copy_of_another_name(
    driver: str, flow: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven = ("--sandbox", "--driver", driver)
    assert main(["apply", *driven]) == 0
    copied(project, name="Old stuff")
    (row,) = output(capsys, "pause", flow, *driven)["accounts"]
    assert len(row["done"]) == 3
    assert any("Old stuff" in line for line in row["done"])
    with sandbox(project) as store:
        assert {one["status"] for one in store.all("workflow", LOCATION)} == {"draft"}
    assert main(["status", *driven]) == 0


def test_pause_names_what_sends_the_same_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff", fresh=True)
    (row,) = output(capsys, "pause", "all", "--sandbox", code=1)["accounts"]
    assert len(row["done"]) == 2
    (left,) = row["left"]
    assert ID in left["message"]
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, ID)
        assert document is not None
        assert document["status"] == "published"


def test_pause_of_another_flow_stops_no_copy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    text = (project / FLOW).read_text(encoding="utf-8")
    other = text.replace(f"flow: {FLOW_ID}", "flow: evenings").replace("name: Missed call", "name: Evening")
    (project / "flows/evenings.yaml").write_text(other, encoding="utf-8")
    copied(project, name="Old stuff")
    main(["pause", "evenings", "--sandbox"])
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, ID)
        assert document is not None
        assert document["status"] == "published"


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
    assert main(["apply", "--sandbox", *driven]) == 0
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


@pytest.mark.parametrize("command", ["plan", "status", "apply"])
@pytest.mark.parametrize("count", [1, 2])
def test_what_could_not_be_looked_at_is_said(
    command: str,
    count: int,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert applied_once("--sandbox") == 0
    for number in range(count):
        copied(project, name=f"Old stuff {number}", id=f"{ID[:-1]}{number}")

    async def refused(*_: object) -> None:
        raise GhlFlowError("HighLevel refuses")

    monkeypatch.setattr("ghl_flow.deploy.state.copies.read_listed", refused)
    capsys.readouterr()
    main([command, "--sandbox"])
    said = " ".join(capsys.readouterr().out.split())
    assert f"{count} published workflow" in said
    assert "'Old stuff 0'" in said
    assert "whether one is a copy of a managed one is not known" in said


@pytest.mark.parametrize("flow", ["all", FLOW_ID])
@pytest.mark.parametrize("change", ["broken", "removed"])
def test_pause_names_a_copy_of_a_flow_whose_steps_are_not_known(
    change: str, flow: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff")
    if change == "broken":
        text = (project / FLOW).read_text(encoding="utf-8")
        (project / FLOW).write_text(text.replace("\nsteps:", "\nstep:"), encoding="utf-8")
    else:
        (project / FLOW).unlink()
        edit(project / ACCOUNT, f"[{FLOW_ID}]", "[]")
    (row,) = output(capsys, "pause", flow, "--sandbox", code=1)["accounts"]
    assert len(row["done"]) == 2
    (left,) = row["left"]
    assert f"'Old stuff' (id {ID}) is published" in left["message"]


def in_place_of(project: Path, name: str, status: str = "published") -> None:
    """A workflow that a person made, of which the file driver sees no more than its line in the list."""
    with sandbox(project) as store:
        original = workflow(store, MAIN)
        store.put("workflow", LOCATION, ID, {**original, "id": ID, "_id": ID, "name": name, "status": status})


@pytest.mark.parametrize(
    ("name", "status", "listed"),
    [
        ("Old stuff", "published", True),
        ("Copy of Missed call text-back", "published", True),
        ("Copy of Missed call text-back", "draft", True),
        ("Old stuff", "draft", False),
    ],
)
def test_what_has_steps_that_no_driver_reads_is_not_compared(
    name: str, status: str, listed: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    in_place_of(project, name, status)
    expected = [{"id": ID, "name": name, "status": status, "reason": "unreadable"}] if listed else []
    for command in ("plan", "status", "apply"):
        (account,) = output(capsys, command, *FILE)["accounts"]
        assert (account["copies"], account["not_compared"]) == ([], expected)
        text = " ".join(said(capsys, command, "--driver", "file", code=0).split())
        assert ("whether one is a copy of a managed one is not known" in text) is listed
        assert (f"'{name}'" in text) is listed
    for command in ("pause", "destroy"):
        capsys.readouterr()
        main([command, *(["all"] if command == "pause" else []), *FILE])
        text = " ".join(capsys.readouterr().out.split())
        assert (f"'{name}'" in text) is (listed and (status == "published" or command == "destroy"))


@pytest.mark.parametrize("status", ["published", "draft"])
@pytest.mark.parametrize("name", [None, "Copy of Missed call text-back"])
@pytest.mark.parametrize("driver", ["api", "builder"])
def test_what_could_not_be_read_is_listed_drafts_too(
    driver: str,
    name: str | None,
    status: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driven = ("--driver", driver)
    assert main(["apply", "--sandbox", *driven]) == 0
    copied(project, name=name, status=status)

    async def refused(*_: object) -> None:
        raise GhlFlowError("HighLevel refuses")

    monkeypatch.setattr("ghl_flow.deploy.state.copies.read_listed", refused)
    for command in ("plan", "status", "apply"):
        code = 0 if command == "apply" else 3
        (account,) = output(capsys, command, "--sandbox", *driven, code=code)["accounts"]
        row = {"id": ID, "name": name or NAMES[MAIN], "status": status, "reason": "not-read"}
        assert (account["not_compared"], len(account["unread"])) == ([row], 1)
        text = " ".join(said(capsys, command, *driven, code=code).split())
        kind = "published workflow" if status == "published" else "draft of a like name"
        assert f"1 {kind} could not be read ('{name or NAMES[MAIN]}')" in text


PLAIN = """version: 1
flow: missed-call-text-back
name: Missed call text-back
settings: { reentry: true }
trigger:
  - call_status: { direction: inbound, status: [no-answer] }
steps:
  - sms: Hi
"""


def ids_there(project: Path) -> set[str]:
    with sandbox(project) as store:
        return {text_of(one, "id") for one in store.all("workflow", LOCATION)}


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


def alone(project: Path, name: str) -> None:
    """The managed ones are gone, with the manifest; the copy that a person made of one is there."""
    assert applied_once("--sandbox") == 0
    copied(project, name=name)
    with sandbox(project) as store:
        for one in store.all("workflow", LOCATION):
            if one["id"] != ID:
                store.delete("workflow", LOCATION, text_of(one, "id"))
    tidied(project)


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
