"""Lines of a fleet: in columns, and with marks below where a terminal is too narrow."""

from io import StringIO

import pytest

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.display.fleet import FleetLine, failed_lines, print_fleet
from ghl_flow.errors import UsageError

_LINES = [
    FleetLine("a", "1 to create", "", "sha256:0"),
    FleetLine("longer", "[none] of it", "bold", "sha256:1"),
    *failed_lines([(name, UsageError("there is no token", hint="store one")) for name in "bc"]),
]


_COLUMNS = """\
a       1 to create   sha256:0
longer  [none] of it  sha256:1
b       failed: there is no token
c       failed, as b
"""
_IN_30 = _COLUMNS.replace("no token", "no\n  token")
_BELOW = """\
a       1 to create
  sha256:0
longer  [none] of it
  sha256:1
b       failed: there is no
  token
c       failed, as b
"""


@pytest.mark.parametrize(
    ("width", "terminal", "printed"),
    [(120, False, _COLUMNS), (10, False, _COLUMNS), (29, True, _BELOW), (30, True, _IN_30)],
)
def test_lines(width: int, terminal: bool, printed: str) -> None:
    out = StringIO()
    console = PrintableConsole(
        file=out, width=width, force_terminal=terminal, color_system=None, highlight=False, no_color=True
    )
    print_fleet(console, _LINES)
    assert out.getvalue() == printed
