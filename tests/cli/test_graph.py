"""A flow and an account as a picture."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, project

__all__ = ["project"]

ACCOUNT = "bridgepoint-group"
HOSTILE = '</title><script>alert(1)</script> "x" | end; %% `y` #quot; & ]]> [z] {a} --> b\x1b[31m \u202e\x00'
HEAD = "version: 1\nflow: {flow}\nname: {flow}\n"


def drawn(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["graph", *words]) == code
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(drawn(capsys, *words, "--format", "json"))


def ways(found: Any) -> set[tuple[str, str, str, str]]:
    """Each way by the titles at its ends."""
    titles = {one["id"]: one["title"] for one in found["vertices"]}
    return {
        (titles[one["source"]], one["way"], titles[one["target"]], one["label"]) for one in found["edges"]
    }


def test_a_flow_has_its_helpers_waits_and_cancel_edges(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, "missed-call-text-back")
    assert {one["workflow"] for one in found["vertices"]} == {
        "Missed call text-back",
        "Missed call text-back: cancel",
    }
    assert ("Wait 2 minutes", "wait") in {(one["title"], one["sort"]) for one in found["vertices"]}
    drawn_ways = ways(found)
    assert ("Leave Missed call text-back", "removes", "Missed call text-back", "") in drawn_ways
    assert ("Inbound missed call", "next", "Missed call text-back", "") in drawn_ways
    assert any(way == ("In cooldown?", "next", "Wait 2 minutes", "No") for way in drawn_ways)


def written(project: Path, flow: str, rest: str) -> None:
    (project / f"flows/{flow}.yaml").write_text(HEAD.format(flow=flow) + rest, encoding="utf-8")


RAW = {
    "one": "trigger: [{ contact_tag: { added: hot } }]\nsteps:\n"
    "  - raw: { type: add_contact_tag, attributes: { tags: [warm], type: add_contact_tag } }\n"
    "  - raw: { type: video_thing, attributes: {} }\n",
    "two": "trigger: [{ contact_tag: { added: warm } }]\nsteps:\n"
    "  - remove_tag: hot\n  - remove_from_workflow: one\n  - add_to_workflow: three\n",
    "three": "trigger: [{ contact_created: {} }]\nsteps:\n  - add_tag: hot\n",
}


@pytest.fixture
def three(project: Path) -> Path:
    for flow, rest in RAW.items():
        written(project, flow, rest)
    edit(project / f"accounts/{ACCOUNT}.yaml", "flows: [missed-call-text-back]", "flows: [one, two, three]")
    return project


def test_an_account_has_what_starts_tags_and_removes_what(
    three: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, "-a", ACCOUNT)
    assert ways(found) == {
        ("hot", "starts", "one", "added"),
        ("one", "tags", "warm", ""),  # raw, and it counts
        ("warm", "starts", "two", "added"),
        ("two", "untags", "hot", ""),
        ("two", "removes", "one", ""),
        ("two", "starts", "three", ""),
        ("Contact created", "starts", "three", ""),
        ("three", "tags", "hot", ""),
    }
    assert found["not_understood"] == 1
    assert "1 step may do more than is drawn" in drawn(capsys, "-a", ACCOUNT, "--format", "svg")


def test_a_flow_that_does_not_compile_is_told(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(three, "two", "trigger: [{ contact_created: {} }]\nsteps:\n  - sms: { template: none-such }\n")
    assert main(["graph", "-a", ACCOUNT, "--format", "json"]) == 3
    captured = capsys.readouterr()
    assert [one["flow"] for one in json.loads(captured.out)["missing"]] == ["two"]
    assert "two: failed" in captured.err


def nodes(root: ElementTree.Element) -> Iterator[str]:
    for one in root.iter():
        yield one.tag.rpartition("}")[2]


@pytest.mark.parametrize("of", ["flow", "account"])
def test_names_of_others_are_text(of: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(
        project,
        "bad",
        f"trigger: [{{ contact_created: {{}}, name: {json.dumps(HOSTILE[:80])} }}]\nsteps:\n"
        f"  - add_tag: x\n    name: {json.dumps(HOSTILE.replace(chr(0), ''))}\n"
        f"  - if: {{ tag: x }}\n    then: [end]\n    then_name: {json.dumps('end' + HOSTILE[:60])}\n",
    )
    edit(project / f"accounts/{ACCOUNT}.yaml", "flows: [missed-call-text-back]", "flows: [bad]")
    words = ["bad"] if of == "flow" else ["-a", ACCOUNT]
    svg = drawn(capsys, *words, "--format", "svg")
    root = ElementTree.fromstring(svg)  # noqa: S314 - made here
    assert root.attrib["role"] == "img"
    assert "script" not in {*nodes(root)}
    title, desc = (root.find(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
    assert title is not None
    assert desc is not None
    assert title.text
    assert "contact" in (desc.text or "").lower() or "alert" in (desc.text or "")
    page = drawn(capsys, *words, "--format", "html")
    assert "<script" not in page
    assert "prefers-color-scheme:dark" in page
    mermaid = drawn(capsys, *words)
    for line in mermaid.splitlines():
        assert line.count('"') in (0, 2), line
        assert not {"<", ">", "`", "\x1b", "\u202e"} & {*line.partition('"')[2].partition('"')[0]}
    assert "\x1b" not in svg + page


def test_steps_do_not_stand_on_each_other(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(three / f"accounts/{ACCOUNT}.yaml", "flows: [", "flows: [missed-call-text-back, ")
    for words in (["missed-call-text-back"], ["-a", ACCOUNT]):
        root = ElementTree.fromstring(drawn(capsys, *words, "--format", "svg"))  # noqa: S314 - made here
        boxes = sorted(
            (float(one.attrib["x"]), float(one.attrib["y"]))
            for one in root.iter("{http://www.w3.org/2000/svg}rect")
            if "x" in one.attrib
        )
        assert len(boxes) > 4
        for one, other in combinations(boxes, 2):
            assert abs(one[0] - other[0]) >= 184 or abs(one[1] - other[1]) >= 40, (one, other)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "no flow and no account is named"),
        (["mised-call-text-back"], 2, "did you mean 'missed-call-text-back'"),
        (["-a", "bridgepoint"], 2, "did you mean 'bridgepoint-group'"),
        (["--format", "png"], 2, "mermaid"),
    ],
)
def test_wrong_use(
    words: list[str], code: int, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", *words]) == code
    assert said in capsys.readouterr().err


def test_an_account_without_flows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / f"accounts/{ACCOUNT}.yaml", "flows: [missed-call-text-back]", "flows: []")
    assert main(["graph", "-a", ACCOUNT]) == 2
    assert "runs no flow" in capsys.readouterr().err


def test_written_to_a_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(FLOW), "--format", "html", "--output", "flow.html"]) == 0
    assert Path("flow.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert capsys.readouterr().out == ""
