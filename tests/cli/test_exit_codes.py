"""Exit codes of the commands that look at accounts and write to them, as docs/commands.md tabulates them."""

import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from ghl_flow.cli.main import main
from ghl_flow.errors import GhlFlowError
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.cli.test_deploy_commands import FLOW, LOCATION, by_hand, edit, output, project
from tests.conftest import ROOT
from tests.test_git import committed
from tests.test_git import run as init

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
FLOW_ID = "missed-call-text-back"
COOLDOWN = f"{FLOW_ID}-cooldown"
Case = Callable[[Path, pytest.CaptureFixture[str]], int]


def run(*words: str) -> int:
    return main([*words, "--sandbox"])


def applied() -> None:
    assert run("apply") == 0


def last_entry(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    capsys.readouterr()
    entry = output(capsys, "history")["entries"][-1]
    return entry["id"], entry["backups"][-1]


def after(*words: str) -> Case:
    """The command, in an account that was applied."""

    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        return run(*words)

    return case


def changed_there(*words: str) -> Case:
    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        by_hand(root, allowMultiple=False)
        return run(*words)

    return case


def changed_on_both_sides(*words: str) -> Case:
    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        by_hand(root, allowMultiple=False)
        edit(root / FLOW, "wait: 2 minutes", "wait: 90 seconds")
        return run(*words)

    return case


def closed_gate(*words: str) -> Case:
    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        edit(root / ACCOUNT, "status: approved", "status: pending")
        return run(*words)

    return case


def resumed_behind_a_gate(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    applied()
    assert run("pause", "all") == 0
    edit(root / ACCOUNT, "status: approved", "status: pending")
    return run("resume", "all")


def moved_on(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    assert run("plan", "--out", "plan.json") == 0
    edit(root / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    return run("apply", "plan.json")


def unconfirmed(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    return main(["apply"])


def without_a_token(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    return main(["apply", "--yes"])


def protected(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    applied()
    edit(root / FLOW, "version: 1\n", "version: 1\nprotect: true\n")
    return run("destroy")


def with_a_tag_in_use(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    applied()
    step: JsonValue = {
        "id": "s",
        "type": "add_contact_tag",
        "name": "Tag",
        "attributes": {"tags": [COOLDOWN]},
    }
    other: JsonObject = {
        "id": "nurture",
        "_id": "nurture",
        "name": "Nurture",
        "status": "draft",
        "version": 1,
    }
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        body: JsonObject = {**other, "locationId": LOCATION, "workflowData": {"templates": [step]}}
        store.put("workflow", LOCATION, "nurture", body)
    return run("destroy")


def twice(*words: str) -> Case:
    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        assert run(*words) == 0
        return run(*words)

    return case


def published_by_hand(*words: str) -> Case:
    """While it is paused."""

    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        assert run("pause", "all") == 0
        by_hand(root, status="published")
        return run(*words)

    return case


def copy_published(*words: str) -> Case:
    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
            for one in store.all("workflow", LOCATION):
                copy = f"copyOf{text_of(one, 'id')}"[:20]
                store.put("workflow", LOCATION, copy, {**one, "id": copy, "_id": copy})
        return run(*words)

    return case


def unread(*words: str) -> Case:
    """A published workflow is there that cannot be read."""

    async def refused(*_: object) -> None:
        raise GhlFlowError("HighLevel refuses")

    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
            made: JsonObject = {"id": "x", "_id": "x", "name": "Nurture", "version": 1, "status": "published"}
            store.put("workflow", LOCATION, "x", {**made, "workflowData": {"templates": []}})
        with patch("ghl_flow.deploy.state.copies.read_listed", refused):
            return run(*words)

    return case


def without_file(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    other = root / "accounts/client-2.yaml"
    text = (root / ACCOUNT).read_text(encoding="utf-8")
    text = text.replace("bridgepoint-group", "client-2").replace(LOCATION, "client2Location00001")
    other.write_text(text, encoding="utf-8")
    assert run("apply", "--all") == 0
    other.unlink()
    return run("status", "--all")


def rolled_back(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    applied()
    return run("rollback", "--to", last_entry(capsys)[0])


def rolled_back_to_what_was_held_back(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    edit(root / FLOW, "within: 30 minutes } }", "within: 1 minute } }")
    assert run("apply") == 1
    entry, _ = last_entry(capsys)
    edit(root / FLOW, "within: 1 minute } }", "within: 30 minutes } }")
    applied()
    return run("rollback", "--to", entry)


def rolled_back_to_a_revision(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    del capsys
    init(root, "init", "-q", "-b", "main")
    committed(root)
    applied()
    edit(root / FLOW, "within: 30 minutes } }", "within: 1 minute } }")
    committed(root)
    return run("rollback", "--ref", "main")


def resumed_with_one_left(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    del capsys
    account = root / "accounts/bridgepoint-group.yaml"
    second = (
        account.read_text().replace("bridgepoint-group", "second").replace(LOCATION, "secondLocation000001")
    )
    (root / "accounts/second.yaml").write_text(second.replace("first_name:", "last_name:"))
    assert run("apply", "--all") == 3
    return run("apply", "--all", "--resume")


def restored(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    applied()
    return run("restore", last_entry(capsys)[1])


def without_the_field(command: str) -> Case:
    def case(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
        applied()
        entry, backup = last_entry(capsys)
        with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
            for field in store.all("custom_field", LOCATION):
                store.delete("custom_field", LOCATION, str(field["id"]))
        return run(command, *(("--to", entry) if command == "rollback" else (backup,)))

    return case


def restored_elsewhere(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    applied()
    backup = root / last_entry(capsys)[1]
    backup.write_text(backup.read_text().replace(LOCATION, "anotherLocation00001"), encoding="utf-8")
    return run("restore", str(backup))


def adopted(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    assert run("status") == 0
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        name = "Missed call text-back"
        made: JsonObject = {"id": "x", "_id": "x", "name": name, "version": 1, "status": "draft"}
        store.put("workflow", LOCATION, "x", {**made, "workflowData": {"templates": []}})
    return run("adopt", FLOW_ID)


def published_again(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    assert run("apply", "--driver", "file") == 1
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        made: JsonObject = {
            "id": "x",
            "_id": "x",
            "name": "Missed call text-back",
            "version": 4,
            "status": "published",
        }
        store.put("workflow", LOCATION, "x", {**made, "workflowData": {"templates": []}})
        assert text_of(store.all("workflow", LOCATION)[0], "id") == "x"
    return run("pause", "all", "--driver", "file")


def replayed(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    assert main(["sandbox", "call", "+15125550100"]) == 0
    return run("replay")


def replayed_with_a_tag(root: Path, capsys: pytest.CaptureFixture[str]) -> int:
    edit(root / "flows/missed-call-text-back.yaml", "steps:", "steps:\n  - if: { tag: vip }\n    then: [end]")
    return replayed(root, capsys)


CASES: dict[tuple[str, str], Case] = {
    ("plan", "changes pending, gates closed or not"): lambda root, capsys: run("plan"),
    ("plan", "changed on both sides since the last apply"): changed_on_both_sides("plan"),
    ("plan", "something could not be looked at"): unread("plan"),
    ("plan --detailed-exitcode", "nothing to change"): after("plan", "--detailed-exitcode"),
    ("plan --detailed-exitcode", "nothing to change, and something could not be looked at"): unread(
        "plan", "--detailed-exitcode"
    ),
    ("plan --detailed-exitcode", "changes pending"): lambda root, capsys: run("plan", "--detailed-exitcode"),
    ("plan --detailed-exitcode", "published by hand in spite of a gate or a pause"): published_by_hand(
        "plan", "--detailed-exitcode"
    ),
    ("plan --detailed-exitcode", "a copy of a managed workflow is published"): copy_published(
        "plan", "--detailed-exitcode"
    ),
    ("status", "runs as applied, or nothing was applied"): after("status"),
    ("status", "changed, unpublished or deleted in HighLevel"): changed_there("status"),
    ("status", "published by hand in spite of a gate or a pause"): published_by_hand("status"),
    ("status", "a copy of a managed workflow is published"): copy_published("status"),
    ("status", "nothing found, and something could not be looked at"): unread("status"),
    ("status --all", "workflows may run in an account that has no file now"): without_file,
    ("doctor", "all that was looked at is well"): lambda root, capsys: run("doctor", "--check", "numbers"),
    ("doctor", "a check fails or warns"): lambda root, capsys: run("doctor"),
    ("doctor", "no check fails or warns, and something is not assessed"): after("doctor"),
    ("replay", "calls were missed, and all is known"): replayed,
    ("replay", "no call was missed, and nothing would have been sent"): after("replay"),
    ("replay", "something is not known, such as a tag that contacts had before"): replayed_with_a_tag,
    ("apply", "all done, or nothing to do"): twice("apply"),
    ("apply", "a gate held something back"): closed_gate("apply"),
    ("apply", "something is left to do by hand"): lambda root, capsys: run("apply", "--driver", "file"),
    ("apply", "published by hand in spite of a gate or a pause"): published_by_hand("apply"),
    ("apply", "a copy of a managed workflow is published"): copy_published("apply"),
    ("apply", "changed on both sides since the last apply"): changed_on_both_sides("apply"),
    ("apply --resume", "the others were complete before, and some of the rest fail"): resumed_with_one_left,
    ("apply PLAN", "the account or the project changed since the plan"): moved_on,
    ("apply", "no terminal, and neither `--yes` nor an approved plan"): unconfirmed,
    ("apply", "no token"): without_a_token,
    ("pause", "everything found is a draft, or nothing managed is there"): twice("pause", "all"),
    ("pause", "something may run that has to be stopped by hand"): published_again,
    ("resume", "published again, or nothing is paused"): twice("resume", "all"),
    ("resume", "a closed gate keeps it a draft"): resumed_behind_a_gate,
    ("destroy", "all deleted, or nothing managed is there"): twice("destroy", "--allow-data-loss"),
    ("destroy", "what contacts carry stays, without `--allow-data-loss`"): after("destroy"),
    ("destroy", "something else stays, such as a tag that another workflow uses"): with_a_tag_in_use,
    ("destroy", "a flow is protected"): protected,
    ("rollback", "done, or nothing differs"): rolled_back,
    ("rollback", "a gate held back what would be published"): rolled_back_to_what_was_held_back,
    ("rollback", "a workflow refers to something that the account has no more"): without_the_field(
        "rollback"
    ),
    ("rollback --ref", "a gate held back what would be published"): rolled_back_to_a_revision,
    ("rollback --ref", "no git, no repository, no such revision, or no project in it"): after(
        "rollback", "--ref", "HEAD"
    ),
    ("restore", "done"): restored,
    ("restore", "it refers to something that the account has no more"): without_the_field("restore"),
    ("restore", "a backup of another account"): restored_elsewhere,
    ("adopt", "done"): adopted,
    ("adopt", "no workflow to adopt"): after("adopt", FLOW_ID),
}


def table() -> dict[tuple[str, str], int]:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    section = text[text.index("### Of commands that look at accounts") : text.index("### Of a flow that no")]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \| (\d+) \|$", section, re.MULTILINE)
    return {(command, when): int(code) for command, when, code in rows}


def test_every_row_is_tried() -> None:
    assert [*table()] == [*CASES]


@pytest.mark.parametrize("row", CASES, ids=" - ".join)
def test_the_code_is_as_documented(
    row: tuple[str, str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert CASES[row](project, capsys) == table()[row]
