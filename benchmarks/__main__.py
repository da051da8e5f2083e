"""`python -m benchmarks [NAME ...]`: every benchmark; docs/benchmarks.md and docs/scale.md are made of it.

Of names, such as `lint`, only these are run, and nothing is written.
"""

import sys
from collections.abc import Callable, Iterator, Mapping

from benchmarks import compile as compiling
from benchmarks import import_, lint, report, start, validate, verify
from benchmarks.fleet import run as fleet
from benchmarks.fleet import scale
from benchmarks.measured import HEAD, ROOT, Row, table
from benchmarks.page import benchmarks_page

PARTS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "start": start.rows,
    "validate": validate.rows,
    "lint": lint.rows,
    "compile": compiling.rows,
    "verify": verify.rows,
    "import": import_.rows,
    "report": report.rows,
}


def main(names: list[str]) -> None:
    """Measure, print, and write the pages when all was measured."""
    known = [*PARTS, "fleet"]
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    found: list[Row] = []
    for name, rows in PARTS.items():
        if not names or name in names:
            print(f"measuring {name}", file=sys.stderr)
            found += rows()
    fleets: list[fleet.Fleet] = []
    if not names or "fleet" in names:
        print("measuring the fleet: a quarter of an hour", file=sys.stderr)
        fleets = [*fleet.fleets()]
        found += [*(one.row for one in fleets), fleet.limited()]
    print(table(HEAD, [row.cells for row in found]), end="")
    if not names:
        (ROOT / "docs/benchmarks.md").write_text(benchmarks_page(found), encoding="utf-8")
        page = ROOT / "docs/scale.md"
        page.write_text(scale.with_figures(page.read_text(encoding="utf-8"), fleets), encoding="utf-8")
    for row in found:
        for miss in row.misses:
            print(f"missed: {row.what}: {miss}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
