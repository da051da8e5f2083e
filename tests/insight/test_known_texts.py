"""Which text a message is."""

import pytest

from ghl_flow.insight.known_texts import KnownText, KnownTexts

_TEXTS = KnownTexts(
    KnownText(name, "missed-call-text-back", "home-services", body)
    for name, body in (
        ("greeting", "Hi {{contact.first_name}}, Dale from Bridgepoint. What do you need?"),
        (
            "greeting-long",
            "Hi {{contact.first_name}}, Dale from Bridgepoint. What do you need? A photo helps.",
        ),
        ("price", "(A+B) costs $5?\n\nAsk {{ user.name }}"),
        ("name-last", "Thank you, {{contact.name}}"),
    )
)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Hi Ann, Dale from Bridgepoint. What do you need?", "greeting"),
        ("Hi , Dale from Bridgepoint. What do you need?", "greeting"),
        ("Hi, Dale from Bridgepoint. What do you need?", "greeting"),
        ("Hi Ann, Dale from Bridgepoint. What do you need?\n\nReply STOP to unsubscribe", "greeting"),
        ("Hi Ann, Dale from Bridgepoint. What do you need?  A photo helps. Reply STOP", "greeting-long"),
        ("Hi Ann, Dale from Bridgepoint. What do you needle?", None),
        ("Hi Ann, Dale from Bridgepoint.", None),
        ("(A+B) costs $5? Ask Sam", "price"),
        ("Thank you, Ann Lee", "name-last"),
        ("Thank you,", "name-last"),
        ("", None),
    ],
)
def test_a_message_is_known_by_its_words(body: str, name: str | None) -> None:
    found = _TEXTS.of(body)
    assert (found and found.name) == name
