"""Kinds of conditions are found by their files, and at most one of them takes a stored condition."""

from itertools import product
from pathlib import Path

import pytest

from ghl_flow.kinds import conditions
from ghl_flow.kinds.conditions.model import ConditionKind
from ghl_flow.kinds.conditions.registry import BUILT_IN, KEYWORDS, kind_of_condition
from ghl_flow.wire.json import JsonObject

_ROWS: list[JsonObject] = [
    {"conditionType": of, "conditionSubType": about, "conditionOperator": "==", **more}
    for of, about, more in product(
        ("contact_detail", "workflow_contact", "appointment", "contact_reply", ""),
        ("tags", "workflow_contact", "aFieldsId", "message.body", "appointmentRescheduled", ""),
        ({}, {"conditionValueOperator": "today"}),
    )
]


def test_each_is_a_file_of_the_package() -> None:
    files = {path.stem for path in Path(conditions.__path__[0]).glob("*.py")}
    beside = {"__init__", "model", "covered", "plugged", "registry"}
    assert {kind.__module__.rpartition(".")[2] for kind in BUILT_IN} == files - beside
    words = [word for kind in BUILT_IN for word in kind.keywords]
    assert sorted(words) == sorted(KEYWORDS)


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: " ".join(map(str, row.values())))
def test_at_most_one_takes_a_stored_condition(row: JsonObject) -> None:
    takers = [kind for kind in BUILT_IN if kind.is_stored(row)]
    assert kind_of_condition(row) is (takers[0] if takers else ConditionKind)
    assert len(takers) <= 1
