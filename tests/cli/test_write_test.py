"""`verify --write-test`: a counterexample becomes a test that fails, and passes once the flow is mended."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, project
from tests.conftest import ROOT

__all__ = ["project"]

WRONG = ROOT / "tests/runtime/wrong_flows"
OTHER = """version: 1
flow: other
name: Other
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy] }
steps:
  - wait: 1 minute
  - sms: Hello
"""
TWO_FLOWS = OTHER.replace("other", "one-of-two").replace("Other", "One of two") + (
    "guarantees:\n  - no_two_flows_text: 10 minutes\n"
)


def put(project: Path, *texts: str) -> str:
    """The flows are all that the one account runs, the first of them is verified."""
    names = []
    for text in texts:
        name = text.split("flow: ", 1)[1].split("\n", 1)[0]
        (project / f"flows/{name}.yaml").write_text(text, encoding="utf-8")
        names.append(name)
    edit(
        project / "accounts/bridgepoint-group.yaml",
        "flows: [missed-call-text-back]",
        f"flows: [{', '.join(names)}]",
    )
    for path in (project / "flows").glob("missed-call-text-back*"):
        path.unlink()
    return names[0]


def wrong(name: str) -> str:
    return (WRONG / f"{name}.yaml").read_text(encoding="utf-8")


def against(capsys: pytest.CaptureFixture[str], file: str, code: int) -> list[str]:
    """What the tests of a file have against the flow."""
    capsys.readouterr()
    assert main(["test", file, "--format", "json"]) == code
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert cases
    return [difference["got"] for case in cases for difference in case["differences"]]


@pytest.mark.parametrize(
    ("texts", "old", "new", "why"),
    [
        (  # calls that follow each other, side by side
            [wrong("tag-checked-before-the-wait")],
            "      - wait: 2 minutes\n      - sms: Sorry we missed you\n      - add_tag: texted",
            "      - add_tag: texted\n      - wait: 2 minutes\n      - sms: Sorry we missed you",
            "2 texts within 1 minute",
        ),
        (  # a contact that comes with a tag
            [wrong("two-texts-for-some-tags")],
            "  - sms: Sorry we missed you\n  - if: { tag: vip }\n    then:\n",
            "  - if: { not_tag: vip }\n    then:\n      - sms: Sorry we missed you\n    else:\n",
            "2 texts at the same moment",
        ),
        (  # a contact that comes with a field filled in
            [wrong("two-texts-for-some-fields")],
            "      - sms: We will call you first",
            "      - wait: 1 hour\n      - sms: We will call you first",
            "2 texts at the same moment",
        ),
        (  # a contact that comes with a date
            [wrong("nobody-with-that-date-is-texted")],
            "    then: [end]",
            "    then: [{ sms: We know }]",
            "gets no text within 1 minute",
        ),
        (  # a tag that is put on and taken off
            [wrong("a-tag-taken-off-starts-it")],
            "reentry: true",
            "reentry: false",
            "2 texts within 2 minutes",
        ),
        (  # two flows of the account
            [TWO_FLOWS, OTHER],
            "wait: 1 minute",
            "wait: 1 hour",
            "one-of-two and other both text",
        ),
        (  # a reply
            [wrong("texts-who-wrote")],
            "cancel_on: [answered_call]",
            "cancel_on: [answered_call, reply]",
            "a text goes out after the reply",
        ),
        (  # several contacts
            [wrong("too-many-for-the-number")],
            "  - sms: Sorry we missed you",
            "  - if: { tag: asks-for-texts }\n    then:\n      - sms: Sorry we missed you",
            "3 texts within 2 minutes",
        ),
        (  # a time of day
            [wrong("texts-at-night")],
            "- wait: 2 minutes",
            "- wait: 4 hours",
            "a text goes out at 07:59:00",
        ),
        (  # no end
            [wrong("goes-round-for-ever")],
            "- goto: ask",
            "- end",
            "never ends",
        ),
    ],
)
def test_it_fails_until_the_flow_is_mended(
    texts: list[str], old: str, new: str, why: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = put(project, *texts)
    assert main(["verify", flow, "--write-test", "--format", "json"]) == 1
    shown = capsys.readouterr()
    stated = next(row for row in json.loads(shown.out) if row["counterexample"] and not row["by_default"])
    file = next(
        line.split()[1].rstrip(":")
        for line in shown.err.splitlines()
        if line.startswith("written") and line.endswith(stated["guarantee"])
    )
    assert [one for one in against(capsys, file, 1) if why not in one] == []
    path = project / f"flows/{flow}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert against(capsys, file, 0) == []


def test_a_file_that_is_there_stays_and_so_does_a_test_of_that_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = put(project, wrong("no-window-at-all"))
    first = project / f"flows/{flow}.at-most.test.yaml"
    first.write_text("# mine\n", encoding="utf-8")
    assert main(["verify", flow, "--write-test"]) == 1
    assert first.read_text(encoding="utf-8") == "# mine\n"
    second = project / f"flows/{flow}.at-most-2.test.yaml"
    assert f"written  flows/{second.name}" in capsys.readouterr().err
    before = second.read_text(encoding="utf-8")
    assert main(["verify", flow, "--write-test"]) == 1
    said = capsys.readouterr().err
    assert f"a test of that name is there already (flows/{second.name})" in said
    assert "written" not in said.replace("no test written", "")
    assert second.read_text(encoding="utf-8") == before
    assert len(list((project / "flows").glob("*.test.yaml"))) == 2


@pytest.mark.parametrize(
    ("words", "text", "why"),
    [
        (
            [],
            wrong("wait-longer-than-promised")
            .replace("4 minutes", "3 minutes")
            .replace("  - replies", "  - at_most: { sms: 1, within: 30 minutes }\n  - replies"),
            "late",
        ),
        ([], wrong("window-one-second-short"), "within a second"),
        ([], wrong("started-and-ended-by-the-same-reply"), "which workflow one event starts first"),
    ],
)
def test_what_a_test_cannot_say(
    words: list[str], text: str, why: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = put(project, text)
    assert main(["verify", flow, "--write-test", *words]) == 1
    said = capsys.readouterr().err
    assert f"no test written: {flow}" in said
    assert why in said
    assert list((project / "flows").glob("*.test.yaml")) == []


def test_a_flow_that_is_not_the_project_s(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A test names its flow, so it would find none."""
    (project / "elsewhere.yaml").write_text(wrong("no-window-at-all"), encoding="utf-8")
    words = ["verify", "elsewhere.yaml", "-a", "bridgepoint-group", "--write-test"]
    assert main(words) == 1
    assert "is not in the flows folder of the project (elsewhere.yaml)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("runs", "account"), [("[no-window-at-all]", ""), ("[missed-call-text-back]", "bridgepoint-group")]
)
def test_the_account_is_named_where_it_is_not_about_all_that_run_the_flow(
    runs: str, account: str, project: Path, tmp_path: Path
) -> None:
    (project / "flows/no-window-at-all.yaml").write_text(wrong("no-window-at-all"), encoding="utf-8")
    file = project / "accounts/bridgepoint-group.yaml"
    edit(file, "flows: [missed-call-text-back]", f"flows: {runs}")
    folder = tmp_path / "found/here"
    words = ["verify", "no-window-at-all", "-a", "bridgepoint-group", "--write-test"]
    assert main([*words, "--test-dir", str(folder)]) == 1
    text = (folder / "no-window-at-all.at-most.test.yaml").read_text(encoding="utf-8")
    assert ("account: bridgepoint-group\n" in text) is bool(account)
    assert not list((project / "flows").glob("no-window*.test.yaml"))
    assert main(["test", str(folder)]) == 1


def test_what_is_proved_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--write-test"]) == 0
    assert "no test written: there is no counterexample" in capsys.readouterr().err
    assert main(["verify", "--test-dir", "x"]) == 2
    assert "take --write-test too" in capsys.readouterr().err
