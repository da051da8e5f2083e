"""The HTTP client: certificates and proxies as the environment has them, each mistake in it named.

httpx reads the same variables by itself, and ends in errors of its own that name none of them. Three things
differ on purpose: this machine is never reached through a proxy, what is not encrypted never goes to one,
and variables that have no say in a request cannot stop it.
"""

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.request import getproxies

import httpx

from ghl_flow.errors import UsageError
from ghl_flow.files import reason_of
from ghl_flow.highlevel.endpoints import connectable, is_loopback

TIMEOUT = httpx.Timeout(30, connect=10, pool=None)

_SCHEMES = ("http", "https", "socks5", "socks5h")
_ESCAPES = "in a user name or password write # as %23, / as %2F, ? as %3F and @ as %40"


def open_client() -> httpx.AsyncClient:
    """A client for real hosts, to be shared by a fleet and closed by the caller.

    It keeps no cookies: what one account is given must not go out with the requests of another.

    Raises:
        UsageError: SSL_CERT_FILE, SSL_CERT_DIR, SSLKEYLOGFILE or the proxy is of no use; it is named.
    """
    return httpx.AsyncClient(
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        headers={"User-Agent": "ghl-flow"},
        timeout=TIMEOUT,
        trust_env=False,
        transport=_Route(certificates(os.environ), proxy_of(os.environ)),
    )


class FleetClients:
    """The clients of a run over many accounts: one for each account at work, which the next one takes over.

    So an account need not greet HighLevel anew, which over TLS takes as long as two requests. It is not
    one client for all: httpcore looks at every connection of a client whenever a request begins or ends.
    """

    def __init__(self) -> None:
        self._idle: list[httpx.AsyncClient] = []
        self._all: list[httpx.AsyncClient] = []

    @contextmanager
    def lent(self) -> Iterator[httpx.AsyncClient]:
        """A client for one account; raises what `open_client` does."""
        if not self._idle:
            self._idle.append(open_client())
            self._all.append(self._idle[-1])
        client = self._idle.pop()
        try:
            yield client
        finally:
            self._idle.append(client)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._all:
            await self._all.pop().aclose()


def certificates(env: Mapping[str, str]) -> ssl.SSLContext:
    """Whom to trust: SSL_CERT_FILE or SSL_CERT_DIR, else the certificates that come along.

    Raises:
        UsageError: naming the variable.
    """
    file, folder = env.get("SSL_CERT_FILE"), env.get("SSL_CERT_DIR")
    variable = "SSL_CERT_FILE" if file else "SSL_CERT_DIR" if folder else ""
    if not file and folder and not Path(folder).is_dir():
        raise UsageError(f"SSL_CERT_DIR: there is no folder {folder}", hint="correct it, or unset it")
    try:
        if folder and not file:
            context = ssl.create_default_context(capath=folder)
        else:
            context = _trusting(*_as_it_is(file or _of_certifi()), env.get("SSLKEYLOGFILE"))
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = "it has no certificate in PEM form" if isinstance(error, ssl.SSLError) else reason_of(error)
        keys = env.get("SSLKEYLOGFILE")
        if keys and isinstance(error, OSError) and error.filename == keys:
            variable, file = "SSLKEYLOGFILE", keys
        where = f"{variable} ({file or folder})" if variable else "the certificates of certifi"
        raise UsageError(f"{where}: {reason}", hint="correct it, or unset it") from None
    return context


def _of_certifi() -> str:
    import certifi

    return certifi.where()


def _as_it_is(file: str) -> tuple[str, int, int]:
    """A file, and what changes with its contents."""
    seen = Path(file).stat()
    return file, seen.st_mtime_ns, seen.st_size


@lru_cache(maxsize=1)
def _trusting(file: str, _changed: int, _size: int, keys: str | None) -> ssl.SSLContext:
    """Reading it takes as long as ten requests. `keys`: SSLKEYLOGFILE, which `ssl` reads by itself."""
    return ssl.create_default_context(cafile=file)


def proxy_of(env: Mapping[str, str]) -> "Proxies | None":
    """The proxy for https, with those who are reached without it; None where there is none.

    Raises:
        UsageError: naming the variable, never the password in it.
    """
    found = getproxies()
    scheme = "https" if found.get("https") else "all"
    text = found.get(scheme, "")
    exceptions = tuple(part.strip() for part in found.get("no", "").split(",") if part.strip())
    if not text or "*" in exceptions:
        return None
    variable = _variable(env, scheme)
    if "://" not in text:
        text = f"http://{text}"
    try:
        url = connectable(text)
    except ValueError:
        raise UsageError(f"{variable} is not the URL of a proxy", hint=_ESCAPES) from None
    if url.scheme not in _SCHEMES:
        raise UsageError(
            f"{variable}: a proxy of the kind '{url.scheme}' cannot be used",
            hint=f"use one of {', '.join(_SCHEMES)}, or name HighLevel in NO_PROXY",
        )
    if not url.host or url.fragment or url.path not in ("", "/") or url.query:
        raise UsageError(f"{variable} is not the URL of a proxy", hint=_ESCAPES)
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise UsageError(
            f"{variable}: a SOCKS proxy needs the package socksio",
            hint="pip install socksio, next to ghl-flow; or use an http proxy",
        )
    return Proxies(url, exceptions)


class Proxies:
    """A proxy, and the hosts that are reached without it."""

    def __init__(self, url: httpx.URL, exceptions: tuple[str, ...]) -> None:
        self.url = url
        self._exceptions = exceptions

    def leaves_out(self, url: httpx.URL) -> bool:
        """Whether NO_PROXY names the host: by name, by a domain above it, by address or network."""
        return any(_names(entry, url.host, url.port) for entry in self._exceptions)


class _Route(httpx.AsyncBaseTransport):
    """Through the proxy or straight, as each request demands."""

    def __init__(self, context: ssl.SSLContext, proxies: Proxies | None) -> None:
        self._straight = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        self._proxies = proxies
        self._through: httpx.AsyncHTTPTransport | None = None
        if proxies is not None:
            proxy = httpx.Proxy(proxies.url, ssl_context=context if proxies.url.scheme == "https" else None)
            self._through = httpx.AsyncHTTPTransport(verify=context, trust_env=False, proxy=proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it."""
        url = request.url
        through = self._through
        if (
            through is None
            or self._proxies is None
            or url.scheme != "https"
            or is_loopback(url.host)
            or self._proxies.leaves_out(url)
        ):
            return await self._straight.handle_async_request(request)
        return await through.handle_async_request(request)

    async def aclose(self) -> None:
        """Close both ways."""
        await self._straight.aclose()
        if self._through is not None:
            await self._through.aclose()


def _names(entry: str, host: str, port: int | None) -> bool:
    """Whether an entry of NO_PROXY is about this host; one that means nothing is about none."""
    entry = entry.rpartition("://")[2].lower()
    host = host.strip("[]").lower()
    name, address = _address(entry.strip("[]")), _address(host)
    if "/" in entry:
        try:
            return address is not None and ip_address(host) in ip_network(entry, strict=False)
        except ValueError:
            return False
    if name is not None or address is not None:
        bare = entry.partition("]")[0].strip("[]") if entry.startswith("[") else entry
        bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
        return address is not None and _address(bare) == address
    entry, colon, number = entry.partition(":")
    if colon and number != str(port or 443):
        return False
    domain = entry.lstrip("*").lstrip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _address(text: str) -> str | None:
    try:
        return ip_address(text).compressed
    except ValueError:
        return None


def _variable(env: Mapping[str, str], scheme: str) -> str:
    # The order in which urllib reads them: the lower-case one wins.
    names = (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")
    return next((name for name in names if env.get(name)), "the proxy of the system's settings")
