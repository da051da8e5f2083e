"""Secrets of workflows that people built: named in flows, and written nowhere."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, SMS, WEBHOOK, applied, built, one_step, one_text, second_account
from tests.cli.test_deploy_commands import output, project

__all__ = ["applied", "project"]


def test_a_secret_of_one_flow_is_none_of_another(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = json.loads(json.dumps(WEBHOOK).replace("AAAAAAAA1111", "BBBBBBBB2222"))
    built(applied, "old1", "First", one_step(WEBHOOK))
    built(applied, "old2", "Second", one_step(other))
    found = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"][0]["workflows"]
    named = [{one["detail"] for one in row["findings"] if one["matter"] == "secret"} for row in found]
    assert named == [{"env:FIRST_CUSTOM_WEBHOOK_SECRET"}, {"env:SECOND_CUSTOM_WEBHOOK_SECRET"}]
    for path in (*applied.glob("flows/*"), *applied.glob("locks/*/*")):
        assert "AAAAAAAA1111" not in path.read_text()
        assert "BBBBBBBB2222" not in path.read_text()


def test_a_flow_with_a_secret_is_not_shared(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = second_account(project)
    assert main(["plan", "--sandbox", "--all"]) == 0
    built(project, "old1", "First", one_step(WEBHOOK))
    built(project, "old2", "First", one_step(WEBHOOK), location=there)
    found = output(capsys, "pull", "--sandbox", "--all")["accounts"]
    assert [row["flow"] for one in found for row in one["workflows"]] == ["first", "first-2"]


@pytest.mark.parametrize(
    "step",
    [
        {**SMS, "apiKey": "abcdefgh12345678"},
        {"type": "unheard_of", "attributes": {"token": "abcdefgh12345678"}, "parentKey": "gone"},
    ],
    ids=["beside", "apart"],
)
def test_a_secret_without_a_place_for_a_name(
    step: JsonObject, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = [*one_text(), *one_step(step)] if "parentKey" in step else one_step(step)
    built(applied, "old1", "First", nodes)
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    assert "a secret stands where no name can" in capsys.readouterr().out
    for path in (*applied.glob("flows/*"), *applied.glob("locks/*/*")):
        assert "abcdefgh12345678" not in path.read_text()
