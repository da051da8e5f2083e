"""Opening the pages that reviewers open: https only, a few redirects, never more of a page than it takes."""

import errno
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from html import unescape
from typing import NamedTuple
from urllib.request import getproxies, proxy_bypass

import anyio
import httpx

from ghl_flow.a2p.business_checks import host_of, is_https
from ghl_flow.a2p.model import Check, CheckCode, ask, fine, unseen, wrong
from ghl_flow.copy.naming import names
from ghl_flow.spec.a2p import A2pRegistration

_MOST_BYTES = 2_000_000
_SECONDS = 15.0
_LONGEST = 60.0  # seconds for a page with its redirects, however slowly it comes
_REDIRECTS = 5

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# A sentence that says that numbers or consent are not shared: 30908 is refused without one.
_NOT_SHARED = re.compile(
    r"\b(?:not|never|no)\b[^.]{0,160}\b(?:shar|sell|sold|disclos|provid)\w*", re.IGNORECASE
)
_MOBILE = re.compile(r"\b(?:mobile|phone|sms|text[- ]messag\w*|opt[- ]in|consent)\b", re.IGNORECASE)
_THIRD = re.compile(r"\b(?:third[- ]part\w*|affiliates?)\b", re.IGNORECASE)


# What keeps this machine from every site, and says nothing of one.
_NO_NETWORK = frozenset((errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EPERM, errno.EACCES))
_KNOWN_HOST = "services.leadconnectorhq.com"  # a name that resolves wherever names resolve


class Page(NamedTuple):
    """What an address answered: the text of it, or why there is none.

    `unseen`: what failed is on this side, so nothing is known of the site.
    """

    url: str
    text: str | None
    problem: str = ""
    unseen: bool = False


Open = Callable[[str], Awaitable[Page]]


async def online_checks(told: A2pRegistration, brand: str, open_page: Open) -> list[Check]:
    """Open website, privacy policy and terms, and look at what they say."""
    site = await _opened(told.business.website, open_page)
    privacy = await _opened(told.urls.privacy, open_page)
    terms = await _opened(told.urls.terms, open_page)
    known = [one for one in (brand, told.business.legal_name) if one]
    return [
        _reached(CheckCode.WEBSITE_REACHABLE, site),
        *_named(site, known),
        _reached(CheckCode.PRIVACY_REACHABLE, privacy),
        *_sharing(privacy),
        _reached(CheckCode.TERMS_REACHABLE, terms),
    ]


async def _opened(url: str | None, open_page: Open) -> Page | None:
    return None if url is None else await open_page(url)


def _reached(code: CheckCode, page: Page | None) -> Check:
    if page is None:
        return ask(code, "no-address")
    if page.text is not None:
        return fine(code, page.url)
    found = f"{page.url}: {page.problem}"
    return unseen(code, "problem", found) if page.unseen else wrong(code, "problem", found)


def _named(page: Page | None, known: list[str]) -> Iterator[Check]:
    if page is not None and page.unseen:
        yield unseen(CheckCode.WEBSITE_NAME, "problem", f"{page.url}: {page.problem}")
    elif page is None or page.text is None:
        yield ask(CheckCode.WEBSITE_NAME, "not-open")
    elif any(names(page.text, name) for name in known):
        yield fine(CheckCode.WEBSITE_NAME)
    else:
        yield wrong(CheckCode.WEBSITE_NAME, "other-name", ", ".join(known))


def _sharing(page: Page | None) -> Iterator[Check]:
    if page is not None and page.unseen:
        yield unseen(CheckCode.PRIVACY_SHARING, "problem", f"{page.url}: {page.problem}")
        return
    if page is None or page.text is None:
        yield ask(CheckCode.PRIVACY_SHARING, "not-open")
        return
    for sentence in re.split(r"(?<=[.!?])\s+", page.text):
        if _NOT_SHARED.search(sentence) and _MOBILE.search(sentence) and _THIRD.search(sentence):
            yield fine(CheckCode.PRIVACY_SHARING, sentence.strip()[:200])
            return
    yield wrong(CheckCode.PRIVACY_SHARING, "no-paragraph")


def opener(client: httpx.AsyncClient) -> Open:
    """Opens pages with this client, which must not follow redirects itself."""

    async def open_page(url: str) -> Page:
        with anyio.move_on_after(_LONGEST):
            return await follow(url)
        return Page(url, None, "it takes too long")

    async def follow(url: str) -> Page:
        at = url
        for _ in range(_REDIRECTS + 1):
            if not is_https(at):
                return Page(url, None, f"it is not https: {at}" if at != url else "it is not https")
            try:
                async with client.stream("GET", at, timeout=_SECONDS) as response:
                    if response.is_redirect:
                        at = str(response.url.join(response.headers.get("location", "")))
                        continue
                    if not response.is_success:
                        return Page(url, None, f"it answers {response.status_code}")
                    return Page(url, _words(await _content(response)))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if (ours := await _our_own(error, host_of(at) or "")) is not None:
                    return Page(url, None, f"{ours} ({type(error).__name__})", unseen=True)
                return Page(url, None, f"{host_of(at)} cannot be reached ({type(error).__name__})")
        return Page(url, None, "it redirects too often")

    return open_page


async def _our_own(error: Exception, host: str) -> str | None:
    """What fails on this side of the network, or None where it is the site that cannot be reached."""
    through_proxy = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) and _has_proxy(host)
    if through_proxy or isinstance(error, httpx.ProxyError):
        return "the proxy did not pass it on: check HTTPS_PROXY and NO_PROXY"
    causes = [*_causes(error)]
    lookups = [cause for cause in causes if isinstance(cause, socket.gaierror)]
    if any(cause.errno != socket.EAI_NONAME for cause in lookups) or (
        lookups and not await _resolves(_KNOWN_HOST)
    ):
        return "this machine could not look up the name: check its DNS"
    # Of several addresses all have to be out of reach: many networks have no way to the newer kind.
    codes = {cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno} - {
        one.errno for one in lookups
    }
    if codes and codes <= _NO_NETWORK:
        return "this machine has no way out to it: check its network and firewall"
    return None


def _has_proxy(host: str) -> bool:
    proxies = getproxies()
    return bool(proxies.get("https") or proxies.get("all")) and not proxy_bypass(host)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__


async def _resolves(host: str) -> bool:
    try:
        return bool(await anyio.getaddrinfo(host, 443))
    except OSError:
        return False


async def _content(response: httpx.Response) -> str:
    found = bytearray()
    async for part in response.aiter_bytes():
        found += part
        if len(found) > _MOST_BYTES:
            break
    page = bytes(found[:_MOST_BYTES])
    try:
        return page.decode(response.charset_encoding or "utf-8", "replace")
    except (LookupError, ValueError):  # the page names a charset that is none
        return page.decode("utf-8", "replace")


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", _SCRIPT.sub(" ", html))).split())
