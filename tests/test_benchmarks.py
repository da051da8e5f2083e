"""docs/benchmarks.md is the output of the benchmarks, and the one place of each figure."""

import re
from collections.abc import Sequence

import pytest

from benchmarks.fleet.run import Fleet
from benchmarks.fleet.scale import arithmetic, measured, with_figures
from benchmarks.measured import HEAD, Row, Took, shown, table
from benchmarks.page import benchmarks_page
from benchmarks.verify import QUESTIONS
from tests.conftest import ROOT

_PAGE = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
_UNITS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0}
_SPEED = re.compile(r"\b\d[\d.,]* (?:ms|µs|MB)\b")


def _lines(page: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in page.splitlines()
        if line.startswith("| ")
    ]


def _seconds(text: str) -> float:
    number, unit = text.split()
    return float(number) * _UNITS[unit]


def test_the_page_is_what_the_benchmarks_write() -> None:
    head, _, *lines = _lines(_PAGE)
    assert head == [*HEAD]
    frame = benchmarks_page([]).split("| ---")[0].partition("This\nrun had")[0]
    assert _PAGE.startswith(re.split(r"\d{4}-\d{2}-\d{2}", frame)[0])
    said = " ".join(line[0] for line in lines)
    for part in ("--version", "lint", "validate", "compile", "prove", "plan", "apply", "import", "report"):
        assert part in said, f"no row of {part}"
    assert {"10", "100", "500"} <= set(re.findall(r"in (\d+) sub-accounts", said))


@pytest.mark.parametrize("line", _lines(_PAGE)[2:], ids=lambda line: line[0])
def test_each_figure_stands_beside_a_peer(line: Sequence[str]) -> None:
    what, ours, peer, theirs, ratio, aim, *_ = line
    assert what
    assert peer
    assert _seconds(ours) / _seconds(theirs) == pytest.approx(float(ratio), rel=0.02, abs=0.006)
    if aim:
        most = float(aim.removesuffix(", missed"))
        assert aim.endswith("missed") or float(ratio) <= most + 0.005


def test_no_figure_stands_twice() -> None:
    asked = [(line[0], line[2], line[6] if len(line) > 6 else "") for line in _lines(_PAGE)[2:]]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "ARCHITECTURE.md",
        *sorted(
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "docs").rglob("*.md")
            # What was tried and decided has the figures of its day, with and without.
            if path.name not in ("benchmarks.md", "decisions.md")
        ),
    ],
)
def test_speed_and_memory_are_told_nowhere_else(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    if name == "docs/scale.md":  # the table of the run, and the setting of it
        text = re.sub(r"<!-- measured -->.*?<!-- end -->", "", text, flags=re.DOTALL).replace("100 ms", "")
    assert _SPEED.findall(text) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0000312, "31.2 µs"),
        (0.0042, "4.2 ms"),
        (0.9996, "1 s"),
        (0.34, "340 ms"),
        (61.04, "61 s"),
        (1234, "1234 s"),
    ],
)
def test_times_have_three_places(seconds: float, text: str) -> None:
    assert shown(seconds) == text


def test_a_row_says_when_it_misses_its_aim() -> None:
    assert Row("x", 3, "y", 2, 1.4).cells[4:6] == ("1.50", "1.4, missed")
    assert Row("x", 3, "y", 2, 1.5).cells[5] == "1.5"
    assert Row("x", 3, "y", 2).cells[5] == ""
    assert [*Row("x", 3, "y", 2, 1.4).misses] == ["1.50 times as long as the peer, aimed at 1.4"]
    assert [*Row("x", 3, "y", 2, 1.5).misses] == []
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


@pytest.mark.parametrize(
    ("seconds", "memory", "cell", "misses"),
    [
        (9.9, 149, "at most 10 s; at most 150 MB", []),
        (10.1, 149, "at most 10 s, missed; at most 150 MB", ["10.1 s, at most 10"]),
        (9.9, 151, "at most 10 s; at most 150 MB, missed", ["151 MB, at most 150"]),
    ],
)
def test_a_proof_says_when_it_takes_more_than_it_may(
    seconds: float, memory: float, cell: str, misses: list[str]
) -> None:
    row = Row("x", seconds, "y", 2, beside="1 proved", limits=QUESTIONS["ring"].limits(seconds, memory))
    assert row.cells[6] == f"1 proved; {cell}"
    assert [*row.misses] == misses


def test_the_page_says_where_a_proof_took_more_than_it_may() -> None:
    proofs = [line for line in _lines(_PAGE)[2:] if line[0].startswith("prove ")]
    assert len(proofs) == len(QUESTIONS)
    for _, ours, *_, beside in proofs:
        ((most, missed),) = re.findall(r"at most (\d+) s(, missed)?", beside)
        assert (_seconds(ours) > float(most)) == bool(missed), beside


def _fleet(command: str, accounts: int, processor: float, memory: float = 100) -> Fleet:
    took = Took(1, processor, memory)
    return Fleet(command, accounts, 30, took, took, 0, 0.1)


def test_the_arithmetic_is_waiting_or_working() -> None:
    fleets = [_fleet("apply", 10, 5), _fleet("apply", 500, 50)]
    lines = {tuple(line[1:4]): line[4] for line in _lines(arithmetic(fleets))[2:]}
    # 50,000 accounts, 30 of 0.1 s each, four at once: 37,500 s. The processor, 0.1 s each, has less to do.
    assert lines["1", "50,000", "4"] == "10 h 25 min"
    assert lines["10", "5,000", "4"] == "1 h 02 min"
    # With 32 at once waiting takes 469 s, and the processor 500 s.
    assert lines["10", "5,000", "32"] == "8 min"
    # The larger fleet counts: in the smaller one the start is a part of each account.
    assert lines["50", "1,000", "32"] == "2 min"


def test_memory_beyond_the_limit_is_said() -> None:
    assert "100 ms | 251 MB, missed |" in measured([_fleet("plan", 500, 50, 251)])
    assert "missed" not in measured([_fleet("plan", 500, 50, 250)])


def test_a_run_stands_beside_the_formula() -> None:
    # 500 accounts, 30 requests of 0.1 s, four at once: 375 s; plan has eight at once.
    run = Took(750, 50, 100)
    assert "| 2.0 times |" in measured([Fleet("apply", 500, 30, run, run, 0, 0.1)])
    assert "| 4.0 times |" in measured([Fleet("plan", 500, 30, run, run, 0, 0.1)])
    busy = Took(750, 500, 100)
    assert "| 1.5 times |" in measured([Fleet("apply", 500, 30, busy, busy, 0, 0.1)])


def test_the_page_of_scale_and_that_of_the_benchmarks_are_of_one_run() -> None:
    """What the one says of the formula is the time that the other has."""
    took = {
        (found[1], found[2]): _seconds(line[1])
        for line in _lines(_PAGE)
        if line[-1] == "answers after 100 ms" and (found := re.match(r"(\w+) 10 .* in (\d+) sub", line[0]))
    }
    page = (ROOT / "docs/scale.md").read_text(encoding="utf-8").partition("<!-- measured -->")[2]
    lines = _lines(page.partition("<!-- end -->")[0])[2:]
    assert {(line[0], line[1]) for line in lines} == took.keys()
    for command, accounts, requests, *_, times in lines:
        formula = int(accounts) * int(requests) * 0.1 / {"apply": 4, "plan": 8}[command]
        said = float(times.removesuffix(" times"))
        assert took[command, accounts] / formula == pytest.approx(said, abs=0.06)


def test_the_blocks_of_the_page_are_filled_and_nothing_else() -> None:
    page = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
    fleets = [_fleet("apply", 500, 50)]
    filled = with_figures(page, fleets)
    assert measured(fleets) in filled
    assert arithmetic(fleets) in filled
    assert with_figures(filled, fleets) == filled
    outside = re.compile(r"<!-- (measured|arithmetic) -->.*?<!-- end -->", re.DOTALL)
    assert outside.sub("", filled) == outside.sub("", page)
