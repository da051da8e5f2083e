"""What may stay on a contact for good, a contact may come with: also what stays only because of that."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Result, verify
from tests.conftest import compiled, steps

FIELDS = "{ seen: { name: Seen, type: datetime } }"
PROMISE = "guarantees: [{ replies_within: 3 minutes }]"
TOP = "settings: { reentry: true }"
COOLDOWN = (
    "- if: { seen: { within: 30 minutes } }\n  then:\n    - end\n"
    "  else:\n    - wait: 1m\n    - update_contact: { seen: now }"
)


def named(name: str, body: str, top: str = TOP) -> CompiledFlow:
    return compiled(steps(body, fields=FIELDS, top=top).replace("\nflow: example", f"\nflow: {name}"))


LATE = "- if: { tag: TAG }\n  then:\n    - wait: 1h\n    - sms: Hi\n  else:\n    - sms: Hi"
CUT = "- wait: 5m\n- remove_from_workflow: first"
# It takes who came with the tag of the first out of the second, before that takes its own tag off.
CUT_BOTH = (
    "- if: { tag: first-cooldown }\n  then:\n    - wait: 5m\n    - remove_from_workflow: second\n"
    "  else:\n    - wait: 5m\n    - remove_from_workflow: first"
)


@pytest.mark.parametrize(
    ("tag", "cut", "result"),
    [
        pytest.param("first", "", Result.PROVED, id="it always goes"),
        pytest.param("first", CUT, Result.VIOLATED, id="it may stay"),
        pytest.param("second", CUT, Result.PROVED, id="only the other may stay"),
        pytest.param("second", CUT_BOTH, Result.VIOLATED, id="it may stay on who came with the other"),
    ],
)
def test_a_tag_that_may_stay_is_one_that_contacts_may_come_with(tag: str, cut: str, result: Result) -> None:
    asked = named("example", LATE.replace("TAG", f"{tag}-cooldown"), PROMISE)
    beside = [named("first", COOLDOWN), named("second", COOLDOWN)]
    beside += [named("cut", cut)] if cut else []
    (found,) = verify(asked, max_calls=1, profiles=[Profile.DOCUMENTED], beside=beside, mixes=False)[:1]
    assert found.result is result, found.reason
