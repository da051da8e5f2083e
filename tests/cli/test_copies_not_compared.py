"""What is read of workflows that are not managed, and what is said of those that could not be read."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.errors import GhlFlowError
from tests.cli.applied import applied_once
from tests.cli.copied import ID, MAIN, NAMES, copied, copies, said, sandbox, workflow
from tests.cli.test_deploy_commands import LOCATION, output, project
from tests.cli.test_file_driver import FILE, in_highlevel

__all__ = ["project"]


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
    assert applied_once("--sandbox", *driven) == 0
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
