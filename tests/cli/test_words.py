"""Words of the command line that are empty or malformed: a mistake of whoever typed them, exit code 2."""

from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ghl_flow.cli.main import application, main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import output, project

__all__ = ["project"]

NEEDED = {
    "import": ["workflow.json"],
    "sandbox event": ["+15125550100", "user_reply"],
    "simulate": ["missed-call-text-back"],
    "render": ["missed-call-text-back"],
    "compile": ["missed-call-text-back"],
    "graph": ["missed-call-text-back"],
    "pause": ["all"],
    "resume": ["all"],
    "account add": ["new-client", "--location-id", "jDn5Ka9WeGt27MhYrF4i"],
    "adopt": ["missed-call-text-back"],
    "restore": ["none.json"],
    "rollback": ["--to", "0"],
    "smoke": ["--from", "+15125550100"],
    "schema": ["flow"],
    "completion": ["bash"],
    "sandbox call": ["+15125550100"],
    "sandbox reply": ["+15125550100"],
    "sandbox advance": ["1m"],
    "sandbox workflow-api": ["on"],
    "sandbox carrier": ["refuses"],
    "sandbox native-text-back": ["off"],
    "sandbox sender-line": ["always"],
    "templates show": ["contractor"],
    "templates new": ["other"],
}
DIGEST = "sha256:" + "0" * 64


def every_parameter() -> list[tuple[str, Any]]:
    """Each option and argument that has a value, with the words of its command."""

    def below(command: Any, words: list[str]) -> list[tuple[str, Any]]:
        if isinstance(command, TyperGroup):
            found = [("", one) for one in command.params] if not words else []
            return found + [
                pair for name, one in command.commands.items() for pair in below(one, [*words, name])
            ]
        return [(" ".join(words), one) for one in command.params]

    return [
        (name, one)
        for name, one in below(get_command(application()), [])
        if not getattr(one, "is_flag", False) and not getattr(one, "count", False) and one.name != "help"
    ]


# A required option stands in NEEDED itself.
_OF_ITSELF: dict[tuple[str, str], list[str]] = {
    ("rollback", "to"): [],
    ("account add", "location_id"): ["new-client"],
}
_AFTER_ANOTHER = {("sandbox reply", "text"), ("sandbox event", "what"), ("templates show", "text")}


def is_text(words: str, parameter: Any) -> bool:
    """A text to look at may be empty."""
    return (words, parameter.name) in (("sms", "text"), ("sandbox reply", "text"))


@pytest.mark.parametrize(
    ("words", "parameter"),
    [pair for pair in every_parameter() if not is_text(*pair)],
    ids=lambda item: item.replace(" ", "-") if isinstance(item, str) else str(item.name),
)
def test_an_empty_word_is_no_default(
    words: str, parameter: Any, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path for path in project.rglob("*") if path.is_file())
    if parameter.param_type_name == "argument":
        place, shown = ["--", ""], (parameter.metavar or parameter.name).strip("[].")
        needed = NEEDED[words][:1] if (words, parameter.name) in _AFTER_ANOTHER else []
    else:
        option = max(parameter.opts, key=len)
        place, shown = [option, ""], option
        needed = _OF_ITSELF.get((words, parameter.name), NEEDED.get(words, []))
    arguments = [*words.split(), *needed, *place] if words else [*place, "lint"]
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert shown.lower() in said.err.lower()
    assert said.out == ""
    assert sorted(path for path in project.rglob("*") if path.is_file()) == before


@pytest.mark.parametrize(
    "words",
    [
        ["lint", ""],
        ["test", "flows", ""],
        ["simulate", "missed-call-text-back", "--calls="],
        ["plan", "-a", ""],
    ],
    ids=" ".join,
)
def test_what_is_empty_is_named(words: list[str], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "is empty ('')" in capsys.readouterr().err


def test_a_text_may_be_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sms", ""]) == 0
    assert "0 segments" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--digest", "abc"],
        ["--digest", DIGEST[:-1]],
        ["--digest", DIGEST.upper()],
        ["--digest", DIGEST, "--digest", "sha256:"],
        ["--digest", f"{DIGEST}\n"],
        ["--canary", "0"],
        ["--canary", "x%"],
        ["--shard", "3/2"],
        ["--stop-after", "0"],
        ["--concurrency", "x"],
        ["--on-conflict", "mine"],
        ["--allow", "nothing"],
        ["--driver", "pigeon"],
    ],
    ids=" ".join,
)
def test_a_malformed_value_is_a_mistake_of_usage(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox", *words]) == 2
    said = capsys.readouterr().err
    assert words[0] in said or words[-1] in said
    assert output(capsys, "plan", "--sandbox")["summary"]["create"] > 0, "nothing was applied"


def test_a_digest_of_another_plan_is_a_plan_that_moved_on(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Well formed, and not the one of now: that is no mistake of usage, and nothing is said to be done."""
    assert applied_once("--sandbox", "--digest", DIGEST) == 1
    said = capsys.readouterr()
    assert "the plan is not the approved one" in said.err
    assert said.out == ""
    (plan,) = output(capsys, "plan", "--sandbox")["accounts"]
    assert main(["apply", "--sandbox", "--digest", plan["digest"]]) == 0
    said = capsys.readouterr()
    assert "changes made" in said.out
    assert "not the approved one" not in said.err
    assert output(capsys, "plan", "--sandbox")["summary"]["create"] == 0
    capsys.readouterr()
    assert main(["apply", "--sandbox", "--digest", plan["digest"]]) == 1, "it was approved for what was there"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("option", ["--event", "--contact"])
def test_a_word_that_is_not_utf8(option: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["simulate", "missed-call-text-back", option, "\udcff"])
    assert code == (2 if option == "--event" else 0)
    assert "internal error" not in capsys.readouterr().err


def test_history_of_an_account_that_nothing_knows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "-a", "bridgepoint-group"]) == 0
    assert main(["history", "-a", "bridgepoint-grup"]) == 2
    assert "did you mean 'bridgepoint-group'?" in capsys.readouterr().err
    assert main(["apply", "--sandbox"]) == 0
    (project / "accounts/bridgepoint-group.yaml").unlink()
    assert main(["history", "-a", "bridgepoint-group"]) == 0, "the journal knows it"


# restore in the sandbox


def test_restoring_what_is_as_the_backup_has_it_touches_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    kept = sorted(str(path) for path in (project / ".ghl-flow/backups").rglob("*.after.json"))
    capsys.readouterr()
    for path in kept:
        assert main(["restore", path, "--sandbox"]) == 0
        assert "is as it was then, and stays published: nothing to do" in capsys.readouterr().out
    assert main(["status", "--sandbox"]) == 0, "still published"
    assert output(capsys, "history")["entries"][-1]["command"] == "apply"
