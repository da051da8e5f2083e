"""Notes of a shadowed flow against the texts that were due: a table."""

from datetime import timedelta

import pytest

from ghl_flow.compile.shadow import MARK
from ghl_flow.copy.delivery import Appended, Delivered
from ghl_flow.insight.replayed import Run, Sent, Unknown, Why
from ghl_flow.insight.shadow import Off, Shadow, compare, noted
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import BEGAN, history, missed, said


def _due(
    minute: float, contact: str = "ann", *, flow: str = "flow", step: str = "SMS", sure: bool = True
) -> Sent:
    arrives = Delivered("Hi", Appended())
    return Sent(BEGAN + timedelta(minutes=minute), contact, flow, step, "Hi", arrives, sure)


def _note(minute: float, body: str = f"<p>{MARK} flow/SMS</p><p>Hi</p>") -> JsonObject:
    return {"id": "n", "body": body, "dateAdded": (BEGAN + timedelta(minutes=minute)).isoformat()}


def _compared(due: list[Sent], notes: dict[str, list[JsonObject]], *rows: JsonObject) -> Shadow:
    told = history(*(rows or (missed(0),)), days=3)
    return compare("acme", told, BEGAN, Run(tuple(due), (), 0), notes)


@pytest.mark.parametrize(
    ("body", "step", "text"),
    [
        (
            f"<p>{MARK} flow/SMS: x</p><p>Hi, it&apos;s <br/>Dale</p>",
            "SMS: x",
            "Hi, it's \nDale",
        ),
        (f"{MARK} flow/SMS: x\n\nHi, it's\nDale", "SMS: x", "Hi, it's\nDale"),
        (f"<P>{MARK} flow/a/b</P><p></p>", "a/b", ""),
    ],
)
def test_a_note_tells_flow_step_and_text(body: str, step: str, text: str) -> None:
    found = noted("ann", _note(2, body))
    assert found is not None
    assert (found.flow, found.step, found.text) == ("flow", step, text)
    assert found.at == BEGAN + timedelta(minutes=2)


@pytest.mark.parametrize("body", ["", "Called back, wants a quote", f"see {MARK} flow/SMS"])
def test_other_notes_are_none_of_it(body: str) -> None:
    assert noted("ann", _note(2, body)) is None
    assert noted("ann", {"body": f"{MARK} flow/SMS", "dateAdded": "soon"}) is None


@pytest.mark.parametrize(
    ("due", "notes", "agree", "off"),
    [
        ([2], [2], 1, []),
        ([2], [4], 1, []),
        ([2], [0], 1, []),
        ([2], [4.1], 0, [Off.ANOTHER_TIME]),
        ([2], [2 + 23.9 * 60], 0, [Off.ANOTHER_TIME]),
        ([2], [2 + 24.1 * 60], 0, [Off.NO_NOTE, Off.NOT_EXPECTED]),
        ([2], [], 0, [Off.NO_NOTE]),
        ([], [2], 0, [Off.NOT_EXPECTED]),
        ([2, 3], [2.5], 1, [Off.NO_NOTE]),
        ([2], [2, 2.5], 1, [Off.NOT_EXPECTED]),
        ([2, 40], [40, 2], 2, []),
        ([], [], 0, []),
    ],
)
def test_one_contact_s_notes(due: list[float], notes: list[float], agree: int, off: list[Off]) -> None:
    found = _compared([_due(at) for at in due], {"ann": [_note(at) for at in notes]})
    assert (found.agree, [one.off for one in found.differences]) == (agree, off)
    assert (len(found.noted), found.expected, found.undecided) == (len(notes), len(due), 0)


def test_another_contact_s_note_and_another_step_s_are_no_answer() -> None:
    found = _compared([_due(2), _due(2, "bob", step="Other")], {"ann": [], "bob": [_note(2)]})
    assert sorted(str(one.off) for one in found.differences) == ["no-note", "no-note", "not-expected"]
    assert found.agree == 0


def test_a_note_of_another_flow_s_step_of_the_same_name_is_no_answer() -> None:
    both = [_due(2), _due(2, flow="other")]
    found = _compared(both, {"ann": [_note(2)]})
    assert [(one.off, one.flow) for one in found.differences] == [(Off.NO_NOTE, "other")]
    other = _note(2, f"<p>{MARK} other/SMS</p>")
    assert _compared(both, {"ann": [_note(2), other]}).agree == 2
    found = _compared([_due(2)], {"ann": [other]})
    assert {(one.off, one.flow) for one in found.differences} == {
        (Off.NO_NOTE, "flow"),
        (Off.NOT_EXPECTED, "other"),
    }


def test_a_note_for_who_opted_out_is_named_as_such() -> None:
    found = _compared([], {"ann": [_note(30)]}, missed(0), said(5, body="STOP"), said(50, body="Hi"))
    assert [one.off for one in found.differences] == [Off.OPTED_OUT]
    before = _compared([], {"ann": [_note(30)]}, missed(0), said(31, body="STOP"))
    assert [one.off for one in before.differences] == [Off.NOT_EXPECTED]


@pytest.mark.parametrize("due", [_due(2, sure=False), _due(3 * 24 * 60 - 1)])
def test_what_is_not_sure_or_due_just_now_is_not_decided(due: Sent) -> None:
    found = _compared([due], {"ann": []})
    assert (found.undecided, found.differences) == (1, ())


def test_notes_of_before_are_of_another_shadow() -> None:
    assert _compared([], {"ann": [_note(-5)]}).noted == ()


def test_what_is_not_known_stays_unknown() -> None:
    ran = Run((), (Unknown(Why.CALLS, "3", 0),), 0)
    assert compare("acme", history(missed(0)), BEGAN, ran, {}).unknown == ran.unknown
