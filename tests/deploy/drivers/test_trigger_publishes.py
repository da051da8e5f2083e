"""A trigger whose writing publishes the workflow (one observer): noticed, set back, reported, put right."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import (
    SANDBOX_SESSION,
    SANDBOX_TOKEN,
    Fault,
    FaultKind,
    FaultPlan,
    SandboxStore,
    create_app,
    running_server,
)
from ghl_flow.wire.json import text_of
from tests.deploy.conftest import LOCATION
from tests.deploy.test_stopped import check_out


def test_through_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = check_out(tmp_path / "project")
    faults = FaultPlan()
    with SandboxStore() as store:
        store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
        with running_server(create_app(store, rate_limit=None, faults=faults)) as url:
            for name, value in (
                ("GHL_FLOW_API_URL", url),
                ("GHL_FLOW_BUILDER_URL", url),
                ("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN),
                ("BRIDGEPOINT_BUILDER_SESSION", f"curl {url} -H 'token-id: {SANDBOX_SESSION}'"),
            ):
                monkeypatch.setenv(name, value)
            words = ["--project", str(project), "apply", "--yes", "--driver", "builder"]
            words += ["-a", "bridgepoint-group"]

            def statuses() -> list[str]:
                return [text_of(one, "status") for one in store.all("workflow", LOCATION)]

            faults.inject(Fault(FaultKind.PUBLISHES, "POST", r"/trigger$"))
            assert main(words) == 1
            said = capsys.readouterr()
            assert "writing a trigger published" in said.out + said.err
            assert "published" not in statuses()
            faults.clear()
            assert main(words) == 0
            assert {*statuses()} == {"published"}
