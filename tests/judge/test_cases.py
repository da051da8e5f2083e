"""Flows by hand: the judge says what is true of each, and `verify` has to say so too."""

from pathlib import Path
from random import Random

import pytest

from tests.judge.cases import CASES, Case
from tests.judge.compare import against_proof, broken_in_some_order
from tests.judge.flows import SECOND, account_of
from tests.judge.product import Said, verdicts
from tests.judge.scenarios import Freedom, Scope

# What `verify` says today where it is wrong. A case that it gets right is taken out of here.
KNOWN_WRONG = {
    "a fixed date that is today": "unknown",
    "a fixed date two days after it, which the day before was not asked": "unknown",
    "a number without a digit that is looked for": "unknown",
    "a person takes off the tag that the flow put on": "proved",
    "a person clears the field that the flow wrote": "proved",
    "two workflows look before either has written": "proved",
    "two runs of one workflow look before either has written": "proved",
    "two runs of a flow with a cooldown end their waits together": "proved",
    # What time it is is not yet tied to the moment of the text (docs/spec.md).
    "after hours there is no text": "unknown",
}
BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_judge_says_what_is_true(name: str) -> None:
    case = BY_NAME[name]
    flows = account_of(case.flows)
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
