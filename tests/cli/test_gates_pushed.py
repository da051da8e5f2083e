"""Every closed gate, where workflows come with a snapshot: nothing is pushed or written, and that is said."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.pushed import BOTH, TEMPLATE, TEXT, Agency, agency, built_in_master, store, values
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_gates_by_hand import FLOW_ID, GATES, MAIN

__all__ = ["agency", "project", "store"]

STATES = ("absent", "draft", "published", "changed")


def brought_to(project: Path, store: SandboxStore, state: str) -> None:
    """The account in that state, then a step and a text that are others."""
    built_in_master(store, *BOTH, status="draft" if state == "draft" else "published")
    if state == "absent":
        return
    main(["apply", "-y"])
    if state == "changed":
        for one in store.all("workflow", LOCATION):
            version = one["version"]
            assert isinstance(version, int)
            moved: JsonObject = {**one, "version": version + 1, "updatedAt": "2030-01-01T00:00:00.000Z"}
            store.put("workflow", LOCATION, text_of(one, "id"), moved)
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    edit(project / TEMPLATE, "What do you need done?", "What can I do for you?")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("gate", GATES)
def test_a_closed_gate_pushes_nothing(
    store: SandboxStore,
    project: Path,
    agency: Agency,
    capsys: pytest.CaptureFixture[str],
    gate: str,
    state: str,
) -> None:
    brought_to(project, store, state)
    change = GATES[gate]
    if change is None:
        main(["pause", FLOW_ID])
    else:
        edit(project / change[0], change[1], change[2])
    before = store.all("workflow", LOCATION), values(store).get(TEXT), len(agency.pushes)
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert gate in {one["code"] for one in applied["withheld"]}
    assert main(["apply", "-y"]) == 1
    said = capsys.readouterr().out
    assert f"{MAIN}: " in said
    assert (store.all("workflow", LOCATION), values(store).get(TEXT), len(agency.pushes)) == before
    (planned,) = output(capsys, "plan", "--detailed-exitcode", code=2)["accounts"]
    held = {one["key"]: one["gates"] for one in planned["changes"] if one["hold"] == "held-back"}
    assert [name.split()[0] for name in held[MAIN]] == [gate]
    assert held[TEXT] == held[MAIN]
