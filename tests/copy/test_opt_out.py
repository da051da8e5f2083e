"""Opting out: one rule, and lint, render and simulate give the answer that it gives."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.copy.opt_out import STARTS, STOPS, Answer, answer, asks_to_stop, tells_how
from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Example
from ghl_flow.runtime.simulate import simulate
from ghl_flow.runtime.verify.decide import verify
from tests.conftest import compiled, steps
from tests.lint.test_rules import findings

TELLS_HOW = [
    "Reply STOP to unsubscribe",
    "Txt STOP to end",
    "STOP to opt out",
    "Reply: STOP",
    "reply stop to opt out",
    "Text STOP any time",
    'Reply "STOP" to end',
    "Reply with STOP to opt out",
    "Respond with the word STOP",
    "STOP2END",
    "Txt STOP 2 quit",
    "To opt out, text back QUIT.",
    "To stop these, send UNSUBSCRIBE",
    "Reply STOPALL",
    "Stop to opt-out",
    "Answer END to end, CANCEL to cancel",
    "Hi, Dale here. stop to unsubscribe",
    "Reply \u201cSTOP\u201d to leave",
]
TELLS_NOTHING = [
    "You may stop by at nine",
    "Opt out any time",
    "STOP",
    "We stop texting at five",
    "Text end of day and we will call",
    "Unsubscribe here",
    "Reply NO to opt out",
    "Reply to opt out",
    "I can send quit claims over",
    "We never stop to end a job badly",
    "Please do not reply. Stop by instead",
    "Reply REVOKE to opt out",
    "Unstoppable: reply and see",
    "Reply STOPPED when it has",
    "",
]
# A word of opting out, so that lint asks; it is no instruction itself.
_MENTION = "Hi, Bridgepoint Group here. What do you need done? {}\nYou can opt out."
_HALF = tuple(rule for rule in all_rules() if rule.code == "GF412")


@pytest.mark.parametrize(
    ("phrase", "tells"), [*((text, True) for text in TELLS_HOW), *((text, False) for text in TELLS_NOTHING)]
)
def test_lint_render_and_simulate_answer_alike(
    phrase: str, tells: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = _MENTION.format(phrase)
    assert tells_how(text) is tells_how(phrase) is tells
    lint_minds = bool(findings(Example(template=text), tmp_path, _HALF))
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    assert main(["--project", str(tmp_path), "render", "missed-call-text-back", "--format", "json"]) == 0
    (rendered,) = json.loads(capsys.readouterr().out)
    result = simulate(compiled(steps(f"- sms: {json.dumps(text)}")), [(0, call("no-answer"))])
    appended = "Reply STOP to unsubscribe" in result.messages[0].appended.sure
    assert (not lint_minds, rendered["tells_how_to_opt_out"], not appended) == (tells, tells, tells)


def test_render_counts_what_highlevel_appends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings(Example(template="x" * 150), tmp_path, _HALF)
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    command = ["--project", str(tmp_path), "render", "missed-call-text-back"]
    assert main([*command, "--format", "json"]) == 0
    (rendered,) = json.loads(capsys.readouterr().out)
    assert (rendered["segments"], rendered["first_segments"]) == (1, 2)
    assert main(command) == 0
    said = capsys.readouterr().out
    lines = "'Thanks, Dale at Bridgepoint Group' and 'Reply STOP to unsubscribe'"
    assert f"as the first text of a conversation, with {lines}: GSM-7, 2 segments, 210 units" in said


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *((word, Answer.OPTS_OUT) for word in sorted(STOPS)),
        *((word, Answer.OPTS_IN) for word in sorted(STARTS)),
        ("stop", Answer.OPTS_OUT),
        (" Stop. ", Answer.OPTS_OUT),
        ("STOP !\n", Answer.OPTS_OUT),
        ("revoke", Answer.OPTS_OUT),
        ("OptOut", Answer.OPTS_OUT),
        ("stop\u00a0", Answer.OPTS_OUT),
        ("\u202fSTOP\u200b", Answer.OPTS_OUT),
        ("\ufeffquit", Answer.OPTS_OUT),
        ("yes!", Answer.OPTS_IN),
        ("\u00a0Yes", Answer.OPTS_IN),
        # Carriers act on a single word.
        ('"stop"', Answer.NEITHER),
        ("opt out", Answer.NEITHER),
        ("please stop", Answer.NEITHER),
        ("STOP it", Answer.NEITHER),
        ("yes please", Answer.NEITHER),
        ("", Answer.NEITHER),
    ],
)
def test_a_reply_is_the_word_and_nothing_else(text: str, what: Answer) -> None:
    assert answer(text) is what
    flow = compiled(steps("- sms: Hi", top="settings: { reentry: true }"))
    # From either side: who had opted out, and who had not.
    for before, texted in (("Hello", what is not Answer.OPTS_OUT), ("STOP", what is Answer.OPTS_IN)):
        result = simulate(flow, [(0, reply(before)), (1, reply(text)), (2, call("no-answer"))])
        assert bool(result.messages) is texted


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("stop\u00a0", True),
        ('"stop"', True),
        ("\u201cStop\u201d.", True),
        ("opt out", True),
        ("Opt-Out!", True),
        ("opt\u00a0out", True),
        ("stop all", True),
        ("*UNSUBSCRIBE*", True),
        ("please stop by", False),
        ("I do not want to opt out", False),
        ("yes", False),
        ("", False),
        ("-", False),
    ],
)
def test_who_asks_for_no_more_texts(text: str, asks: bool) -> None:
    assert asks_to_stop(text) is asks


def test_the_carriers_words() -> None:
    assert {"STOP", "STOPALL", "CANCEL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT"} == STOPS
    assert {"START", "YES", "UNSTOP"} == STARTS


@pytest.mark.parametrize("word", ["REVOKE", "optout", "Stop"])
def test_lint_and_verify_know_a_flow_that_an_opt_out_starts(word: str, tmp_path: Path) -> None:
    text = steps("- sms: Sorry to see you go").replace(
        "call_status: { direction: inbound, status: [no-answer] }", f"customer_reply: {{ contains: {word} }}"
    )
    rule = tuple(rule for rule in all_rules() if rule.code == "GF308")
    assert findings(Example(flow=text), tmp_path, rule)
    verdicts = {item.guarantee: item for item in verify(compiled(text))}
    assert "never texts after opt out" in verdicts
