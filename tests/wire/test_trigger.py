"""Stored triggers: rows of filters, and the ids that the builder binds them by."""

import pytest

from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import Trigger, TriggerFilter, kept_rows, row_id

ROW = TriggerFilter("tagsAdded", "index-of-true", "vip", "Tag added", "select", "tag-added")


def test_a_row_is_written_as_it_is_read() -> None:
    assert TriggerFilter.from_json(ROW.to_json()) == ROW


@pytest.mark.parametrize(
    ("row", "document"),
    [
        (TriggerFilter("f", "==", "v"), {"field": "f", "operator": "==", "value": "v", "type": "select"}),
        (TriggerFilter("f", "==", None, type=""), {"field": "f", "operator": "=="}),
        (TriggerFilter("f", "==", "", type=""), {"field": "f", "operator": "==", "value": ""}),
        (
            TriggerFilter("f", "==", False, "T", "", "i"),
            {"id": "i", "field": "f", "operator": "==", "value": False, "title": "T"},
        ),
    ],
)
def test_a_row_has_no_empty_texts(row: TriggerFilter, document: JsonObject) -> None:
    assert row.to_json() == document
    assert list(row.to_json()) == list(document)


@pytest.mark.parametrize(
    ("document", "active"),
    [
        ({}, True),
        ({"active": True}, True),
        ({"active": None}, True),
        ({"active": False}, False),
        ({"deleted": True}, False),
        ({"active": True, "deleted": True}, False),
        ({"deleted": False}, True),
    ],
)
def test_a_trigger_is_active_unless_it_says_otherwise(document: JsonObject, active: bool) -> None:
    assert Trigger.from_json(document).active is active


def test_what_else_is_read() -> None:
    read = Trigger.from_json({"_id": "t1", "type": "call", "targetActionId": "", "conditions": [None, {}]})
    assert (read.id, read.enters_at, len(read.filters), read.beyond) == ("t1", None, 1, ())
    read = Trigger.from_json({"id": "t2", "_id": "t1", "targetActionId": "s", "schedule_config": {"x": 1}})
    assert (read.id, read.enters_at) == ("t2", "s")
    assert read.beyond == ("a trigger with a schedule",)


def _rows(*rows: tuple[str, object, str]) -> Trigger:
    filters = [TriggerFilter(field, "==", value, id=row) for field, value, row in rows]  # type: ignore[arg-type]
    return Trigger("t", "T", tuple(filters))


@pytest.mark.parametrize(
    ("wanted", "stored", "ids"),
    [
        (_rows(("a", 1, "new")), _rows(("a", 1, "old")), ["old"]),
        (_rows(("a", 1, "new")), _rows(("a", 2, "old")), ["old"]),
        (_rows(("a", 1, "new")), _rows(("b", 1, "old")), ["new"]),
        (_rows(("a", 1, "new")), _rows(("a", 1, "")), ["new"]),
        # Of two, the one that asks the same; the other goes to whoever is left.
        (_rows(("a", 2, "n1"), ("a", 3, "n2")), _rows(("a", 1, "o1"), ("a", 2, "o2")), ["o2", "o1"]),
        # One row is not given away twice.
        (_rows(("a", 1, "n1"), ("a", 1, "n2")), _rows(("a", 1, "o1")), ["o1", "n2"]),
    ],
)
def test_rows_keep_the_ids_they_have(wanted: Trigger, stored: Trigger, ids: list[str]) -> None:
    assert [row.id for row in kept_rows(wanted, stored).filters] == ids


def test_a_row_s_id_is_always_the_same() -> None:
    assert row_id("direction") == row_id("direction") != row_id("status")
