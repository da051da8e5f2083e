"""docs/benchmarks.md, of the rows of a run."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.measured import HEAD, Row, table

_PAGE = """\
# Benchmarks

This page is the output of one run on {day}: `make bench` measures again and writes it. Each figure stands
beside a peer's of the same run, so machines matter less: read the ratio, our time divided by the peer's.
`aim` is the most that it should be, and says where that is missed, as does `at most`. Whole processes and
proofs are measured by the processor's time; a fleet, several processes and what is measured inside a process
on the clock. This run had {cores} cores, which others may have used too, and CPython {python}.

{table}
The peers do less: yamllint looks at style alone, a bare loop knows each request beforehand, and nothing else
proves a guarantee or runs a flow over a history. What a fleet costs for each account, and what 50,000 take,
is in [scale](scale.md).
"""


def benchmarks_page(rows: Sequence[Row]) -> str:
    """The page."""
    return _PAGE.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        python=platform.python_version(),
        table=table(HEAD, [row.cells for row in rows]),
    )
