"""`python -m benchmarks.lint`: linting a thousand flows, and one, each beside a peer in the same run."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOWS = 1_000
_TWO_COMMANDS = """\
import typer
app = typer.Typer()
@app.command()
def one(name: str = "x") -> None: ...
@app.command()
def two(name: str = "x") -> None: ...
app(["one"])
"""
_HEAD = """\
# Flow number {n}: what happens after a missed call.
version: 1
flow: flow-{n}
name: Flow {n}
description: One caller, one text, number {n}.
trigger:
  - call_status:
      direction: inbound
      status: [no-answer, busy, voicemail]
fields:
  last_text_{n}_at: {{ name: Last text {n} at, type: datetime }}
  budget_{n}: {{ name: Budget {n}, type: number }}
settings:
  reentry: true
cancel_on: [answered_call, reply]
steps:
  # The calls end first.
  - wait: 2 minutes
  - if: {{ last_text_{n}_at: {{ within: 30 minutes }} }}
    then:
      - end
    else:
      - sms: "Hi, it's Dale with Bridgepoint {n}. Sorry I missed you. What do you need done?"
      - update_contact:
          last_text_{n}_at: now
"""
_MORE = """\
      - wait: {days} days
      - if: {{ all: [{{ tag: warm-{n}-{days} }}, {{ budget_{n}: {{ greater_than: {days} }} }}] }}
        then:
          - add_tag: hot-{n}-{days}
          - end
"""
_TAIL = """\
guarantees:
  - at_most: { sms: 1, within: 30 minutes }
"""


def flow(number: int) -> str:
    """A flow of about 60 lines."""
    more = "".join(_MORE.format(n=number, days=days) for days in range(1, 8))
    return _HEAD.format(n=number) + more + _TAIL


def seconds(*command: str, cwd: Path) -> float:
    """How long a command takes as a whole process; its findings do not matter."""
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=False, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print a table."""
    binary = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "flows").mkdir()
        for number in range(FLOWS):
            (root / f"flows/flow-{number}.yaml").write_text(flow(number), encoding="utf-8")
        lines = flow(1).count("\n")
        ours = seconds(str(binary / "ghl-flow"), "lint", "--statistics", cwd=root)
        theirs = seconds(str(binary / "yamllint"), "-d", "relaxed", "flows", cwd=root)
        print("| what | ghl-flow | peer | peer's time | ratio |")
        print("| --- | --- | --- | --- | --- |")
        print(
            f"| lint {FLOWS:,} flows of {lines} lines | {ours:.2f} s ({ours / FLOWS * 1000:.1f} ms a file) | "
            f"yamllint, style only | {theirs:.2f} s | {theirs / ours:.1f} times faster |"
        )
        script = root / "two_commands.py"
        script.write_text(_TWO_COMMANDS, encoding="utf-8")
        pairs = [
            (
                seconds(str(binary / "ghl-flow"), "lint", "flows/flow-1.yaml", cwd=root),
                seconds(sys.executable, str(script), cwd=root),
            )
            for _ in range(9)
        ]
        one, start = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(
            f"| lint one of them | {one * 1000:.0f} ms | start of a typer program of two commands | "
            f"{start * 1000:.0f} ms | {one / start:.2f} |"
        )


if __name__ == "__main__":
    main()
