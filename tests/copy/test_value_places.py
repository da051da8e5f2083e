"""Where values stand in a text, and the sentence that does not read right."""

import pytest

from ghl_flow.copy.rendering import render
from ghl_flow.copy.value_places import Wrong, misfits, places
from ghl_flow.copy.value_types import WELL_KNOWN, ValueType
from ghl_flow.source import SourceText

VALUES = {"business_name": "Acme Inc.", "first_name": "Dale & Ann", "callback_window": "asap"}


def found(body: str, **values: str) -> list[tuple[Wrong, str, str]]:
    every = {**VALUES, **values}
    at = [*places(lambda marked: render(body, marked, source=SourceText("t", body)), every)]
    return [
        (one.wrong, one.name, one.sentence)
        for one in misfits(at, {**WELL_KNOWN, "arrival": ValueType.WINDOW}, "")
    ]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (
            "Sorry! I'll call within {{ callback_window }}. What for?",
            [(Wrong.NO_WINDOW, "callback_window", "I'll call within asap.")],
        ),
        (
            "It's {{ business_name }}. What for?",
            [(Wrong.DOUBLED_STOP, "business_name", "It's Acme Inc..")],
        ),
        ("Did you call {{ business_name }}? Hi", []),
        ("{{ business_name }}, hi", []),
        ("Wait for {{ business_name }}...", []),
        (
            "It's {{ first_name }} here. Sorry. I'm on a job.",
            [(Wrong.SEVERAL, "first_name", "It's Dale & Ann here. [...] I'm on a job.")],
        ),
        (
            "I saw your call to {{ first_name }}.",
            [(Wrong.SEVERAL, "first_name", "I saw your call to Dale & Ann.")],
        ),
        (
            "{{ first_name }} at Acme has your message. Are you safe?",
            [(Wrong.SEVERAL, "first_name", "Dale & Ann at Acme has your message.")],
        ),
        ("{{ first_name }} at Acme here. Who has the key?", []),
        ("{{ first_name }} here. We are on a job.", []),
        (
            "Soy {{ first_name }}, disculpe.",
            [(Wrong.SEVERAL, "first_name", "Soy Dale & Ann, disculpe.")],
        ),
        # What only another value says is not the text's own word.
        ("{{ first_name }} here, {{ note }}.", []),
        # Filters keep the place.
        ("Call {{ business_name | upper }}. Ok", [(Wrong.DOUBLED_STOP, "business_name", "Call ACME INC..")]),
        # Compared with only: no place.
        ("{% if business_name == 'x' %}a{% endif %}b.", []),
        (
            "Be there in {{ arrival }}.\nBye.",
            [(Wrong.NO_WINDOW, "arrival", "Be there in soon.")],
        ),
        ("the {{ note }} ok", [(Wrong.DOUBLED_WORD, "note", "the the rest ok")]),
        ("{{ note }} rest", [(Wrong.DOUBLED_WORD, "note", "the rest rest")]),
    ],
)
def test_what_reads_wrong(body: str, wrong: list[tuple[Wrong, str, str]]) -> None:
    assert found(body, note="the rest", arrival="soon") == wrong


@pytest.mark.parametrize(
    ("value", "body", "wrong"),
    [
        ("Harlow & Sons", "{{ business_name }}'s desk", Wrong.POSSESSIVE),
        ("Acme,", "{{ business_name }} here", Wrong.LOOSE_END),
        ("- Acme", "{{ business_name }} here", None),
        ("Yum!", "{{ business_name }}. Hi", Wrong.DOUBLED_STOP),
        ("Acme", "{{ business_name }}'s desk", None),
        ("At Home", "It's Dale at {{ business_name }}, hi", Wrong.DOUBLED_WORD),
        ("At, Home", "It's Dale at {{ business_name }}, hi", Wrong.DOUBLED_WORD),
        ("AT&T", "It's Dale at {{ business_name }}, hi", None),
        ("At-Home Care", "It's Dale at {{ business_name }}, hi", None),
        ("De'Angelo", "Soy Dale de {{ business_name }}, hola", None),
        ("Turn-On", "{{ business_name }} on Main Street", None),
    ],
)
def test_a_name_of_a_business(value: str, body: str, wrong: Wrong | None) -> None:
    assert [one for one, _, _ in found(body, business_name=value)] == ([wrong] if wrong else [])


def test_right_values_read_right() -> None:
    body = "It's {{ first_name }} with {{ business_name }}. I'll call within {{ callback_window }}. Ok?"
    assert found(body, business_name="Acme", first_name="Dale", callback_window="an hour") == []
