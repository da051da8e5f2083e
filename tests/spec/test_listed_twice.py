"""A second time means nothing in these lists, so it is a mistake: said at its place."""

from pathlib import Path

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.language.model import SpecModel
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import ProjectFile
from ghl_flow.spec.scenario import TestFile
from tests.conftest import BRIDGEPOINT, SEED, steps


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("flows: [missed-call-text-back]", "flows: [a, b, a]", "'a' is listed twice"),
        (
            "flows: [missed-call-text-back]",
            "flows:\n  - missed-call-text-back\n  - missed-call-text-back",
            "'missed-call-text-back' is listed twice",
        ),
    ],
)
def test_in_an_account(old: str, new: str, found: str) -> None:
    _refused(BRIDGEPOINT, old, new, Account, found)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "cancel_on: [answered_call, reply]",
            "cancel_on: [reply, answered_call, reply]",
            "'reply' is listed",
        ),
        ("version: 1", "previously: [old, older, old]\nversion: 1", "'old' is listed twice"),
        (
            "guarantees:\n",
            "guarantees:\n  - replies_within: 3 minutes\n",
            "this is item 1 again",
        ),
        (
            "trigger:\n",
            "trigger:\n  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }\n",
            "this is item 1 again",
        ),
        ("[no-answer, busy, voicemail]", "[no-answer, busy, busy]", "'busy' is listed twice"),
    ],
)
def test_in_a_flow(old: str, new: str, found: str) -> None:
    _refused(SEED, old, new, Flow, found)


@pytest.mark.parametrize("tags", ["[a, b, a]", "[a, a]"])
def test_in_a_step(tags: str) -> None:
    text = steps(f"- add_tag: {tags}")
    with pytest.raises(SpecError, match="'a' is listed twice"):
        load_text(text, Flow, "flow.yaml")


@pytest.mark.parametrize("condition", [
    "{ tag: [a, b, a] }", "{ not_tag: [a, a] }", "{ any: [{ tag: [b, a, a] }, { tag: c }] }",
    "{ all: [{ any: [{ tag: c }, { not_tag: [a, a] }] }] }",
])  # fmt: skip
def test_in_a_condition(condition: str) -> None:
    text = steps(f"- if: {condition}\n  then: [end]")
    with pytest.raises(SpecError, match="'a' is listed twice") as caught:
        load_text(text, Flow, "flow.yaml")
    (error,) = caught.value.diagnostics
    assert error.location is not None
    line = text.splitlines()[error.location.span.line - 1]
    assert (
        line[: error.location.span.column - 1].count("a, ")
        + line[: error.location.span.column - 1].count("b, ")
        >= 1
    )
    assert line[error.location.span.column - 1] == "a"


@pytest.mark.parametrize(
    "lint",
    [
        "{ select: [GF1, GF2, GF1] }",
        "{ extend_select: [GF1, GF1] }",
        "{ ignore: [GF2, GF1, GF1] }",
        "{ per_file_ignores: { 'flows/*': [GF1, GF1] } }",
    ],
)
def test_in_the_choice_of_rules(lint: str) -> None:
    with pytest.raises(SpecError, match="'GF1' is listed twice") as caught:
        load_text(f"version: 1\nlint: {lint}\n", ProjectFile, "ghl-flow.yaml")
    (error,) = caught.value.diagnostics
    assert error.location is not None
    assert error.location.span.column == len("lint: ") + lint.rindex("GF1") + 1


@pytest.mark.parametrize("key", ["tags", "no_tags"])
def test_in_an_expectation(key: str) -> None:
    text = (
        "version: 1\nflow: x\ntests:\n  - name: one\n    events: [0s call]\n"
        f"    expect: [{{ at: 1m, {key}: [a, a] }}]\n"
    )
    with pytest.raises(SpecError, match="'a' is listed twice"):
        load_text(text, TestFile, "x.test.yaml")


def test_two_accounts_of_one_location(tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    for name in ("one", "two"):
        text = BRIDGEPOINT.replace("account: bridgepoint-group", f"account: {name}")
        (tmp_path / f"accounts/{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="two files define the location_id") as caught:
        Project(tmp_path).check()
    assert str(caught.value.diagnostics[0].location).endswith("two.yaml:3:14")


def _refused(text: str, old: str, new: str, model: type[SpecModel], found: str) -> None:
    assert old in text
    changed = text.replace(old, new, 1)
    with pytest.raises(SpecError, match=found) as caught:
        load_text(changed, model, "file.yaml")
    (error,) = caught.value.diagnostics
    assert error.location is not None
    before = changed.splitlines()[: error.location.span.line]
    # The second of the two, not the first, and not the list.
    word = "a" if "'a'" in found else found.split("'")[1] if "'" in found else None
    if word is not None:
        line = before[-1]
        assert line[error.location.span.column - 1 :].startswith(word)
        assert sum(one.count(word) for one in before) >= 2
