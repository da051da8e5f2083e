"""`python -m benchmarks.lint`: lint of a thousand flows and of one, and a start, each beside a peer."""

import os
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
# What an agency writes: a missed call answered, asked again after a day and after three, block style.
_FLOW = """\
# Flow number {n}: what happens after a missed call.
version: 1
flow: flow-{n}
name: Missed call, followed up {n}
description: One caller, one text; asked again after a day and after three.
trigger:
  - call_status:
      direction: inbound
      status: [no-answer, busy, voicemail]
fields:
  last_text_{n}_at:
    name: Last text {n} at
    type: datetime
settings:
  reentry: true
cancel_on:
  - answered_call
  - reply
steps:
  # The calls end first.
  - wait: 2 minutes
  # Texted within the half hour: no word more.
  - if:
      last_text_{n}_at:
        within: 30 minutes
    then:
      - end
    else:
      - sms:
          body: >-
            Hi, it's Dale with Bridgepoint {n}. Sorry I missed your call.
            What do you need done?
      - update_contact:
          last_text_{n}_at: now
      - add_tag: missed-call-{n}
      - wait: 1 day
      - if:
          tag: booked-{n}
        then:
          - remove_tag: missed-call-{n}
          - end
      - sms:
          body: >-
            Dale with Bridgepoint {n} again. Do you still need a hand?
            Tell me what it is and I will call you back.
      - wait: 3 days
      - if:
          any:
            - tag: booked-{n}
            - tag: lost-{n}
        then:
          - end
      - sms:
          body: Last one from Bridgepoint {n}. Shall I close this, or do you want a visit this week?
      - remove_tag: missed-call-{n}
guarantees:
  - at_most:
      sms: 1
      per: contact
      within: 30 minutes
"""


def flow(number: int) -> str:
    """A flow of about 60 lines."""
    return _FLOW.format(n=number)


def seconds(*command: str, cwd: Path) -> float:
    """How long a command takes as a whole process; its findings do not matter."""
    # An installed program has its bytecode written; one that is edited in place may be kept from that.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True)
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
        seconds(str(binary / "ghl-flow"), "lint", "flows/flow-1.yaml", cwd=root)
        # In turns, and the best of each: what a machine does undisturbed (timeit's advice).
        turns = [
            (
                seconds(str(binary / "ghl-flow"), "lint", "--statistics", cwd=root),
                seconds(str(binary / "yamllint"), "flows", cwd=root),
            )
            for _ in range(5)
        ]
        ours, theirs = (min(column) for column in zip(*turns, strict=True))
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
            for _ in range(15)
        ]
        one, start = (min(column) for column in zip(*pairs, strict=True))
        print(
            f"| lint one of them | {one * 1000:.0f} ms | start of a typer program of two commands | "
            f"{start * 1000:.0f} ms | {one / start:.2f} |"
        )
        pairs = [
            (
                seconds(str(binary / "ghl-flow"), "--version", cwd=root),
                seconds(sys.executable, str(script), cwd=root),
            )
            for _ in range(15)
        ]
        version, start = (min(column) for column in zip(*pairs, strict=True))
        print(
            f"| `ghl-flow --version` | {version * 1000:.0f} ms | start of a typer program of two commands | "
            f"{start * 1000:.0f} ms | {version / start:.2f} |"
        )


if __name__ == "__main__":
    main()
