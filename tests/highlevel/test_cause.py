"""What a refusal is about, by status, headers and content."""

import pytest

from ghl_flow.highlevel.cause import Cause, cause_of, is_web_page

PAGE = b"<!DOCTYPE html><html>"


@pytest.mark.parametrize(
    ("status", "content", "said", "cause"),
    [
        (401, b"{}", "Invalid JWT", Cause.TOKEN),
        (401, b"{}", "Version header was not found", Cause.VERSION_HEADER),
        (401, b"{}", "The token is not authorized for this scope.", Cause.SCOPE),
        (401, b"{}", "Authclass not allowed", Cause.TOKEN_KIND),
        (401, b'{"m": "This route is not yet supported by the IAM Service"}', "x", Cause.NO_SUCH_CALL),
        (404, b"Cannot GET /workflows/x", "", Cause.NO_SUCH_CALL),
        (404, b"{}", "not found", Cause.OTHER),
        (400, b"Cannot GET /workflows/x", "", Cause.OTHER),
        (402, b"{}", "", Cause.PLAN),
        (403, b"{}", "", Cause.ACCESS),
        (403, b"{}", "Upgrade your plan", Cause.PLAN),
        (403, b"{}", "This scope is missing; upgrade", Cause.SCOPE),
        (403, b"{}", "The token does not have access to this location", Cause.ACCESS),
        (403, b"{}", "something else", Cause.OTHER),
        (403, b"error code: 1020", "", Cause.CLOUDFLARE),
        (400, b"error code: 1020", "", Cause.OTHER),
        (403, PAGE, "", Cause.WEB_PAGE),
        (403, PAGE + b"<title>Just a moment...", "", Cause.CHALLENGE),
        (503, PAGE + b"challenge-platform", "", Cause.CHALLENGE),
        (500, PAGE + b"challenge-platform", "", Cause.OTHER),
        (404, PAGE, "", Cause.WEB_PAGE),
        (404, PAGE + b"<pre>Cannot GET /x</pre>", "", Cause.NO_SUCH_CALL),
        (502, PAGE, "", Cause.OTHER),
        (407, PAGE, "", Cause.PROXY_LOGIN),
        (511, PAGE, "", Cause.NETWORK_LOGIN),
        (429, PAGE, "", Cause.OTHER),
        (500, b"{}", "scope", Cause.OTHER),
    ],
)
def test_cause(status: int, content: bytes, said: str, cause: Cause) -> None:
    assert cause_of(status, {}, content, (said,) if said else ()) is cause


def test_a_challenge_is_told_by_its_header() -> None:
    assert cause_of(400, {"cf-mitigated": "challenge"}, b"", ()) is Cause.CHALLENGE
    assert cause_of(429, {"cf-mitigated": "challenge"}, b"", ()) is Cause.OTHER


def test_what_never_reached_highlevel() -> None:
    blocked = {cause for cause in Cause if cause.is_blocked}
    assert blocked == {
        *(Cause.CLOUDFLARE, Cause.CHALLENGE, Cause.PROXY_LOGIN, Cause.NETWORK_LOGIN, Cause.WEB_PAGE)
    }


@pytest.mark.parametrize(
    ("content", "page"),
    [(b"<html>", True), (b"\xef\xbb\xbf \r\n\t<x/>", True), (b"{}", False), (b"", False), (b"a <b>", False)],
)
def test_a_web_page(content: bytes, page: bool) -> None:
    assert is_web_page(content) is page
