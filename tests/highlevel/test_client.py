"""Proxies and certificates as the environment has them: each mistake named."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import certifi
import httpx
import pytest

from ghl_flow.errors import UsageError
from ghl_flow.highlevel import client as client_module
from ghl_flow.highlevel import open_client
from ghl_flow.highlevel.client import certificates, proxy_of
from tests.highlevel.test_endpoints import NOT_CONNECTABLE
from tests.sandbox.service import Stub, stubbing

pytestmark = pytest.mark.anyio
NAMES = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
)


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.fixture
def proxy(env: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A proxy that notes what it gets, and is set for everything."""
    with stubbing() as stub:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            env.setenv(name, stub.url)
        yield stub


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "http://user:hunter2#x@proxy:8080"),
        ("HTTPS_PROXY", "http://user:hunter2/x@proxy:8080"),
        ("HTTPS_PROXY", "http://user:hunter2?x@proxy:8080"),
        ("https_proxy", "http://user:hunter2@proxy:port"),
        ("https_proxy", "http://user:hunter2@"),
        ("ALL_PROXY", "ftp://user:hunter2@proxy:21"),
        ("HTTPS_PROXY", "file:///etc/hunter2"),
        ("HTTPS_PROXY", "http://[::1:8080/hunter2"),
        ("HTTPS_PROXY", "http://hunter2\x07"),
        *(("HTTPS_PROXY", url.replace("//", "//user:hunter2@")) for url in NOT_CONNECTABLE),
        ("ALL_PROXY", "socks5://user:hunter2@proxy:1080"),
        ("HTTPS_PROXY", "socks5h://user:hunter2@proxy:1080"),
    ],
)
def test_a_proxy_of_no_use_is_named_without_its_password(
    variable: str, value: str, env: pytest.MonkeyPatch
) -> None:
    env.setattr(client_module, "find_spec", lambda _: None)
    env.setenv(variable, value)
    with pytest.raises(UsageError, match=variable) as caught:
        open_client()
    assert caught.value.exit_code == 2
    assert "hunter2" not in str(caught.value.diagnostics)


@pytest.mark.parametrize("value", ["http://user:pa%23ss@proxy:8080", "proxy:8080", "https://proxy"])
def test_a_proxy_that_can_be_used(value: str, env: pytest.MonkeyPatch) -> None:
    env.setenv("HTTPS_PROXY", value)
    assert open_client()
    found = proxy_of(os.environ)
    assert found is not None
    assert found.url.host == "proxy"


def test_variables_that_have_no_say_stop_nothing(env: pytest.MonkeyPatch) -> None:
    env.setenv("HTTP_PROXY", "ftp://x")
    env.setenv("NO_PROXY", "::1,[::1],fe80::1%eth0,http://[::,10.0.0.0/99,*.,,:,a b")
    assert open_client()
    env.setenv("HTTPS_PROXY", "http://proxy:1")
    assert open_client()
    env.setenv("NO_PROXY", "*")
    env.setenv("HTTPS_PROXY", "ftp://x")
    assert open_client()
    assert importlib.util.find_spec("httpx")


@pytest.mark.parametrize(
    ("entry", "host", "left_out"),
    [
        ("leadconnectorhq.com", "services.leadconnectorhq.com", True),
        (".leadconnectorhq.com", "services.leadconnectorhq.com", True),
        ("*.leadconnectorhq.com", "services.leadconnectorhq.com", True),
        ("services.leadconnectorhq.com:443", "services.leadconnectorhq.com", True),
        ("services.leadconnectorhq.com:8443", "services.leadconnectorhq.com", False),
        ("connectorhq.com", "services.leadconnectorhq.com", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("2001:db8::1", "[2001:db8:0::1]", True),
        ("[2001:db8::1]", "[2001:db8::1]", True),
        ("[2001:db8::1]:443", "[2001:db8::1]", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "example.com", False),
        ("nonsense/", "example.com", False),
        (".", "example.com", False),
    ],
)
def test_no_proxy(entry: str, host: str, left_out: bool, env: pytest.MonkeyPatch) -> None:
    env.setenv("HTTPS_PROXY", "http://proxy:1")
    env.setenv("NO_PROXY", f"other.example,{entry}")
    found = proxy_of(os.environ)
    assert found is not None
    assert found.leaves_out(httpx.URL(f"https://{host}/x")) is left_out


async def test_this_machine_is_never_reached_through_a_proxy(proxy: Stub) -> None:
    seen: list[str] = []

    def note(request: object) -> object:
        seen.append("proxy")
        raise AssertionError

    proxy.answer = note  # type: ignore[assignment]
    with stubbing() as target:
        async with open_client() as client:
            for host in ("127.0.0.1", "localhost"):
                url = httpx.URL(target.url).copy_with(host=host)
                assert (await client.get(url, headers={"Authorization": "Bearer x"})).status_code == 500
    assert seen == []


async def test_what_is_encrypted_goes_through_it_and_nothing_else_does(proxy: Stub) -> None:
    heard: list[str] = []

    def note(request: object) -> object:
        heard.append(str(getattr(request, "headers", "")))
        raise AssertionError

    proxy.answer = note  # type: ignore[assignment]
    async with open_client() as client:
        with pytest.raises(httpx.TransportError):
            await client.get("https://services.invalid/x", headers={"Authorization": "Bearer hunter2"})
        with pytest.raises(httpx.ConnectError):
            await client.get("http://services.invalid/x", headers={"Authorization": "Bearer hunter2"})
    assert "hunter2" not in "".join(heard)


@pytest.mark.parametrize("content", [None, b"", b"not PEM", b"\x00\xff", "folder"])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_of_no_use_are_named(
    variable: str, content: bytes | str | None, env: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "certificates.pem"
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    env.setenv(variable, str(path))
    if (variable, content) == ("SSL_CERT_DIR", "folder"):
        assert open_client()
        return
    with pytest.raises(UsageError, match=variable) as caught:
        open_client()
    assert str(path) in str(caught.value)


def test_a_key_log_that_cannot_be_written_is_named(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env.setenv("SSLKEYLOGFILE", str(tmp_path / "no" / "such"))
    with pytest.raises(UsageError, match="SSLKEYLOGFILE"):
        open_client()


def test_a_bundle_is_read_once_as_long_as_it_stays_the_same(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundle = Path(certifi.where()).read_text(encoding="ascii")
    first = bundle[: bundle.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
    file = tmp_path / "bundle.pem"
    file.write_text(first, encoding="ascii")
    env.setenv("SSL_CERT_FILE", str(file))
    read = certificates(os.environ)
    assert certificates(os.environ) is read
    assert len(read.get_ca_certs()) == 1
    file.write_text(bundle, encoding="ascii")
    assert len(certificates(os.environ).get_ca_certs()) > 1
    file.unlink()
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        certificates(os.environ)
