"""What a hint names."""

import pytest

from ghl_flow.errors import closest_word
from ghl_flow.kinds.registry import STEP_TYPES
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES

_STEPS, _TRIGGERS = sorted(STEP_TYPES), sorted(TRIGGER_TYPES)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("send_sms", "sms"),
        ("wiat", "wait"),
        ("wait_until", "wait"),
        ("smss", "sms"),
        ("SMS", "sms"),
        ("add_tags", "add_tag"),
        ("addtag", "add_tag"),
        ("remove_tagg", "remove_tag"),
        ("if_else", "if"),
        ("go_to", "goto"),
        ("update_contct", "update_contact"),
        ("frobnicate", None),
        ("", None),
        ("_", None),
    ],
)
def test_steps(word: str, meant: str | None) -> None:
    assert closest_word(word, _STEPS) == meant


@pytest.mark.parametrize(
    ("word", "meant"), [("call_staus", "call_status"), ("contact_tags", "contact_tag"), ("xyz", None)]
)
def test_triggers(word: str, meant: str | None) -> None:
    assert closest_word(word, _TRIGGERS) == meant
