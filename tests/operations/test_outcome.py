"""The exit code of several accounts."""

import pytest

from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.errors import AuthenticationError, GhlFlowError, SpecError, UsageError
from ghl_flow.operations.outcome import INTERRUPTED, PerAccount, failure_code

BAD, USAGE, DENIED = GhlFlowError("x"), UsageError("x"), AuthenticationError("x")
STOPPED = Interrupted("x")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], 0),
        ([True, True], 0),
        ([False], 1),
        ([True, False], 3),
        ([False, False], 1),
        ([BAD], 1),
        ([DENIED, DENIED], 4),
        ([DENIED, BAD], 1),
        ([DENIED, True], 3),
        ([DENIED, False], 1),
        ([USAGE, False, True], 3),
        ([STOPPED, True], 130),
        ([STOPPED, DENIED, False], 130),
    ],
)
def test_of_results_and_errors(rows: list[bool | GhlFlowError], code: int) -> None:
    found = PerAccount(tuple((f"account-{number}", row) for number, row in enumerate(rows)))
    assert found.exit_code(lambda well: not well) == code


@pytest.mark.parametrize(
    ("errors", "some", "code"),
    [
        ([], True, 0),
        ([], False, 0),
        ([SpecError("x")], False, 2),
        ([SpecError("x"), DENIED], False, 1),
        ([SpecError("x"), DENIED], True, 3),
        ([STOPPED, DENIED], True, INTERRUPTED),
    ],
)
def test_of_errors(errors: list[GhlFlowError], some: bool, code: int) -> None:
    assert failure_code(errors, some=some) == code


def test_the_only_account_raises_its_error() -> None:
    with pytest.raises(AuthenticationError):
        PerAccount((("one", DENIED),)).raise_if_alone()
    PerAccount((("one", DENIED), ("other", True))).raise_if_alone()
    PerAccount((("one", True),)).raise_if_alone()


def test_what_failed_and_what_did_not() -> None:
    found = PerAccount((("one", 1), ("two", BAD), ("three", 3)))
    assert found.results == [("one", 1), ("three", 3)]
    assert found.failed == [("two", BAD)]
