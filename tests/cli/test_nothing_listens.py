"""A simulation of events that no flow starts on proves nothing: that is said, and is no success."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, output, project

__all__ = ["project"]

FLOW = "missed-call-text-back"


@pytest.fixture
def leads(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A second flow, which starts on a form."""
    assert main(["init", "--recipe", "speed-to-lead"]) == 0
    edit(project / "accounts/bridgepoint-group.yaml", f"flows: [{FLOW}]", f"flows: [{FLOW}, speed-to-lead]")
    capsys.readouterr()
    return project


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        ("--calls 0s", "no flow starts on missed call (no-answer)", "it starts on form 'Quote request'"),
        ("--event", "no flow starts on form: Quote reqest", "did you mean 'form 'Quote request''?"),
        ("--event ", "no flow starts on tag added: vip", "it starts on form"),
    ],
    ids=["another event", "a name misspelt", "a tag"],
)
def test_nothing_starts(
    words: str, said: str, hint: str, leads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event = {"--event": ["0s form 'Quote reqest'"], "--event ": ["0s tag vip"]}.get(words, [])
    given = [*words.split(), *event]
    assert main(["simulate", "speed-to-lead", *given]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert hint in captured.err
    found = output(capsys, "simulate", "speed-to-lead", *given, code=2)
    assert (found["messages"], found["nothing_started"]) == ([], True)
    assert found["listens"] == ["form 'Quote request'"]


def test_a_missed_call_is_missed_in_the_way_that_is_listened_for(
    leads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(leads / f"flows/{FLOW}.yaml", "[no-answer, busy, voicemail]", "[voicemail]")
    found = output(capsys, "simulate", FLOW, "--calls", "0s")
    assert found["events"][0]["text"] == "missed call (voicemail)"
    assert len(found["messages"]) == 1


def test_with_no_event_it_starts_once(leads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = output(capsys, "simulate", "speed-to-lead")
    assert found["events"][0]["text"] == "form: Quote request"
    assert len(found["messages"]) == 1


def test_calls_are_of_whichever_flow_listens(leads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(output(capsys, "simulate", "--all-flows", "--calls", "0s")["messages"]) == 1


def test_one_of_several_that_nothing_listens_to_is_named(
    leads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["simulate", "speed-to-lead", "--event", "0s form 'Quote request'", "--event", "1m form Other"]
    assert main(words) == 0
    assert "no flow listens to form: Other" in capsys.readouterr().err
    assert main([*words[:-1], "1m tag vip"]) == 0
    assert "no flow listens" not in capsys.readouterr().err


def test_what_stops_a_flow_is_listened_to(leads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = output(capsys, "simulate", FLOW, "--calls", "0s", "--answered", "30s", "--replies", "40s")
    assert found["unheard"] == []


def test_in_the_sandbox_only_what_is_published_listens(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "call", "+15125550100"]) == 0
    said = capsys.readouterr().err
    assert "no workflow is published there" in said
    assert "'ghl-flow apply -a bridgepoint-group --sandbox' publishes them" in said
    assert main(["apply", "--sandbox"]) == 0
    capsys.readouterr()
    assert main(["sandbox", "event", "+15125550100", "form Other"]) == 0
    assert "no published workflow listens to form: Other" in capsys.readouterr().err
    assert main(["sandbox", "call", "+15125550100"]) == 0
    assert "listens" not in capsys.readouterr().err
    assert output(capsys, "sandbox", "event", "+15125550100", "form Other")["unheard"] == ["form: Other"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("flows: [missed-call-text-back]", "flows: []", "the flows of bridgepoint-group become none"),
        ("wait: 2 minutes", "wiat: 2 minutes", "'ghl-flow plan -a bridgepoint-group --sandbox' says why"),
    ],
    ids=["no flow", "a flow that is not valid"],
)
def test_where_no_apply_would_publish_none_is_offered(
    old: str, new: str, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ("accounts/bridgepoint-group.yaml" if "flows" in old else f"flows/{FLOW}.yaml"), old, new)
    assert main(["sandbox", "call", "+15125550100"]) == 0
    text = capsys.readouterr().err
    assert said in text
    assert "ghl-flow apply" not in text


def test_a_test_in_which_nothing_started_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "flows/idle.test.yaml"
    path.write_text(
        f"version: 1\nflow: {FLOW}\ntests:\n  - name: other\n    events: [0s form Other]\n    expect: []\n",
        encoding="utf-8",
    )
    assert main(["test", str(path)]) == 0
    assert capsys.readouterr().out.count("nothing started") == 2
    assert all(case["nothing_started"] for case in output(capsys, "test", str(path))["cases"])
    assert main(["test", f"flows/{FLOW}.test.yaml"]) == 0
    assert "nothing started" not in capsys.readouterr().out
