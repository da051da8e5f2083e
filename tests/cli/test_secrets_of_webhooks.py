"""A secret that a step names is put in when it is written, and is in no output and no file."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from tests.cli.test_deploy_commands import LOCATION, edit, output, project

__all__ = ["project"]

FLOW = "flows/missed-call-text-back.yaml"
STEP = "webhook: { url: https://hooks.example.com/x, headers: { X-Hook: 'env:HOOK_TOKEN' } }"
VALUE = "Zx9-very-quiet-4711"
WHERE = ("-a", "bridgepoint-group", "--sandbox")


@pytest.fixture
def hooked(project: Path) -> Path:
    edit(project / FLOW, "\nsteps:\n", f"\nsteps:\n  - {STEP}\n")
    return project


def stored_headers(project: Path) -> list[object]:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        return [
            node["attributes"]["headers"]  # type: ignore[index,call-overload]
            for document in store.all("workflow", LOCATION)
            for node in document["workflowData"]["templates"]  # type: ignore[index,call-overload,union-attr]
            if node["type"] == "webhook"  # type: ignore[index,call-overload]
        ]


def test_a_secret_is_put_in_and_shown_nowhere(
    hooked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_TOKEN", VALUE)
    said = []
    for command in (
        ("plan", *WHERE, "--out", "plan.json"),
        ("apply", *WHERE, "--yes"),
        ("status", *WHERE),
        ("plan", *WHERE),
    ):
        capsys.readouterr()
        assert main([*command]) == 0
        said.append("".join(capsys.readouterr()))
    assert "No changes" in said[-1]
    assert stored_headers(hooked) == [[{"key": "X-Hook", "value": VALUE}]]
    assert VALUE not in "".join(said)
    # Another value is another header.
    monkeypatch.setenv("HOOK_TOKEN", f"{VALUE}-next")
    changes = output(capsys, "plan", *WHERE)
    assert VALUE not in str(changes)
    assert "update" in str(changes)
    assert main(["apply", *WHERE, "--yes"]) == 0
    assert stored_headers(hooked) == [[{"key": "X-Hook", "value": f"{VALUE}-next"}]]
    files = [path for path in hooked.rglob("*") if path.is_file() and "sandbox" not in path.name]
    assert [path for path in files if VALUE.encode() in path.read_bytes()] == []


def test_nothing_is_written_without_it(
    hooked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOK_TOKEN", raising=False)
    capsys.readouterr()
    assert main(["plan", *WHERE]) == 0
    assert "the environment variable HOOK_TOKEN is not set" in capsys.readouterr().out
    assert main(["apply", *WHERE, "--yes"]) == 1
    assert stored_headers(hooked) == []


@pytest.mark.parametrize(
    "value",
    ["Bearer pit-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f", "env:pit-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"],
)
def test_a_secret_that_is_written_down_is_refused(
    hooked: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    edit(hooked / FLOW, "env:HOOK_TOKEN", value)
    capsys.readouterr()
    assert main(["validate"]) == 2
    told = "".join(capsys.readouterr())
    assert "'X-Hook' holds a secret: name it, env:NAME or Bearer env:NAME" in told
    assert "0a1b2c3d" not in told


def test_a_build_sheet_names_it(
    hooked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_TOKEN", VALUE)
    capsys.readouterr()
    main(["plan", *WHERE, "--driver", "file"])
    main(["apply", *WHERE, "--driver", "file", "--yes"])
    told = "".join(capsys.readouterr()) + "".join(
        path.read_text(encoding="utf-8") for path in hooked.rglob("*.md") if path.is_file()
    )
    assert VALUE not in told
    assert "X-Hook: env:HOOK_TOKEN" in told
