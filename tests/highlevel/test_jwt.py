"""What a token says of itself; one that says nothing is no error."""

import base64
import json
from datetime import UTC, datetime

import pytest

from ghl_flow.highlevel.jwt import expiry_of, read_claims


def token(payload: bytes) -> str:
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.sig"


def test_claims_are_read_with_any_padding() -> None:
    for name in ("a", "ab", "abc", "abcd", "\u00e9?>"):
        assert read_claims(token(json.dumps({"sub": name}).encode())) == {"sub": name}


@pytest.mark.parametrize(
    "text",
    ["", "a.b", "a.b.c.d", "e30.!!!.x", "e30.e.x", token(b"no json"), token(b"[1]"), token(b"\xff")],
)
def test_what_is_no_token_has_no_claims(text: str) -> None:
    assert read_claims(text) == {}


@pytest.mark.parametrize(
    ("exp", "expiry"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1.5, datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
        (True, None),
        ("1", None),
        (None, None),
        (10**20, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_expiry(exp: float | None, expiry: datetime | None) -> None:
    assert expiry_of({"exp": exp}) == expiry
