"""`pause` of an account whose file is not valid: a kill switch waits for no file to be repaired."""

import re
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.spec.readable_part import readable_account
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_kill_switch import states, tidied

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
TYPOS = {
    "unknown key": ("niche:", "nich:"),
    "value": ("timezone: ", "timezone: Mars/"),
    "type": ("vars:", "vars: 3\nnotvars:"),
    "syntax of a list": ("flows: [", "flows: [[: "),
    "not ended": ("niche: ", 'niche: "'),
    "tab": ("niche:", "\tniche:"),
    "twice": ("niche:", "niche: x\nniche:"),
    "id of a flow": ("flows: [", "flows: [Not An Id, "),
    "two ways in": ("niche:", "agency: { token: env:AGENCY, company_id: c }\nniche:"),
    "NUL": ("niche: ", "niche: \0"),
    "name": ("account: bridgepoint-group", "account: bridgepoint-group\nacount: Bridgepoint Group"),
    "nested": ("niche:", f"extra: {'[' * 100}\nniche:"),
}


@pytest.mark.parametrize("typo", TYPOS)
def test_an_account_file_with_a_typo_elsewhere_does_not_block_pause(
    typo: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, *TYPOS[typo])
    assert main(["plan", "--sandbox"]) == 2, "nothing else goes on"
    capsys.readouterr()
    assert main(["pause", "all", "--all", "--sandbox"]) == 0
    assert re.search(
        r"warning: accounts/bridgepoint-group\.yaml:\d+:\d+ is not valid", capsys.readouterr().err
    )
    assert states(project) == {"draft"}


@pytest.mark.parametrize("words", [[], ["--all"], ["-a", "bridgepoint-group"], ["--accounts", "bridge*"]])
@pytest.mark.parametrize("manifest", [True, False])
def test_however_the_account_is_named_and_with_the_manifest_gone(
    words: list[str], manifest: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, "niche:", "nich:")
    if not manifest:
        tidied(project)
    capsys.readouterr()
    (row,) = output(capsys, "pause", "all", *words, "--sandbox")["accounts"]
    assert row["account"] == "bridgepoint-group"
    assert row["status"] == "complete"
    assert states(project) == {"draft"}


@pytest.mark.parametrize(
    "location",
    [
        "",
        "location_id: [x]\n",
        "location_id: one0\nlocation_id: two0\n",
        "location_id: 'a b'\n",
        'location_id: "x\n',
    ],
)
def test_where_the_sub_account_is_not_known_for_certain_nothing_is_guessed(
    location: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    (project / ACCOUNT).write_text(re.sub(r"location_id:.*\n", location, text), encoding="utf-8")
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 2
    assert "accounts/bridgepoint-group.yaml" in capsys.readouterr().err
    assert states(project) == {"published"}


def test_the_way_in_and_the_driver_are_read_where_they_are_valid(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "account: dental\nlocation_id: loc0\ntoken: env:DENTAL\nbuilder_session: pit-literal-secret\n"
        "workflow_driver: builder\nvars: { a: [1], b: two }\ntimezone: nowhere\nnich: x\nflows: [one, Two]\n"
    )
    found = readable_account(path, "dental", "accounts/x.yaml")
    assert found is not None
    value = found.value
    assert (value.account, value.location_id, value.token) == ("dental", "loc0", "env:DENTAL")
    assert (value.workflow_driver, value.builder_session, value.flows) == ("builder", None, ("one",))
    assert value.vars == {"b": "two"}


def test_only_pause_goes_on(project: Path) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, "niche:", "nich:")
    for words in (["apply", "-y"], ["destroy", "-y"], ["status"], ["backup"]):
        assert main([*words, "--sandbox"]) == 2, words
    assert states(project) == {"published"}
