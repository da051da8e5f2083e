"""A stored step that YAML has no word for may be the first thing that a process reads."""

import subprocess
import sys

SCRIPT = """
from tests.importing.documents import imported, stored
node = {"id": "a", "order": 0, "type": "unheard_of", "name": "X", "attributes": {"x": 1}}
print(imported(stored([node])).taken)
"""


def test_nothing_else_has_to_be_read_before() -> None:
    found = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (found.stdout.strip(), found.stderr) == ("True", "")
