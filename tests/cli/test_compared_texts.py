"""`report --compare`: which text each caller got is told by the message; what that shows, by a table."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.applied import applied_once
from tests.cli.test_commands import edit, fleet, output, project
from tests.insight.rows import missed, said, text

__all__ = ["fleet", "project"]

ACCOUNT = "bridgepoint-group"
FLOW = "flows/missed-call-text-back.yaml"
PAIR = "missed-call,missed-call-b"
DAY = 24 * 60.0
_ONE = "      - sms: { template: missed-call }\n      - update_contact: { last_missed_call_sms_at: now }\n"
_STAMP = "{ update_contact: { last_missed_call_sms_at: now } }"


def _split(project: Path, first: str, second: str) -> None:
    ways = "".join(
        f"          - {{ path: {name}, steps: [{step}, {_STAMP}] }}\n"
        for name, step in (("A", first), ("B", second))
    )
    edit(project / FLOW, _ONE, f"      - split:\n{ways}")


@pytest.fixture
def tried(project: Path) -> Path:
    """The flow with two texts, one of which each caller gets."""
    _split(project, "{ sms: { template: missed-call } }", "{ sms: { template: missed-call-b } }")
    return project


def _bodies(capsys: pytest.CaptureFixture[str], account: str = ACCOUNT) -> dict[str, str]:
    """By the name of the step's template: the words as an account sends them."""
    rendered = output(capsys, "render", "missed-call-text-back", "-a", account)
    first, second = (one["body"] for one in rendered)
    return {"a": first, "b": second}


def _arm(name: str, body: str, replied: int, count: int, *, begins: float = 0) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for number in range(count):
        at, contact = begins + number * 7.0, f"{name}{number}"
        rows += [missed(at, contact), text(at + 2, contact, body)]
        if number < replied:
            rows.append(said(at + 9, contact))
    return rows


def _compared(capsys: pytest.CaptureFixture[str], rows: list[JsonObject], *words: str, days: int = 9) -> Any:
    return output(capsys, *_written([*rows, said(days * DAY, "last")]), "--compare", PAIR, *words)[
        "comparison"
    ]


def _written(rows: list[JsonObject]) -> list[str]:
    """A report on a file of these."""
    rows = [{key: value for key, value in row.items() if key != "locationId"} for row in rows]
    Path("messages.json").write_text(json.dumps(rows), "utf-8")
    return ["report", "-a", ACCOUNT, "--history", "messages.json"]


@pytest.mark.parametrize(
    ("first", "second", "running", "seen", "low", "high", "p"),
    [
        # Boschloo and Newcombe (method 10), as scipy and statsmodels give them.
        ((8, 20), (3, 20), False, -0.25, -0.4847, 0.0277, 0.0856),
        ((3, 20), (8, 20), False, 0.25, -0.0277, 0.4847, 0.0856),
        ((12, 20), (3, 20), False, -0.45, -0.6558, -0.1503, 0.0033),
        ((5, 20), (5, 20), False, 0.0, -0.2587, 0.2587, 1.0),
        ((8, 20), (3, 19), True, None, None, None, None),
        ((0, 20), (0, 0), True, None, None, None, None),
    ],
)
def test_a_table_made_by_hand(
    first: tuple[int, int],
    second: tuple[int, int],
    running: bool,
    seen: float | None,
    low: float | None,
    high: float | None,
    p: float | None,
    tried: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bodies = _bodies(capsys)
    rows = [*_arm("a", bodies["a"], *first), *_arm("b", bodies["b"], *second)]
    found = _compared(capsys, rows, "--per-arm", "20")
    assert [(one["hits"], one["count"]) for one in found["shares"]] == [first, second]
    assert (found["running"], found["later"], found["other_words"]) == (running, [0, 0], 0)
    if not running:
        assert (found["difference"], found["low"], found["high"]) == (
            pytest.approx(seen),
            pytest.approx(low, abs=2e-4),
            pytest.approx(high, abs=2e-4),
        )
        assert found["p"] == pytest.approx(p, abs=5e-4)


def test_while_it_runs_it_says_how_far_it_is(tried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bodies = _bodies(capsys)
    _compared(capsys, [*_arm("a", bodies["a"], 9, 23), *_arm("b", bodies["b"], 2, 20)])
    assert main(["report", "-a", ACCOUNT, "--history", "messages.json", "--compare", PAIR]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "running, 23 of 80 and 20 of 80: nothing is decided before both are complete" in shown
    assert "Boschloo" not in shown


def test_the_first_ones_decide_and_later_ones_change_nothing(
    tried: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = _bodies(capsys)
    rows = [*_arm("a", bodies["a"], 8, 20), *_arm("b", bodies["b"], 3, 20)]
    then = _arm("later", bodies["b"], 15, 15, begins=3 * DAY)
    before = _compared(capsys, rows, "--per-arm", "20")
    found = _compared(capsys, [*then, *rows], "--per-arm", "20")
    assert found["p"] == before["p"] == pytest.approx(0.0856, abs=5e-4)
    assert (found["shares"], found["later"]) == (before["shares"], [0, 15])


@pytest.mark.parametrize("which", ["changed", "unsaid", "person"])
def test_a_text_in_other_words_is_in_neither(
    which: str, tried: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = _bodies(capsys)
    other = {
        "changed": bodies["a"].replace("missed", "lost"),
        "unsaid": "Sorry we missed your call",
        "person": bodies["a"][:30],
    }[which]
    more: JsonObject = {"source": "workflow"} if which == "changed" else {"source": ""}
    rows = [*_arm("a", bodies["a"], 8, 20), *_arm("b", bodies["b"], 3, 20)]
    rows += [
        {**row, **(more if "body" in row and row["direction"] == "outbound" else {})}
        for row in _arm("o", other, 5, 6)
    ]
    found = _compared(capsys, rows, "--per-arm", "20")
    assert [one["count"] for one in found["shares"]] == [20, 20]
    assert found["other_words"] == (6 if which == "changed" else 0)


def test_what_highlevel_appends_and_merge_fields_are_no_part_of_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _split(
        project,
        '{ sms: "Hi {{contact.first_name}}, Dale here. What is it? Reply STOP to end", name: Short }',
        '{ sms: "Hi {{contact.first_name}}, Dale here. What is it, where? Reply STOP to end", name: Long }',
    )
    named = "Hi Ann, Dale here. What is it"
    end = " Reply STOP to end"
    rows = [
        *_arm("a", f"{named}?{end}", 1, 2),
        *_arm("b", f"{named}, where?{end}\nThanks, Dale at Bridgepoint Group", 1, 3),
        *_arm("c", f"Hi , Dale here. What is it?{end}", 0, 1),
    ]
    words = _written([*rows, said(9 * DAY, "last")])
    names = [one["key"] for one in output(capsys, *words)["accounts"][0]["by_text"]]
    assert len(names) == 2
    found = output(capsys, *words, "--compare", ",".join(names))["comparison"]
    assert sorted((one["hits"], one["count"]) for one in found["shares"]) == [(1, 3), (1, 3)]


def test_each_caller_of_the_sandbox_is_in_the_arm_whose_text_they_got(
    tried: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = _bodies(capsys)
    assert applied_once("--sandbox", "--yes") == 0
    arms: dict[str, list[bool]] = {"a": [], "b": []}
    for number in range(24):
        phone = f"+151255501{number:02}"
        assert main(["sandbox", "call", phone]) == 0
        capsys.readouterr()
        messages = output(capsys, "sandbox", "messages")["messages"]
        sent = [one["body"] for one in messages if one["contact"] == phone]
        (arm,) = (name for name, body in bodies.items() if sent == [body])
        replied = (arm == "a") == (number % 3 > 0)
        arms[arm].append(replied)
        if replied:
            assert main(["sandbox", "reply", phone, "Yes please"]) == 0
    assert main(["sandbox", "advance", "25h"]) == 0
    assert min(map(len, arms.values())) >= 5, "a split sends callers both ways"
    capsys.readouterr()
    found = output(capsys, "report", "--sandbox", "--days", "3", "--compare", PAIR)["comparison"]
    assert [(one["hits"], one["count"]) for one in found["shares"]] == [
        (sum(arm), len(arm)) for arm in arms.values()
    ]


@pytest.mark.parametrize(
    ("names", "said_"),
    [
        ("missed-call,missed-cal", "did you mean 'missed-call'"),
        ("missed-call", "does not name two texts"),
        ("missed-call,missed-call", "does not name two texts"),
    ],
)
def test_names_that_are_none(names: str, said_: str, tried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "-a", ACCOUNT, "--sandbox", "--compare", names]) == 2
    assert said_ in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["template", "in place"])
def test_two_texts_of_the_same_words_are_refused(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if kind == "template":
        folder = next(project.glob("niche_templates/*/missed-call.sms.j2")).parent
        (folder / "missed-call-b.sms.j2").write_text(
            (folder / "missed-call.sms.j2").read_text("utf-8"), "utf-8"
        )
        _split(project, "{ sms: { template: missed-call } }", "{ sms: { template: missed-call-b } }")
        names = PAIR
    else:
        _split(project, '{ sms: "What is it?", name: One }', '{ sms: "What is it?", name: Two }')
        names = "One,Two"
    assert main(["report", "-a", ACCOUNT, "--sandbox", "--compare", names]) == 2
    assert "have the same words" in capsys.readouterr().err


def test_one_name_of_two_texts_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _split(project, '{ sms: "What is it?" }', '{ sms: "Who are you?" }')
    assert main(["report", "-a", ACCOUNT, "--sandbox", "--compare", "SMS,missed-call-text-back/SMS"]) == 2
    assert "'SMS' is several texts" in capsys.readouterr().err


def test_a_flow_that_does_not_compile_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / FLOW, "      - update_contact: { last_missed_call_sms_at: now }\n", "")
    assert main(["report", "-a", ACCOUNT, "--sandbox", "--compare", PAIR]) == 2
    assert "ghl-flow lint" in capsys.readouterr().err


def test_where_no_account_sends_both_it_is_said(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = fleet / "accounts/harlow-and-finch.yaml"
    flow = (fleet / FLOW).read_text("utf-8")
    other = flow.replace("flow: missed-call-text-back ", "flow: missed-call-short ").replace(
        "template: missed-call }", "template: missed-call-b }"
    )
    (fleet / "flows/missed-call-short.yaml").write_text(other, "utf-8")
    edit(path, "flows: [missed-call-text-back]", "flows: [missed-call-short]")
    rows: list[JsonObject] = []
    for account, name in ((ACCOUNT, "missed-call-text-back"), ("harlow-and-finch", "missed-call-short")):
        (rendered,) = output(capsys, "render", name, "-a", account)
        (place,) = (
            line.split(":")[1].split("#")[0].strip()
            for line in (fleet / f"accounts/{account}.yaml").read_text("utf-8").splitlines()
            if line.startswith("location_id:")
        )
        rows += [{**row, "locationId": place} for row in _arm(account, text_of(rendered, "body"), 3, 9)]
        rows.append({**said(9 * DAY, f"last {account}"), "locationId": place})
    Path("messages.json").write_text(json.dumps(rows), "utf-8")
    words = ["report", "-a", ACCOUNT, "-a", "harlow-and-finch", "--history", "messages.json"]
    found = output(capsys, *words, "--compare", PAIR, "--per-arm", "9")["comparison"]
    assert [[*one] for one in found["accounts"]] == [[ACCOUNT], ["harlow-and-finch"]]
    assert found["by_account"] is True
    assert main([*words, "--compare", PAIR, "--per-arm", "9"]) == 0
    assert "no account sends both" in " ".join(capsys.readouterr().out.split())
