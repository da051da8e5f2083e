"""The digest of what an account is asked for goes by what is asked, and never by how the program keeps it."""

import pytest

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.spec.account import Snapshot
from ghl_flow.spec.account_names import AccountNames
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Settings, Workflow
from tests.conftest import BRIDGEPOINT, SEED, newly_compiled

ACCOUNT = f"""{BRIDGEPOINT}
names: {{ users: {{ Dale: user-1 }} }}
snapshot: {{ id: snapshot-1 }}
"""


def digest(flow: str = SEED, account: str = ACCOUNT) -> str:
    made = newly_compiled(flow, account)
    return desired_state(made.account, [made]).digest()


@pytest.mark.parametrize(
    "kind", [Workflow, Node, Trigger, TriggerFilter, Settings, RequiredField, AccountNames, Snapshot]
)
def test_a_class_may_get_another_field(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    monkeypatch.setattr(kind, "__repr__", lambda one: f"{kind.__name__}({id(kind)}, another=None)")
    assert digest() == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("wait: 2 minutes", "wait: 3 minutes"),
        ("- sms: { template: missed-call }", '- sms: "Sorry, we missed you."'),
        ("name: Missed call text-back", "name: Text back"),
        ("name: Last missed call SMS at,", "name: Last text at,"),
        ("reentry: true, stop", "reentry: false, stop"),
        ("stop_on_response: false", "stop_on_response: true"),
        ("status: [no-answer, busy, voicemail]", "status: [no-answer, busy]"),
        ("- update_contact:", "- add_tag: called\n      - update_contact:"),
    ],
)
def test_a_flow_that_asks_for_something_else_has_another(before: str, after: str) -> None:
    assert before in SEED
    assert digest(SEED.replace(before, after)) != digest()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status: approved", "status: pending"),
        ("native_missed_call_text_back: off", "native_missed_call_text_back: on"),
        ("Dale: user-1", "Dale: user-2"),
        ("id: snapshot-1", "id: snapshot-2"),
        ("niche: contractor", "niche: contractor\nworkflow_driver: builder"),
        ("business_name: Bridgepoint Group", "business_name: Bridgepoint"),
    ],
)
def test_an_account_that_asks_for_something_else_has_another(before: str, after: str) -> None:
    assert before in ACCOUNT
    assert digest(account=ACCOUNT.replace(before, after)) != digest()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("description: One caller, one text.", "description: For who calls."),
        ("# leaves the flow", "# it leaves the flow"),
    ],
)
def test_what_is_said_for_people_changes_nothing(before: str, after: str) -> None:
    assert before in SEED
    assert digest(SEED.replace(before, after)) == digest()


def test_the_options_of_the_command_are_part_of_it() -> None:
    made = newly_compiled()
    of = desired_state(made.account, [made])
    found = [of.digest(), of.digest(["lint"]), of.digest(["lint"], "refuse"), of.digest(["lint"], "yaml")]
    assert len({*found}) == len(found)
