"""Secrets are asked for at a terminal: unseen, of any length, and only where they can be kept."""

import os
import pty
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_auth import ACCOUNT, NAME, copied, memory, no_keyring
from tests.cli.test_deploy_commands import edit, project
from tests.highlevel.test_secret import Memory

__all__ = ["memory", "no_keyring", "project"]


class Terminal:
    """A terminal at standard input, and who types there."""

    def __init__(self) -> None:
        self._person, self.program = pty.openpty()
        self._typing: threading.Thread | None = None

    def types(self, text: bytes) -> None:
        """Type as fast as the program takes it, once it hides what is typed."""

        def write() -> None:
            while termios.tcgetattr(self.program)[3] & termios.ECHO:
                pass
            left = text
            while left:
                left = left[os.write(self._person, left[:1000]) :]

        self._typing = threading.Thread(target=write, daemon=True)
        self._typing.start()

    def is_as_before(self) -> bool:
        """Whether it shows what is typed, and hands over lines."""
        flags = termios.tcgetattr(self.program)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    one = Terminal()
    with os.fdopen(one.program, closefd=False) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        yield one


def with_body(size: int) -> bytes:
    """A request copied from a save in the builder: the whole workflow in one line."""
    return f"{copied()} --data-raw '{{{size * 'x'}}}'".encode()


@pytest.mark.parametrize(
    "typed",
    [with_body(100) + b"\n\x04", with_body(9_000) + b"\n\x04", with_body(300_000) + b"\x04"],
    ids=["a short one", "longer than a line of a terminal", "without Enter"],
)
def test_a_request_of_any_length_is_pasted(
    typed: bytes, project: Path, memory: Memory, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.types(typed)
    assert main(["auth", "builder", "-a", NAME, "--yes", "--offline"]) == 0
    assert len(memory.entries) == 1
    assert terminal.is_as_before()


def test_what_is_typed_by_hand_can_be_corrected(
    project: Path, memory: Memory, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", f"token: keyring:{NAME}")
    terminal.types(b"\x7fpit-129\x7f\x7f23\n\x04")
    assert main(["auth", "token", "-a", NAME]) == 0
    assert [*memory.entries.values()] == ["pit-123"]


@pytest.mark.parametrize("words", [["token"], ["builder", "--yes"], ["builder", "--yes", "--offline"]])
def test_no_secret_is_asked_for_that_cannot_be_kept(
    words: list[str],
    project: Path,
    no_keyring: Memory,
    terminal: Terminal,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", f"token: keyring:{NAME}")
    assert main(["auth", *words, "-a", NAME]) == 4
    said = capsys.readouterr().err
    assert "paste" not in said
    assert "name an environment variable instead" in said
