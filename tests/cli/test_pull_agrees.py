"""Pull and plan say the same of a workflow, and a lock follows steps that get a name."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, SMS, applied, built, changes, one_step, one_text, tagged
from tests.cli.test_deploy_commands import LOCATION, edit, output, project

__all__ = ["applied", "project"]


def trigger(name: str, tag: str) -> JsonObject:
    return {**tagged(tag), "name": name}


def pulled(capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, code=code)["accounts"]
    (one,) = account["workflows"]
    return str(one["status"])


def settings(root: Path, **more: Any) -> None:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        document = store.get("workflow", LOCATION, "old1")
        assert document is not None
        store.put("workflow", LOCATION, "old1", {**document, **more})


def test_triggers_in_another_order(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = trigger("B", "one"), trigger("A", "two")
    built(applied, "old1", "Nurture", one_text(), triggers=(first, second))
    assert pulled(capsys) == "new"
    lock = (applied / f"locks/{ACCOUNT}/nurture.lock.yaml").read_text()
    flow = applied / "flows/nurture.yaml"
    before = flow.read_text()
    lines = before.splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.lstrip().startswith("- ") and "tag" in line]
    a, b = at
    end = next(number for number in range(b, len(lines)) if not lines[number].startswith(" "))
    flow.write_text("".join([*lines[:a], *lines[b:end], *lines[a:b], *lines[end:]]))
    assert flow.read_text() != before
    assert changes(capsys)["nurture/main"]["action"] == "adopt"
    assert pulled(capsys) == "unchanged"
    # What the lock keeps of a trigger is that trigger's, wherever it stands.
    (applied / f"locks/{ACCOUNT}/nurture.lock.yaml").unlink()
    assert pulled(capsys) == "locked"
    again = (applied / f"locks/{ACCOUNT}/nurture.lock.yaml").read_text()
    assert sorted(again.splitlines()) == sorted(lock.splitlines())


@pytest.mark.parametrize(
    "more",
    [
        {"senderAddress": {"from_name": "Ann", "from_email": "ann@a.example", "bcc": "x@a.example"}},
        {"senderAddress": {"from_name": "Ann"}},
        {"autoMarkAsRead": True},
        {"window": {"start": "09:00", "end": "17:00", "days": [1, 2, 3, 4, 5], "condition": "when"}},
        {"allowMultipleOpportunity": False},
    ],
    ids=lambda more: next(iter(more)),
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_settings_count_for_both_or_for_neither(
    when: str, more: JsonObject, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    if when == "before":
        settings(applied, **more)
    assert pulled(capsys) == "new"
    if when == "after":
        settings(applied, **more)
    same = changes(capsys)["nurture/main"]["action"] == "adopt"
    assert pulled(capsys, code=0 if same else 1) == ("unchanged" if same else "changed")


TEXTS = [
    {"id": f"a0000000-0000-4000-8000-00000000000{number}", "order": number, **SMS} for number in range(3)
]


def three_texts(root: Path) -> None:
    nodes: list[JsonObject] = [
        {**node, "attributes": {"body": f"Text {number}", "attachments": []}}
        for number, node in enumerate(TEXTS)
    ]
    for number in range(2):
        nodes[number]["next"], nodes[number + 1]["parentKey"] = nodes[number + 1]["id"], nodes[number]["id"]
    built(root, "old1", "Nurture", nodes)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("  - sms: Text 1", "    id: second"),
        ("  - sms: Text 0", "    id: first"),
        ("  - sms: Text 2", "    id: last"),
    ],
)
def test_a_step_that_gets_an_id_stays_that_step(
    line: str, more: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three_texts(applied)
    assert pulled(capsys) == "new"
    edit(applied / "flows/nurture.yaml", line, f"{line}\n{more}")
    assert changes(capsys)["nurture/main"]["action"] == "adopt"
    # A text changed beside it is one step, and no other one moves.
    edit(applied / "flows/nurture.yaml", "Text 2", "Text two")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["kind"]) == ("update", "sms")


def test_a_step_that_gets_a_name_is_that_step_with_another_name(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three_texts(applied)
    assert pulled(capsys) == "new"
    edit(applied / "flows/nurture.yaml", "  - sms: Text 1", "  - sms: Text 1\n    name: Second")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["details"]) == (
        "update",
        [{"what": "name", "before": "SMS", "after": "Second"}],
    )


def test_a_named_step_that_gets_another_name(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_step({**SMS, "name": "Hello"}))
    assert pulled(capsys) == "new"
    edit(applied / "flows/nurture.yaml", "name: Hello", "name: Welcome")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert step["action"] == "update"


def test_a_fork_that_gets_an_id_keeps_what_is_in_it(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.importing.canvases import Drawn

    for seed in range(40):
        drawn = Drawn(seed, most=14, jumps=False)
        drawn.chain(None, None, 0)
        if any(node.get("cat") == "conditions" or node["type"] == "if_else" for node in drawn.nodes[:3]):
            break
    built(applied, "old1", "Nurture", drawn.nodes)
    assert pulled(capsys) == "new"
    flow = applied / "flows/nurture.yaml"
    lines = flow.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("  - ") and "if" in line)
    lines[at : at + 1] = ["  - id: the-fork\n", "  " + lines[at].replace("- ", "  ", 1)[2:]]
    flow.write_text("".join(lines))
    assert changes(capsys)["nurture/main"]["action"] == "adopt"


def test_a_new_step_with_an_id_is_a_new_one(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    three_texts(applied)
    assert pulled(capsys) == "new"
    edit(applied / "flows/nurture.yaml", "  - sms: Text 1", "  - sms: New one\n    id: new\n  - sms: Text 1")
    steps = changes(capsys)["nurture/main"]["steps"]
    assert [
        one["action"] for one in steps if one["name"] == "SMS" and one["details"][0]["what"] == "body"
    ] == ["create"]
