"""Lint of a thousand flows and of one, beside yamllint, which looks at style, and a small program's start.

No account runs these flows; their texts are looked at all the same, by the rules that need no values.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measured import GHL_FLOW, SMALL_PROGRAM, YAMLLINT, Row, in_turns, small_program, took

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
        ours, theirs = in_turns(
            lambda: took(GHL_FLOW, "lint", "--statistics", cwd=root, codes=_FOUND),
            lambda: took(YAMLLINT, "flows", cwd=root, codes=_FOUND),
            3,
        )
        what = f"`ghl-flow lint` of {FLOWS:,} flows of {lines} lines"
        yield Row(
            what, ours.processor, "yamllint of the same", theirs.processor, 0.2, f"{ours.memory:.0f} MB"
        )
        peer = small_program(root)
        ours, theirs = in_turns(
            lambda: took(GHL_FLOW, "lint", "flows/flow-1.yaml", cwd=root, codes=_FOUND),
            lambda: took(*peer, cwd=root),
            11,
        )
        yield Row("`ghl-flow lint` of one of them", ours.processor, SMALL_PROGRAM, theirs.processor, 1.6)
