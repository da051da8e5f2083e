"""Which files lint and validate look at, as what, and what they say of files that cannot be read."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from ghl_flow.a2p.record import write_record
from ghl_flow.cli.main import main
from tests.cli.starter import new_project
from tests.conftest import BRIDGEPOINT, ROOT, SEED
from tests.lint.found import FLOW, SOUND, TEMPLATE, more_accounts, project, write

__all__ = ["project"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("accounts/bridgepoint-group.yaml", "account: x\n"),
        ("elsewhere.yaml", "account: x\nlocation_id: [\n"),
        (TEMPLATE, "no front matter\n"),
        ("flows/missed-call-text-back.test.yaml", "version: 1\nflow: missed-call-text-back\ntests: []\n"),
        ("ghl-flow.yaml", "version: 1\nlint: { slect: [] }\n"),
        (FLOW, "version: 1\n"),
        ("facts/prices.yaml", "version: 1\ncountrys: {}\n"),
        ("a2p/bridgepoint-group.yaml", "version: 1\nsample: []\n"),
        ("locks/bridgepoint-group/missed-call-text-back.lock.yaml", "version: 1\n"),
    ],
)
@pytest.mark.parametrize("command", ["lint", "validate"])
def test_a_named_file_is_read_as_what_it_is(
    command: str, name: str, text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    write(project / name, text)
    assert main([command, name]) == 2
    shown = capsys.readouterr()
    assert name in shown.out + shown.err
    assert "trigger" not in shown.out + shown.err or name in (FLOW, "elsewhere.yaml")


@pytest.mark.parametrize("name", ["accounts/bridgepoint-group.yaml", TEMPLATE, FLOW])
@pytest.mark.parametrize("command", ["lint", "validate"])
def test_a_sound_file_by_its_name(command: str, name: str, project: Path) -> None:
    assert main([command, name]) == 0


SHEET = """version: 1
assumptions:
  reply_share: { low: 0.1, likely: 0.2, high: 0.3, as_of: 2026-01-05, source: ours }
"""


@pytest.mark.parametrize("looked_at", ["facts/prices.yaml", "a2p/bridgepoint-group.yaml", "."])
@pytest.mark.parametrize("command", ["lint", "validate"])
def test_what_is_kept_beside_flows_is_none(command: str, looked_at: str, project: Path) -> None:
    """A sheet of facts, and what was submitted: as good as ghl-flow wrote it."""
    (project / "facts").mkdir()
    write(project / "facts/prices.yaml", SHEET)
    record = project / "a2p/bridgepoint-group.yaml"
    write_record(record, "bridgepoint-group", None, [], date(2026, 1, 5))
    assert main([command, looked_at]) == 0


@pytest.mark.parametrize(
    "name", ["README.md", "schemas/flow.schema.json", "flows/old.yaml.bak", "x.lock.yaml"]
)
@pytest.mark.parametrize("command", ["lint", "validate"])
def test_another_file_is_not_judged_as_a_flow(
    command: str, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    write(project / name, "# Read me: first\n")
    assert main([command, name]) == 2
    shown = "".join(capsys.readouterr())
    assert f"{name} is " in shown
    assert "invalid-file" not in shown


@pytest.mark.parametrize("command", ["lint", "validate"])
def test_above_several_projects_one_has_to_be_named(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new_project(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    assert main([command, "."]) == 2
    said = " ".join("".join(capsys.readouterr()).split())
    assert "site/ghl-flow.yaml is of the project site" in said
    assert "--project site" in said
    assert main([command, ".", "--project", "site"]) == 0


@pytest.mark.parametrize("name", ["flows/.#x.yaml", "flows/._x.yaml", "flows/x.yaml~", "flows/.x.yaml.swp",
                                  "accounts/.#x.yaml", "niche_templates/default/.#x.sms.j2"])  # fmt: skip
@pytest.mark.parametrize("arguments", [["lint"], ["validate"], ["lint", "flows"], ["validate", "flows"]])
def test_files_of_editors_are_passed_over(name: str, arguments: list[str], project: Path) -> None:
    write(project / name, "not: [what it seems")
    assert main(arguments) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{ last_missed_call_sms_at: { within", "{ last_missed_cal_sms_at: { within"),
        ("template: missed-call", "template: missed-cal"),
    ],
)
def test_validate_looks_at_names_in_flows(old: str, new: str, project: Path) -> None:
    write(project / FLOW, SEED.replace(old, new))
    assert main(["validate"]) == 2
    assert main(["validate", FLOW]) == 2


def test_validate_looks_at_values_and_tests(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / TEMPLATE, SOUND.replace("first_name", "frist_name"))
    assert main(["validate"]) == 2
    write(project / TEMPLATE, SOUND)
    assert main(["validate"]) == 0
    write(project / "flows/x.test.yaml", "version: 1\nflow: x\ntests: []\n")
    capsys.readouterr()
    assert main(["validate", "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["file"] == "flows/x.test.yaml"


def _second(project: Path, folder: str, text: str) -> None:
    write(project / f"{folder}/second.yaml", text)


@pytest.mark.parametrize(
    ("folder", "text", "message"),
    [
        ("flows", SEED, "two files define the flow 'missed-call-text-back'"),
        ("accounts", BRIDGEPOINT, "two files define the account 'bridgepoint-group'"),
        (
            "accounts",
            BRIDGEPOINT.replace("account: bridgepoint-group", "account: second"),
            "two files define the location_id 'bPt7Qm2LxRk94ZsVdC1e'",
        ),
        (
            "accounts",
            BRIDGEPOINT.replace("account: bridgepoint-group", "account: second")
            .replace("bPt7", "aPt7")
            .replace("flows: [", "flows: [gone, "),
            "there is no flow 'gone'",
        ),
    ],
)
def test_validate_looks_at_what_files_say_of_each_other(
    folder: str, text: str, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "accounts/bridgepoint-group.yaml"
    _second(project, folder, text.replace("  callback_window: the next hour\n", ""))
    assert account.is_file()
    assert main(["validate", "--format", "json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert (error["message"], error["file"]) == (message, f"{folder}/second.yaml")


@pytest.mark.parametrize(
    "settings", ["version: 2\n", "version: 1\npaths: { flows: ../x }\n", "version: 1\nlint: { slect: [] }\n"]
)
def test_validate_says_what_is_wrong_with_the_settings(settings: str, project: Path) -> None:
    write(project / "ghl-flow.yaml", settings)
    assert main(["validate"]) == 2
    assert main(["validate", FLOW]) == 2


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (SEED.replace("- wait:", "- wiat:", 1), "unknown step 'wiat'"),
        (SEED.replace("template: missed-call", "template: mised-call"),
         "no template 'mised-call' for the niche 'contractor'"),
        (SEED.replace("{ last_missed_call_sms_at: { within", "{ last_missed_cal_sms_at: { within"), None),
    ],
)  # fmt: skip
def test_validate_says_one_error_once(
    broken: str, message: str | None, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more_accounts(project, 3)
    write(project / FLOW, broken)
    assert main(["validate", "--format", "json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["file"] == FLOW
    assert message is None or error["message"] == message


def test_hooks_work_for_a_project_in_a_subfolder(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == [
        f"ghl-flow-{name}" for name in ("lint", "validate", "verify", "test")
    ]
    new_project(project / "site")
    (project / "elsewhere").mkdir()
    monkeypatch.chdir(project)
    for hook in hooks:
        for name in ("site/flows/x.yaml", "flows/x.yaml", "a/b/accounts/x.yml", "site/ghl-flow.yaml",
                     "site/niche_templates/default/x.sms.j2", "flows/x.test.yaml"):  # fmt: skip
            assert re.search(hook["files"], name), name
        assert not re.search(hook["files"], "site/docs/x.yaml")
        words = hook["entry"].split()
        assert words.pop(0) == "ghl-flow"
        assert main([*words, "--project", "site"]) == 0
        assert main([*words, "--project=nowhere"]) == 2


@pytest.mark.parametrize("folder", ["flows", "accounts"])
@pytest.mark.parametrize("what", ["dangling link", "pipe", "too large", "empty"])
def test_what_cannot_be_read_is_said_of_that_file(
    what: str, folder: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / folder / "odd.yaml"
    match what:
        case "dangling link":
            path.symlink_to("nowhere.yaml")
        case "pipe":
            if not hasattr(os, "mkfifo"):
                pytest.skip("no pipes with names here")
            os.mkfifo(path)
        case "too large":
            write(path, "#" * (4 * 1024 * 1024 + 1))
        case _:
            write(path, "")
    for command in ("lint", "validate"):
        assert main([command, "--format", "json"]) == 2
        found = json.loads(capsys.readouterr().out)
        (error,) = found["errors"] if command == "validate" else found
        assert error["file"] == f"{folder}/odd.yaml"


def test_links_to_folders_are_followed_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "accounts").rename(project / "shared")
    (project / "accounts").symlink_to("shared")
    (project / "flows/again").symlink_to(".")
    assert main(["lint"]) == 0
    assert main(["validate"]) == 0
    write(project / "shared/odd.yaml", "account: odd\n")
    capsys.readouterr()
    for words in (["lint"], ["lint", "accounts/odd.yaml"]):
        assert main([*words, "--format", "json"]) == 2
        assert {item["file"] for item in json.loads(capsys.readouterr().out)} == {"accounts/odd.yaml"}


BROKEN = {
    "accounts/bridgepoint-group.yaml": "\nverzion: 3\n",
    FLOW: "\nverzion: 3\n",
    "niche_templates/contractor/missed-call.sms.j2": "{{ nope",
    "niche_templates/contractor/niche.yaml": "\nverzion: 3\n",
    "ghl-flow.yaml": "\nverzion: 3\n",
}


@pytest.mark.parametrize("command", ["lint", "validate"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_file_is_looked_at_with_its_project_from_wherever(
    name: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Above the project and beside it there is none: it is the one of the file."""
    site = new_project(tmp_path / "repo/site")
    with (site / name).open("a", encoding="utf-8") as file:
        file.write(BROKEN[name])
    (tmp_path / "beside").mkdir()
    for folder in (tmp_path / "repo", tmp_path / "beside", site):
        monkeypatch.chdir(folder)
        assert main([command, os.path.relpath(site / name, folder)]) == 2, folder
        assert Path(name).name in "".join(capsys.readouterr())


@pytest.mark.parametrize("name", ["missed-call.sms.j2", "niche.yaml", "ghl-flow.yaml"])
def test_what_only_its_project_can_tell_about_is_not_called_valid(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(new_project(tmp_path / "one"))
    other = tmp_path / "other" / name
    other.parent.mkdir()
    other.write_text("{{ nope", encoding="utf-8")
    for command in ("lint", "validate"):
        assert main([command, str(other)]) == 2
        assert "is no part of the project" in capsys.readouterr().err


@pytest.mark.parametrize(
    "looked_at",
    [
        [],
        ["-a", "bridgepoint-group"],
        ["accounts/bridgepoint-group.yaml"],
        ["flows/missed-call-text-back.yaml"],
    ],
)
def test_a_misspelt_niche_is_found_whatever_of_it_is_looked_at(
    looked_at: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "accounts/bridgepoint-group.yaml"
    write(account, account.read_text("utf-8").replace("niche: contractor", "niche: contracter"))
    assert main(["lint", *looked_at]) == 1
    assert "unknown-niche: there are no templates for the niche 'contracter'" in capsys.readouterr().out
