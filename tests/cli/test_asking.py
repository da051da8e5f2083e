"""What an answer to a question on the terminal comes to: no and the end of the input are 1, Ctrl-C is 130."""

from pathlib import Path

import pytest
import typer

from ghl_flow.cli.asking import confirmed
from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import project

__all__ = ["project"]


@pytest.fixture(autouse=True)
def _on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    for name in ("BRIDGEPOINT_HIGHLEVEL_TOKEN", "BRIDGEPOINT_BUILDER_SESSION"):
        monkeypatch.delenv(name, raising=False)


def answering(monkeypatch: pytest.MonkeyPatch, answer: str | type[BaseException]) -> None:
    def prompt(*_: object) -> str:
        if isinstance(answer, str):
            return answer
        raise answer

    monkeypatch.setattr(f"{typer.confirm.__module__}.visible_prompt_func", prompt)


@pytest.mark.parametrize(("answer", "said"), [("y", True), ("n", False), ("", False), (EOFError, False)])
def test_an_answer(answer: str | type[BaseException], said: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, answer)
    assert confirmed("Continue?") is said


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("n", 1, "not confirmed: nothing was written"),
        (EOFError, 1, "not confirmed: nothing was written"),
        (KeyboardInterrupt, 130, "interrupted; run the command again to continue"),
    ],
)
@pytest.mark.parametrize(
    "words", [["destroy", "-a", "bridgepoint-group"], ["auth", "builder", "-a", "bridgepoint-group"]]
)
def test_a_command(
    words: list[str],
    answer: str | type[BaseException],
    code: int,
    said: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del project
    answering(monkeypatch, answer)
    assert main(words) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Aborted" not in err


def test_typer_still_tells_how_it_was_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is all there is to tell Ctrl-C by."""
    answering(monkeypatch, KeyboardInterrupt)
    with pytest.raises(typer.Abort) as ended:
        typer.confirm("Continue?")
    assert isinstance(ended.value.__context__, KeyboardInterrupt)
