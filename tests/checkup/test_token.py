"""`token`."""

import pytest

from ghl_flow.checkup.model import Blank, Status, TokenKind, Unseen
from tests.checkup.subjects import LOCATION, NO_SCOPE, NOT_ASKED, REFUSED, examined

_NONE = Unseen(Blank.NOT_SIGNED_IN, "X is not set", "export X=...")


@pytest.mark.parametrize(
    ("token", "location", "status"),
    [
        (TokenKind.PRIVATE, LOCATION, Status.OK),
        (TokenKind.OAUTH, LOCATION, Status.OK),
        (TokenKind.AGENCY, LOCATION, Status.OK),
        (TokenKind.ACCESS, LOCATION, Status.WARN),
        (TokenKind.PRIVATE, REFUSED, Status.FAIL),
        (TokenKind.PRIVATE, NO_SCOPE, Status.UNKNOWN),
        (TokenKind.PRIVATE, Unseen(Blank.UNREACHABLE, "no answer"), Status.UNKNOWN),
        (_NONE, _NONE, Status.FAIL),
        (NOT_ASKED, NOT_ASKED, Status.UNKNOWN),
    ],
)
def test_token(token: object, location: object, status: Status) -> None:
    assert examined("token", token=token, location=location).status is status


def test_why_it_was_refused_and_what_to_do() -> None:
    found = examined("token", location=REFUSED)
    assert (found.message, found.fix) == ("HighLevel does not accept the token", "make a new one")
