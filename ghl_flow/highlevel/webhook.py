"""Sending a message to an address that takes one: Slack's incoming webhooks, and what speaks like them."""

import anyio
import httpx

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.highlevel.client import open_client
from ghl_flow.highlevel.endpoints import connectable, is_loopback
from ghl_flow.highlevel.secret import Secret

_SECONDS = 15.0


class NotSentError(GhlFlowError):
    """The message did not arrive."""


def send_text(address: Secret, text: str) -> None:
    """Send `{"text": ...}`. The address is a secret: who knows it can write there, so it is never shown.

    Raises:
        UsageError: it is no https address.
        NotSentError: it cannot be reached, or refuses.
    """
    url = _checked(address)
    anyio.run(_sent, url, text)


async def _sent(url: httpx.URL, text: str) -> None:
    async with open_client() as client:
        try:
            answer = await client.post(url, json={"text": text}, timeout=_SECONDS)
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise NotSentError(
                f"{url.host} cannot be reached, and the digest is not sent ({reason})"
            ) from None
    if not answer.is_success:
        raise NotSentError(
            f"{url.host} answers {answer.status_code}, and the digest is not sent",
            hint="make a new address where it is from, and keep it in the variable",
        )


def _checked(address: Secret) -> httpx.URL:
    try:
        url = connectable(address.reveal())
    except ValueError:
        url = httpx.URL("")
    local = url.scheme == "http" and is_loopback(url.host)
    if not url.host or not (url.scheme == "https" or local):
        raise UsageError("the address of --webhook is not https", hint="keep one that begins with https://")
    return url
