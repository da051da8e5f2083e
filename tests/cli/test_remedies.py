"""A remedy works as it is written: the command it names is there, and does what is said."""

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from typer.main import get_command

from ghl_flow.cli.main import application, main
from ghl_flow.operations.access import sandbox_store
from ghl_flow.operations.events import Event, NotServed
from ghl_flow.operations.sandbox import ServedAccounts
from ghl_flow.operations.workspace import Workspace
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import applied, failing, fleet, repaired
from tests.conftest import ROOT

__all__ = ["fleet", "project"]

FLOW_ID = "missed-call-text-back"
_COMMAND = re.compile(r"(?:'|`|^|: |run |see |with )(ghl-flow(?: [^'`\n;:]+)?)['`]")


def named_commands() -> list[str]:
    """Every `ghl-flow ...` that a message of the package names, placeholders as a word."""
    found: set[str] = set()
    for path in (ROOT / "ghl_flow").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        nodes = [*ast.walk(ast.parse(source))] if "ghl-flow " in source else []
        documented = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if id(node) in documented:
                continue
            if isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "WORD" for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                text = node.value
            else:
                continue
            found |= {match[1].strip() for match in _COMMAND.finditer(text)}
    return sorted(found)


COMMANDS = named_commands()
_COMMAND_LINE: Any = get_command(application())


def test_some_commands_are_named() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_a_message_names_is_there(command: str) -> None:
    """With options that it has and all that it asks for: parsed, not run."""
    words = [word for word in shlex.split(command)[1:] if word not in ("...", "-v")]
    found = _COMMAND_LINE
    while words and hasattr(found, "commands"):
        name, *words = words
        found = found.commands.get(name)
        assert found is not None, command
    known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if word.startswith("-")} <= known, command
    if not hasattr(found, "commands"):
        try:
            found.make_context(command, [*words])
        except click.MissingParameter as missing:
            pytest.fail(f"{command}: {missing}")
        except click.UsageError:
            pass  # a word stands for a value there: which may be given is looked at when it is


@pytest.mark.parametrize(
    "command",
    ["restore FILE", "adopt missed-call-text-back", "probe", "auth token", "sandbox workflow-api off"],
)
def test_all_is_offered_where_it_can_be_taken(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fleet / "FILE").write_text("{}", encoding="utf-8")
    words = [*command.split(), *(["--sandbox"] if not command.startswith(("auth", "sandbox")) else [])]
    main(words)
    said = capsys.readouterr().err
    assert "take --all" not in said
    if not command.startswith("sandbox"):
        assert "choose one with -a (client-01, " in said
    assert main(["backup", "--sandbox"]) == 2
    assert "or take --all" in capsys.readouterr().err
    assert main(["backup", "--sandbox", "--all"]) == 0


def test_resume_is_offered_as_it_is_written(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failing(fleet, 2)
    command = ["apply", "--sandbox", "--all", "--yes", "--concurrency", "1", "--stop-after", "1"]
    assert main(command) == 3
    assert "run the same command with --resume to continue with the rest" in capsys.readouterr().err
    repaired(fleet, 2)
    assert main([*command, "--resume"]) == 0


def test_resume_skips_what_had_nothing_to_do(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It was completed as well; that nothing was written is no part of the history."""
    applied(capsys, "--all", code=0)
    before = output(capsys, "history")["entries"]
    failing(fleet, 9)
    edit(fleet / "accounts/client-09.yaml", "business_name: ", "business_name: Other ")
    rows = applied(capsys, "--all", "--concurrency", "1", "--stop-after", "1", code=3)
    assert rows["client-03"]["done"] == []
    after = output(capsys, "history")["entries"]
    assert [entry["account"] for entry in after[len(before) :]] == []
    repaired(fleet, 9)
    document = output(capsys, "apply", "--sandbox", "--all", "--resume")
    assert document["skipped"] == [f"client-{number:02}" for number in range(1, 9)]
    assert [row["account"] for row in document["accounts"]] == [
        "client-09",
        "client-10",
        "client-11",
        "client-12",
    ]


def test_adopt_is_offered_with_its_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "-a", "client-04") == 0
    store = sandbox_store(Workspace(fleet, sandbox=True))
    location = "bPt7Qm2LxRk94ZsVd005"
    (item, *_) = [
        one for one in store.all("workflow", "bPt7Qm2LxRk94ZsVd004") if one["name"] == "Missed call text-back"
    ]
    store.put(
        "workflow",
        location,
        "byHand",
        {**item, "id": "byHand", "_id": "byHand", "locationId": location, "workflowData": {"templates": []}},
    )
    store.close()
    capsys.readouterr()
    assert main(["apply", "--sandbox", "-a", "client-05"]) == 1
    said = capsys.readouterr().err
    hint = f"ghl-flow adopt {FLOW_ID} -a client-05 --sandbox"
    assert f"'{hint}'" in said
    assert main(hint.split()[1:]) == 0


@pytest.mark.parametrize(
    ("keys", "missing"),
    [
        ("", "snapshot, agency"),
        ("snapshot: { id: abc }\n", "agency"),
        ("agency: { token: env:AGENCY, company_id: abc }\n", "snapshot"),
    ],
)
def test_the_snapshot_driver_names_what_is_missing(
    keys: str, missing: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "accounts/bridgepoint-group.yaml"
    edit(path, "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN\n", keys + "workflow_driver: snapshot\n")
    assert main(["plan", "--sandbox"]) == 2
    said = capsys.readouterr().err
    assert "the snapshot driver needs 'snapshot' and 'agency' in the file of 'bridgepoint-group'" in said
    assert f"(missing: {missing})" in said


def test_the_snapshot_driver_plans_in_the_sandbox(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "accounts/bridgepoint-group.yaml"
    keys = (
        "snapshot: { id: abc }\nagency: { token: env:AGENCY, company_id: abc }\nworkflow_driver: snapshot\n"
    )
    edit(path, "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN\n", keys)
    assert main(["plan", "--sandbox"]) == 0
    assert "driver snapshot" in capsys.readouterr().out


def test_an_account_that_is_added_while_the_sandbox_is_served(fleet: Path) -> None:
    told: list[Event] = []
    workspace = Workspace(fleet, sandbox=True, on_event=told.append)
    with sandbox_store(workspace) as store:
        served = ServedAccounts(workspace, store)
        assert len(served.location_ids()) == 12
        text = (fleet / "accounts/client-01.yaml").read_text(encoding="utf-8")
        new = text.replace("client-01", "client-13").replace("ZsVd001", "ZsVd013")
        (fleet / "accounts/client-13.yaml").write_text(new, encoding="utf-8")
        assert store.get("location", "bPt7Qm2LxRk94ZsVd013", "bPt7Qm2LxRk94ZsVd013") is None
        assert "bPt7Qm2LxRk94ZsVd013" in served.location_ids()
        assert store.get("location", "bPt7Qm2LxRk94ZsVd013", "bPt7Qm2LxRk94ZsVd013") is not None
        assert told == []
        edit(fleet / "accounts/client-13.yaml", "niche: ", "nich: ")
        assert "bPt7Qm2LxRk94ZsVd001" in served.location_ids()
        served.location_ids()
        (event,) = told
        assert isinstance(event, NotServed)
        assert event.path.endswith("client-13.yaml")
        (fleet / "ghl-flow.yaml").write_text("version: nine\n", encoding="utf-8")
        assert len(served.location_ids()) == 12
        assert len(told) == 2
