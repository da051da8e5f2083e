"""Drivers say what they can do, and nothing asks for their class."""

import ast
from collections.abc import Iterator
from dataclasses import fields

import anyio
import pytest

from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.builder import BuilderDriver
from ghl_flow.deploy.drivers.file import FileDriver
from ghl_flow.deploy.drivers.model import ByHandError, Capabilities, WorkflowDriver
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.wire.workflow import Workflow
from tests.conftest import ROOT

DRIVERS = (ApiDriver, BuilderDriver, FileDriver, SnapshotDriver)
METHODS = {
    "reads_bodies": ("read",),
    "writes_bodies": ("create", "save"),
    "writes_whole": ("validate", "create_whole", "replace"),
    "reads_triggers": ("triggers",),
    "reads_definitions": ("step_types", "definition"),
    "publishes": ("set_status",),
    "deletes": ("delete",),
    "needs_person": (),
    "pushes_together": ("last_push", "push"),
    "delivers_values": (),
    "looks_inside": ("look",),
}
"""What each capability promises; a new one needs its row."""


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
@pytest.mark.parametrize("capability", [one.name for one in fields(Capabilities)])
def test_a_driver_does_what_it_says_it_can(driver: type[WorkflowDriver], capability: str) -> None:
    able = getattr(driver.capabilities, capability)
    for method in METHODS[capability]:
        assert (getattr(driver, method) is not getattr(WorkflowDriver, method)) is able


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
def test_workflows_come_in_exactly_one_way(driver: type[WorkflowDriver]) -> None:
    can = driver.capabilities
    assert [can.writes_bodies, can.needs_person, can.pushes_together].count(True) == 1


def test_what_it_cannot_do_is_refused_with_its_name() -> None:
    wanted = Workflow(id="w", name="W", nodes=())
    with pytest.raises(ByHandError, match=r"changing 'W' has to be done by hand.*the file driver"):
        anyio.run(FileDriver().replace, wanted)


def _class_questions(text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id="isinstance" | "type"), args=[asked, *_]) if (
                "driver" in ast.unparse(asked).lower()
            ):
                yield node.lineno


def test_nothing_asks_for_the_class_of_a_driver() -> None:
    assert [*_class_questions("if isinstance(self._driver, X):\n    type(driver)")] == [1, 2]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "ghl_flow").rglob("*.py"))
        for line in _class_questions(path.read_text())
    ]
    assert not found
