"""What the runtime remembers, stored and copied."""

import pytest

from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.wire.json import JsonObject


def state() -> State:
    ann = Contact("ann", {"vip", "a"}, {"f": "1"}, True, {"name": "Ann"}, "Europe/Berlin", 7)
    run = Enrolment(3, "w", "ann", 5, 9, "s", sent=True, past_goal=True)
    ended = Enrolment(2, "w", "ann", 1, 2, None, active=False)
    return State(8, 4, {"ann": ann, "bob": Contact("bob")}, [ended, run], {("w", "ann")}, {"v": "x"})


def without_ended() -> State:
    found = state()
    del found.enrolments[0]
    return found


def test_a_state_is_stored_and_taken_up_again() -> None:
    assert State.from_json(state().to_json()) == without_ended()


def test_a_copy_is_the_same_and_its_changes_are_its_own() -> None:
    first = state()
    copied = first.copy()
    assert copied == without_ended()
    copied.contacts["ann"].tags.add("new")
    copied.contacts["ann"].fields["f"] = "2"
    copied.contacts["ann"].details["name"] = "Anna"
    copied.contacts["cid"] = Contact("cid")
    copied.enrolments[0].node_id = "t"
    copied.entered.add(("w", "bob"))
    copied.values["v"] = "y"
    assert first == state()


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"now": "8", "counter": None, "contacts": {}, "enrolments": None, "entered": "x", "values": []},
        {"entered": [["w"], "wa", ["w", "ann", "x"], None]},
    ],
)
def test_what_is_no_state_reads_as_an_empty_one(document: JsonObject) -> None:
    assert State.from_json(document) == State()


def test_what_is_missing_of_a_contact_or_a_run() -> None:
    read = State.from_json(
        {"contacts": [{"key": "ann", "tags": [1, "a"]}], "enrolments": [{"contact": "ann"}]}
    )
    assert read.contacts == {"ann": Contact("ann", {"a"})}
    assert read.enrolments == [Enrolment(0, "", "ann", 0, 0, None)]
