"""References to what only the account knows, and the ids put in their place."""

from collections.abc import Callable

import pytest

from ghl_flow.wire import reference
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import (
    NameOf,
    UnboundReferenceError,
    bind,
    bind_text,
    check_bound,
    describe_reference,
    field_key_reference,
    field_reference,
    is_reference,
    is_workflow_reference,
    name_of,
    only_merge_fields,
    references,
    workflow_reference,
)
from ghl_flow.wire.thing import Thing

FIELD, FLOW = field_reference("budget"), workflow_reference("chase", "cancel")
IDS = {FIELD: "f1", FLOW: "w1", field_key_reference("budget"): "your_budget"}


def test_ids_go_in_wherever_a_reference_stands() -> None:
    document: JsonObject = {"a": FIELD, "b": [FLOW, {"c": FIELD}], "d": 1, "e": None, "f": f"x {FIELD}"}
    assert bind(document, IDS) == {"a": "f1", "b": ["w1", {"c": "f1"}], "d": 1, "e": None, "f": f"x {FIELD}"}
    assert document["a"] == FIELD


@pytest.mark.parametrize("ids", [{}, {FIELD: ""}])
def test_an_id_that_is_not_known_leaves_the_reference(ids: dict[str, str]) -> None:
    assert bind({"a": FIELD}, ids) == {"a": FIELD}
    with pytest.raises(UnboundReferenceError, match="custom field 'budget' is not in the account"):
        check_bound(bind({"a": [{"b": FIELD}]}, ids))


def test_a_document_without_references_may_be_sent() -> None:
    check_bound({"a": ["b", 1, None, {"c": field_key_reference("budget")}]})


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("{{ contact.budget }}?", "{{ contact.your_budget }}?"),
        ("{{contact.budget}}", "{{contact.your_budget}}"),
        ("{{ contact.budget }} {{ contact.other }}", "{{ contact.your_budget }} {{ contact.other }}"),
        ("{{ contact.budget_2 }}", "{{ contact.budget_2 }}"),
        ("contact.budget", "contact.budget"),
        ("{{ custom_values.budget }}", "{{ custom_values.budget }}"),
        ("{{ contact.budget", "{{ contact.budget"),
    ],
)
def test_merge_fields_get_the_account_s_key(text: str, bound: str) -> None:
    assert bind_text(text, IDS) == bound


def test_kinds_of_references() -> None:
    assert is_reference(FIELD)
    assert is_reference(FLOW)
    for other in ("f1", field_key_reference("budget"), None, 1, [FIELD]):
        assert not is_reference(other)  # type: ignore[arg-type]
    assert is_workflow_reference(FLOW)
    assert not is_workflow_reference(FIELD)
    assert list(references({"a": [FLOW, "x"], "b": FIELD})) == [FLOW, FIELD]
    assert only_merge_fields(IDS) == {field_key_reference("budget"): "your_budget"}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: FIELD, "custom field 'budget'"),
        (lambda: FLOW, "workflow 'chase/cancel'"),
        (lambda: reference.workflow_reference("chase"), "workflow 'chase/main'"),
    ],
)
def test_in_words(made: Callable[[], str], words: str) -> None:
    assert describe_reference(made()) == words


@pytest.mark.parametrize("thing", Thing)
def test_a_name_of_each_sort_of_thing(thing: Thing) -> None:
    named = NameOf(thing, "A / b", "Sales")
    assert name_of(named.reference) == named
    assert [*references({"x": f"see {named.reference}"})] == [named.reference]


@pytest.mark.parametrize("text", ["urn:ghl-flow:name:planet:/Mars", "urn:ghl-flow:name:user/Sam", "Sam"])
def test_other_texts_name_nothing(text: str) -> None:
    assert name_of(text) is None
    assert [*references(text)] == []


ID = "n4AriwEnFrGh3tu08W0U"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("Book: {{ trigger_link.Booking page }}.", "Book: {{ trigger_link.ID }}."),
        ("{{trigger_link.Booking page}}{{contact.name}}", "{{trigger_link.ID}}{{contact.name}}"),
        ("{{ trigger_link.Dale & Ann's }}", "{{ trigger_link.other }}"),
        (f"{{{{ trigger_link.{ID} }}}}", f"{{{{ trigger_link.{ID} }}}}"),
        ("{{ trigger_link.Unknown }}", "{{ trigger_link.Unknown }}"),
        ("the trigger_link.Booking page", "the trigger_link.Booking page"),
    ],
)
def test_a_text_calls_a_trigger_link_by_its_name(text: str, bound: str) -> None:
    ids = {
        NameOf(Thing.LINK, "Booking page").reference: "ID",
        NameOf(Thing.LINK, "Dale & Ann's").reference: "other",
    }
    assert bind_text(text, ids) == bound
    assert bind({"body": text}, ids) == {"body": bound}
    # A person who builds it needs the id in texts, and the name elsewhere.
    assert bind({"body": text, "link": [*ids]}, only_merge_fields(ids)) == {"body": bound, "link": [*ids]}
    named = [name_of(one) for one in references({"attributes": [{"body": text}]})]
    assert all(one is not None and one.thing is Thing.LINK for one in named)
    assert bool(named) == (text != bound or "Unknown" in text)


def test_a_link_that_is_not_there_is_left_open() -> None:
    with pytest.raises(UnboundReferenceError, match="trigger link 'Unknown' is not in the account"):
        check_bound({"body": "{{ trigger_link.Unknown }}"})
