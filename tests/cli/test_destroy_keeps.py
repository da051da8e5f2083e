"""What contacts carry and what other workflows use is not deleted by `destroy`, and it is named."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import LOCATION, output, project
from tests.cli.test_rollback import put

__all__ = ["project"]

COOLDOWN, FIELD = "missed-call-text-back-cooldown", "last_missed_call_sms_at"
REVIEW = """version: 1
flow: review
name: Ask for a review
trigger:
  - contact_tag: { added: job-done }
fields:
  review_asked_at: { name: Review asked at, type: datetime }
settings: { reentry: true }
steps:
  - if: { tag: no-reviews }
    then: [end]
  - add_tag: review-asked
  - update_contact: { review_asked_at: now }
"""
both_drivers = pytest.mark.parametrize("driver", ["api", "builder"])


@pytest.fixture
def applied(project: Path, request: pytest.FixtureRequest) -> Path:
    """With a flow that is started by a tag, beside the one whose cooldown tag is its own."""
    (project / "flows/review.yaml").write_text(REVIEW)
    file = next((project / "accounts").glob("*.yaml"))
    file.write_text(file.read_text().replace("missed-call-text-back]", "missed-call-text-back, review]"))
    assert applied_once("--sandbox", "--allow", "lint", "--allow", "verify") == 0
    return project


def tags(root: Path) -> set[str]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {text_of(one, "name") for one in store.all("tag", LOCATION)}


def fields(root: Path) -> dict[str, str]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {
            text_of(one, "fieldKey").removeprefix("contact."): text_of(one, "id")
            for one in store.all("custom_field", LOCATION)
        }


def destroyed(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> Any:
    return output(capsys, "destroy", "--sandbox", *words, code=code)["accounts"][0]


def stranger(root: Path, attributes: JsonObject, *, triggers: tuple[JsonValue, ...] = ()) -> None:
    step: JsonValue = {"id": "step-1", "type": "x", "name": "Step", "attributes": attributes}
    document: JsonObject = {"id": "nurture-workflow-00001", "_id": "nurture-workflow-00001", "version": 3}
    document |= {"name": "Nurture", "status": "published", "locationId": LOCATION}
    put(root, {**document, "workflowData": {"templates": [step]}})
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        for number, row in enumerate(triggers):
            one: JsonObject = {"id": f"trigger-{number}", "type": "contact_tag", "name": "Tag"}
            one |= {"workflowId": "nurture-workflow-00001", "conditions": [row], "active": True}
            store.put("trigger", LOCATION, f"trigger-{number}", one)


@both_drivers
def test_tags_that_contacts_carry_stay_without_consent(
    driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = destroyed(capsys, "--driver", driver, code=0)
    assert found["status"] == "complete"
    assert tags(applied) == {"job-done", "no-reviews", "review-asked"}
    assert set(fields(applied)) == {FIELD, "review_asked_at"}
    assert found["left"] == []
    said = {one["message"]: one["hint"] for one in found["kept"]}
    assert said == {
        "tags stay: job-done, no-reviews, review-asked": "--allow-data-loss deletes them, from every contact",
        f"custom fields stay: {FIELD}, review_asked_at": "--allow-data-loss deletes them, with what "
        "contacts have in them",
    }
    assert f"deleted tag {COOLDOWN}" in found["done"]
    capsys.readouterr()
    assert main(["destroy", "--sandbox", "--driver", driver]) == 0
    out = capsys.readouterr().out
    assert "bridgepoint-group: 2 kept\n" in out
    assert "by hand" not in out
    # They are remembered, so consent may be given later.
    assert destroyed(capsys, "--driver", driver, "--allow-data-loss", code=0)["kept"] == []
    assert (tags(applied), fields(applied)) == (set(), {})


TAG_USES: list[tuple[JsonObject, tuple[JsonValue, ...]]] = [
    ({}, ({"field": "tagsAdded", "operator": "index-of-true", "value": "job-done"},)),
    ({"tags": ["Job-Done"]}, ()),
    (
        {
            "branches": [
                {
                    "segments": [
                        {
                            "conditions": [
                                {
                                    "conditionType": "contact_detail",
                                    "conditionSubType": "tags",
                                    "conditionOperator": "index-of-true",
                                    "conditionValue": ["job-done"],
                                }
                            ]
                        }
                    ]
                }
            ]
        },
        (),
    ),
]


@both_drivers
@pytest.mark.parametrize("number", range(len(TAG_USES)))
def test_a_tag_that_another_workflow_uses_stays_whatever_is_accepted(
    number: int, driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attributes, triggers = TAG_USES[number]
    stranger(applied, attributes, triggers=triggers)
    found = destroyed(capsys, "--driver", driver, "--allow-data-loss", code=1)
    assert tags(applied) == {"job-done"}
    (kept,) = found["kept"]
    assert kept["message"] == "tag job-done stays: 'Nurture' uses it"
    assert kept["hint"] == "if it is not wanted: take it out there, then run the command again"


@both_drivers
@pytest.mark.parametrize(
    ("attributes", "triggers"),
    [
        ({"type": "job-done", "name": "job-done"}, ()),
        ({"body": "The job-done tag is not meant here"}, ()),
        ({}, ({"field": "job-done", "operator": "has-changed", "title": "job-done"},)),
    ],
)
def test_a_word_that_is_no_tag_is_no_use(
    driver: str,
    attributes: JsonObject,
    triggers: tuple[JsonValue, ...],
    applied: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stranger(applied, attributes, triggers=triggers)
    assert destroyed(capsys, "--driver", driver, "--allow-data-loss", code=0)["kept"] == []
    assert tags(applied) == set()


@both_drivers
def test_the_tag_of_a_cooldown_too(driver: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stranger(applied, {"tags": [COOLDOWN]})
    found = destroyed(capsys, "--driver", driver, code=1)
    assert COOLDOWN in tags(applied)
    assert f"tag {COOLDOWN} stays: 'Nurture' uses it" in {one["message"] for one in found["kept"]}


@both_drivers
@pytest.mark.parametrize("how", ["id", "merge field", "filter"])
def test_a_field_that_another_workflow_uses_stays(
    how: str, driver: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    field_id = fields(applied)["review_asked_at"]
    match how:
        case "id":
            stranger(applied, {"fields": [{"field": field_id}]})
        case "merge field":
            stranger(applied, {"body": "Asked at {{ contact.review_asked_at }}"})
        case _:
            row: JsonValue = {"field": f"contact.{field_id}", "operator": "has-changed"}
            stranger(applied, {}, triggers=(row,))
    found = destroyed(capsys, "--driver", driver, "--allow-data-loss", code=1)
    assert set(fields(applied)) == {"review_asked_at"}
    assert [one["message"] for one in found["kept"]] == [
        "custom field review_asked_at stays: 'Nurture' uses it"
    ]


def test_where_other_workflows_cannot_be_read_nothing_is_deleted(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger(applied, {"tags": ["job-done"]})
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        for one in store.all("workflow", LOCATION):
            if one["name"] != "Nurture":
                store.delete("workflow", LOCATION, text_of(one, "id"))
    before = tags(applied), fields(applied)
    found = destroyed(capsys, "--driver", "file", "--allow-data-loss", code=1)
    assert (tags(applied), fields(applied)) == before
    for one in found["kept"]:
        assert "'Nurture' could not be read" in one["message"]
        assert "Settings > " in one["hint"]


def test_a_flow_of_several_takes_no_tag_along(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = destroyed(capsys, "--flow", "review", code=0)
    assert found["kept"] == []
    assert {"job-done", "review-asked", COOLDOWN} <= tags(applied)


def test_pause_keeps_nothing(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "pause", "all", "--sandbox")["accounts"][0]["kept"] == []
