"""What `init --recipe` tells to write can be written; and it never makes a project inside of one."""

import re
from pathlib import Path

import pytest
import yaml

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"


@pytest.mark.parametrize(
    "recipes",
    [["no-show"], ["missed-call-after-hours"], ["make-handoff"], ["no-show", "make-handoff", "birthday"]],
    ids="+".join,
)
def test_the_lines_as_told_make_a_valid_file(
    recipes: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", *(word for name in recipes for word in ("--recipe", name))])
    said = capsys.readouterr().err
    assert f"If {ACCOUNT} is to run them, replace its flows: with\n" in said
    told = re.search(r"replace its flows: with\n  (flows: .*)\n", said)
    assert told is not None
    text = re.sub("flows: .*", told[1], (project / ACCOUNT).read_text(encoding="utf-8"))
    if (values := re.search(r"add below its vars:\n((?:    .*\n)+)", said)) is not None:
        more = yaml.safe_load(values[1])
        text = text.replace("vars:\n", "vars:\n" + "".join(f'  {k}: "{v}"\n' for k, v in more.items()))
    if (hours := re.search(r"and add\n  (hours: .*)\n", said)) is not None:
        text += f"{hours[1]}\n"
    (project / ACCOUNT).write_text(text, encoding="utf-8")
    assert main(["validate"]) == 0
    assert yaml.safe_load(text)["flows"] == ["missed-call-text-back", *recipes]


def test_what_an_account_says_already_is_not_told_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (project / ACCOUNT).open("a", encoding="utf-8") as file:
        file.write('hours: { mon-fri: "8:00-17:30" }\n')
    main(["init", "--recipe", "missed-call-after-hours"])
    assert "hours:" not in capsys.readouterr().err


def test_of_many_accounts_it_is_told_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    for number in range(4):
        copy = text.replace("account: bridgepoint-group", f"account: client-{number}")
        copy = copy.replace("bPt7Qm2LxRk94ZsVdC1e", f"bPt7Qm2LxRk94ZsVdC{number}0")
        (project / f"accounts/client-{number}.yaml").write_text(copy, encoding="utf-8")
    main(["init", "--recipe", "no-show"])
    said = capsys.readouterr().err
    assert "In the file of each account that runs them, add to its list flows:\n  - no-show\n" in said
    assert "flows: [" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--recipe", "no-show", "birthday"], "'ghl-flow init --recipe no-show --recipe birthday'"),
        (["birthday", "--recipe", "no-show"], "'ghl-flow init --recipe no-show --recipe birthday'"),
        (["--recipe", "no-show", "brthday"], "would be a project inside of another"),
    ],
)
def test_a_recipe_is_no_folder(
    words: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(project.rglob("*"))
    assert main(["init", *words]) == 2
    assert said in capsys.readouterr().err
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("how", ["folder", "option"])
def test_it_goes_into_the_project_around(
    how: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project / "flows" if how == "folder" else project.parent)
    words = [] if how == "folder" else ["--project", str(project)]
    rows = output(capsys, *words, "init", "--recipe", "no-show")
    assert (project / "flows/no-show.yaml").is_file()
    assert not (project / "flows/flows").exists()
    assert rows["needs"]["flows"] == ["no-show"]


def test_a_new_project_beside_one_is_made(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("other") / "new"
    assert main(["init", str(folder), "--recipe", "no-show"]) == 0
    assert (folder / "ghl-flow.yaml").is_file()
