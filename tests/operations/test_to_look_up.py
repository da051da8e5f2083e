"""What a sample's file says of HighLevel's settings, which were seen in no sub-account."""

from pathlib import Path

import pytest

from ghl_flow.operations.to_look_up import as_nobody_looked, lines_to_look_up
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import ROOT

LINES = lines_to_look_up()
BEFORE = "account: a\nlocation_id: loc1\nniche: hvac\ntimezone: UTC\n"
AFTER = "# What it runs.\nflows: []\n"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "native_missed_call_text_back: off  # seen\n",
        "a2p:  # the packet\n  status: approved\n  address: { state: TX }\n",
        "hipaa: addon\ncall_connect: on\nincoming_call_timeout: 20\n",
        "number_intelligence: on\ncreated: 2026-01-02\nsms_compliance:\n  opt_out_line: on\n",
    ],
    ids=["nothing", "the toggle", "a2p", "calls", "others"],
)
def test_what_was_seen_elsewhere_is_left_out(said: str) -> None:
    made = as_nobody_looked(BEFORE + said + AFTER)
    assert made == BEFORE + "# What it runs.\n" + LINES + "flows: []\n"
    assert as_nobody_looked(made).count("a2p:") == 1
    account = load_text(made, Account).value
    assert (account.native_missed_call_text_back, account.call_connect) == ("unknown", "unknown")
    assert (account.incoming_call_timeout, account.hipaa) == (None, None)
    assert account.a2p is not None
    assert account.a2p.status == "none"


def test_it_comes_before_the_flows_wherever_these_are() -> None:
    made = as_nobody_looked("flows: []\n" + BEFORE + "a2p: { status: approved }")
    assert made == LINES + "flows: []\n" + BEFORE
    assert as_nobody_looked(BEFORE + "hipaa: addon") == BEFORE + LINES


@pytest.mark.parametrize("path", sorted((ROOT / "accounts").glob("*.yaml")), ids=lambda path: path.stem)
def test_of_the_accounts_that_ship_only_what_was_seen_is_left_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before, after = load_text(text, Account).value, load_text(as_nobody_looked(text), Account).value
    changed = {key for key in Account.model_fields if getattr(before, key) != getattr(after, key)}
    assert changed <= {"native_missed_call_text_back", "incoming_call_timeout", "a2p", "hipaa"}
    assert len(changed) >= 3


def test_what_the_project_says_for_all_is_not_written() -> None:
    assert lines_to_look_up({"a2p", "incoming_call_timeout"}).count("\n") == 1
