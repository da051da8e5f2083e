"""Where HighLevel is: two hosts, either of which can be pointed elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from ghl_flow.errors import UsageError

PUBLIC_URL = "https://services.leadconnectorhq.com"
BUILDER_URL = "https://backend.leadconnectorhq.com"
PUBLIC_URL_VARIABLE = "GHL_FLOW_API_URL"
BUILDER_URL_VARIABLE = "GHL_FLOW_BUILDER_URL"
_DOMAINS = ("leadconnectorhq.com", "gohighlevel.com", "msgsndr.com")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The documented API and the workflow builder's backend."""

    public_url: str = PUBLIC_URL
    builder_url: str = BUILDER_URL

    @property
    def elsewhere(self) -> tuple[tuple[str, str], ...]:
        """Which variable sends tokens to which host that is not HighLevel's."""
        urls = ((PUBLIC_URL_VARIABLE, self.public_url), (BUILDER_URL_VARIABLE, self.builder_url))
        hosts = [(variable, httpx.URL(url).host) for variable, url in urls]
        return tuple((variable, host) for variable, host in hosts if not is_highlevel(host))

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Endpoints":
        """HighLevel's own hosts, unless `GHL_FLOW_API_URL` or `GHL_FLOW_BUILDER_URL` says otherwise.

        Raises:
            UsageError: naming the variable, when its value is no URL for a token.
        """
        return cls(
            public_url=_from_variable(env, PUBLIC_URL_VARIABLE, PUBLIC_URL),
            builder_url=_from_variable(env, BUILDER_URL_VARIABLE, BUILDER_URL),
        )


def checked_url(url: str) -> str:
    """The base URL without a trailing slash: https, or http to this machine.

    Raises:
        UsageError: anything else, and a URL with credentials, a query or a fragment in it.
    """
    try:
        parsed = connectable(url)
    except ValueError:
        raise UsageError("the base URL is not a URL") from None
    if not parsed.host or parsed.scheme not in ("https", "http"):
        raise UsageError("the base URL is not an https URL", hint=f"for example {PUBLIC_URL}")
    if parsed.userinfo:
        raise UsageError(f"the base URL of {parsed.host} has credentials in it", hint="leave them out")
    if parsed.query or parsed.fragment:
        raise UsageError(f"the base URL of {parsed.host} has a query or a fragment", hint="leave it out")
    if parsed.scheme == "http" and not is_loopback(parsed.host):
        raise UsageError(
            f"a token is not sent to {parsed.host} over http",
            hint="use https; http is for this machine only (127.0.0.1, ::1, localhost)",
        )
    return url.rstrip("/")


def connectable(text: str) -> httpx.URL:
    """A URL whose host and port, if it has any, can be connected to; what `httpx.URL` takes may be none.

    Raises:
        ValueError: it is none.
    """
    try:
        url = httpx.URL(text)
        url.host.encode("idna")  # as the system will, when it looks the name up
    except (httpx.InvalidURL, TypeError, UnicodeError) as error:
        raise ValueError(str(error)) from None
    if url.port is not None and not 0 < url.port < 2**16:
        raise ValueError(f"there is no port {url.port}")
    return url


def is_highlevel(host: str) -> bool:
    """Whether the host is one of HighLevel's, where its tokens belong."""
    return any(host == domain or host.endswith(f".{domain}") for domain in _DOMAINS)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its name: 127.0.0.0/8, ::1 or localhost. Nothing is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _from_variable(env: Mapping[str, str], variable: str, default: str) -> str:
    value = env.get(variable, "").strip()
    if not value:
        return default
    try:
        return checked_url(value)
    except UsageError as error:
        raise UsageError(f"{variable}: {error}", hint=error.diagnostics[0].hint) from None
