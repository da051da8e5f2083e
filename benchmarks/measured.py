"""What every benchmark gives: rows, each a figure beside a peer's that was measured in the same run."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
GHL_FLOW = str(Path(sys.executable).parent / "ghl-flow")
YAMLLINT = str(Path(sys.executable).parent / "yamllint")
SMALL_PROGRAM = "start of a typer program of two commands"
_SMALL_PROGRAM = """\
import typer
app = typer.Typer()
@app.command()
def one(name: str = "x") -> None: ...
@app.command()
def two(name: str = "x") -> None: ...
app(["one"])
"""


# A process of its own: the most memory of a child includes what its parent held when it began.
_LAUNCHER = """\
import json, os, subprocess, sys, time
began = time.perf_counter()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
took = time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
print(json.dumps([process.returncode, *took]))
"""


class Limit(NamedTuple):
    """What was found of something in a unit, and the most that it may be."""

    found: float
    most: float
    unit: str

    @property
    def missed(self) -> bool:
        """Whether it is more."""
        return self.found > self.most

    @property
    def told(self) -> str:
        """The limit as the page has it."""
        return f"at most {self.most:g} {self.unit}{', missed' if self.missed else ''}"


class Row(NamedTuple):
    """A line of the table: seconds of ours and of the peer.

    `aim`: at most so many times as long. `beside` is what the ratio alone does not tell: memory, or what was
    decided. `limits` are the most that it may take, whatever the peer takes.
    """

    what: str
    ours: float
    peer: str
    theirs: float
    aim: float | None = None
    beside: str = ""
    limits: tuple[Limit, ...] = ()

    @property
    def ratio(self) -> float:
        """How many times as long as the peer."""
        return self.ours / self.theirs

    @property
    def missed(self) -> bool:
        """Whether it takes longer than is aimed at."""
        return self.aim is not None and self.ratio > self.aim

    @property
    def misses(self) -> Iterator[str]:
        """Each aim and limit that it does not keep, in words."""
        if self.missed:
            yield f"{self.ratio:.2f} times as long as the peer, aimed at {self.aim:g}"
        yield from (f"{one.found:.3g} {one.unit}, at most {one.most:g}" for one in self.limits if one.missed)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line's cells, as the page has them."""
        aim = "" if self.aim is None else f"{self.aim:g}{', missed' if self.missed else ''}"
        return (
            self.what,
            shown(self.ours),
            self.peer,
            shown(self.theirs),
            f"{self.ratio:.2f}",
            aim,
            "; ".join(filter(None, (self.beside, *(one.told for one in self.limits)))),
        )


HEAD = ("what", "ghl-flow", "peer", "peer's time", "ratio", "aim", "beside")


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    ruled = (head, ["---"] * len(head), *lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in ruled)


def shown(seconds: float) -> str:
    """A time with its unit, in three places."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.3g} ms" if seconds >= 0.0009995 else f"{seconds * 1e6:.3g} µs"
    return f"{seconds:.3g} s" if seconds < 999.5 else f"{seconds:.0f} s"


def median(work: Callable[[], object], runs: int) -> float:
    """Seconds one run takes: the median after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


class Took(NamedTuple):
    """What a process took: seconds on the clock, seconds of the processor, and the most memory in MB."""

    seconds: float
    processor: float
    memory: float


def took(*command: str, cwd: Path = ROOT, env: Mapping[str, str] = {}, codes: Sequence[int] = (0,)) -> Took:
    """Run a process to its end.

    Raises:
        SystemExit: it ended with another code than those.
    """
    # An installed program has its bytecode written; one that is edited in place may be kept from that.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command],
        cwd=cwd,
        env=environment | dict(env),
        capture_output=True,
        text=True,
        check=False,
    )
    code, *measured = json.loads(ran.stdout)
    if code not in codes:
        raise SystemExit(f"{ran.stderr[-2_000:]}\n{' '.join(command)} ended with {code}")
    return Took(*measured)


def own_memory() -> float:
    """The most memory that this process held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what `getrusage` says includes what the parent held when it began
        found = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(found.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_turns(
    ours: Callable[[], Took], theirs: Callable[[], Took], turns: int, *, on_the_clock: bool = False
) -> tuple[Took, Took]:
    """Both sides in turns and the best of each: what a machine does undisturbed.

    By the processor's time, or `on_the_clock`, which counts where one side has several processes.
    """
    pairs = [(ours(), theirs()) for _ in range(turns)]
    one, other = ([*column] for column in zip(*pairs, strict=True))
    by = attrgetter("seconds" if on_the_clock else "processor")
    return min(one, key=by), min(other, key=by)


def small_program(folder: Path) -> tuple[str, str]:
    """The command that starts a small typer program: what any such tool takes before it does anything."""
    script = folder / "two_commands.py"
    script.write_text(_SMALL_PROGRAM, encoding="utf-8")
    return sys.executable, str(script)
