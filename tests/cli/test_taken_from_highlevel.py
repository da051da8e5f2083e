"""Three-way with people: what was changed in HighLevel comes into the file, at its place."""

import errno
import json
import os
import signal
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ghl_flow import files
from ghl_flow.cli.main import main
from ghl_flow.operations import written_together
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, SMS, applied, built, changes, second_account, tagged
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.forked import Forked

__all__ = ["applied", "project"]

TAKE = ["plan", "--sandbox", "-a", ACCOUNT, "--on-conflict", "remote", "--write"]
Nodes = list[Any]


def chain(nodes: Nodes) -> Nodes:
    """Steps one after the other."""
    for number, node in enumerate(nodes):
        node["order"] = number
        node.pop("next", None)
        node.pop("parentKey", None)
    for one, other in pairwise(nodes):
        one["next"], other["parentKey"] = other["id"], one["id"]
    return nodes


def text(number: int, body: str) -> JsonObject:
    return {
        "id": f"a0000000-0000-4000-8000-00000000000{number}",
        **SMS,
        "attributes": {"body": body, "attachments": []},
    }


@pytest.fixture
def imported(applied: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """An imported flow of three texts, with words of a person in its file."""
    built(applied, "old1", "Nurture", chain([text(n, f"Text {n}") for n in range(3)]))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    flow = applied / "flows/nurture.yaml"
    edit(flow, "  - sms: Text 1", "  # Ann likes this one\n  - sms: Text 1   # really")
    edit(flow, "steps:\n", "# The texts.\nsteps:\n")
    capsys.readouterr()
    return applied


def there(root: Path, change: Callable[[Nodes], Nodes], workflow_id: str = "old1", **more: Any) -> None:
    """A person changes the steps in the builder."""
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        document: Any = store.get("workflow", LOCATION, workflow_id)
        nodes = change(json.loads(json.dumps(document["workflowData"]["templates"])))
        document |= {"workflowData": {"templates": nodes}, "version": document["version"] + 1, **more}
        store.put("workflow", LOCATION, workflow_id, document)


def body(number: int, words: str) -> Callable[[Nodes], Nodes]:
    def change(nodes: Nodes) -> Nodes:
        nodes[number]["attributes"]["body"] = words
        return nodes

    return change


def lines(root: Path) -> list[str]:
    return (root / "flows/nurture.yaml").read_text().splitlines()


@pytest.mark.parametrize("took_over", [False, True], ids=["imported", "applied"])
def test_a_text_changed_there_is_drift_and_comes_into_the_file(
    took_over: bool, imported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if took_over:
        assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    there(imported, body(1, "Text one: new"))
    change = changes(capsys)["nurture/main"]
    assert (change["reason"], [one["drifted"] for one in change["steps"]]) == ("changed-in-highlevel", [True])
    before = lines(imported)
    assert main(TAKE) == 0
    assert "'Text 1' -> 'Text one: new'" in capsys.readouterr().out
    after = lines(imported)
    at = next(number for number, line in enumerate(before) if "Text 1" in line)
    assert after[at] == '  - sms: "Text one: new"   # really'
    assert [*after[:at], *after[at + 1 :]] == [*before[:at], *before[at + 1 :]]
    assert changes(capsys)["nurture/main"]["action"] in ("adopt", "unchanged")
    assert (
        output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"][0]["workflows"][0]["status"]
        == "unchanged"
    )
    # Then what is changed here is changed here, also where it is the same step.
    edit(imported / "flows/nurture.yaml", "Text one: new", "Text one: newer")
    change = changes(capsys)["nurture/main"]
    assert change["reason"] == "changed-here"


def added(nodes: Nodes) -> Nodes:
    return chain([nodes[0], text(7, "Between"), *nodes[1:]])


def first(nodes: Nodes) -> Nodes:
    return chain([text(7, "Before all"), *nodes])


def last(nodes: Nodes) -> Nodes:
    return chain([*nodes, text(7, "At the end\nof all")])


def removed(nodes: Nodes) -> Nodes:
    return chain([nodes[0], nodes[2]])


def moved(nodes: Nodes) -> Nodes:
    return chain([nodes[1], nodes[0], nodes[2]])


def off(nodes: Nodes) -> Nodes:
    nodes[1]["advanceCanvasMeta"] = {"isDisabled": True}
    return nodes


def renamed(nodes: Nodes) -> Nodes:
    nodes[1]["name"] = "Second: text"
    return nodes


def jumps_back(nodes: Nodes) -> Nodes:
    jump = {"targetNodeId": nodes[1]["id"], "type": "goto"}
    waits = {
        "type": "wait",
        "name": "Wait",
        "attributes": {
            "type": "time",
            "startAfter": {"type": "days", "value": 30, "when": "after"},
            "name": "Wait",
            "isHybridAction": True,
            "hybridActionType": "wait",
            "convertToMultipath": False,
            "transitions": [],
        },
    }
    new = [{**waits, "id": text(8, "")["id"]}]
    new += [{"id": text(9, "")["id"], "type": "goto", "name": "Go To", "attributes": jump}]
    return chain([*nodes, *new])


def other_kind(nodes: Nodes) -> Nodes:
    nodes[1] |= {
        "type": "add_contact_tag",
        "name": "Add Tag",
        "attributes": {"tags": ["vip"], "type": "add_contact_tag"},
    }
    return nodes


@pytest.mark.parametrize("change", [added, first, last, removed, moved, off, renamed, other_kind, jumps_back])
def test_steps_changed_there_stand_where_they_belong(
    change: Callable[[Nodes], Nodes], imported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there(imported, change)
    before = {*lines(imported)}
    assert main(TAKE) == 0, capsys.readouterr()
    assert {action["action"] for action in changes(capsys).values()} <= {"adopt", "unchanged"}
    after = lines(imported)
    assert "# The texts." in after
    comment = "  # Ann likes this one"
    if change is removed:
        assert comment not in after
        assert not any("Text 1" in line for line in after)
    else:
        assert after.count(comment) == 1
    if change in (added, first, last, moved):
        assert {line for line in before if line.strip()} <= {*after}
        assert after[after.index(comment) + 1] == "  - sms: Text 1   # really"
    texts = [line.split("sms: ")[1].split("   ")[0] for line in after if "sms: " in line]
    if change is added:
        assert texts == ["Text 0", "Between", "Text 1", "Text 2"]
    if change is moved:
        assert texts == ["Text 1", "Text 0", "Text 2"]


def test_what_was_changed_here_stays(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(imported / "flows/nurture.yaml", "Text 2", "Text two, from here")
    there(imported, body(0, "Text zero, from there"))
    # Both are shown, each as whose it is.
    steps = {
        one["details"][0]["before"]: (one["drifted"], one["details"][0]["after"])
        for one in changes(capsys, code=1)["nurture/main"]["steps"]
    }
    assert steps == {"Text zero, from there": (True, "Text 0"), "Text 2": (False, "Text two, from here")}
    assert main(TAKE) == 0
    written = "\n".join(lines(imported))
    assert "Text zero, from there" in written
    assert "Text two, from here" in written
    change = changes(capsys)["nurture/main"]
    assert (change["reason"], len(change["steps"])) == ("changed-here", 1)


def test_the_same_text_changed_on_both_sides_is_theirs_where_that_is_chosen(
    imported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(imported / "flows/nurture.yaml", "Text 2", "From here")
    there(imported, body(2, "From there"))
    assert changes(capsys, code=1)["nurture/main"]["reason"] == "changed-on-both-sides"
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) == 1
    said = capsys.readouterr().out
    assert "From [-there-] {+here+}" in said
    assert main(TAKE) == 0
    assert "From there" in "\n".join(lines(imported))
    assert changes(capsys)["nurture/main"]["action"] == "adopt"


def test_triggers_and_settings_come_too(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there(imported, lambda nodes: nodes, stopOnResponse=True, name="Nurture 2")
    with SandboxStore(imported / ".ghl-flow/sandbox.sqlite3") as store:
        trigger: Any = store.get("trigger", LOCATION, "old1t0")
        store.put("trigger", LOCATION, "old1t0", {**trigger, "conditions": tagged("hot-lead")["conditions"]})
        more = {**tagged("cold-lead"), "id": "t9", "_id": "t9", "name": "Cold", "workflowId": "old1"}
        store.put("trigger", LOCATION, "t9", more)
    assert main(TAKE) == 0, capsys.readouterr().out
    written = "\n".join(lines(imported))
    for words in ("name: Nurture 2", "hot-lead", "cold-lead", "stop_on_response: true", "# The texts."):
        assert words in written
    assert changes(capsys)["nurture/main"]["action"] == "adopt"


def test_nothing_is_written_without_being_asked(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there(imported, body(1, "Another"))
    files = {path: path.read_bytes() for path in imported.rglob("*.yaml")}
    main(["pull", "--sandbox", "-a", ACCOUNT, "--on-conflict", "remote"])
    said = capsys.readouterr().out
    assert "+  - sms: Another" in said
    assert "add --write" in said
    assert main(["plan", "--sandbox", "-a", ACCOUNT, "--write"]) == 2
    assert "add --on-conflict remote" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in imported.rglob("*.yaml")} == files
    assert main(["pull", "--sandbox", "-a", ACCOUNT, "--on-conflict", "remote", "--write"]) == 0
    assert "Another" in "\n".join(lines(imported))


def test_a_flow_that_an_apply_made(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        ids = {str(one["name"]): str(one["id"]) for one in store.all("workflow", LOCATION)}

    def waits(nodes: Nodes) -> Nodes:
        node = next(one for one in nodes if one["type"] == "wait")
        node["attributes"]["startAfter"] |= {"value": 5}
        return nodes

    there(applied, waits, ids["Missed call text-back"])
    before = (applied / FLOW).read_text()
    code = main(TAKE)
    said = capsys.readouterr().out
    assert code == 0, said
    # What the step is called on the canvas is what it was called.
    wanted = before.replace("wait: 2 minutes", "wait: 5 minutes\n    name: Wait 2 minutes")
    assert (applied / FLOW).read_text() == wanted
    assert changes(capsys)["missed-call-text-back/main"]["action"] == "unchanged"


def test_a_text_of_a_template_is_told_and_left(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        ids = {str(one["name"]): str(one["id"]) for one in store.all("workflow", LOCATION)}

    def says(nodes: Nodes) -> Nodes:
        next(one for one in nodes if one["type"] == "sms")["attributes"]["body"] = "Something of their own"
        return nodes

    there(applied, says, ids["Missed call text-back"])
    files = {path: path.read_bytes() for path in applied.rglob("*.yaml")}
    assert main(TAKE) == 1
    assert "another way than an import would" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in applied.rglob("*.yaml")} == files


def test_values_of_the_account_stay_named(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(imported / "flows/nurture.yaml", "Text 2", "Ask {{ business_name }} now")
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    there(imported, body(2, "Please ask Bridgepoint Group now"))
    assert main(TAKE) == 0, capsys.readouterr()
    assert any("Please ask {{ business_name }} now" in line for line in lines(imported))


OTHER = "harlow-and-finch"


@pytest.mark.parametrize("change", [added, first, removed], ids=lambda change: change.__name__)
def test_steps_of_another_account_stay_the_steps_that_they_are(
    change: Callable[[Nodes], Nodes], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = second_account(project)
    assert main(["plan", "--sandbox", "--all"]) == 0
    here = chain([text(n, f"Text {n}") for n in range(3)])
    beyond = json.loads(json.dumps(here).replace("a0000000", "b0000000"))
    built(project, "old1", "Nurture", here)
    built(project, "old2", "Nurture", beyond, location=other)
    assert main(["pull", "--sandbox", "--all"]) == 0
    there(project, change)
    assert main(["plan", "--sandbox", "--all", "--on-conflict", "remote", "--write"]) == 0
    said = capsys.readouterr().out
    assert f"1 other account runs this flow ({OTHER})" in said
    (account,) = output(capsys, "plan", "--sandbox", "-a", OTHER)["accounts"]
    (workflow,) = [one for one in account["changes"] if one["key"] == "nurture/main"]
    done = [(one["action"], [detail["what"] for detail in one["details"]]) for one in workflow["steps"]]
    # One step comes or goes, and its neighbours lead elsewhere; no text is put into another step.
    assert sorted(action for action, _ in done if action != "update") == [
        "delete" if change is removed else "create"
    ]
    assert all(what == ["place"] for action, what in done if action == "update"), done


def test_the_mark_of_an_encoding_stays(imported: Path) -> None:
    flow = imported / "flows/nurture.yaml"
    flow.write_bytes(b"\xef\xbb\xbf" + flow.read_bytes())
    there(imported, body(1, "Another"))
    assert main(TAKE) == 0
    assert flow.read_bytes().startswith(b"\xef\xbb\xbf# yaml")
    assert b"Another" in flow.read_bytes()


def test_a_driver_that_reads_no_steps_says_so(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there(imported, body(1, "Another"))
    assert main([*TAKE, "--driver", "file"]) != 0
    assert "cannot read what is in workflows" in capsys.readouterr().err


def test_without_a_record_nothing_is_taken_and_that_is_said(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        ids = {str(one["name"]): str(one["id"]) for one in store.all("workflow", LOCATION)}
        for value in store.all("custom_value", LOCATION):
            store.delete("custom_value", LOCATION, str(value["id"]))

    def renamed_step(nodes: Nodes) -> Nodes:
        nodes[0]["name"] = "Other"
        return nodes

    there(applied, renamed_step, ids["Missed call text-back"])
    before = (applied / FLOW).read_bytes()
    assert main(TAKE) == 1
    assert "nothing tells who changed it" in capsys.readouterr().out
    assert (applied / FLOW).read_bytes() == before


def test_the_same_change_in_two_accounts_is_taken_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = second_account(project)
    assert main(["plan", "--sandbox", "--all"]) == 0
    built(project, "old1", "Nurture", chain([text(n, f"Text {n}") for n in range(2)]))
    ours = json.loads(json.dumps([text(n, f"Text {n}") for n in range(2)]).replace("a0000000", "b0000000"))
    built(project, "old2", "Nurture", chain(ours), location=other)
    assert main(["pull", "--sandbox", "--all"]) == 0
    there(project, body(1, "The same"))
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        document: Any = store.get("workflow", other, "old2")
        document["workflowData"]["templates"][1]["attributes"]["body"] = "The same"
        store.put("workflow", other, "old2", {**document, "version": document["version"] + 1})
    capsys.readouterr()
    assert main(["plan", "--sandbox", "--all", "--on-conflict", "remote", "--write"]) == 0
    assert (project / "flows/nurture.yaml").read_text().count("The same") == 1
    out = capsys.readouterr().out
    assert f"{ACCOUNT}, harlow-and-finch: 'Nurture' was changed in HighLevel (flow nurture)" in out
    assert "written: nurture.yaml and nurture.lock.yaml (2 accounts)" in out
    assert "other account" not in out
    for account in output(capsys, "plan", "--sandbox", "--all")["accounts"]:
        (one,) = [change for change in account["changes"] if change["key"] == "nurture/main"]
        assert one["action"] == "adopt"
    assert main(["pull", "--sandbox", "--all", "--on-conflict", "remote"]) == 0
    said = "nothing was changed in HighLevel since the last apply or import"
    assert capsys.readouterr().out.count(said) == 1


@pytest.mark.parametrize("command", ["plan", "pull"])
def test_accounts_that_were_changed_differently_are_told_and_none_is_lost(
    command: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = second_account(project)
    assert main(["plan", "--sandbox", "--all"]) == 0
    built(project, "old1", "Nurture", chain([text(n, f"Text {n}") for n in range(2)]))
    built(project, "old2", "Nurture", chain([text(n, f"Text {n}") for n in range(2)]), location=other)
    assert main(["pull", "--sandbox", "--all"]) == 0
    there(project, body(1, "One way"))
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        document: Any = store.get("workflow", other, "old2")
        document["workflowData"]["templates"][1]["attributes"]["body"] = "Another way"
        store.put("workflow", other, "old2", {**document, "version": document["version"] + 1})
    files = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    capsys.readouterr()
    assert main([command, "--sandbox", "--all", "--on-conflict", "remote", "--write"]) == 1
    out = capsys.readouterr().out
    assert "it was changed in another way in harlow-and-finch, and the accounts share this file" in out
    assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == files
    assert main(TAKE) == 0
    assert "sms: One way" in (project / "flows/nurture.yaml").read_text()


@pytest.mark.parametrize("command", ["plan", "pull"])
@pytest.mark.parametrize("named", ["absolute", "relative"])
def test_a_project_elsewhere_takes_it_in_and_a_file_of_that_name_here_stays(
    command: str, named: str, imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(imported, body(1, "Another"))
    other = tmp_path / "elsewhere/flows/nurture.yaml"
    other.parent.mkdir(parents=True)
    other.write_text("mine", encoding="utf-8")
    monkeypatch.chdir(other.parent.parent)
    project = imported if named == "absolute" else Path(os.path.relpath(imported))
    assert main(["--project", str(project), command, *TAKE[1:]]) == 0
    assert "Another" in (imported / "flows/nurture.yaml").read_text("utf-8")
    assert other.read_text("utf-8") == "mine"


@pytest.mark.parametrize("command", ["plan", "pull"])
@pytest.mark.parametrize("what", ["flows/nurture.yaml", f"locks/{ACCOUNT}/nurture.lock.yaml"])
def test_a_file_that_cannot_be_written_is_told_and_nothing_of_that_flow_is_written(
    command: str,
    what: str,
    imported: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built(imported, "old2", "Another", chain([text(n, f"Text {n}") for n in range(3)]))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    there(imported, body(1, "Here too"), "old2")
    there(imported, body(1, "New words"))
    before = [
        (imported / one).read_bytes() for one in ("flows/nurture.yaml", f"locks/{ACCOUNT}/nurture.lock.yaml")
    ]
    opened = os.open

    def refusing(path: str | Path, flags: int, *more: int, **beside: Any) -> int:
        if str(path).endswith(what) and flags & os.O_WRONLY:
            raise PermissionError(errno.EACCES, "read-only", str(path))
        return opened(path, flags, *more, **beside)

    monkeypatch.setattr(os, "open", refusing)
    capsys.readouterr()
    found = output(capsys, command, *TAKE[1:], code=1)
    flows = {one["flow"]: one for one in found["taken"][0]["flows"]}
    assert {flow: one["status"] for flow, one in flows.items()} == {"another": "taken", "nurture": "failed"}
    assert "read-only" in flows["nurture"]["refused"][0]["why"]
    assert before == [
        (imported / one).read_bytes() for one in ("flows/nurture.yaml", f"locks/{ACCOUNT}/nurture.lock.yaml")
    ]


def killed(words: list[str], after: int) -> None:
    """A command that is killed once it has written so many files, the note of them included."""
    write, written = files.write_whole, 0

    def counted(path: Path, text: str, *, private: bool = False) -> None:
        nonlocal written
        if written == after:
            os.kill(os.getpid(), signal.SIGKILL)
        write(path, text, private=private)
        written += 1

    for module in (files, written_together):  # in a process that is gone afterwards
        vars(module)["write_whole"] = counted
    main(words)


@pytest.mark.parametrize(
    ("change", "after"),
    [(moved, 2), (moved, 3), (removed, 3), (body(1, "New"), 2)],
    ids=["moved, the flow", "moved, and the other lock", "removed, and the other lock", "a text, the flow"],
)
def test_killed_in_the_middle_the_next_command_does_the_rest(
    change: Callable[[Nodes], Nodes], after: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = second_account(project)
    assert main(["plan", "--sandbox", "--all"]) == 0
    for one, place in (("old1", LOCATION), ("old2", other)):
        built(project, one, "Nurture", chain([text(n, f"Text {n}") for n in range(3)]), location=place)
    assert main(["pull", "--sandbox", "--all"]) == 0
    there(project, change)
    names = (
        "flows/nurture.yaml",
        f"locks/{ACCOUNT}/nurture.lock.yaml",
        "locks/harlow-and-finch/nurture.lock.yaml",
    )
    before = {name: (project / name).read_bytes() for name in names}
    assert main(TAKE) == 0
    whole = {name: (project / name).read_bytes() for name in names}
    for name, content in before.items():
        (project / name).write_bytes(content)
    process = Forked(killed, TAKE, after)
    process.communicate(60)
    assert process.returncode == -signal.SIGKILL
    left = {name: (project / name).read_bytes() for name in names}
    assert left != whole
    capsys.readouterr()
    assert main(["validate"]) == 0
    assert {name: (project / name).read_bytes() for name in names} == whole
    assert "finished what an earlier command had begun: wrote locks" in capsys.readouterr().err
    assert changes(capsys)["nurture/main"]["action"] in ("adopt", "unchanged")


@pytest.mark.parametrize(
    "change",
    [added, last, removed, body(1, "two\nlines"), body(1, "- a\n\n")],
    ids=["added", "last", "removed", "a text of two lines", "a text that ends in lines"],
)
def test_lines_end_as_those_of_the_file(change: Callable[[Nodes], Nodes], imported: Path) -> None:
    flow = imported / "flows/nurture.yaml"
    flow.write_bytes(flow.read_bytes().replace(b"\n", b"\r\n"))
    there(imported, change)
    assert main(TAKE) == 0
    after = flow.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n")
