"""Flows by hand: the judge says what is true of each, and `verify` has to say so too."""

from pathlib import Path
from random import Random

import pytest

from tests.judge.cases import CASES, Case
from tests.judge.compare import against_proof, broken_in_some_order
from tests.judge.flows import SECOND, expand
from tests.judge.product import Said, verdicts
from tests.judge.scenarios import Freedom, Scope

# What `verify` says today where it is wrong. A case that it gets right is taken out of here.
KNOWN_WRONG = {
    "a tag that a goal asks for is there at first, and is taken off": "proved",
    "a number between two whole numbers": "proved",
    "a number beside one that is asked for": "proved",
    "half a piece is more than none and less than one": "proved",
    "the last job moves on while two waits of 36 hours pass": "unknown",
    "a date between the days that are asked for, two days later": "unknown",
    "a fixed date that is today": "unknown",
    "a fixed date two days after it, which the day before was not asked": "unknown",
    "seven tags at once": "unknown",
    "a tag that the flow writes and that is there at first": "proved",
    "a field that the flow writes and that is there at first": "proved",
    "a tag that another flow writes and that is there at first": "proved",
    "a tag that others put on, take off and put on": "proved",
    "two tags that others put on during a wait": "proved",
    "a field that others change twice": "proved",
    "a person takes off the tag that the flow put on": "proved",
    "a person puts on a tag that only the flow puts on": "proved",
    "a person clears the field that the flow wrote": "proved",
    "a person moves the date while the run waits": "proved",
    "a call that is updated fires again": "proved",
    "one call more than a limit of twelve": "unknown",
    "five workflows that one call starts": "unknown",
    "a tag that is on for an instant": "proved",
    "two workflows look before either has written": "proved",
    "two runs of one workflow look before either has written": "proved",
    "two waits that end together, the younger run first": "proved",
    "a wait of an hour and two of half an hour end together": "proved",
    "a reply that another flow takes up excuses a text that does not come": "unknown",
    "a call that another flow takes up excuses a text that does not come": "unknown",
    "a reply that a phrase of another flow fits excuses a text that does not come": "unknown",
    "a reply after an answered call starts afresh": "unknown",
    "a reply after a booking starts afresh": "unknown",
    "a flow without a way back terminates, whatever its dates": "unknown",
    "a flow with two kinds of dates terminates": "unknown",
    "a note reaches no contact": "unknown",
    "a task reaches no contact": "unknown",
    "a bell reaches no contact": "unknown",
    "an opportunity that no flow asks for reaches no contact": "unknown",
}
BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_judge_says_what_is_true(name: str) -> None:
    case = BY_NAME[name]
    flows = [expand(data) for data in case.flows]
    if case.scenario is not None:
        assert broken_in_some_order(flows, case.promise, case.scenario)
    else:
        said = Said(name, "proved", "", "")
        assert not against_proof(
            Random(1),  # noqa: S311
            flows,
            case.promise,
            said,
            tries=150,
            late=case.late * SECOND,
            freedom=Freedom(own_state=False, opt_in=True),
            scope=Scope(3, 1, 1, 1, 1, 1, 1),
        )


def answer(case: Case, folder: Path) -> Said:
    """What `verify` says of the promise."""
    return verdicts(folder, case.flows, max_calls=case.calls, jitter=case.late)[0]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.xfail(strict=True)] if name in KNOWN_WRONG else [])
        for name in BY_NAME
    ],
)
def test_verify_says_what_is_true(name: str, tmp_path: Path) -> None:
    case = BY_NAME[name]
    assert answer(case, tmp_path).result == case.truth


@pytest.mark.parametrize("name", KNOWN_WRONG)
def test_where_verify_is_wrong_it_says_what_is_noted(name: str, tmp_path: Path) -> None:
    assert answer(BY_NAME[name], tmp_path).result == KNOWN_WRONG[name]


def test_every_known_wrong_case_exists() -> None:
    assert set(KNOWN_WRONG) <= set(BY_NAME)
