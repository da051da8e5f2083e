"""How a text reads with its merge fields empty."""

import pytest

from ghl_flow.copy.emptied import emptied, may_be_empty


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("Hi {{ contact.first_name }}, it's Dale", "Hi , it's Dale"),
        ("{{contact.first_name}}, it's Dale", ", it's Dale"),
        ("{{contact.first_name}} called", " called"),
        ("Ok, {{ contact.first_name }}?", "Ok, ?"),
        ("Hi {{ contact.first_name }}", "Hi "),
        ("About {{contact.job}}: ok?", "About : ok?"),
        ("Your job ({{ contact.job }}) ok?", "Your job () ok?"),
        ("Is this {{contact.first_name}}'s phone?", "Is this 's phone?"),
        ("Thanks for {{contact.job}}", "Thanks for "),
        ("Hola {{contact.first_name}}, \u00bfqu\u00e9 tal?", "Hola , \u00bfqu\u00e9 tal?"),
        ("A {{contact.a}} {{contact.b}} c", "A   c"),
        ("{{ contact.first_name }}", ""),
        ("Hi {{ user.first_name }}!", "Hi !"),
        ("Hi {{contact.first_name}}, {{location.name}} here", "Hi , {{location.name}} here"),
    ],
)
def test_what_an_empty_field_leaves_behind(text: str, reads: str) -> None:
    found = emptied(text)
    assert found is not None
    assert found.text == reads


@pytest.mark.parametrize(
    "text",
    [
        "Hi, Dale here",
        "Hi, {{location.name}} here at {{ appointment.only_start_time }}.",
        "You called from {{ contact.phone }}.",
        # What it reads like without the field is no worse for it.
        "What  now , then?\n{{contact.note}}\nDale",
        "Notes: none.\n{{ contact.note }}\nok",
    ],
)
def test_a_text_that_reads_right_all_the_same(text: str) -> None:
    assert emptied(text) is None


def test_a_field_that_is_known_to_hold_something() -> None:
    text = "Hi {{ contact.first_name }}, ok with {{ contact.email }}?"
    found = emptied(text, {"contact.first_name"})
    assert found is not None
    assert found.text == "Hi {{ contact.first_name }}, ok with ?"
    assert emptied(text, {"contact.first_name", "contact.email"}) is None


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("contact.first_name", True),
        ("contact.budget", True),
        ("contact.phone", False),
        ("user.name", True),
        ("opportunity.name", True),
        ("inboundWebhookRequest.x", True),
        ("custom_values.link", False),
        ("right_now.day", False),
        ("location.name", False),
    ],
)
def test_which_fields_may_be_empty(name: str, may: bool) -> None:
    assert may_be_empty(name) is may
