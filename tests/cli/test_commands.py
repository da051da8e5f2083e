"""The command line as people and pipelines meet it: output, JSON shapes, exit codes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ghl_flow.cli.main import application, main
from tests.cli.applied import applied_once
from tests.cli.starter import looked_up, new_project
from tests.conftest import ROOT, SEED


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project, with the working directory in it."""
    folder = new_project(tmp_path / "agency")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def fleet(project: Path) -> Path:
    """The same with the three accounts that ship."""
    shutil.copytree(ROOT / "accounts", project / "accounts", dirs_exist_ok=True)
    shutil.copytree(ROOT / "niche_templates", project / "niche_templates", dirs_exist_ok=True)
    return project


def output(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    """What a command writes to standard output as JSON, and that it ends with `code`."""
    assert main([*words, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_project_is_clean_verifies_and_applies(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate"]) == 0
    assert main(["lint"]) == 0
    assert main(["verify", "--max-calls", "2"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    assert main(["apply", "--sandbox"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    assert main(["sandbox", "call", "(512) 555-0100", "--at", "0s,45s,90s"]) == 0
    capsys.readouterr()
    (message,) = output(capsys, "sandbox", "messages")["messages"]
    assert message["at"] == 120
    assert message["contact"] == "+15125550100"
    assert "Bridgepoint Group" in message["body"]


@pytest.mark.parametrize("niche", ["contractor", "professional-services", "appointment-based"])
def test_init_for_each_niche(
    niche: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", ".", "--niche", niche]) == 0
    assert "not looked up yet: accounts/" in capsys.readouterr().err
    # Nobody has looked at HighLevel's settings, which is told, and nothing is published.
    assert {row["code"] for row in output(capsys, "lint", code=1)} == {"GF002", "GF003", "GF701"}
    assert {gate["code"] for gate in output(capsys, "plan", "--sandbox")["accounts"][0]["gates"]} == {"a2p"}
    assert main(["-q", "apply", "--sandbox"]) == 1
    capsys.readouterr()
    (account,) = output(capsys, "status", "--sandbox")["accounts"]
    assert {row["status"] for row in account["workflows"]} == {"draft"}
    looked_up(tmp_path)
    assert main(["-q", "lint"]) == 0
    assert main(["-q", "apply", "--sandbox"]) == 0
    assert main(["-q", "plan", "--sandbox", "--detailed-exitcode"]) == 0


def test_init_leaves_what_is_there(project: Path) -> None:
    mine = project / "flows/missed-call-text-back.yaml"
    mine.write_text("mine", encoding="utf-8")
    assert main(["init", str(project)]) == 0
    assert mine.read_text(encoding="utf-8") == "mine"


# --- JSON shapes ----------------------------------------------------------------------------------


def test_validate_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = output(capsys, "validate")
    assert checked["errors"] == []
    assert {
        "flows/missed-call-text-back.yaml",
        "flows/missed-call-text-back.test.yaml",
        "accounts/bridgepoint-group.yaml",
        "niche_templates/contractor/missed-call.sms.j2",
    } <= set(checked["files"])
    edit(project / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 2")
    (error,) = output(capsys, "validate", code=2)["errors"]
    assert (error["file"], error["line"], error["column"]) == ("flows/missed-call-text-back.yaml", 13, 11)


def test_lint_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "lint") == []
    edit(project / "accounts/bridgepoint-group.yaml", "back: off", "back: on")
    (finding,) = output(capsys, "lint", code=1)
    assert finding.keys() >= {
        *(
            "code",
            "name",
            "severity",
            "message",
            "file",
            "line",
            "column",
            "end_line",
            "end_column",
            "fix",
            "url",
        )
    }
    assert (finding["code"], finding["line"]) == ("GF001", 12)
    assert output(capsys, "lint", "--ignore", "GF001") == []
    assert output(capsys, "lint", "--select", "GF4") == []


def test_render_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = output(capsys, "render", "missed-call-text-back", "-a", "bridgepoint-group")
    assert text.keys() == {
        *(
            "step",
            "body",
            "encoding",
            "segments",
            "units",
            "tells_how_to_opt_out",
            "first_segments",
            "delivered",
            "merge_fields",
        )
    }
    assert (text["encoding"], text["segments"], text["tells_how_to_opt_out"]) == ("GSM-7", 1, False)


def test_sms_json(capsys: pytest.CaptureFixture[str]) -> None:
    result = output(capsys, "sms", "it\u2019s")
    assert result.keys() == {"encoding", "segments", "units", "per_segment", "offending", "merge_fields"}
    assert (result["encoding"], result["units"], result["offending"][0]["index"]) == ("UCS-2", 4, 2)


def test_compile_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = output(capsys, "compile", "missed-call-text-back")
    assert result.keys() == {"workflows", "fields", "tags", "values"}
    assert [item["role"] for item in result["workflows"]] == ["main", "cancel"]
    assert all(item.keys() == {"role", "create", "triggers", "auto_save"} for item in result["workflows"])


def test_simulate_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for profile in ("documented", "concurrent"):
        result = output(
            capsys, "simulate", "missed-call-text-back", "--calls", "0s,45s,90s", "--profile", profile
        )
        assert [(item["at"], item["segments"]) for item in result["messages"]] == [(120, 1)]
    for option in ("--answered", "--replies"):
        result = output(capsys, "simulate", "missed-call-text-back", "--calls", "0s", option, "30s")
        assert result["messages"] == []


def test_verify_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = output(capsys, "verify", "--max-calls", "2")
    together = "proved_steps_together"
    assert [item["result"] for item in result] == [together] * 3 + ["proved"] * 2
    edit(project / "flows/missed-call-text-back.yaml", "within: 30 minutes } }", "within: 1 minute } }")
    result = output(capsys, "verify", "--max-calls", "2", code=1)
    assert result[0]["result"] == "violated"
    assert [item["what"] for item in result[0]["counterexample"]["timeline"]].count("TEXT") == 2


def test_plan_and_apply_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = output(capsys, "plan", "--sandbox")
    keys = {
        "format_version",
        "accounts",
        "summary",
        "revision",
        "groups",
        "failed_alike",
        "failed",
        "accounts_without_file",
        "skipped",
    }
    assert plan.keys() == keys
    assert plan["format_version"] == 1
    (account,) = plan["accounts"]
    assert account["driver"] == "api"
    assert account["driver_reason"] == "the Workflow API is enabled for this sub-account; experimental"
    assert {change["action"] for change in account["changes"]} == {"create"}
    assert all(
        change.keys() >= {"resource", "key", "action", "before", "after", "reason"}
        for change in account["changes"]
    )
    (applied,) = output(capsys, "apply", "--sandbox")["accounts"]
    assert applied["status"] == "complete"
    assert output(capsys, "plan", "--sandbox")["summary"] == {
        **dict.fromkeys(("create", "update", "delete", "adopt"), 0),
        **dict.fromkeys(("held_back", "kept", "by_hand", "blocked"), 0),
        "unchanged": 4,
    }


@pytest.mark.parametrize("kind", ["flow", "account", "project"])
def test_schema(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == f"ghl-flow {kind}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_GHL_FLOW_COMPLETE" in capsys.readouterr().out


def test_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "GF101"]) == 0
    assert "can never be true" in capsys.readouterr().out
    assert len(output(capsys, "rule")) >= 6


# --- exit codes and messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["vrify"], 2, "Did you mean 'verify'?"),
        (["verify", "--max-cals", "2"], 2, "--max-calls"),
        (["simulate", "missed-call-text-bak"], 2, "did you mean 'missed-call-text-back'?"),
        (["simulate", "missed-call-text-back", "--calls", "1x"], 2, "is not a unit of time"),
        (["simulate", "missed-call-text-back", "--calls", ","], 2, "names no time"),
        (
            ["render", "missed-call-text-back", "-a", "bridgepont-group"],
            2,
            "did you mean 'bridgepoint-group'?",
        ),
        (["lint", "--select", "GF999"], 2, "no rule is called 'GF999'"),
        (["lint", "nowhere.yaml"], 2, "there is no file or folder nowhere.yaml"),
        (["rule", "native-togle-on"], 2, "did you mean 'native-toggle-on'?"),
        (["--project", "nowhere", "lint"], 2, "there is no folder nowhere"),
        (["init", "--niche", "contracter"], 2, "did you mean 'contractor'?"),
        (["apply", "--sandbox", "--allow", "a2"], 2, "did you mean 'a2p'?"),
        (["sandbox", "call", "12"], 2, "is not a phone number"),
        (["sandbox", "call", "+15125550100", "--status", "missed"], 2, "no call ends in 'missed'"),
        (["plan"], 4, "BRIDGEPOINT_HIGHLEVEL_TOKEN is not set"),
        (["apply", "-y"], 4, "export BRIDGEPOINT_HIGHLEVEL_TOKEN=..."),
    ],
)
def test_what_cannot_be_done_says_why(
    words: list[str], code: int, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_an_error_shows_the_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "flows/missed-call-text-back.yaml", "- wait: 2 minutes", "- wiat: 2 minutes")
    assert main(["validate"]) == 2
    assert capsys.readouterr().err == (
        "error: unknown step 'wiat'\n"
        "  --> flows/missed-call-text-back.yaml:13:5\n"
        "   |\n"
        "13 |   - wiat: 2 minutes\n"
        "   |     ^^^^^^^^^^^^^^^\n"
        "  help: did you mean 'wait'?\n\n"
    )


def test_several_accounts_need_a_choice(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox"]) == 2
    assert "choose one with -a" in capsys.readouterr().err
    plan = output(capsys, "plan", "--sandbox", "--all")
    assert [item["account"] for item in plan["accounts"]] == [
        *("bridgepoint-group", "harlow-and-finch", "juniper-dental")
    ]


def test_a_closed_gate_leaves_a_draft_and_says_which(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(fleet / "accounts/juniper-dental.yaml", "status: approved", "status: pending")
    result = output(capsys, "apply", "--sandbox", "--all", code=3)
    assert [item["status"] for item in result["accounts"]] == ["complete", "complete", "incomplete"]
    assert result["accounts"][2]["withheld"][0]["code"] == "a2p"
    assert main(["apply", "--sandbox", "-a", "juniper-dental"]) == 1
    assert "gate a2p pending" in capsys.readouterr().err
    assert main(["apply", "--sandbox", "-a", "juniper-dental", "--allow", "a2p"]) == 0


def test_the_native_toggle_blocks_publishing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "accounts/bridgepoint-group.yaml", "back: off", "back: on")
    assert main(["apply", "--sandbox"]) == 1
    assert "Settings > Phone System > Voice" in capsys.readouterr().err
    assert main(["sandbox", "call", "+15125550100"]) == 0
    assert "0 texts sent" in capsys.readouterr().out


def test_dry_run_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "--dry-run") == 0
    assert "4 to create" in capsys.readouterr().out
    assert output(capsys, "plan", "--sandbox")["summary"]["create"] == 4


def test_data_goes_to_stdout_and_words_to_stderr(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "missed-call-text-back", "--format", "json"]) == 0
    captured = capsys.readouterr()
    json.loads(captured.out)
    assert "for account bridgepoint-group" in captured.err
    assert main(["-q", "render", "missed-call-text-back", "--format", "json"]) == 0
    assert capsys.readouterr().err == ""


def test_no_colour_when_piped(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "--sandbox"])
    main(["verify", "--max-calls", "1"])
    captured = capsys.readouterr()
    assert "\x1b[" not in captured.out + captured.err


def every_command() -> list[list[str]]:
    """The words of every command that help shows, those in groups included."""
    top = get_command(application())
    assert isinstance(top, TyperGroup)
    words: list[list[str]] = []
    for name, command in top.commands.items():
        if command.hidden:
            continue  # another name of a command that is shown
        below = command.commands if isinstance(command, TyperGroup) else {}
        words += [[name, inner] for inner in below] or [[name]]
    return words


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--help"]) == 0
    assert f"  ghl-flow {' '.join(words)}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ghl-flow 0.")


@pytest.mark.parametrize("words", [["--version"], ["--version", "--no-color"]], ids=" ".join)
def test_the_bare_version_is_answered_without_reading_what_a_command_needs(words: list[str]) -> None:
    script = (
        "import os, sys; from ghl_flow import __main__\n"
        "os._exit = sys.exit\n"
        "try: __main__.run()\n"
        "finally: print(sorted({'typer', 'pydantic', 'rich'} & {*sys.modules}))"
    )
    ended = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    version, read = ended.stdout.splitlines()
    assert version.startswith("ghl-flow 0.")
    assert (read == "[]") is (words == ["--version"])


def test_the_seed_is_the_one_that_ships(project: Path) -> None:
    assert (project / "flows/missed-call-text-back.yaml").read_text(encoding="utf-8") == SEED
