"""Where tokens may go."""

import httpx
import pytest

from ghl_flow.errors import UsageError
from ghl_flow.highlevel import BrowserSession, Endpoints, Secret, Transport
from ghl_flow.highlevel.transport import path_of
from ghl_flow.highlevel.webhook import send_text

# httpx takes each of them; some as long as nobody asks for the host, others until it connects.
NOT_CONNECTABLE = [
    "https://xn--a:3128",
    "https://a..b",
    "https://" + "a" * 70,
    "https://h:9999999",
    "https://h:0",
]


def test_without_variables_it_is_highlevel() -> None:
    endpoints = Endpoints.from_environment({})
    assert endpoints.public_url == "https://services.leadconnectorhq.com"
    assert endpoints.builder_url == "https://backend.leadconnectorhq.com"


@pytest.mark.parametrize(
    "url",
    [
        "https://proxy.example",
        "https://proxy.example/highlevel",
        "http://127.0.0.1:8787",
        "http://127.8.9.10",
        "http://localhost:1",
        "http://[::1]:8787",
    ],
)
def test_https_or_this_machine(url: str) -> None:
    endpoints = Endpoints.from_environment({"GHL_FLOW_API_URL": url + "/", "GHL_FLOW_BUILDER_URL": url})
    assert endpoints == Endpoints(url, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://services.leadconnectorhq.com",
        "http://192.168.1.10",
        "http://0.0.0.0",
        "http://127.0.0.1.example",
        "http://127.0.0.1@example.com",
        "http://localhost.example",
        "https://user:password@example.com",
        "https://example.com?x=1",
        "ftp://example.com",
        "//example.com",
        "services.leadconnectorhq.com",
        "https://",
        "http://[::1",
        *NOT_CONNECTABLE,
    ],
)
@pytest.mark.parametrize("variable", ["GHL_FLOW_API_URL", "GHL_FLOW_BUILDER_URL"])
def test_anything_else_is_refused_by_the_variables_name(variable: str, url: str) -> None:
    with pytest.raises(UsageError, match=variable) as caught:
        Endpoints.from_environment({variable: url})
    assert "password" not in str(caught.value)


@pytest.mark.anyio
async def test_a_transport_refuses_it_too() -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(UsageError, match=r"not sent to example\.com over http"):
            Transport(client, "http://example.com", {"Authorization": "Bearer x"})


def test_a_path_is_made_of_escaped_segments() -> None:
    assert path_of("workflow", "a/b", "c?d#e") == "/workflow/a%2Fb/c%3Fd%23e"
    assert path_of("workflows", "") == "/workflows/"


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_path_cannot_be_bent(segment: str) -> None:
    with pytest.raises(UsageError):
        path_of("locations", segment, "tags")


@pytest.mark.parametrize("url", NOT_CONNECTABLE)
def test_a_copied_request_or_a_webhook_to_nowhere_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not to HighLevel"):
        BrowserSession.from_curl(f"curl '{url}/x' -H 'token-id: x'")
    with pytest.raises(UsageError, match="is not https"):
        send_text(Secret(f"{url}/hook"), "all is well")
