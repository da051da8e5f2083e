"""`ghl-flow audit`: what is wrong in workflows that people built, and nothing is written."""

import json
import re
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import SMS, built, one_text
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_doctor import file
from tests.cli.test_fleet import fleet
from tests.insight.rows import missed

__all__ = ["fleet", "project"]

MISSED: JsonObject = {
    "type": "call_status",
    "masterType": "highlevel",
    "name": "Missed call",
    "active": True,
    "conditions": [
        {
            "field": "call_status",
            "operator": "contains-any",
            "value": ["no-answer", "busy", "voicemail"],
            "title": "Call Status",
            "type": "select",
        },
        {
            "field": "message.direction",
            "operator": "==",
            "value": "inbound",
            "title": "Call Direction",
            "type": "select",
        },
    ],
}
SANDBOX = ["audit", "-a", "bridgepoint-group", "--sandbox"]


def _two_texts() -> list[JsonObject]:
    first, second = "a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"
    return [
        {
            "id": first,
            "order": 0,
            "next": second,
            **SMS,
            "attributes": {"body": "Hi  {{contact.frst_name}}", "attachments": []},
        },
        {
            "id": second,
            "parentKey": first,
            "order": 1,
            **SMS,
            "attributes": {"body": "Are you there?", "attachments": []},
        },
    ]


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".ghl-flow" not in path.parts
    }


def test_a_workflow_that_texts_twice_is_found_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "seed", "-a", "bridgepoint-group"]) == 0
    built(project, "w1", "Old text back", _two_texts(), triggers=(MISSED,))
    before = _files(project)
    history = file(project.parent / "messages.json", [missed(0, "a"), missed(9, "b"), missed(99, "a")])
    (one,) = output(capsys, *SANDBOX, "--history", history, code=1)["accounts"]
    assert one["workflows"] == ["Old text back"]
    assert one["score"] is None
    found = {(row["origin"], row["code"]): row for row in one["problems"] if row["workflow"]}
    merge_field = found["lint", "GF403"]
    assert merge_field["workflow"] == "Old text back"
    assert merge_field["contacts"] == 2
    (twice,) = (row for row in found.values() if row["origin"] == "verify" and row["harm"] == "fail")
    assert twice["code"].startswith("at most 3 texts")
    assert any("TEXT" in line for line in twice["evidence"])
    assert _files(project) == before


def test_the_worst_comes_first_and_accounts_are_told_apart(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "seed", "-a", "bridgepoint-group"]) == 0
    built(project, "w1", "Old text back", _two_texts(), triggers=(MISSED,))
    built(project, "w2", "Greeting", one_text())
    (one,) = output(capsys, *SANDBOX, code=1)["accounts"]
    order = ["fail", "warn", "note", "unknown"]
    ranks = [order.index(row["harm"]) for row in one["problems"]]
    assert ranks == sorted(ranks)
    assert main(SANDBOX) == 1
    said = capsys.readouterr().out
    assert said.startswith("bridgepoint-group: 2 workflows looked at; ")
    assert "no score: " in said
    assert main([*SANDBOX, "--format", "html"]) == 1
    page = capsys.readouterr().out
    assert "To put right first" in page
    assert "<script" not in page


def test_what_no_flow_can_say_is_named_as_not_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "seed", "-a", "bridgepoint-group"]) == 0
    loop = one_text()
    built(project, "w1", "Round", [{**loop[0], "next": loop[0]["id"]}])
    (one,) = output(capsys, *SANDBOX, code=1)["accounts"]
    assert (one["workflows"], one["not_read"]) == ([], ["Round"])
    assert one["score"] is None


def test_a_flow_of_the_project_is_counted_and_left_to_lint(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--all", "--sandbox", "--yes", "--allow", "native-toggle", "--allow", "a2p"]) == 0
    capsys.readouterr()
    (one,) = output(capsys, *SANDBOX, code=3)["accounts"]
    assert one["workflows"] == []
    assert one["managed"] > 0


def test_accounts_of_which_the_same_is_said_are_one(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--all", "--sandbox"]) == 1
    out = capsys.readouterr().out
    names = ", ".join(sorted(path.stem for path in (fleet / "accounts").glob("*.yaml")))
    assert f"{names}: 0 workflows looked at" in out
    assert out.count("unknown a2p: ") == 1
    assert "accounts/ACCOUNT.yaml" in out


@pytest.mark.parametrize("pulled", [False, True])
def test_what_is_said_names_workflows_and_no_lines_of_files(
    pulled: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "seed", "-a", "bridgepoint-group"]) == 0
    edit(project / "accounts/bridgepoint-group.yaml", "flows: [missed-call-text-back]", "flows: []")
    built(project, "w1", "Old text / back", _two_texts(), triggers=(MISSED,))
    built(project, "w2", "Greeting", _two_texts(), triggers=(MISSED,))
    if pulled:  # then there are flows of these names, and lines
        assert main(["pull", "-a", "bridgepoint-group", "--sandbox"]) == 0
        edit(project / "accounts/bridgepoint-group.yaml", "flows: [old-text-back, greeting]", "flows: []")
    (one,) = output(capsys, *SANDBOX, code=1)["accounts"]
    said = json.dumps(one["problems"])
    assert not re.search(r"on line \d|workflow-[0-9a-f]|\.yaml:|old-text-back|greeting", said)
    (shared,) = (row for row in one["problems"] if row["code"] == "GF104")
    assert "'Old text / back'" in shared["message"] or "'Greeting'" in shared["message"]
    texts = {line for row in one["problems"] for line in row["evidence"] if "TEXT" in line}
    assert {line.partition(" TEXT by ")[2] for line in texts} == {"'Greeting'", "'Old text / back'"}
    # There are no flows that could have drifted, overlap or run.
    assert {row["code"] for row in one["problems"]}.isdisjoint({"drift", "overlap", "running"})
    assert main(SANDBOX) == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "GF405" in line)
    assert lines[at].startswith("warn    GF405: this text does not name the business")
    assert lines[at + 1] == "        in 'Greeting', 'Old text / back'"
    assert len([line for line in lines if "GF405" in line]) == 1


def test_a_fleet_goes_on_past_a_bad_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, *rest = sorted((fleet / "accounts").glob("*.yaml"))
    edit(first, "timezone:", "timezoone:")
    found = output(capsys, "audit", "--all", "--sandbox", code=3)
    assert [one["account"] for one in found["failed"]] == [first.stem]
    assert len(found["accounts"]) == len(rest)


def test_a_driver_that_reads_nothing_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "seed", "-a", "bridgepoint-group"]) == 0
    built(project, "w1", "Greeting", one_text(), location=LOCATION)
    capsys.readouterr()
    assert main([*SANDBOX, "--driver", "file"]) == 1
    assert "cannot read" in capsys.readouterr().err
