"""Problems that are the same in several workflows are one entry with the names of all."""

import pytest

from ghl_flow.cli.display.audit.together import put_together
from ghl_flow.operations.audit import Harm, Origin, Problem

TEXT = Problem(Harm.WARN, Origin.LINT, "GF405", "no name", "A", "write it")
CASE = Problem(Harm.FAIL, Origin.VERIFY, "at most 3", "4 texts in 2 minutes", "A", evidence=("0:00 TEXT",))
CHECK = Problem(Harm.FAIL, Origin.DOCTOR, "a2p", "not approved")


@pytest.mark.parametrize(
    ("problems", "groups"),
    [
        ([TEXT, TEXT._replace(workflow="B"), TEXT], [("'A' (2 times), 'B'", True, [])]),
        (
            [CASE, CASE._replace(workflow="B", message="5 texts in 3 minutes")],
            [("'A', 'B'", False, ["'B': 5 texts in 3 minutes"])],
        ),
        # Of a guarantee that is not known, and of a rule, there is no case to show.
        *(
            ([one, one._replace(workflow="B")], [("'A', 'B'", True, [])])
            for one in (CASE._replace(harm=Harm.UNKNOWN, evidence=()), TEXT._replace(harm=Harm.FAIL))
        ),
        # Another message, remedy, harm or number of contacts is another matter.
        *(
            ([TEXT, TEXT._replace(workflow="B", **other)], [("'A'", False, []), ("'B'", False, [])])
            for other in ({"message": "x"}, {"fix": "x"}, {"harm": Harm.FAIL}, {"contacts": 3})
        ),
        (
            [CHECK, TEXT, CHECK._replace(code="drift")],
            [("''", False, []), ("'A'", False, []), ("''", False, [])],
        ),
    ],
)
def test_put_together(problems: list[Problem], groups: list[tuple[str, bool, list[str]]]) -> None:
    found = put_together(problems)
    assert [(one.places, one.says_the_same, one.further) for one in found] == groups


def test_the_order_is_that_of_the_first_of_each() -> None:
    assert [one.first for one in put_together([CASE, TEXT, CASE._replace(workflow="B")])] == [CASE, TEXT]


def test_many_workflows_are_counted() -> None:
    (one,) = put_together(TEXT._replace(workflow=f"W{number}") for number in range(12))
    assert one.places.endswith("'W7' and 4 more")
