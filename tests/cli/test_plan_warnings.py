"""What a plan warns of, and what apply does not do unless told so."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, edit, output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        (
            "",
            "1,000 texts cost US$21.94 to US$23.94 instead of US$10.97 to US$11.97, at US$0.0110",
        ),
        (
            "sms_costs: { texts_per_month: 400 }",
            "400 texts a month cost US$8.78 to US$9.58 instead of US$4.39 to US$4.79, at US$0.0110",
        ),
        (
            "sms_costs: { per_segment: 0.02, texts_per_month: 50 }",
            "50 texts a month cost US$2.00 instead of US$1.00, at US$0.0200 a segment",
        ),
    ],
)
def test_a_longer_text_says_what_it_will_cost(
    costs: str, told: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, "timezone:", f"{costs}\ntimezone:")
    edit(project / TEMPLATE, "What do you need done?", "What do you need done? " + "Tell me all of it. " * 4)
    edit(project / TEMPLATE, "max_segments: 1", "max_segments: 2")
    warnings = output(capsys, "plan", "--sandbox")["accounts"][0]["warnings"]
    (message,) = [item["message"] for item in warnings if item["code"] == "segments"]
    assert "from 1 to 2 segments" in message
    assert told in message


def test_contacts_who_may_be_waiting_are_not_dropped_in_passing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / FLOW, "  - wait: 2 minutes\n", "  - wait: 30 seconds\n  - wait: 25 seconds\n")
    assert main(["apply", "--sandbox"]) == 0
    edit(project / FLOW, "  - wait: 30 seconds\n", "")
    warnings = output(capsys, "plan", "--sandbox")["accounts"][0]["warnings"]
    assert [item["code"] for item in warnings].count("contacts-waiting") == 1
    before = output(capsys, "status", "--sandbox")
    assert main(["apply", "--sandbox"]) == 1
    assert "--allow-dropping-contacts" in capsys.readouterr().err
    assert output(capsys, "status", "--sandbox") == before
    assert main(["apply", "--sandbox", "--allow-dropping-contacts"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0


def test_an_edit_that_leaves_a_tag_on_contacts_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reply trigger moves the removal into a workflow that only contacts who get the tag later enter."""
    assert applied_once("--sandbox") == 0
    before = output(capsys, "plan", "--sandbox")["accounts"][0]["warnings"]
    assert [one for one in before if one["code"] == "stranded-tag"] == []
    edit(project / FLOW, "stop_on_response: false", "stop_on_response: true")
    warnings = output(capsys, "plan", "--sandbox")["accounts"][0]["warnings"]
    (message,) = [one["message"] for one in warnings if one["code"] == "stranded-tag"]
    assert "removes the tag 'missed-call-text-back-cooldown' goes" in message
    assert "the flow ignores it after 2 days" in message


@pytest.mark.parametrize("price", ["0", "-1", "11", "cheap"])
def test_a_price_that_cannot_be_is_refused(
    price: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "timezone:", f"sms_costs: {{ per_segment: {price} }}\ntimezone:")
    assert main(["validate"]) == 2
    assert f"{ACCOUNT}:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written", ["native_missed_call_text_back: unknown", ""], ids=["unknown", "left out"]
)
def test_a_native_toggle_that_is_not_known_is_said_before_and_after(
    written: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is published all the same: no API shows the checkbox, and unknown is not on."""
    edit(project / ACCOUNT, "native_missed_call_text_back: off", written)
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    assert [one["code"] for one in account["warnings"]] == ["native-unknown"]
    (applied,) = output(capsys, "apply", "--sandbox")["accounts"]
    assert (applied["status"], [one["code"] for one in applied["warnings"]]) == (
        "complete",
        ["native-unknown"],
    )
    for words in (("plan",), ("apply",)):
        assert main([*words, "--sandbox"]) == 0
        assert "not known whether HighLevel's own Missed Call Text Back is off" in capsys.readouterr().out


@pytest.mark.parametrize("state", ["off", "on"])
def test_a_native_toggle_that_is_known_is_no_notice(
    state: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "native_missed_call_text_back: off", f"native_missed_call_text_back: {state}")
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    assert account["warnings"] == []


def test_what_is_not_known_of_several_accounts_is_said_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "native_missed_call_text_back: off", "native_missed_call_text_back: unknown")
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    for number in range(3):
        more = text.replace("bridgepoint-group", f"client-{number}").replace("bPt7Qm2Lx", f"bPt7Qm2L{number}")
        (project / f"accounts/client-{number}.yaml").write_text(more, encoding="utf-8")
    for words in (("plan",), ("apply",), ("plan",)):
        assert main([*words, "--sandbox", "--all"]) == 0
        shown = capsys.readouterr().out
        assert shown.count("not known whether HighLevel's own Missed Call Text Back is off") == 1
    assert main(["apply", "--sandbox", "--all"]) == 0
    assert (
        "! bridgepoint-group, client-0, client-1, client-2: not assessed: it is not known"
        in capsys.readouterr().out
    )
