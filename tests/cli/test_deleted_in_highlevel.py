"""What ghl-flow made and someone deleted, renamed or made anew in HighLevel is named as that."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.sandbox.store import Kind, SandboxStore
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project

__all__ = ["project"]

FIELD = "last_missed_call_sms_at"
TAG = "missed-call-text-back-cooldown"
MAIN, CANCEL = "missed-call-text-back/main", "missed-call-text-back/cancel"


def stored(project: Path, kind: Kind) -> list[Any]:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        return [*store.all(kind, LOCATION)]


def delete(kind: Kind, *names: str) -> Callable[[Path], None]:
    def run(project: Path) -> None:
        with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
            for document in store.all(kind, LOCATION):
                if not names or document["name"] in names:
                    assert store.delete(kind, LOCATION, str(document["id"]))

    return run


def change(kind: Kind, new_id: str = "", **changes: str) -> Callable[[Path], None]:
    """Edit all of a kind; with `new_id`, made anew instead."""

    def run(project: Path) -> None:
        with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
            for document in store.all(kind, LOCATION):
                old = str(document["id"])
                changed = {**document, **changes, "id": new_id or old}
                if new_id:
                    store.delete(kind, LOCATION, old)
                store.put(kind, LOCATION, new_id or old, changed)

    return run


def rows(capsys: pytest.CaptureFixture[str], code: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    """The status of the account: workflows, and other resources, by key."""
    (account,) = output(capsys, "status", "--sandbox", code=code)["accounts"]
    return (
        {row["key"]: (row["status"], row["drift"], row["reason"]) for row in account["workflows"]},
        {row["key"]: (row["resource"], row["status"], row["reason"]) for row in account["resources"]},
    )


def planned(capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, Any]:
    (account,) = output(capsys, "plan", "--sandbox", code=code)["accounts"]
    return {
        one["key"]: (one["action"], one["reason"], one["origin"])
        for one in account["changes"]
        if one["reason"] is not None
    }


RUNS = ("published", None, None)
DANGLES = ("published", "there", "refers-to-deleted")
AGAIN = ("create", "deleted-in-highlevel", "there")
UPDATED = ("update", "refers-to-deleted", "there")


@pytest.mark.parametrize(
    ("meddle", "workflows", "resources", "plan"),
    [
        (
            delete("custom_field"),
            {MAIN: DANGLES, CANCEL: DANGLES},
            {FIELD: ("custom_field", "missing", "deleted-in-highlevel")},
            {FIELD: AGAIN, MAIN: UPDATED, CANCEL: UPDATED},
        ),
        (
            delete("tag"),
            {MAIN: RUNS, CANCEL: RUNS},
            {TAG: ("tag", "missing", "deleted-in-highlevel")},
            {TAG: AGAIN},
        ),
        (
            delete("workflow", "Missed call text-back"),
            {MAIN: ("missing", "there", "deleted-in-highlevel"), CANCEL: DANGLES},
            {},
            {MAIN: AGAIN, CANCEL: UPDATED},
        ),
        (
            change("tag", name="called us"),
            {MAIN: RUNS, CANCEL: RUNS},
            {TAG: ("tag", "renamed", "renamed-in-highlevel")},
            {TAG: ("create", "renamed-in-highlevel", "there")},
        ),
        (
            change("custom_field", new_id="madeByHand0000000001"),
            {MAIN: DANGLES, CANCEL: DANGLES},
            {FIELD: ("custom_field", "replaced", "replaced-in-highlevel")},
            {FIELD: ("unchanged", "replaced-in-highlevel", "there"), MAIN: UPDATED, CANCEL: UPDATED},
        ),
    ],
    ids=["field", "tag", "workflow", "tag renamed", "field made anew"],
)
def test_it_is_named_and_its_dependants_are_not_called_changed_here(
    meddle: Callable[[Path], None],
    workflows: dict[str, Any],
    resources: dict[str, Any],
    plan: dict[str, Any],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert applied_once("--sandbox") == 0
    assert rows(capsys, 0) == ({MAIN: RUNS, CANCEL: RUNS}, {})
    meddle(project)
    assert rows(capsys) == (workflows, resources)
    assert planned(capsys) == plan
    assert main(["status", "--sandbox"]) == 1
    shown = capsys.readouterr().out
    for key in resources:
        assert f"{key}  (drift: " in shown
    assert "changed here" not in shown
    assert main(["plan", "--sandbox"]) == 0
    shown = capsys.readouterr().out
    assert "drift: " in shown
    assert "changed here" not in shown
    assert main(["apply", "--sandbox"]) == 0
    assert rows(capsys, 0)[1] == {}
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    (account,) = output(capsys, "apply", "--sandbox")["accounts"]
    assert account["done"] == []


def test_a_field_that_was_renamed_stays_and_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    change("custom_field", name="Texted at")(project)
    assert rows(capsys)[1] == {FIELD: ("custom_field", "renamed", "renamed-in-highlevel")}
    assert main(["status", "--sandbox"]) == 1
    assert f"renamed    custom field {FIELD}  (drift: renamed in HighLevel: 'Texted at')" in (
        capsys.readouterr().out
    )
    assert planned(capsys) == {FIELD: ("unchanged", "renamed-in-highlevel", "there")}
    # Either side may follow the other.
    edit(project / FLOW, "Last missed call SMS at", "Texted at")
    assert rows(capsys, 0)[1] == {}


def test_a_field_that_was_renamed_here_is_no_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "Last missed call SMS at", "Texted at")
    assert rows(capsys, 0)[1] == {}
    assert planned(capsys)[FIELD] == ("unchanged", "named-otherwise", None)


def test_a_field_made_anew_with_another_type(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    change("custom_field", new_id="madeByHand0000000001", dataType="TEXT")(project)
    assert rows(capsys)[1] == {FIELD: ("custom_field", "replaced", "replaced-in-highlevel")}
    assert planned(capsys, 1)[FIELD] == ("unchanged", "replaced-in-highlevel", "there")


def test_a_field_whose_type_was_changed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    change("custom_field", dataType="TEXT")(project)
    assert rows(capsys)[1] == {FIELD: ("custom_field", "changed", "retyped-in-highlevel")}
    assert planned(capsys, 1)[FIELD] == ("unchanged", "retyped-in-highlevel", "there")


def test_a_merge_field_that_highlevel_named_otherwise(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key is HighLevel's, so what a text was bound with is known from the manifest alone."""
    edit(
        project / FLOW,
        "fields:\n",
        "fields:\n  budget: { name: What's your budget?, type: text }\n",
    )
    edit(project / FLOW, "{ template: missed-call }", '"Bridgepoint Group: is {{ contact.budget }} right?"')
    assert main(["apply", "--sandbox"]) == 0
    budget = next(one for one in stored(project, "custom_field") if "budget" in str(one["fieldKey"]))
    assert budget["fieldKey"] != "contact.budget"
    delete("custom_field", str(budget["name"]))(project)
    workflows, resources = rows(capsys)
    assert resources == {"budget": ("custom_field", "missing", "deleted-in-highlevel")}
    assert workflows[MAIN] == DANGLES


def test_a_change_made_here_is_still_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    delete("custom_field")(project)
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert rows(capsys)[0][MAIN] == ("published", "here", "changed-here")


def test_what_no_flow_needs_may_be_deleted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    delete("workflow")(project)
    delete("custom_field")(project)
    delete("tag")(project)
    edit(project / "accounts/bridgepoint-group.yaml", "flows: [missed-call-text-back]", "flows: []")
    assert rows(capsys, 0) == ({}, {})


@pytest.mark.parametrize("value", [None, "not a manifest"])
def test_the_manifest_itself(value: str | None, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    if value is None:
        delete("custom_value", MANIFEST_NAME)(project)
    else:
        change("custom_value", value=value)(project)
    assert main(["status", "--sandbox"]) == 1
    said = "was deleted in HighLevel" if value is None else "was changed in HighLevel and cannot be read"
    assert f"the custom value '{MANIFEST_NAME}' {said}" in capsys.readouterr().out
    assert main(["apply", "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0


def test_an_apply_that_was_cut_off_owns_what_it_made_in_place_of_what_was_deleted(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A field deleted in HighLevel was made again, and the kill came before the manifest was written."""
    assert applied_once("--sandbox") == 0
    (value,) = stored(project, "custom_value")
    manifest = json.loads(value["value"])
    dead, live = "deletedField00000001", manifest["owned"]["fields"][FIELD]
    dead_tag, tag = "deletedTag0000000001", manifest["owned"]["tags"][TAG]
    manifest["owned"] = {"fields": {FIELD: dead}, "tags": {TAG: dead_tag}}
    name, data_type, _ = manifest["made"][FIELD]
    manifest["intent"] = {"fields": {FIELD: [name, data_type]}, "tags": [TAG], "before": []}
    change("custom_value", value=json.dumps(manifest))(project)
    assert rows(capsys, 0)[1] == {}
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert main(["apply", "--sandbox"]) == 0
    (value,) = stored(project, "custom_value")
    owned = json.loads(value["value"])["owned"]
    assert owned == {"fields": {FIELD: live}, "tags": {TAG: tag}}
