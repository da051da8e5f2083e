"""A file that a command writes to never takes the place of a source of a project."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import project

__all__ = ["project"]


@pytest.mark.parametrize("source", ["flows/missed-call-text-back.yaml", "accounts/bridgepoint-group.yaml"])
@pytest.mark.parametrize(
    "words",
    [
        "test --format junit --output {file}",
        "test --output {file}",
        "probe --sandbox --output {file}",
        "plan --sandbox --out {file}",
        "lint --update-baseline --baseline {file}",
        "render missed-call-text-back --format json --output {file}",
        "audit --sandbox --output {file}",
    ],
)
def test_a_source_is_not_replaced(
    words: str, source: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / source
    before = file.read_bytes()
    assert main(words.format(file=file).split()) == 2
    assert file.read_bytes() == before
    assert f"{file} would replace a source of a project" in capsys.readouterr().err
