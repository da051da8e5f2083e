"""What was unpublished, deleted or taken out of the project is said, by plan and by status."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, by_hand, edit, output, project

__all__ = ["project"]

MAIN, CANCEL = "missed-call-text-back/main", "missed-call-text-back/cancel"
ACCOUNT = "accounts/bridgepoint-group.yaml"
SECOND = """version: 1
flow: second
name: Second
settings: { reentry: true }
trigger:
  - call_status: { direction: inbound, status: [no-answer] }
steps:
  - add_tag: called
"""


def rows(capsys: pytest.CaptureFixture[str], *, code: int) -> dict[str, Any]:
    found = output(capsys, "status", "--sandbox", code=code)["accounts"][0]["workflows"]
    return {row["key"]: row for row in found}


def planned(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    (account,) = output(capsys, "plan", "--sandbox", *words, code=code)["accounts"]
    return {change["key"]: change for change in account["changes"] if change["action"] != "unchanged"}


def deleted_by_hand(project: Path, name: str) -> None:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for document in store.all("workflow", LOCATION):
            if document["name"] == name:
                store.delete("workflow", LOCATION, text_of(document, "id"))


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("how", ["draft", "draft and edited", "deleted"])
def test_what_stopped_is_said_first(
    project: Path, capsys: pytest.CaptureFixture[str], driver: str, how: str
) -> None:
    edit(project / ACCOUNT, "timezone:", f"workflow_driver: {driver}\ntimezone:")
    assert main(["apply", "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0
    if how == "deleted":
        deleted_by_hand(project, "Missed call text-back")
    else:
        by_hand(project, status="draft", **({"allowMultiple": False} if "edited" in how else {}))
    row = rows(capsys, code=1)[MAIN]
    assert (row["stopped"], row["drift"]) == (True, "there")
    assert row["reason"] == ("deleted-in-highlevel" if how == "deleted" else "unpublished-in-highlevel")
    assert main(["status", "--sandbox"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == f"  ! published by the last apply, and not running now: {MAIN}"
    change = planned(capsys, "--detailed-exitcode", code=2)[MAIN]
    assert (change["origin"], change["stopped"]) == ("there", True)
    assert main(["plan", "--sandbox"]) == 0
    assert "drift: " in capsys.readouterr().out
    assert main(["apply", "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0


def test_what_was_paused_or_never_published_did_not_stop(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "status: approved", "status: pending")
    assert main(["apply", "--sandbox"]) == 1
    assert not any(row["stopped"] for row in rows(capsys, code=0).values())
    edit(project / ACCOUNT, "status: pending", "status: approved")
    assert main(["apply", "--sandbox"]) == 0
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    assert not any(row["stopped"] for row in rows(capsys, code=0).values())


@pytest.mark.parametrize(
    "changes",
    [
        {"allowMultiple": False},
        {"status": "draft"},
        {"status": "draft", "allowMultiple": False},
        {"name": "By hand"},
    ],
)
@pytest.mark.parametrize("word", ["remote", "theirs"])
def test_the_remote_side_is_accepted_once(
    project: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, object], word: str
) -> None:
    assert applied_once("--sandbox") == 0
    by_hand(project, **changes)
    assert main(["status", "--sandbox"]) == 1
    assert main(["apply", "--sandbox", "--on-conflict", word]) == 0
    for _ in range(2):
        assert rows(capsys, code=0)[MAIN]["reason"] == "remote-kept"
        assert planned(capsys, "--detailed-exitcode") == {}
        assert main(["apply", "--sandbox"]) == 0
    # Until either side changes again.
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    assert planned(capsys, code=1)[MAIN]["reason"] == "changed-on-both-sides"
    edit(project / FLOW, "wait: 90 seconds", "wait: 2 minutes")
    assert planned(capsys) == {}
    if "name" not in changes:
        by_hand(project, status="published", stopOnResponse=True)
        assert rows(capsys, code=1)[MAIN]["drift"] == "there"
    assert main(["apply", "--sandbox", "--on-conflict", "local"]) == 0
    assert rows(capsys, code=0)[MAIN]["status"] == "published"
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0


def two_flows(project: Path) -> None:
    (project / "flows/second.yaml").write_text(SECOND, encoding="utf-8")
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-text-back, second]")
    assert main(["apply", "--sandbox"]) == 0


def names(project: Path) -> list[str]:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        return sorted(text_of(one, "name") for one in store.all("workflow", LOCATION))


def test_a_change_in_a_condition_is_told_in_words(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where HighLevel has another field, or none any more, and where a value differs."""
    assert applied_once("--sandbox") == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (field,) = store.all("custom_field", LOCATION)
        store.delete("custom_field", LOCATION, text_of(field, "id"))
    edit(project / "flows/missed-call-text-back.yaml", "within: 30 minutes } }", "within: 2 days } }")
    edit(project / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 90 seconds")
    capsys.readouterr()
    main(["plan", "--sandbox"])
    shown = capsys.readouterr().out
    assert "urn:ghl-flow" not in shown
    assert "conditionSubType" not in shown
    assert "segments[" not in shown
    assert "custom field 'last_missed_call_sms_at'" in shown


@pytest.mark.parametrize("file_stays", [False, True])
@pytest.mark.parametrize("remedy", ["prune", "destroy"])
def test_a_flow_taken_out_is_a_deletion(
    project: Path, capsys: pytest.CaptureFixture[str], file_stays: bool, remedy: str
) -> None:
    two_flows(project)
    edit(project / ACCOUNT, ", second]", "]")
    if not file_stays:
        (project / "flows/second.yaml").unlink()
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    text = capsys.readouterr().out
    assert "- workflow second/main  (not in the account's flows)" in text
    assert "1 kept without --prune" in text
    prune = "ghl-flow apply -a bridgepoint-group --prune"
    destroy = "ghl-flow destroy -a bridgepoint-group --flow second"
    assert prune in text
    assert destroy in text
    row = rows(capsys, code=0)["second/main"]
    assert (row["status"], row["reason"]) == ("published", "no-flow")
    # Without being asked to, apply deletes nothing, and says so.
    assert main(["apply", "--sandbox"]) == 0
    assert prune in capsys.readouterr().out
    assert "Second" in names(project)
    words = (prune if remedy == "prune" else destroy).split()[1:]
    assert main([*words, "--sandbox"]) == 0
    assert names(project) == ["Missed call text-back", "Missed call text-back: cancel"]
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    if remedy == "prune":
        assert [path for path in (project / ".ghl-flow/backups").rglob("*before*") if "second" in str(path)]


def test_a_companion_that_is_not_needed_any_more_is_one_too(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "cancel_on: [answered_call, reply]", "cancel_on: []")
    text = (project / FLOW).read_text()
    (project / FLOW).write_text(text[: text.index("guarantees:")], encoding="utf-8")
    change = planned(capsys, "--detailed-exitcode", code=2)[CANCEL]
    assert (change["action"], change["reason"]) == ("delete", "not-needed")
    assert main(["plan", "--sandbox"]) == 0
    assert "destroy" not in capsys.readouterr().out  # that would delete the rest of the flow too
    main(["apply", "--sandbox", "--prune", "--allow", "lint", "--allow", "verify"])
    assert names(project) == ["Missed call text-back"]


def test_a_protected_flow_is_not_pruned(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_flows(project)
    edit(project / ACCOUNT, ", second]", "]")
    edit(project / "flows/second.yaml", "name: Second", "name: Second\nprotect: true")
    assert main(["apply", "--sandbox", "--prune"]) == 1
    assert "the flow 'second' is protected" in capsys.readouterr().err
    assert "Second" in names(project)


def test_an_account_taken_out_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    other = text.replace("account: bridgepoint-group", "account: other").replace(
        LOCATION, "otherLocation00000001"
    )
    (project / "accounts/other.yaml").write_text(other, encoding="utf-8")
    assert main(["apply", "--all", "--sandbox"]) == 0
    (project / "accounts/other.yaml").unlink()
    capsys.readouterr()
    for command, code in (("plan", 2), ("status", 1)):
        more = ["--detailed-exitcode"] if command == "plan" else []
        assert main([command, "--all", "--sandbox", *more]) == code
        message = capsys.readouterr().err
        assert "other: applied before and in no account file now" in message
        assert "ghl-flow destroy -a other" in message
        code = 1 if command == "status" else 0
        found = output(capsys, command, "--all", "--sandbox", code=code)
        assert found["accounts_without_file"] == ["other"]
    # Only renamed: the same sub-account is in another file.
    (project / "accounts/renamed.yaml").write_text(
        other.replace("account: other", "account: renamed"), encoding="utf-8"
    )
    assert output(capsys, "plan", "--all", "--sandbox")["accounts_without_file"] == []
    (project / "accounts/renamed.yaml").unlink()
    # Destroyed, then taken out.
    (project / "accounts/other.yaml").write_text(other, encoding="utf-8")
    assert main(["destroy", "-a", "other", "--sandbox", "--allow-data-loss"]) == 0
    (project / "accounts/other.yaml").unlink()
    assert output(capsys, "status", "--all", "--sandbox")["accounts_without_file"] == []


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        (["--flow", "second"], False),
        (["--flow", "second", "--flow", "missed-call-text-back"], True),
        ([], True),
    ],
)
@pytest.mark.parametrize("fields", [True, False])
def test_an_account_counts_as_destroyed_when_no_workflow_is_left(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], gone: bool, fields: bool
) -> None:
    two_flows(project)
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    more = ["--allow-data-loss"] if fields else []
    main(["destroy", "-a", "bridgepoint-group", "--sandbox", *words, *more])
    other = text.replace("account: bridgepoint-group", "account: other")
    (project / ACCOUNT).write_text(other.replace(LOCATION, "otherLocation00000001"), encoding="utf-8")
    capsys.readouterr()
    found = output(capsys, "plan", "--all", "--sandbox").get("accounts_without_file", [])
    assert found == ([] if gone else ["bridgepoint-group"])


@pytest.mark.parametrize("answer", [True, False])
def test_apply_shows_the_plan_before_it_asks(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    """On a terminal; the account is the sandbox over HTTP, as a real one is."""
    from ghl_flow.sandbox import SANDBOX_TOKEN, create_app, running_server

    store = SandboxStore(None)
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    asked: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        asked.append(capsys.readouterr().err + text)
        if not answer:
            import click

            raise click.Abort
        return True

    with running_server(create_app(store, rate_limit=None)) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        assert main(["apply"]) == 2
        assert "pass --yes" in capsys.readouterr().err
        assert main(["apply", "--all", "--format", "json"]) == 2
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("typer.confirm", confirm)
        assert main(["apply"]) == (0 if answer else 1)
        (shown,) = asked
        assert "+ workflow missed-call-text-back/main  (not in the account)" in shown
        assert "Apply these changes to bridgepoint-group?" in shown
        assert bool(store.all("workflow", LOCATION)) is answer
        if answer:
            # Nothing to do is nothing to ask, and a saved plan was looked at when it was saved.
            assert main(["apply"]) == 0
            edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
            assert main(["plan", "--out", "plan.json"]) == 0
            monkeypatch.setattr("sys.stdin.isatty", lambda: False)
            assert main(["apply", "plan.json"]) == 0
            assert len(asked) == 1
    store.close()


def test_a_saved_plan_names_the_gates_it_was_made_with(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "status: approved", "status: pending")
    assert main(["plan", "--sandbox", "--allow", "a2p", "--out", "plan.json"]) == 0
    assert main(["apply", "plan.json", "--allow", "lint", "--sandbox"]) == 2
    assert json.loads((project / "plan.json").read_text())["allow"] == ["a2p"]
    assert main(["apply", "plan.json", "--sandbox"]) == 0
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    assert main(["plan", "--sandbox", "--out", "plan.json"]) == 0
    digest = json.loads((project / "plan.json").read_text())["accounts"][0]["digest"]
    # Shown with the gate closed, so it is not applied with the gate open.
    assert main(["apply", "--sandbox", "--digest", digest, "--allow", "a2p"]) == 1
    assert "is not the approved one" in capsys.readouterr().err


def test_a_paused_flow_is_no_silent_success(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "--yes") == 0
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    capsys.readouterr()
    for command in (["plan", "--sandbox"], ["apply", "--sandbox", "--yes"], ["status", "--sandbox"]):
        assert main(command) == 0
        shown = capsys.readouterr().out
        for role in ("main", "cancel"):
            (line,) = [one for one in shown.splitlines() if f"missed-call-text-back/{role}" in one]
            assert "paused; 'ghl-flow resume missed-call-text-back -a bridgepoint-group" in line
