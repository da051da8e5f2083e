"""Lint of a thousand flows and of one, beside yamllint, which looks at style, and a small program's start.

No account runs these flows; their texts are looked at all the same, by the rules that need no values.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measured import GHL_FLOW, SMALL_PROGRAM, YAMLLINT, Row, Took, in_turns, small_program, took
from ghl_flow.counting import counted
from ghl_flow.lint.shares import processes_for

FLOWS = 1_000
_FOUND = (0, 1)
"""Findings do not matter here."""
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


def rows() -> Iterator[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "flows").mkdir()
        for number in range(FLOWS):
            (root / f"flows/flow-{number}.yaml").write_text(flow(number), encoding="utf-8")
        lines = flow(1).count("\n")
        what = f"`ghl-flow lint` of {FLOWS:,} flows of {lines} lines"
        peer = "yamllint of the same"

        def style() -> Took:
            return took(YAMLLINT, "flows", cwd=root, codes=_FOUND)

        ours, theirs = in_turns(
            lambda: took(GHL_FLOW, "lint", "--statistics", cwd=root, codes=_FOUND),
            style,
            5,
            on_the_clock=True,
        )
        told = f"on the clock; {counted(processes_for(FLOWS), 'process', 'processes')}, the peer one"
        yield Row(what, ours.seconds, peer, theirs.seconds, 0.2, told)
        ours, theirs = in_turns(
            lambda: took(GHL_FLOW, "lint", "--statistics", "--jobs", "1", cwd=root, codes=_FOUND), style, 3
        )
        yield Row(
            f"{what}, `--jobs 1`", ours.processor, peer, theirs.processor, None, f"{ours.memory:.0f} MB"
        )
        program = small_program(root)
        ours, theirs = in_turns(
            lambda: took(GHL_FLOW, "lint", "flows/flow-1.yaml", cwd=root, codes=_FOUND),
            lambda: took(*program, cwd=root),
            11,
        )
        yield Row("`ghl-flow lint` of one of them", ours.processor, SMALL_PROGRAM, theirs.processor, 1.6)
