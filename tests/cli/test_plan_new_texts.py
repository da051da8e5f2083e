"""A plan shows the words of new texts, not only of changed ones."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, edit, output, project

__all__ = ["project"]


def test_new_texts_are_shown_in_words(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox"]) == 0
    out = capsys.readouterr().out
    assert "\n          Hey, it's Dale with Bridgepoint Group." in out
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    details = [step["details"] for change in account["changes"] for step in change.get("steps", ())]
    ((words,),) = [one for one in details if one]
    assert (words["what"], words["before"]) == ("body", "")
    assert words["after"].startswith("Hey, it's Dale")


def test_a_text_that_comes_into_a_flow_is_shown_too(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "      - update_contact:", '      - sms: "One more\\nline"\n      - update_contact:')
    capsys.readouterr()
    assert main(["plan", "--sandbox"]) == 0
    assert "\n          One more\n          line" in capsys.readouterr().out


def test_accounts_that_only_say_other_words_are_still_one_plan(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")
    other = text.replace("bridgepoint-group", "other").replace("Bridgepoint Group", "Other")
    other = other.replace("bPt7Qm2LxRk94ZsVdC1e", "oPt7Qm2LxRk94ZsVdC1e")
    (project / "accounts/other.yaml").write_text(other, encoding="utf-8")
    assert main(["plan", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert out.count("workflow missed-call-text-back/main") == 1
    assert "What do you need done?  (in bridgepoint-group)" in out
