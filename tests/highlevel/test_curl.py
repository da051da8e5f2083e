"""What a browser's "Copy as cURL" puts on the clipboard."""

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.highlevel.curl import read_copied_request

URL = "https://backend.leadconnectorhq.com/x"


@pytest.mark.parametrize(
    "text",
    [
        f"curl '{URL}' -H 'Token-Id: abc'",
        f"curl {URL} --header 'token-id: abc'",
        f'curl "{URL}" -H "token-id:abc"',
        f"curl --url {URL} --header='token-id: abc'",
        f"curl --url='{URL}' -H'token-id: abc'",
        f"curl '{URL}' \\\n  -H 'token-id: abc' \\\r\n  --compressed",
        f"curl -X POST --data 'https://other.example' '{URL}' -H 'token-id: abc'",
        f"curl --data-raw $'a\\'b' '{URL}' -H $'token-id: \\u0061bc'",
        f"curl '{URL}' -H $'token-id: \\x61\\142c'",
        f'curl ^"{URL}^" ^\r\n  -H ^"token-id: abc^"',
        f"curl.exe '{URL}' -H 'token-id: abc'",
        f"  CURL '{URL}' -H 'token-id: abc'  ",
        f"curl '{URL}' https://second.example -H 'token-id: abc'",
        f"curl '{URL}' -H token-id:\\ abc",
    ],
)
def test_the_url_and_the_headers(text: str) -> None:
    found = read_copied_request(text)
    assert (found.url, found.headers) == (URL, {"token-id": "abc"})


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ('{"Token-Id": " abc ", "number": 1}', {"token-id": "abc"}),
        ("curl x -A 'Firefox'", {"user-agent": "Firefox"}),
        ("curl x --user-agent=Firefox", {"user-agent": "Firefox"}),
        ("curl x -H 'a: 1' -H 'A: 2'", {"a": "2"}),
        ("curl x -H 'a: b: c' -H 'empty;'", {"a": "b: c", "empty;": ""}),
        ("curl x -H", {"": ""}),
        ("curl x -b '-H' -H 'a: 1'", {"a": "1"}),
        ('curl x -H "a: \\"q\\""', {"a": '"q"'}),
    ],
)
def test_headers_alone(text: str, headers: dict[str, str]) -> None:
    found = read_copied_request(text)
    assert (found.url, found.headers) == (None, headers)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no cURL command"),
        ("wget x", "no cURL command"),
        ("curly x", "no cURL command"),
        ("curl 'x", "in the middle of a quotation"),
        ('curl "x', "in the middle of a quotation"),
        ("{", "neither a cURL command nor a JSON object"),
        ("curl " + "x" * 5_000_000, "too long for one request"),
    ],
)
def test_what_is_none(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_copied_request(text)
    assert "Copy as cURL" in (caught.value.diagnostics[0].hint or "")
