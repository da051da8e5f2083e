"""Why a gate is closed has its sentence and its remedy: each kind, and each of its facts."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from ghl_flow.cli.display.gates import gate_json, gate_text, left_text, why_text
from ghl_flow.deploy.planning.gate import BY_HAND, SNAPSHOT, Gate
from ghl_flow.deploy.planning.staying import Runs, Staying, Stays
from ghl_flow.deploy.planning.unpublished import Unpublished, Way
from ghl_flow.deploy.planning.why import (
    AsBeforePush,
    AsImported,
    DraftAfterPush,
    FlowPaused,
    Found,
    HeldWithIt,
    NameUnresolved,
    NotInSnapshot,
    NotProved,
    NotRegistered,
    OtherTexts,
    PushFailed,
    PushGoesOn,
    RuleMissing,
    ToBuild,
    ToDelete,
    ValueKept,
    Why,
)
from ghl_flow.deploy.state.names import Trouble, Unresolved
from ghl_flow.errors import AuthenticationError, RemoteError
from ghl_flow.lint.rule import Finding, Severity
from ghl_flow.remedy import REACHED, Reached
from ghl_flow.runtime.verify.verdict import Result, Verdict
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.wire.reference import NameOf
from ghl_flow.wire.thing import Thing

_PLACE = Location(SourceText("f.yaml", "a: b"), Span(1, 1, 1, 2))
_FINDING = Finding("GF407", "name", Severity.ERROR, "it is so", _PLACE, "do that")
_VERDICT = Verdict("f", "terminates", Result.VIOLATED, 1, "one call", "it does not")
_FORM = NameOf(Thing.FORM, "Intake")
_STAGE = NameOf(Thing.STAGE, "New", "Leads")
_SECRET = NameOf(Thing.SECRET, "env:TOKEN")


TEXTS: list[tuple[Why, str, str]] = [
    (RuleMissing("it breaks"), "a rule did not run: it breaks", "install or remove that package"),
    (Found(_FINDING), "f.yaml:1:1: GF407 it is so", "do that"),
    (Found(_FINDING._replace(hint=None)), "f.yaml:1:1: GF407 it is so", ""),
    (
        AsImported("f.yaml", "f"),
        "f.yaml is as it was imported, and was not looked at",
        "'ghl-flow verify f' looks",
    ),
    (
        NotProved("f.yaml", _VERDICT),
        "f.yaml: 'terminates' is violated: it does not",
        "'ghl-flow verify f' shows the case",
    ),
    (
        NotRegistered(_PLACE, "pending"),
        "f.yaml:1:1: A2P registration is pending: carriers refuse",
        "register",
    ),
    (NotRegistered(_PLACE, ""), "f.yaml:1:1: A2P registration is not given: carriers refuse", "register"),
    (
        HeldWithIt(_PLACE, "workflow f/main"),
        "f.yaml:1:1: the workflow f/main is held back",
        "what holds it back is above",
    ),
    (
        NameUnresolved(_PLACE, Unresolved(_FORM, Trouble.MISSING, known=("Intakes",))),
        "f.yaml:1:1: form 'Intake' is not in the account",
        (
            "did you mean 'Intakes'? Otherwise create it in HighLevel (Sites > Forms), or write its id "
            "in the account file: names: { forms: { 'Intake': ID } }"
        ),
    ),
    (
        NameUnresolved(_PLACE, Unresolved(_STAGE, Trouble.MISSING)),
        "f.yaml:1:1: ",
        (
            "create it in HighLevel (Opportunities > Pipelines), or write its id in the account file: "
            "names: { stages: { 'Leads': { 'New': ID } } }"
        ),
    ),
    (
        NameUnresolved(_PLACE, Unresolved(_FORM, Trouble.TAKEN_TWICE, ids=("a", "b"))),
        "f.yaml:1:1: form 'Intake' is there 2 times (ids a, b)",
        "rename one in HighLevel (Sites > Forms), or write which one in the account file: ",
    ),
    (
        NameUnresolved(
            _PLACE, Unresolved(_FORM, Trouble.NOT_READ, error=RemoteError("no scope", hint="tick it"))
        ),
        "f.yaml:1:1: whether form 'Intake' is in the account is not known: no scope",
        "tick it; or write its id in the account file: ",
    ),
    (
        NameUnresolved(_PLACE, Unresolved(_FORM, Trouble.NOT_READ, error=RemoteError("no scope"))),
        "f.yaml:1:1: whether form 'Intake' is in the account is not known: no scope",
        "look at the token; or write",
    ),
    (
        NameUnresolved(
            _PLACE, Unresolved(_SECRET, Trouble.NOT_SET, error=AuthenticationError("TOKEN is not set"))
        ),
        "f.yaml:1:1: TOKEN is not set",
        "put the value that the step needs at env:TOKEN",
    ),
    (
        FlowPaused(Unpublished(("f/main",), Way.APPLY, paused=True, options=("--allow", "paused")), "x"),
        "'f/main' is paused",
        "'ghl-flow apply -a x --allow paused' publishes it",
    ),
    (
        ToBuild(("A", "B"), "builds/x/f.html", "x"),
        "'A', 'B': to be built by hand, click by click, from builds/x/f.html",
        "when they are published, run 'ghl-flow apply -a x': it looks for them by name",
    ),
    (ToDelete("A"), "HighLevel still lists 'A', which no flow needs", "delete it by hand: "),
    (
        ValueKept("Text 1", "f", "x"),
        "custom value 'Text 1' stays: a workflow of f may use it",
        "when that workflow is replaced or deleted, run 'ghl-flow apply -a x --prune'",
    ),
    (
        PushFailed("s", "failed", ("workflows", "tags")),
        "the push of snapshot s ended as 'failed', without workflows, tags",
        "look at it in the agency view > Settings > Account Snapshots, then run 'ghl-flow apply'",
    ),
    (PushFailed("s", "failed", ()), "the push of snapshot s ended as 'failed'", "look at it"),
    (
        PushGoesOn("s", heard=False),
        "HighLevel took a push of the snapshot s, and knows of none",
        "run the same command again later",
    ),
    (PushGoesOn("s"), "HighLevel is still pushing the snapshot s", "run the same command again later"),
    (
        OtherTexts("A", "x", "Text", "Hello " * 20, "{{ custom_values.a }}"),
        (
            "'A' does not say the texts of this account: 'Text' says 'Hello Hello Hello Hello Hello "
            "Hello Hello Hello Hello ...' in place of {{ custom_values.a }}"
        ),
        "make the texts of the master merge fields",
    ),
    (
        OtherTexts("A", "x", "Text", missing=True),
        "'A' does not say the texts of this account: 'Text' is not there, or says nothing",
        "make the texts",
    ),
    (
        OtherTexts("A", "x", "Text"),
        "'A' does not say the texts of this account: it has a Send SMS that the flow has not, 'Text'",
        "make the texts",
    ),
    (
        NotInSnapshot("A", "x", (("a", "{{ a }}"), ("b", None))),
        "'A' did not come with the snapshot",
        (
            "make 'A' in the master sub-account: apply to it (role: master in its file), or build it by "
            "hand (each Send SMS holds its merge field only, in order: {{ a }}, the merge field of "
            "custom value 'b'); refresh the snapshot, then run 'ghl-flow apply -a x'"
        ),
    ),
    (
        NotInSnapshot("A", "x", ()),
        "'A' did not come with the snapshot",
        (
            "make 'A' in the master sub-account: apply to it (role: master in its file), or build it by "
            "hand; refresh the snapshot, then run 'ghl-flow apply -a x'"
        ),
    ),
    (
        AsBeforePush("A", "x"),
        "'A' is as it was before the push",
        "refresh the snapshot from the master in which 'A' was changed, then run 'ghl-flow apply -a x'",
    ),
    (DraftAfterPush("A"), "'A' is a draft there", "publish it: "),
]


@pytest.mark.parametrize(("why", "message", "hint"), TEXTS)
def test_each_has_its_sentences(why: Why, message: str, hint: str) -> None:
    said, remedy = why_text(why)
    assert said.startswith(message)
    assert remedy.startswith(hint)
    assert bool(remedy) is bool(hint)
    row = gate_json(Gate("lint", why, "f", "x"))
    assert row == {"code": "lint", "detail": "x", "flow": "f", "message": said, "hint": remedy}
    assert gate_text(Gate("lint", why)) == f"gate lint: {said}"


def test_every_kind_is_looked_at_here() -> None:
    assert {type(row[0]) for row in TEXTS} == {*get_args(Why)}
    looked = {row[0].name.trouble for row in TEXTS if isinstance(row[0], NameUnresolved)}
    assert looked == {*Trouble}


def test_what_is_of_no_flow_and_has_no_detail_is_none() -> None:
    row = gate_json(Gate("a2p", RuleMissing("x")))
    assert (row["flow"], row["detail"]) == (None, None)


@pytest.mark.parametrize(
    ("verdict", "message", "hint"),
    [
        ({"result": Result.UNKNOWN}, "is unknown: it does not", "'ghl-flow verify f' says what it rests on"),
        (
            {"result": Result.UNKNOWN, "out_of_time": True},
            "is unknown: the search takes longer than a plan waits for it",
            "'ghl-flow verify f --time-limit 2m' searches longer",
        ),
        (
            {"proved_on_time": True},
            "is violated: it does not; it is proved with waits on time",
            "'ghl-flow verify f' shows the case",
        ),
    ],
)
def test_what_is_not_proved(verdict: dict[str, Any], message: str, hint: str) -> None:
    said, remedy = why_text(NotProved("f.yaml", replace(_VERDICT, **verdict)))
    assert said == f"f.yaml: 'terminates' {message}"
    assert remedy == hint


def test_what_is_not_proved_beside_what_stays_in_the_account() -> None:
    said, remedy = why_text(
        NotProved("f.yaml", _VERDICT, tuple(Staying(name, Stays.HELD, Runs.NOT) for name in "gh"))
    )
    beside = " (beside g, h as they are in the account, since what they are to become is held back)"
    assert said == f"f.yaml: 'terminates' is {_VERDICT.result}: {_VERDICT.reason}{beside}"
    assert remedy == "open the gates that hold them back, or publish this one later"


@pytest.mark.parametrize(
    ("known", "hint"),
    [
        ((), "'ghl-flow sandbox seed' makes what the flows name"),
        (("Intakes",), "did you mean 'Intakes'? Otherwise 'ghl-flow sandbox seed' makes what the flows name"),
    ],
)
def test_in_a_sandbox_what_is_missing_is_seeded(known: tuple[str, ...], hint: str) -> None:
    before = REACHED.set(Reached(sandbox=True))
    try:
        assert why_text(NameUnresolved(_PLACE, Unresolved(_FORM, Trouble.MISSING, known=known)))[1] == hint
    finally:
        REACHED.reset(before)


@pytest.mark.parametrize(
    ("codes", "left"),
    [
        ([BY_HAND], "something is left to be done by hand"),
        ([BY_HAND, SNAPSHOT], "not complete"),
        ([SNAPSHOT], "not complete"),
    ],
)
def test_what_is_left(codes: list[str], left: str) -> None:
    assert left_text([Gate(code, ToDelete("A")) for code in codes]) == left
