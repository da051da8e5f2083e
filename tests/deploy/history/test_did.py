"""What the journal has of workflows is told by data, not by how its words are spelled."""

import pytest

from ghl_flow.deploy.history.did import TO_WORKFLOWS, Did
from ghl_flow.deploy.history.flows import flows_of
from ghl_flow.wire.json import JsonObject


def test_each_thing_done_to_a_workflow_is_one_of_them() -> None:
    """Whatever is new has to be put on one side or the other."""
    assert {*Did} - TO_WORKFLOWS == {
        Did.FIELD_CREATED,
        Did.FIELD_DELETED,
        Did.FIELD_TAKEN_BACK,
        Did.VALUE_WRITTEN,
        Did.VALUE_DELETED,
        Did.VALUE_TAKEN_BACK,
        Did.TAG_CREATED,
        Did.TAG_FOUND,
        Did.TAG_DELETED,
        Did.PERMISSION_TAKEN,
        Did.SHEET_WRITTEN,
        Did.SNAPSHOT_SEEN,
        Did.SNAPSHOT_PUSHED,
        Did.INTENT_WRITTEN,
        Did.MANIFEST_WRITTEN,
        Did.MANIFEST_COMPLETED,
        Did.MANIFEST_DELETED,
    }


@pytest.mark.parametrize("did", Did)
def test_only_what_is_done_to_workflows_names_a_flow(did: Did) -> None:
    entry: JsonObject = {"steps": [{"did": str(did), "key": "some-flow/main"}]}
    assert flows_of(entry) == (["some-flow"] if did in TO_WORKFLOWS else [])


def test_a_word_of_a_later_version_tells_nothing() -> None:
    assert flows_of({"steps": [{"did": "workflow-of-later", "key": "some-flow/main"}]}) == []
