"""`import`: workflows of files become flows."""

import json
import zipfile
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.built_by_hand import ACCOUNT, EXPORTS, exported
from tests.cli.test_deploy_commands import output, project

__all__ = ["project"]


@pytest.mark.parametrize("form", ["exporter", "document", "list", "zip"])
def test_files(form: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = exported(EXPORTS / "02-contact-added-reply-wait.json")
    content = json.loads(file.read_text())
    if form == "document":
        file.write_text(json.dumps(content["workflow"]))
    elif form == "list":
        file.write_text(json.dumps({"workflows": [content]}))
    elif form == "zip":
        with zipfile.ZipFile("all.zip", "w") as archive:
            archive.write(file, "exports/one.json")
        file = Path("all.zip")
    found = output(capsys, "import", str(file), "-a", ACCOUNT)
    (one,) = found["workflows"]
    assert (one["status"], one["flow"]) == ("new", "contact-added-send-text-email")
    assert main(["validate"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"\x00\x01", "is not JSON"),
        (b"{}", "holds no workflow"),
        (
            b'{"workflow": {"locationId": "another", "name": "X", "workflowData": {"templates": []}}}',
            "another",
        ),
        (b"PK\x03\x04broken", "is not JSON"),
    ],
)
def test_files_that_are_no_exports(
    content: bytes, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("export.json").write_bytes(content)
    files = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    assert main(["import", "export.json", "-a", ACCOUNT]) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == files


def test_secrets_are_named_and_never_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = exported(EXPORTS / "03-pitch-deck-delivery.json")
    assert main(["import", str(file), "-a", ACCOUNT]) == 0
    assert "env:DEAL_FUNNEL_PITCH_DECK_EMAIL_SECRET" in capsys.readouterr().out
    for path in (*project.glob("flows/*"), *project.glob("locks/*/*")):
        assert "token=" not in path.read_text()
