"""On a terminal lines break at words, frames keep their carets, what is to be copied stays in one piece."""

import re
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text

from ghl_flow.cli.asking import confirmed
from ghl_flow.cli.console import PrintableConsole, at_words
from ghl_flow.cli.main import main
from ghl_flow.cli.session import Session
from tests.cli.test_deploy_commands import edit, project

__all__ = ["project"]

_ACCOUNT = "accounts/bridgepoint-group.yaml"
COMMANDS = (
    "lint",
    "plan --sandbox",
    "apply --sandbox",
    "status --sandbox",
    "verify --max-calls 2",
    "render missed-call-text-back",
    "doctor -a bridgepoint-group --sandbox",
    "audit -a bridgepoint-group --sandbox",
    "cost -a bridgepoint-group",
    "rule GF101",
    "rule GF001",  # whose source is a title, longer than a narrow line
    "plan --al",  # no such option
    "simulate missed-call-text-back --calls 0s,45s,90s",
    "plan",  # no token is set: an error with a hint
    "history",
)


def on_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    def console(_: Session, *, stderr: bool) -> PrintableConsole:
        return PrintableConsole(
            stderr=stderr, width=width, force_terminal=True, color_system=None, highlight=False
        )

    monkeypatch.setattr(Session, "_console", console)
    monkeypatch.setattr("ghl_flow.cli.terminal._is_plain", lambda _: False)
    monkeypatch.setenv("COLUMNS", str(width))  # for errors, whose console is no session's
    monkeypatch.setenv("TTY_COMPATIBLE", "1")


def _shown(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    main([*words])
    said = capsys.readouterr()
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "", said.out + said.err).splitlines()


def _in_one_piece(line: str) -> bool:
    """Whether it is one word or one thing that is quoted, with no more than a mark before it."""
    return re.fullmatch(r"\W*(?:[\w./-]+: ?)?('[^']+'\S*|\S+|\S+ {2}\S+)", line.strip()) is not None


@pytest.mark.parametrize("width", [60, 120])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_longer_and_no_word_is_cut(
    command: str,
    width: int,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / _ACCOUNT, "native_missed_call_text_back: off", "native_missed_call_text_back: unknown")
    capsys.readouterr()
    whole = {word for line in _shown(capsys, *command.split()) for word in line.split()}
    on_terminal(monkeypatch, width)
    lines = _shown(capsys, *command.split())
    assert lines
    code = [line for line in lines if line.startswith("```")]
    fenced = lines[lines.index(code[0]) : len(lines) - lines[::-1].index(code[-1])] if code else []
    long = [line for line in lines if cell_len(line) > width and line not in fenced]
    assert [line for line in long if not _in_one_piece(line)] == []
    if not command.startswith("apply"):  # it does something else the second time
        # Of a long line a frame shows a part.
        cut = {word for line in lines if not re.match(r" *\d* \|", line) for word in line.split()} - whole
        assert {word for word in cut if not re.fullmatch(r"[\d.,:s)]+|[─━╭╮╰╯│]+", word)} == set()


@pytest.mark.parametrize("command", ["apply --sandbox", "pause all --sandbox", "status --sandbox"])
def test_a_long_name_of_an_account_stays_in_one_piece(
    command: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "the-very-long-name-of-a-family-business-in-northern-minnesota"
    edit(project / _ACCOUNT, "account: bridgepoint-group", f"account: {name}")
    edit(project / _ACCOUNT, "status: approved", "status: pending")
    capsys.readouterr()
    on_terminal(monkeypatch, 60)
    lines = _shown(capsys, *command.split())
    assert any(name in line for line in lines)
    assert all(name in line for line in lines if "northern" in line)


@pytest.mark.parametrize("width", [40, 60, 120])
@pytest.mark.parametrize("place", [0, 40, 150])
def test_carets_stand_below_what_is_wrong(
    place: int, width: int, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line of a frame, however long the file's line is."""
    spec = project / "flows/missed-call-text-back.yaml"
    text = spec.read_text(encoding="utf-8")
    wrong = f'  - sms: {{ body: "{"x" * place}", templte: missed-call, from: "{"y" * 150}" }}\n'
    spec.write_text(text.replace("steps:\n", f"steps:\n{wrong}"), encoding="utf-8")
    capsys.readouterr()
    on_terminal(monkeypatch, width)
    for command in ("lint", "validate", "plan --sandbox"):
        lines = _shown(capsys, *command.split())
        underlined = set()
        for above, below in pairwise(lines):
            if re.fullmatch(r" *\| +\^+", below):
                assert re.match(r" *\d+ \| ", above), above
                assert cell_len(above) <= width
                underlined.add(above[below.index("^") : len(below)])
        # The second key is not known either, and an empty text is no text.
        assert underlined - {"from", '""'} == {"templte"}, command


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 80, ["one two three"]),
        ("one two three four five six seven", 24, ["one two three four five", "  six seven"]),
        ("  ! one two three four five six seven", 24, ["  ! one two three four", "    five six seven"]),
        (
            "see 'ghl-flow verify x --all' for the case",
            24,
            ["see", "  'ghl-flow verify x --all'", "  for the case"],
        ),
        (
            "'A title of more words than fit' of the help",
            24,
            ["'A title of more words", "  than fit' of the help"],
        ),
        (
            "run 'ghl-flow verify a-flow-of-mine'",
            24,
            ["run", "  'ghl-flow verify a-flow-of-mine'"],
        ),
        (
            "it's what the owner's own phone doesn't do",
            26,
            ["it's what the owner's own", "  phone doesn't do"],
        ),
        ("a\n\n  bb cc", 80, ["a", "", "  bb cc"]),
        ("a" * 30, 24, ["a" * 30]),
        ("no room " * 3, 12, ["no room no", "room no room"]),
        (
            "```\none two three four five six seven\n```",
            24,
            ["```", "one two three four five six seven", "```"],
        ),
        ("文字文字 文字文字 文字文字", 24, ["文字文字 文字文字", "  文字文字"]),
    ],
)
def test_lines_break_at_words(text: str, width: int, lines: list[str]) -> None:
    assert [line.rstrip() for line in at_words(Text(text), width).plain.split("\n")] == [
        line.rstrip() for line in lines
    ]


def test_a_question_breaks_at_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    assert not confirmed("The account has no contact +15125550100. Is it your own phone, and may it be made?")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= 40


def test_styles_stay_where_they_were() -> None:
    text = Text.assemble("one two three ", ("four", "bold"), " five six seven eight nine ten")
    broken = at_words(text, 24)
    assert [broken.plain[span.start : span.end] for span in broken.spans if span.style == "bold"] == ["four"]


def test_off_a_terminal_a_line_is_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / _ACCOUNT, "native_missed_call_text_back: off", "native_missed_call_text_back: unknown")
    capsys.readouterr()
    assert max(map(len, _shown(capsys, "plan", "--sandbox"))) > 200
