"""The guard that stands for a window, and for how long a stamp vouches for its tag."""

import pytest

from ghl_flow.compile.cooldown import Cooldown
from ghl_flow.kinds.conditions.field_date import Upcoming, Within
from ghl_flow.kinds.conditions.has_tag import HasTag
from ghl_flow.kinds.conditions.model import AllOf, AnyOf
from ghl_flow.language.duration import Duration
from tests.conftest import compiled, steps

_HOUR = 3600


@pytest.mark.parametrize(
    ("window", "held", "days"),
    [
        (30 * 60, 0, 2),
        (23 * _HOUR, 0, 2),
        (25 * _HOUR, 0, 3),
        # Held overnight, the window reaches into the next day but one.
        (30 * 60, 14 * _HOUR, 2),
        (12 * _HOUR, 14 * _HOUR, 3),
        (_HOUR, 62 * _HOUR, 4),
    ],
)
def test_a_stamp_vouches_for_the_days_of_the_window_and_one_more(window: int, held: int, days: int) -> None:
    cooldown = Cooldown("at", Duration(window), "x", (), held)
    assert cooldown.days == days
    assert cooldown.sent == ("x-sent" if held else "")
    tag = HasTag("x")
    assert cooldown.guard == AnyOf(
        (AllOf((tag, Within("at", Duration(days * 24 * _HOUR)))), AllOf((tag, Upcoming("at", 1))))
    )


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ('{ from: "8:00", to: "20:00" }', 2),
        # Closed from Friday half past six to Monday half past eight: 62 hours.
        ('{ days: mon-fri, from: "8:30", to: "18:30" }', 4),
        ('{ from: "0:00", to: "24:00" }', 2),
    ],
)
def test_a_flow_holds_a_message_for_as_long_as_it_is_closed(window: str, days: int) -> None:
    body = "- if: { at: { within: 1h } }\n  then: [end]\n- sms: Hi\n- update_contact: { at: now }\n"
    flow = compiled(
        steps(body, fields="{ at: { name: At, type: datetime } }", top=f"settings: {{ window: {window} }}")
    )
    guard = next(node for node in flow.workflows[0].workflow.nodes if node.type == "if_else")
    assert f"'{days}'" in str(guard.attributes) or f": {days}" in str(guard.attributes)
