"""`import` of several files: what is no export, or of another sub-account, ends nothing."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, one_text, second_account
from tests.cli.test_deploy_commands import LOCATION, output, project

__all__ = ["project"]

ELSEWHERE = "zZzZ0000000000000000"


def export(name: str, location: str, number: int = 1) -> str:
    document: JsonObject = {"id": f"w-{name}-{number}", "name": name, "locationId": location}
    document |= {"status": "published", "workflowData": {"templates": [*one_text(f"Hi {name}")]}}
    file = f"{name}.json"
    Path(file).write_text(json.dumps({"workflow": document}), encoding="utf-8")
    return file


@pytest.mark.parametrize("bad", ["no JSON", "no workflow", "not there", "of an unknown sub-account"])
def test_one_that_is_bad_ends_no_other(bad: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = [export(name, LOCATION) for name in ("first", "second")]
    Path("odd.json").write_text({"no JSON": "{", "no workflow": "{}"}.get(bad, "{}"))
    odd = {"not there": "nowhere.json", "of an unknown sub-account": export("third", ELSEWHERE)}
    words = ["import", good[0], odd.get(bad, "odd.json"), good[1], "-a", ACCOUNT]
    found = output(capsys, *words, "--dry-run", code=3)
    assert [(one["flow"], one["status"]) for one in found["workflows"]] == [
        ("first", "new"),
        ("second", "new"),
    ]
    assert len(found["failed"]) == 1
    assert main(words) == 3
    said = capsys.readouterr()
    assert f"{ACCOUNT}: 2 workflows: 2 new" in said.out
    assert {"no JSON": "is not JSON", "no workflow": "holds no workflow", "not there": "No such file"}.get(
        bad, f"no account here has location_id: {ELSEWHERE}"
    ) in said.err
    assert {path.stem for path in (project / "flows").glob("*.yaml")} >= {"first", "second"}
    assert not (project / "flows/third.yaml").exists()


def test_the_account_is_that_of_the_workflows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = second_account(project)
    assert output(capsys, "import", export("first", other), "--dry-run")["account"] == "harlow-and-finch"
    # Of two there is a choice to make, and of none too.
    assert main(["import", export("first", other), export("second", LOCATION)]) == 2
    assert main(["import", export("first", ELSEWHERE)]) == 2
    capsys.readouterr()
    words = ["import", export("first", other), export("second", LOCATION), "-a", ACCOUNT]
    assert main(words) == 3
    assert "import it with -a harlow-and-finch" in capsys.readouterr().err


def test_of_bad_files_alone_nothing_is_made(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("odd.json").write_text("{")
    assert main(["import", "odd.json", "nowhere.json", "-a", ACCOUNT]) == 2
    assert main(["import", export("third", ELSEWHERE), "odd.json", "-a", ACCOUNT]) == 2
    assert f"location_id: {ELSEWHERE}" in capsys.readouterr().err
    assert not (project / "locks").exists()
