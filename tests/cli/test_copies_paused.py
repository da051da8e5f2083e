"""What pause stops of copies, and what it names instead."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.copied import ACCOUNT, FLOW_ID, ID, copied, sandbox
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project

__all__ = ["project"]


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("flow", ["all", FLOW_ID])
def test_pause_stops_a_copy_of_another_name(
    driver: str, flow: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven = ("--sandbox", "--driver", driver)
    assert main(["apply", *driven]) == 0
    copied(project, name="Old stuff")
    (row,) = output(capsys, "pause", flow, *driven)["accounts"]
    assert len(row["done"]) == 3
    assert any("Old stuff" in line for line in row["done"])
    with sandbox(project) as store:
        assert {one["status"] for one in store.all("workflow", LOCATION)} == {"draft"}
    assert main(["status", *driven]) == 0


def test_pause_names_what_sends_the_same_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff", fresh=True)
    (row,) = output(capsys, "pause", "all", "--sandbox", code=1)["accounts"]
    assert len(row["done"]) == 2
    (left,) = row["left"]
    assert ID in left["message"]
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, ID)
        assert document is not None
        assert document["status"] == "published"


def test_pause_of_another_flow_stops_no_copy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    text = (project / FLOW).read_text(encoding="utf-8")
    other = text.replace(f"flow: {FLOW_ID}", "flow: evenings").replace("name: Missed call", "name: Evening")
    (project / "flows/evenings.yaml").write_text(other, encoding="utf-8")
    copied(project, name="Old stuff")
    main(["pause", "evenings", "--sandbox"])
    with sandbox(project) as store:
        document = store.get("workflow", LOCATION, ID)
        assert document is not None
        assert document["status"] == "published"


@pytest.mark.parametrize("flow", ["all", FLOW_ID])
@pytest.mark.parametrize("change", ["broken", "removed"])
def test_pause_names_a_copy_of_a_flow_whose_steps_are_not_known(
    change: str, flow: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    copied(project, name="Old stuff")
    if change == "broken":
        text = (project / FLOW).read_text(encoding="utf-8")
        (project / FLOW).write_text(text.replace("\nsteps:", "\nstep:"), encoding="utf-8")
    else:
        (project / FLOW).unlink()
        edit(project / ACCOUNT, f"[{FLOW_ID}]", "[]")
    (row,) = output(capsys, "pause", flow, "--sandbox", code=1)["accounts"]
    assert len(row["done"]) == 2
    (left,) = row["left"]
    assert f"'Old stuff' (id {ID}) is published" in left["message"]
