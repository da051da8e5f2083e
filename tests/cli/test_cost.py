"""`ghl-flow cost`: exit codes, output, and that a text costs the same wherever it is told."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_deploy_commands import output

__all__ = ["fleet", "project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
FLOW = "flows/missed-call-text-back.yaml"


def test_the_first_text_costs_the_same_in_cost_simulate_and_plan(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for account in ("bridgepoint-group", "harlow-and-finch", "juniper-dental"):
        (one,) = output(capsys, "cost", "-a", account)["accounts"]
        (text,) = one["flows"][0]["texts"]
        (sent,) = output(capsys, "simulate", "missed-call-text-back", "-a", account)["messages"]
        (shown,) = output(capsys, "render", "missed-call-text-back", "-a", account)
        assert text["cost"] == sent["cost"]
        assert text["segments"] == sent["segments"] == shown["first_segments"]
    said = f"US${text['cost']['low']:.4f} to US${text['cost']['high']:.4f}"
    for words in (["cost", "-a", account], ["simulate", "missed-call-text-back", "-a", account]):
        assert main(words) == 0
        assert said in capsys.readouterr().out
    assert main(["apply", "--sandbox", "-a", account]) == 0
    (template,) = (fleet / "niche_templates/appointment-based").glob("missed-call.sms.j2")
    template.write_text(template.read_text("utf-8") + "And more of it. " * 12, encoding="utf-8")
    edit(template, "max_segments: 1", "max_segments: 3")
    warnings = output(capsys, "plan", "--sandbox", "-a", account)["accounts"][0]["warnings"]
    (told,) = [one["message"] for one in warnings if one["code"] == "segments"]
    assert f"instead of US${text['cost']['low'] * 1000:,.2f} to US${text['cost']['high'] * 1000:,.2f}" in told


def test_a_fleet_is_folded_and_one_bad_account_does_not_stop_it(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", "--all"]) == 0
    said = capsys.readouterr().out
    assert "bridgepoint-group, harlow-and-finch, juniper-dental" in said
    assert "3 accounts together" in said
    edit(fleet / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-txt-back]")
    found = output(capsys, "cost", "--all", code=3)
    assert [one["account"] for one in found["accounts"]] == ["harlow-and-finch", "juniper-dental"]
    assert [one["account"] for one in found["failed"]] == ["bridgepoint-group"]


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("flows: [missed-call-text-back]", "flows: []", 2, "no flow of this account texts"),
        ("America/Chicago", "Europe/London", 3, "not priced"),
        ("America/Chicago", "UTC", 3, "country is not known"),
    ],
)
def test_what_is_not_known_is_another_exit_code(
    old: str, new: str, code: int, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, old, new)
    assert main(["cost"]) == code
    assert said in capsys.readouterr().out


def test_the_volume_is_stated(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (([], "is not told"), (["--missed", "50"], "50 missed calls a month (--missed)")):
        assert main(["cost", *words]) == 0
        assert said in capsys.readouterr().out


def test_the_projects_own_card_is_used_and_its_errors_have_a_place(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = project / "facts/prices.yaml"
    card.parent.mkdir()
    row = "{ low: 0.1, likely: 0.1, high: 0.1, as_of: 2020-01-01, source: me }"
    card.write_text(f"version: 1\ncountries: {{ US: {{ segment_out: {row} }} }}\n", encoding="utf-8")
    assert main(["cost"]) == 0
    assert "stale prices: US.segment_out (2020-01-01)" in capsys.readouterr().out
    card.write_text(f"version: 1\ncountries: {{ US: {{ segmnt_out: {row} }} }}\n", encoding="utf-8")
    assert main(["cost"]) == 2
    assert "facts/prices.yaml:2" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["-a", "bridgpoint-group"], ["--missed", "0"], ["--missed", "many"]])
def test_wrong_use_is_refused(words: list[str], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", *words]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "      - sms: { template: missed-call }\n",
            "      - add_tag: called\n",
            "goes: 1,000 texts cost US$10.97",
        ),
        (
            "      - sms: { template: missed-call }\n",
            "      - sms: { template: missed-call }\n      - wait: 1 day\n      - sms: Still there?\n",
            "is a new text of 1 segment: 1,000 texts cost US$10.97 to US$11.97 more",
        ),
    ],
)
def test_a_plan_says_what_a_new_or_removed_text_costs(
    old: str, new: str, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, old, new)
    allowed = ("--allow", "verify", "--allow", "lint")
    warnings = output(capsys, "plan", "--sandbox", *allowed)["accounts"][0]["warnings"]
    (told,) = [one["message"] for one in warnings if one["code"] == "cost"]
    assert said in told


@pytest.mark.parametrize(
    ("flow", "hint"),
    [
        ("missed-call-text-bak", "did you mean 'missed-call-text-back'?"),
        ("review-ask", "it runs missed-call-text-back"),
        ("nothing", "it runs missed-call-text-back"),
    ],
)
def test_a_number_for_a_flow_that_the_account_does_not_run_is_refused(
    flow: str, hint: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        project / "accounts/bridgepoint-group.yaml",
        "timezone:",
        f"sms_costs: {{ starts_per_month: {{ {flow}: 9 }} }}\ntimezone:",
    )
    assert main(["cost"]) == 2
    told = capsys.readouterr().err
    assert f"does not run the flow '{flow}'" in told
    assert hint in told
    assert "accounts/bridgepoint-group.yaml:5" in told


@pytest.mark.parametrize("words", [[], ["--as-delivered"], ["--as-delivered", "-a", "bridgepoint-group"]])
def test_sms_says_what_merge_fields_are_counted_as(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Hi {{ contact.first_name }}, {{location.name}} here"
    assert main(["sms", *words, text]) == 0
    out = capsys.readouterr().out
    assert "counted as long as their values usually are: contact.first_name as 'Maximilian'" in out
    known = "Bridgepoint Group" if "-a" in words else "Alexandra Whitestone"
    assert f"location.name as '{known}'" in out
    assert f"{len('Hi Maximilian,  here') + len(known)} units" in out
    assert main(["sms", *words, text, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["merge_fields"]["location.name"] == known
