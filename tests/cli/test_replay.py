"""`ghl-flow replay`: formats, exit codes, a fleet, one flow, and what is masked."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_deploy_commands import output
from tests.insight.rows import answered, missed, said, text

__all__ = ["fleet", "project"]

ACCOUNT = "bridgepoint-group"
DAY = 24 * 60.0


def _history(folder: Path, *rows: JsonObject, accounts: tuple[str, ...] = (ACCOUNT,)) -> str:
    """The same messages in each of these accounts."""
    found = []
    for name in accounts:
        lines = (folder / f"accounts/{name}.yaml").read_text("utf-8").splitlines()
        (line,) = (line for line in lines if line.startswith("location_id:"))
        location = line.split(":")[1].split("#")[0].strip()
        found += [{**row, "id": f"{name} {row['id']}", "locationId": location} for row in rows]
        if len(accounts) > 1:  # contacts of sub-accounts are others
            found = [{**row, "contactId": f"{row['conversationId']} {row['locationId']}"} for row in found]
    path = folder / "messages.json"
    path.write_text(json.dumps({"messages": found}), encoding="utf-8")
    return str(path)


# A double, a text after an answer, a caller to whom nothing came; the last message is "now".
ROWS = (
    *(missed(0, "ann"), text(0.5, "ann", source=""), text(2, "ann")),
    *(missed(5, "bob"), answered(6, "bob"), text(7, "bob", source="")),
    missed(9, "cy"),
    said(3 * DAY, "dee"),
)


def test_one_account_in_every_format(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["replay", "--history", _history(project, *ROWS)]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "3 missed calls: 2 texts would have gone out, none of them at night. 3 texts went out" in shown
    assert "1 of 1 second text would not have come." in shown
    found = output(capsys, *words)
    assert (found["days"], found["missed"], found["native"], found["doubles_avoided"]) == (3.0, 3, 3, 1)
    assert [(one["at"], one["segments"]) for one in found["texts"]] == [
        ("2026-11-02T09:02:00.000-06:00", 1),
        ("2026-11-02T09:11:00.000-06:00", 1),
    ]
    assert "cy" not in [one["contact"] for one in found["texts"]]
    (one,) = found["accounts"]
    assert one["sent_by"] == {"unsaid": 2, "workflow": 1}
    assert (one["was"]["after_answer"], one["would"]["after_answer"]) == (1, 0)
    assert (one["was"]["nothing_came"], one["would"]["nothing_came"]) == (1, 0)
    assert (one["was"]["outside_hours"], one["unknown"]) == (None, [])
    personal = output(capsys, *words, "--personal")
    assert [one["contact"] for one in personal["texts"]] == ["ann", "cy"]
    page = project / "replay.html"
    assert main([*words, "--format", "html", "--output", str(page)]) == 0
    html = page.read_text("utf-8")
    assert "2 texts would have gone out" in html
    assert "<script" not in html
    assert "ann" not in html.split("<style>")[0] + html.split("</style>")[1].replace("planned", "")
    told = project / "replay.txt"
    assert main([*words, "--output", str(told)]) == 0
    assert "3 missed calls" in told.read_text("utf-8")


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([], 2, "has no messages"),
        ([said(0)], 2, "No call was missed, and nothing would have been sent."),
        ([missed(0), {"id": "broken"}, said(DAY)], 3, "1 entry of the history, which could not be read"),
        ([missed(0, status="queued"), missed(9), said(DAY)], 3, "how 1 call ended"),
        ([missed(0), said(DAY)], 0, "1 text would have gone out"),
    ],
)
def test_exit_codes(
    rows: list[JsonObject], code: int, words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "--history", _history(project, *rows)]) == code
    told = capsys.readouterr()
    assert words in told.out + told.err


def test_what_is_not_known_is_said_and_no_success(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(
        project / "flows/missed-call-text-back.yaml",
        "steps:",
        "steps:\n  - if: { tag: vip }\n    then: [end]",
    )
    words = ["replay", "--history", _history(project, missed(0), said(DAY))]
    assert main(words) == 3
    shown = capsys.readouterr().out
    assert "whether contacts had the tag 'vip', which none of the flows puts on (1 contact)" in shown
    assert "so 1 of 1 text may not have gone out" in shown
    (one,) = output(capsys, *words, code=3)["accounts"]
    assert [(item["why"], item["what"], item["contacts"]) for item in one["unknown"]] == [("tag", "vip", 1)]
    assert one["unsure"] == 1


def test_a_fleet_is_a_line_each_and_goes_on_past_a_bad_account(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = (ACCOUNT, "harlow-and-finch", "juniper-dental")
    path = _history(fleet, *ROWS, missed(20, status="queued"), accounts=names)
    edit(fleet / "accounts/juniper-dental.yaml", "timezone:", "timezoone:")
    assert main(["replay", "--all", "--history", path]) == 3
    told = capsys.readouterr()
    assert f"{ACCOUNT}, harlow-and-finch: not known:" in told.out
    assert "juniper-dental" in told.err
    found = output(capsys, "replay", "--all", "--history", path, code=3)
    assert [one["account"] for one in found["accounts"]] == [ACCOUNT, "harlow-and-finch"]
    assert found["native"] == 6
    assert [one["account"] for one in found["failed"]] == ["juniper-dental"]


def test_one_flow_that_the_account_does_not_run_yet(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / f"accounts/{ACCOUNT}.yaml", "flows: [missed-call-text-back]", "flows: []")
    path = _history(project, *ROWS)
    assert main(["replay", "--history", path]) == 2
    assert "name one with --flow" in capsys.readouterr().err
    assert main(["replay", "--history", path, "--flow", "missed-call-textback"]) == 2
    assert "missed-call-text-back" in capsys.readouterr().err
    found = output(capsys, "replay", "--history", path, "--flow", "missed-call-text-back")
    assert len(found["texts"]) == 2


def test_the_days_before_are_no_part_of_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _history(project, *ROWS, missed(2.5 * DAY, "eve"))
    assert len(output(capsys, "replay", "--history", path, "--days", "1")["texts"]) == 1
    assert main(["replay", "--history", path, "--sandbox"]) == 2
    assert "exclude each other" in capsys.readouterr().err
