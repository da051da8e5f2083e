"""The account that nobody has, for flows that no account runs."""

from ghl_flow.compile.without_account import _made_up
from ghl_flow.spec.account import Account


def test_it_is_what_its_file_would_be() -> None:
    """It is made without being validated."""
    made = _made_up("contractor", frozenset({"first_name", "zip"}))
    read = Account.model_validate(made.model_dump(exclude_unset=True))
    assert read == made
    assert read.model_dump() == made.model_dump()
    assert made.vars == {"first_name": "first name", "zip": "zip"}
