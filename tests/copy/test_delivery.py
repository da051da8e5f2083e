"""A text as it leaves HighLevel, for counting segments."""

import pytest

from ghl_flow.copy.delivery import as_delivered

LINE = "\nReply STOP to unsubscribe"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Hi", "Hi"),
        ("Hi {{ contact.first_name }}!", f"Hi {'x' * 10}!"),
        ("{{contact.name}}", "x" * 20),
        ("{{ contact.last_name }}", "x" * 12),
        ("{{ contact.email }}{{ contact.phone }}", "x" * 42),
        ("{{ appointment.meeting_link }}", "x" * 40),
        ("{{ contact.budget }}", "x" * 12),
        ("{{ location.full_address }}", "x" * 45),
    ],
)
def test_merge_fields_are_as_long_as_their_values_usually_are(text: str, body: str) -> None:
    assert as_delivered(text) == (body, body + LINE)


def test_a_text_that_tells_how_to_opt_out_gets_no_line() -> None:
    text = "Hi. Reply STOP to opt out"
    assert as_delivered(text) == (text, text)
