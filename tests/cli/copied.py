"""A copy of a managed workflow, as a person makes one, and what is said of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import LOCATION, output
from tests.cli.test_kill_switch import tidied

FLOW_ID = "missed-call-text-back"
MAIN, CANCEL = f"{FLOW_ID}/main", f"{FLOW_ID}/cancel"
NAMES = {MAIN: "Missed call text-back", CANCEL: "Missed call text-back: cancel"}
ACCOUNT = Path("accounts/bridgepoint-group.yaml")
ID = "copied0000000000000000"[:20]
Changed = Callable[[str], str]


def sandbox(root: Path) -> SandboxStore:
    return SandboxStore(root / ".ghl-flow/sandbox.sqlite3")


def workflow(store: SandboxStore, key: str) -> JsonObject:
    found = (one for one in store.all("workflow", LOCATION) if one["name"] == NAMES[key])
    return next(one for one in found if not text_of(one, "id").startswith(ID[:-1]))


def copied(
    root: Path,
    key: str = MAIN,
    name: str | None = None,
    status: str = "published",
    *,
    fresh: bool = False,
    text: Changed = lambda text: text,
    id: str = ID,  # noqa: A002
) -> None:
    """Copy a workflow with its triggers, as a person does; `fresh`: with step ids of the builder's."""
    with sandbox(root) as store:
        original = workflow(store, key)
        content = json.dumps([original, store.triggers(LOCATION, text_of(original, "id"))])
        if fresh:
            for node in objects_of(object_of(original, "workflowData"), "templates"):
                content = content.replace(text_of(node, "id"), str(uuid4()))
        document, triggers = json.loads(text(content.replace(text_of(original, "id"), id)))
        named: JsonObject = {"name": name if name is not None else NAMES[key], "status": status, "version": 3}
        store.put("workflow", LOCATION, id, {**document, **named})
        for number, trigger in enumerate(triggers):
            store.put(
                "trigger",
                LOCATION,
                f"{id}t{number}",
                {**trigger, "id": f"{id}t{number}", "_id": f"{id}t{number}"},
            )


def copies(capsys: pytest.CaptureFixture[str], command: str = "status", code: int = 1) -> list[Any]:
    (account,) = output(capsys, command, "--sandbox", code=code)["accounts"]
    found: list[Any] = account["copies"]
    return found


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> str:
    capsys.readouterr()
    assert main([*words, "--sandbox"]) == code
    return capsys.readouterr().out


PLAIN = """version: 1
flow: missed-call-text-back
name: Missed call text-back
settings: { reentry: true }
trigger:
  - call_status: { direction: inbound, status: [no-answer] }
steps:
  - sms: Hi
"""


def ids_there(project: Path) -> set[str]:
    with sandbox(project) as store:
        return {text_of(one, "id") for one in store.all("workflow", LOCATION)}


def alone(project: Path, name: str) -> None:
    """The managed ones are gone, with the manifest; the copy that a person made of one is there."""
    assert applied_once("--sandbox") == 0
    copied(project, name=name)
    with sandbox(project) as store:
        for one in store.all("workflow", LOCATION):
            if one["id"] != ID:
                store.delete("workflow", LOCATION, text_of(one, "id"))
    tidied(project)
