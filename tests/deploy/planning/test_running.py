"""What runs though it should not: one table for each question."""

import pytest

from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.gate import PAUSED, Gate
from ghl_flow.deploy.planning.running import (
    LEFT_AS_DRAFT,
    against,
    runs_as_written,
    unwanted_against,
    without_helpers,
)
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.wire.json import JsonObject
from tests.deploy.gates import CLOSED

NOT_KNOWN = None
LEFT = Recorded(1, "", "h", {}, "draft")
APPLIED = Recorded(1, "t", "h", {}, "published")
ALLOWED = Recorded(1, "t", "h", {}, "published", allowed=("a2p", "verify"))
A2P, NATIVE, VERIFY, LINT = (
    Gate(code, CLOSED, detail="x") for code in ("a2p", "native-toggle", "verify", "lint")
)


def change(status: str | None = "published", action: Action = Action.UNCHANGED, key: str = "main") -> Change:
    before: JsonObject | None = None if status is None else {"status": status}
    return Change(Resource.WORKFLOW, f"flow/{key}", action, before, {"status": "published"}, flow="flow")


@pytest.mark.parametrize(
    ("status", "gate", "record", "as_written", "names"),
    [
        ("draft", A2P, LEFT, True, ()),
        (None, A2P, NOT_KNOWN, True, ()),
        ("published", A2P, LEFT, True, ("a2p x",)),
        ("published", A2P, LEFT, False, ("a2p x",)),
        ("published", VERIFY, LEFT, True, ("verify x",)),
        ("published", VERIFY, LEFT, False, ("verify x",)),  # whatever it is, no gate let it through
        ("published", A2P, APPLIED, False, ("a2p x",)),  # about the account: closed since
        ("published", NATIVE, APPLIED, False, ("native-toggle x",)),
        ("published", VERIFY, APPLIED, True, ("verify x",)),
        ("published", VERIFY, APPLIED, False, ()),  # it is about the change, which is held back
        ("published", LINT, APPLIED, False, ()),
        ("published", LINT, NOT_KNOWN, True, ("lint x",)),
        ("published", LINT, NOT_KNOWN, False, ()),
        ("published", A2P, ALLOWED, True, ()),
        ("published", VERIFY, ALLOWED, True, ()),
        ("published", NATIVE, ALLOWED, True, ("native-toggle x",)),
        ("published", LINT, ALLOWED, True, ("lint x",)),
    ],
)
def test_behind_a_closed_gate(
    status: str | None, gate: Gate, record: Recorded | None, as_written: bool, names: tuple[str, ...]
) -> None:
    found = against(change(status), [gate], record, paused=False, as_written=as_written)
    assert found == names


@pytest.mark.parametrize(
    ("status", "record", "paused", "names"),
    [
        ("published", APPLIED, True, (PAUSED,)),
        ("published", LEFT, True, (PAUSED,)),
        ("draft", APPLIED, True, ()),
        ("published", APPLIED, False, ()),
        ("published", NOT_KNOWN, False, ()),
        ("published", LEFT, False, (LEFT_AS_DRAFT,)),
        ("draft", LEFT, False, ()),
    ],
)
def test_that_no_flow_needs(
    status: str, record: Recorded | None, paused: bool, names: tuple[str, ...]
) -> None:
    assert unwanted_against(change(status, Action.DELETE), record, paused=paused) == names


def test_a_pause_comes_with_the_gates() -> None:
    found = against(change(), [A2P, A2P], LEFT, paused=True, as_written=True)
    assert found == ("a2p x", PAUSED)


@pytest.mark.parametrize(
    ("main", "helper", "record", "lacks"),
    [
        ("published", change("draft", Action.UPDATE, "cancel"), LEFT, True),
        ("published", change("draft", Action.UPDATE, "cancel"), APPLIED, False),
        ("draft", change("draft", Action.UPDATE, "cancel"), LEFT, False),
        ("published", change("published", Action.UNCHANGED, "cancel"), LEFT, False),
        ("published", change(None, Action.CREATE, "cancel"), LEFT, True),
        ("published", change(None, Action.CREATE, "cancel"), NOT_KNOWN, True),
        ("published", change(None, Action.CREATE, "cancel"), APPLIED, False),
    ],
)
def test_the_main_one_alone(main: str, helper: Change, record: Recorded | None, lacks: bool) -> None:
    assert without_helpers(change(main), record, [helper]) == (("flow/cancel",) if lacks else ())


@pytest.mark.parametrize(
    ("changes", "so"),
    [
        ([change()], True),
        ([change(), change(None, Action.CREATE)], False),
        ([change(), Change(Resource.WORKFLOW, "a", Action.UNCHANGED, reason=Reason.KEPT)], False),
    ],
)
def test_as_written(changes: list[Change], so: bool) -> None:
    assert runs_as_written(changes) is so
