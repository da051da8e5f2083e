"""Reading "Copy as cURL"."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from ghl_flow.errors import AuthenticationError, GhlFlowError, UsageError
from ghl_flow.highlevel import BrowserSession

URL = "https://backend.leadconnectorhq.com/workflow/LOC/list?type=workflow&limit=20"


def jwt(**claims: object) -> str:
    """An unsigned token."""
    parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + ".c2ln"


TOKEN = jwt(company_id="CID", user_id="UID", exp=4_000_000_000, locations=["LOC"])

BASH = f"""curl '{URL}' \\
  -H 'accept: application/json, text/plain, */*' \\
  -H 'channel: APP' \\
  -b '_session=cookie-content' \\
  -H 'token-id: {TOKEN}' \\
  -H 'source: WEB_USER' \\
  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64) "quoted"' \\
  -H 'version: 2021-07-28' \\
  --compressed"""
BASH_ANSI = f"""curl $'{URL}\\u0021' -X PUT -H $'authorization: Bearer {TOKEN}' \\
  -H $'user-agent: it\\'s \\x41' --data-raw $'{{"body":"\\u0021 -H \\'token-id: no\\'"}}'"""
FIREFOX = f"""curl '{URL}' -X POST -H 'Authorization: Bearer {TOKEN}' -H 'Cookie: a=b' -H 'Channel: APP'
  --data-raw '{{"name":"-H"}}'"""
LONG_OPTIONS = f'curl --url "{URL}" --header "Token-Id: {TOKEN}" --header="channel: APP" --user-agent agent/1'
ATTACHED = f"curl -H'token-id: {TOKEN}' -A'agent/1' {URL}"
CMD = (
    f'curl ^"{URL.replace("&", "^&")}^" ^\r\n'
    f'  -H ^"authorization: Bearer {TOKEN}^" ^\r\n'
    '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"140^\\^"^" ^\r\n'
    '  -H ^"channel: APP^" ^\r\n'
    '  --data-raw ^"^{^\\^"name^\\^":^\\^"100^%^\\^"^}^"'
)
CMD_OLD = f'curl "{URL}" ^\n  -H "token-id: {TOKEN}" ^\n  -H "channel: APP" ^\n  --compressed'
BARE_JSON = json.dumps({"Token-Id": TOKEN, "Channel": "APP", "Cookie": "a=b", "Count": 1})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            BASH,
            {
                "token-id": TOKEN,
                "channel": "APP",
                "source": "WEB_USER",
                "version": "2021-07-28",
                "user-agent": 'Mozilla/5.0 (X11; Linux x86_64) "quoted"',
            },
            id="chrome, bash",
        ),
        pytest.param(
            BASH_ANSI, {"authorization": f"Bearer {TOKEN}", "user-agent": "it's A"}, id="chrome, bash, $''"
        ),
        pytest.param(FIREFOX, {"authorization": f"Bearer {TOKEN}", "channel": "APP"}, id="firefox"),
        pytest.param(
            LONG_OPTIONS, {"token-id": TOKEN, "channel": "APP", "user-agent": "agent/1"}, id="long options"
        ),
        pytest.param(ATTACHED, {"token-id": TOKEN, "user-agent": "agent/1"}, id="attached values"),
        pytest.param(CMD, {"authorization": f"Bearer {TOKEN}", "channel": "APP"}, id="chrome, cmd"),
        pytest.param(CMD_OLD, {"token-id": TOKEN, "channel": "APP"}, id="cmd, plain quotes"),
        pytest.param(BARE_JSON, {"token-id": TOKEN, "channel": "APP"}, id="headers as JSON"),
        pytest.param(
            f"curl {URL} -H 'token-id: {TOKEN}' -H 'authorization: Bearer opaque'",
            {"token-id": TOKEN, "authorization": "Bearer opaque"},
            id="both headers",
        ),
    ],
)
def test_what_was_sent_is_replayed_without_cookies(text: str, expected: dict[str, str]) -> None:
    session = BrowserSession.from_curl(text)
    assert session.all_headers() == expected
    assert session.company_id == "CID"
    assert session.user_id == "UID"
    assert session.locations == ("LOC",)
    assert session.expires_at == datetime.fromtimestamp(4_000_000_000, UTC)
    assert BrowserSession.from_text(session.to_text()) == session


@pytest.mark.parametrize(
    ("claims", "company_id", "user_id", "locations"),
    [
        ({"companyId": "C", "userId": "U", "locations": "L"}, "C", "U", ("L",)),
        ({"primaryAgencyId": "C", "authClassId": "U", "locationId": "L"}, "C", "U", ("L",)),
        ({"sub": "U"}, "", "U", ()),
        ({"company_id": 7, "exp": "soon", "locations": {}}, "", "", ()),
        ({"exp": True}, "", "", ()),
        ({"exp": 1e300}, "", "", ()),
    ],
)
def test_claims_go_by_several_names(
    claims: dict[str, object], company_id: str, user_id: str, locations: tuple[str, ...]
) -> None:
    session = BrowserSession.from_text(json.dumps({"token-id": jwt(**claims)}))
    assert (session.company_id, session.user_id, session.locations) == (company_id, user_id, locations)
    assert session.expires_at is None
    session.check()


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.b", "..", f"x.{'A' * 5}.y"])
def test_a_token_that_says_nothing_is_good_enough(token: str) -> None:
    session = BrowserSession.from_text(json.dumps({"authorization": f"Bearer {token}"}))
    assert session.signs_in_with == ("authorization",)
    assert (session.expires_at, session.company_id) == (None, "")


def test_a_session_that_is_over_is_not_tried() -> None:
    session = BrowserSession.from_text(json.dumps({"token-id": jwt(exp=1_000)}))
    with pytest.raises(AuthenticationError, match="ended at 1970-01-01 00:16 UTC"):
        session.check()
    assert session.expires_at is not None
    session.check(session.expires_at - timedelta(seconds=1))


def test_with_two_tokens_the_first_to_end_counts() -> None:
    headers = {"token-id": jwt(exp=3_000_000_000), "authorization": f"Bearer {jwt(exp=2_900_000_000)}"}
    assert BrowserSession.from_text(json.dumps(headers)).expires_at == datetime.fromtimestamp(
        2_900_000_000, UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wget https://backend.leadconnectorhq.com",
        f"curl '{URL}' -H 'token-id: {TOKEN}",
        "{not json",
        f"curl https://evil.example -H 'token-id: {TOKEN}'",
        f"curl https://leadconnectorhq.com.evil.example -H 'token-id: {TOKEN}'",
        f"curl 'http://[x' -H 'token-id: {TOKEN}'",
        f"curl {URL} -H 'accept: */*' -b 'token-id={TOKEN}'",
        json.dumps({"token-id": f"{TOKEN}\r\nx: y"}),
        json.dumps({"cookie": TOKEN}),
        "curl " + "x" * 5_000_001,
    ],
)
def test_what_cannot_be_used_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(GhlFlowError) as caught:
        BrowserSession.from_curl(text)
    assert isinstance(caught.value, UsageError | AuthenticationError)
    assert TOKEN not in f"{caught.value} {caught.value.diagnostics}"
    assert caught.value.diagnostics[0].hint


def test_it_does_not_show_its_token() -> None:
    assert TOKEN not in repr(BrowserSession.from_curl(BASH))
