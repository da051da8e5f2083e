"""Where the token may not read a list, ids stay ids, and the plan right after says no changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, SMS, TAGGED, applied, built, changes, faulty, workflows
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_taken_from_highlevel import chain
from tests.importing.canvases import golden_steps

__all__ = ["applied", "faulty", "project"]

ID = "n4AriwEnFrGh3tu08W0a"
FORM: JsonObject = {
    **TAGGED,
    "type": "form_submission",
    "name": "Form Submitted",
    "conditions": [
        {"operator": "is-any-of", "field": "form.id", "value": [ID], "title": "Form is", "type": "select"}
    ],
}
ASSIGN: Any = json.loads(json.dumps(golden_steps()["assign_user"]))
ASSIGN["attributes"] |= {
    "user_list": [ID],
    "total_index": 1,
    "traffic_index": [{"id": ID, "indexes": [1]}],
    "traffic_weightage": {ID: 1},
}
del ASSIGN["attributes"]["customUserList"]
PLAIN: JsonObject = {**SMS, "attributes": {"body": "Ho", "attachments": []}}
LINK: JsonObject = {**SMS, "attributes": {"body": f"Book: {{{{trigger_link.{ID}}}}}", "attachments": []}}
TEMPLATE: JsonObject = json.loads(
    json.dumps(golden_steps()["email.template"]).replace("emailTemplateId00000", ID)
)
TEXT: JsonObject = {"id": "a0000000-0000-4000-8000-000000000001", **SMS}
CASES: dict[str, tuple[str, JsonObject, tuple[JsonObject, ...]]] = {
    "users": ("/users", ASSIGN, (TAGGED,)),
    "forms": ("/forms", PLAIN, (FORM,)),
    "links": ("/links", LINK, (TAGGED,)),
    "e-mail templates": ("/emails", TEMPLATE, (TAGGED,)),
}


@pytest.mark.parametrize("of", CASES)
def test_no_changes_right_after(
    of: str, applied: Path, faulty: FaultPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    path, step, triggers = CASES[of]
    faulty.inject(Fault(FaultKind.STATUS, "GET", path, status=403, message="no right"))
    built(
        applied,
        "old1",
        "Nurture",
        chain([{**TEXT}, {"id": "c0000000-0000-4000-8000-000000000001", **step}]),
        triggers=triggers,
    )
    before: Any = workflows(applied)["old1"]
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert account["not_read"]
    row = changes(capsys)["nurture/main"]
    assert (row["action"], row["hold"], row["steps"]) == ("adopt", None, [])
    # Another step can be changed without that list.
    edit(applied / "flows/nurture.yaml", "Hi there", "Hello there")
    assert [one["name"] for one in changes(capsys)["nurture/main"]["steps"]] == ["SMS"]
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify", "--allow", "lint"]) == 0
    after: Any = workflows(applied)["old1"]
    assert after["workflowData"]["templates"][1] == before["workflowData"]["templates"][1]


def test_another_id_has_to_be_known(
    applied: Path, faulty: FaultPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty.inject(Fault(FaultKind.STATUS, "GET", "/users", status=403, message="no right"))
    built(applied, "old1", "Nurture", [{"id": "c0000000-0000-4000-8000-000000000001", "order": 0, **ASSIGN}])
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", ID, "Ann")
    (account,) = output(capsys, "plan", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert "whether user 'Ann' is in the account is not known" in json.dumps(account["gates"])


def test_an_id_has_to_stand_in_every_step_that_names_it(
    applied: Path, faulty: FaultPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty.inject(Fault(FaultKind.STATUS, "GET", "/users", status=403, message="no right"))
    other = json.loads(json.dumps(ASSIGN).replace(ID, "o4AriwEnFrGh3tu08W0b"))
    ids = (f"c0000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
    built(applied, "old1", "Nurture", chain([{"id": next(ids), **ASSIGN}, {"id": next(ids), **other}]))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", "o4AriwEnFrGh3tu08W0b", ID)
    (account,) = output(capsys, "plan", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert f"whether user '{ID}' is in the account is not known" in json.dumps(account["gates"])
