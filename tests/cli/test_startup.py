"""What a start does not import."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.starter import new_project

PROGRAM = """
import sys
from ghl_flow.cli.main import main
main(sys.argv[2:])
print([name for name in sys.argv[1].split(",") if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (["--help"], "rich,pydantic,httpx,anyio,logging,ghl_flow.operations,ghl_flow.spec"),
        (["plan", "--help"], "rich,httpx,anyio,ghl_flow.operations.plan,ghl_flow.deploy"),
        (["lint"], "rich,httpx,anyio,ghl_flow.deploy,ghl_flow.sandbox,ghl_flow.lint.fixing"),
        (["validate"], "rich,httpx,anyio,ghl_flow.deploy,ghl_flow.sandbox"),
        (["history"], "rich,httpx,jinja2,ghl_flow.runtime,ghl_flow.lint,ghl_flow.sandbox"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_command_imports_only_what_it_needs(words: list[str], absent: str, tmp_path: Path) -> None:
    new_project(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, absent, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr.splitlines()[-1] == "[]"
