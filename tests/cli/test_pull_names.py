"""Which flow a workflow becomes: copies, names that are no file names, patterns, what is asked for."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.built_by_hand import ACCOUNT, EXPORTS, applied, built, changes, exported, one_text
from tests.cli.test_deploy_commands import output, project

__all__ = ["applied", "project"]

OTHER_ID = "b0000000-0000-4000-8000-000000000001"


def pulled(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, tuple[str, str]]:
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, *words, code=code)["accounts"]
    return {Path(one["source"]).name: (one["status"], one["flow"]) for one in account["workflows"]}


@pytest.mark.parametrize("copy", ["a", "z"], ids=["listed-before", "listed-after"])
def test_a_copy_does_not_take_the_flow_of_its_original(
    copy: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert pulled(capsys) == {"Nurture": ("new", "nurture")}
    built(applied, "old1", "Nurture (old)", one_text("Changed"))
    built(applied, f"{copy}old", "Nurture", one_text(node_id=OTHER_ID))
    assert pulled(capsys, code=1) == {
        "Nurture (old)": ("changed", "nurture"),
        "Nurture": ("new", "nurture-2"),
    }


def test_a_copy_of_what_an_apply_made_is_a_flow_of_its_own(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    (applied / f"locks/{ACCOUNT}/nurture.lock.yaml").unlink()
    built(applied, "old1", "Nurture (old)", one_text())
    built(applied, "aold", "Nurture", one_text(node_id=OTHER_ID))
    capsys.readouterr()
    assert pulled(capsys)["Nurture"] == ("new", "nurture-2")


def test_a_file_of_a_copy_is_a_flow_of_its_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = exported(EXPORTS / "02-contact-added-reply-wait.json")
    assert main(["import", str(file), "-a", ACCOUNT]) == 0
    document = json.loads(file.read_text())
    document["workflow"]["id"] = document["workflow"]["_id"] = "another"
    file.write_text(json.dumps(document))
    capsys.readouterr()
    (one,) = output(capsys, "import", str(file), "-a", ACCOUNT)["workflows"]
    assert (one["status"], one["flow"]) == ("new", "contact-added-send-text-email-2")


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "Aux!"])
def test_names_of_devices(name: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", name, one_text())
    ((status, flow),) = pulled(capsys).values()
    assert (status, flow) == ("new", f"{name.lower().strip('!')}-workflow")
    assert main(["validate"]) == 0


@pytest.mark.parametrize("name", ["x" * 121, "Löng " * 60, "y" * 400])
def test_long_names(name: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = name.strip()
    built(applied, "old1", name, one_text())
    ((status, _),) = pulled(capsys).values()
    assert status == "new"
    assert {one["action"] for one in changes(capsys).values()} <= {"adopt", "unchanged"}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("[OLD] Nurture", ["[OLD] Nurture"]),
        ("[old]*", ["[OLD] Nurture", "[OLD] other"]),
        ("*]?nurture", ["[OLD] Nurture"]),
        ("What? Really*", ["What? Really*"]),
    ],
)
def test_brackets_in_a_pattern_are_brackets(
    pattern: str, found: list[str], applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(("[OLD] Nurture", "[OLD] other", "O", "What? Really*", "What? Really not")):
        built(applied, f"old{number}", name, one_text(node_id=f"a0000000-0000-4000-8000-00000000000{number}"))
    assert sorted(pulled(capsys, "--workflow", pattern)) == found


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        ("taken", "there is a flow 'taken' already"),
        ("Not An Id", "'Not An Id' is no id"),
        ("con", "device"),
    ],
)
def test_a_flow_that_is_asked_for_is_that_one_or_an_error(
    flow: str, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = exported(EXPORTS / "02-contact-added-reply-wait.json")
    assert main(["import", str(first), "-a", ACCOUNT, "--flow", "taken"]) == 0
    files = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    other = exported(EXPORTS / "03-pitch-deck-delivery.json")
    capsys.readouterr()
    assert main(["import", str(other), "-a", ACCOUNT, "--flow", flow]) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == files


def test_a_workflow_that_is_a_flow_already_gets_no_other_id(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(EXPORTS / "02-contact-added-reply-wait.json")
    assert main(["import", str(file), "-a", ACCOUNT, "--flow", "one"]) == 0
    assert main(["import", str(file), "-a", ACCOUNT, "--flow", "two"]) == 2
    assert "is the flow one already" in capsys.readouterr().err
    (again,) = output(capsys, "import", str(file), "-a", ACCOUNT, "--flow", "one")["workflows"]
    assert again["status"] == "unchanged"


@pytest.mark.parametrize("character", ["\x1b[31m", "\x07", "\r", "\u202e", "\x9b"])
def test_control_characters_of_names_do_not_reach_the_terminal(
    character: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", f"Nur{character}ture", one_text())
    built(
        applied,
        "old2",
        "Plain",
        [{**one_text(node_id=OTHER_ID)[0], "name": f"S{character}S", "next": "gone"}],
    )
    main(["pull", "--sandbox", "-a", ACCOUNT, "--workflow", "*"])
    main(["plan", "--sandbox", "-a", ACCOUNT])
    main(["pull", "--sandbox", "-a", ACCOUNT, "--workflow", f"Nix{character}"])
    captured = capsys.readouterr()
    assert "Plain" in captured.out
    for written in (captured.out, captured.err):
        assert character[0] not in written
