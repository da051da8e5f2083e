"""Flows by hand: the judge says what is true of each, and `verify` has to say so too."""

from pathlib import Path
from random import Random

import pytest

from tests.judge.cases import CASES, Case
from tests.judge.compare import against_case, against_proof, broken_in_some_order
from tests.judge.flows import account_of
from tests.judge.product import Said, verdicts
from tests.judge.scope import Freedom, Scope
from tests.judge.written import SECOND

# What `verify` cannot decide, and says so: it answers unknown.
NOT_DECIDED = (
    "a fixed date that is today",
    "a fixed date two days after it, which the day before was not asked",
    "a number without a digit that is looked for",
)
# What it proves on terms, and the terms say what the case does: the word, and what it has to name.
ON_TERMS = {
    "a person takes off the tag that the flow put on": ("only_workflows_change", "tag called"),
    "a person clears the field that the flow wrote": ("only_workflows_change", "field note"),
    "two workflows look before either has written": ("steps_go_together", "documented"),
    "in the other flow for an instant": ("steps_go_together", "documented"),
    "two runs of one workflow look before either has written": ("steps_go_together", "concurrent"),
    "two runs of a flow with a cooldown end their waits together": ("steps_go_together", "concurrent"),
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
            Random(1),
            flows,
            case.promise,
            said,
            tries=150,
            late=case.late * SECOND,
            freedom=Freedom(own_state=False, opt_in=True, yearly=frozenset({"birthday"})),
            scope=Scope(3, 1, 1, 1, 1, 1, 1),
        )


def answer(case: Case, folder: Path) -> Said:
    """What `verify` says of the promise."""
    return verdicts(folder, case.flows, max_calls=case.calls, jitter=case.late)[0]


@pytest.mark.parametrize("name", [name for name in BY_NAME if name not in (*NOT_DECIDED, *ON_TERMS)])
def test_verify_says_what_is_true(name: str, tmp_path: Path) -> None:
    case = BY_NAME[name]
    said = answer(case, tmp_path)
    assert said.result == case.truth
    if said.result == "violated":
        assert against_case(account_of(case.flows), case.promise, said, late=case.late * SECOND) is None
    if said.result == "proved":
        assert "documented" not in dict(said.assumptions).get("steps_go_together", ())


@pytest.mark.parametrize("name", NOT_DECIDED)
def test_what_verify_cannot_decide_is_unknown(name: str, tmp_path: Path) -> None:
    assert answer(BY_NAME[name], tmp_path).result == "unknown"


@pytest.mark.parametrize("name", ON_TERMS)
def test_what_verify_proves_on_terms_it_proves_on_those_that_the_case_breaks(
    name: str, tmp_path: Path
) -> None:
    word, named = ON_TERMS[name]
    case = BY_NAME[name]
    said = answer(case, tmp_path)
    assert (said.result, case.truth) == ("proved", "violated")
    assert named in dict(said.assumptions)[word]


BY_HAND = [name for name, (word, _) in ON_TERMS.items() if word == "only_workflows_change"]


@pytest.mark.parametrize("name", BY_HAND)
def test_what_people_change_by_hand_is_tried_where_it_is_asked_for(name: str, tmp_path: Path) -> None:
    case = BY_NAME[name]
    said = verdicts(tmp_path, case.flows, max_calls=case.calls, jitter=case.late, by_hand=True)[0]
    assert said.result == "violated"
    assert "only_workflows_change" not in dict(said.assumptions)
    assert against_case(account_of(case.flows), case.promise, said) is None
