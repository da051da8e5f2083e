"""A command that a message names works when it is pasted: it repeats how the accounts were reached."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.remedy import REACHED, Reached, pasted
from tests.cli.test_deploy_commands import LOCATION, by_hand, edit, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    main([*words])
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.mark.parametrize(
    ("reached", "command", "whole"),
    [
        (Reached(), "'ghl-flow apply -a x'", "'ghl-flow apply -a x'"),
        (Reached(sandbox=True), "'ghl-flow apply -a x'", "'ghl-flow apply -a x --sandbox'"),
        (Reached(sandbox=True), "'ghl-flow auth token'", "'ghl-flow auth token'"),
        (Reached(Path("my clients")), "'ghl-flow plan'", "'ghl-flow --project \"my clients\" plan'"),
        (Reached(Path("a"), True), "'ghl-flow plan'", "'ghl-flow --project a plan --sandbox'"),
    ],
)
def test_the_options_of_the_run_are_repeated(reached: Reached, command: str, whole: str) -> None:
    token = REACHED.set(reached)
    try:
        assert pasted(command) == whole
    finally:
        REACHED.reset(token)


def test_published_while_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", "--sandbox"])
    main(["pause", "all", "--sandbox"])
    by_hand(project, status="published")
    text = said(capsys, "status", "--sandbox")
    assert "'ghl-flow apply -a bridgepoint-group --allow paused --sandbox'" in text
    assert "'ghl-flow pause missed-call-text-back -a bridgepoint-group --sandbox'" in text


def test_no_flow_needs_it(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["apply", "--sandbox"])
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: []")
    monkeypatch.chdir(project.parent)
    text = said(capsys, "--project", "agency", "plan", "--sandbox")
    assert "'ghl-flow --project agency apply -a bridgepoint-group --prune --sandbox'" in text


def test_an_account_without_a_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = project / "accounts/other.yaml"
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    other.write_text(
        text.replace("bridgepoint-group", "other").replace(LOCATION, "otherLocation0000001"), encoding="utf-8"
    )
    main(["apply", "--all", "--sandbox"])
    other.unlink()
    shown = said(capsys, "status", "--all", "--sandbox")
    assert "'ghl-flow pause all -a other --sandbox'" in shown
    assert "'ghl-flow destroy -a other --sandbox'" in shown
