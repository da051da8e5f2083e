"""Where HighLevel is."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from ghl_flow.errors import UsageError

PUBLIC_URL = "https://services.leadconnectorhq.com"
BUILDER_URL = "https://backend.leadconnectorhq.com"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Base URLs of the public API and of the builder's backend."""

    public_url: str = PUBLIC_URL
    builder_url: str = BUILDER_URL

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Endpoints":
        """`GHL_FLOW_API_URL` and `GHL_FLOW_BUILDER_URL`, else HighLevel's own.

        Raises:
            UsageError: a URL that would send a token in the clear.
        """
        return cls(
            _checked("GHL_FLOW_API_URL", environment.get("GHL_FLOW_API_URL", PUBLIC_URL)),
            _checked("GHL_FLOW_BUILDER_URL", environment.get("GHL_FLOW_BUILDER_URL", BUILDER_URL)),
        )


def _checked(name: str, text: str) -> str:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise UsageError(f"{name} is not a URL: {text}") from None
    if url.userinfo:
        raise UsageError(
            f"{name} holds a user name or password", hint="take it out; tokens come from the account"
        )
    if url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host)):
        return text.rstrip("/")
    raise UsageError(f"{name} is not https: {text}", hint="plain http is for this machine only (127.0.0.1)")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
