"""The names by which triggers of one workflow are told apart."""

from collections.abc import Sequence

import pytest

from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.trigger_names import named_as, told_apart


def trigger(
    name: str, tag: str = "", trigger_id: str = "", *, locked_id: str = "", stored_name: str | None = None
) -> Trigger:
    rows = (TriggerFilter("tagsAdded", "index-of-true", tag),) if tag else ()
    made = Trigger("contact_tag", name, rows, trigger_id)
    return made._replace(locked_id=locked_id, stored_name=stored_name)


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        ([], []),
        (["A", "B"], ["A", "B"]),
        (["A", "A", "A"], ["A", "A 2", "A 3"]),
        # One that has such a name keeps it, wherever it stands.
        (["A", "A", "A 2"], ["A", "A 3", "A 2"]),
        (["A 2", "A", "A"], ["A 2", "A", "A 3"]),
        (["", ""], ["", " 2"]),
    ],
)
def test_each_has_a_name_of_its_own(names: Sequence[str], apart: Sequence[str]) -> None:
    found = told_apart([trigger(name) for name in names])
    assert [one.name for one in found] == apart
    assert [one.shown_name for one in found] == names
    assert told_apart(found) == found


@pytest.mark.parametrize(
    ("stored", "known", "names"),
    [
        # By what they ask, whatever the order.
        ([trigger("A", "y"), trigger("A", "x")], [trigger("A", "x"), trigger("A 2", "y")], ["A 2", "A"]),
        # By the id of the lock: also where it was renamed, or asks something else.
        (
            [trigger("A", "x", "t2"), trigger("Else", "z", "t1")],
            [trigger("A", "x", locked_id="t1"), trigger("A 2", "y", locked_id="t2")],
            ["A 2", "A"],
        ),
        # One of a lock is gone: the other stays what it is.
        (
            [trigger("A", "y", "t2")],
            [
                trigger("A", "x", locked_id="t1"),
                trigger("A 2", "y", locked_id="t2", stored_name="A"),
            ],
            ["A 2"],
        ),
        # Made again by a person: by name, for its id is another.
        ([trigger("A", "x", "t9")], [trigger("A", "x", locked_id="t1")], ["A"]),
        # A copy that nobody knows of.
        ([trigger("A", "x"), trigger("A", "x")], [trigger("A", "x")], ["A", "A 2"]),
    ],
)
def test_stored_ones_are_called_as_the_flow_calls_them(
    stored: Sequence[Trigger], known: Sequence[Trigger], names: Sequence[str]
) -> None:
    found = named_as(stored, known)
    assert [one.name for one in found] == names
    assert [one.shown_name for one in found] == [one.shown_name for one in stored]
