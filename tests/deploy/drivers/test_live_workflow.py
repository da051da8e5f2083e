"""A live workflow is parsed once, however often it is asked for."""

from dataclasses import replace

import pytest

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.wire.workflow import Workflow


def test_it_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def from_document(document: dict[str, str], _: object) -> Workflow:
        read.append(document["id"])
        return Workflow(id=document["id"], name="", nodes=())

    monkeypatch.setattr(Workflow, "from_document", from_document)
    live = LiveWorkflow({"id": "a"}, [])
    assert live.workflow is live.workflow
    assert replace(live, document={"id": "b"}).workflow.id == "b"
    assert read == ["a", "b"]
