"""Opening the pages that reviewers open: https only, a few redirects, never more of a page than it takes."""

import re
from collections.abc import Awaitable, Callable, Iterator
from html import unescape
from typing import NamedTuple

import anyio
import httpx

from ghl_flow.a2p.business_checks import host_of, is_https
from ghl_flow.a2p.model import Check, CheckCode, ask, fine, wrong
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


class Page(NamedTuple):
    """What an address answered: the text of it, or why there is none."""

    url: str
    text: str | None
    problem: str = ""


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
    return (
        fine(code, page.url)
        if page.text is not None
        else wrong(code, "problem", f"{page.url}: {page.problem}")
    )


def _named(page: Page | None, known: list[str]) -> Iterator[Check]:
    if page is None or page.text is None:
        yield ask(CheckCode.WEBSITE_NAME, "not-open")
    elif any(names(page.text, name) for name in known):
        yield fine(CheckCode.WEBSITE_NAME)
    else:
        yield wrong(CheckCode.WEBSITE_NAME, "other-name", ", ".join(known))


def _sharing(page: Page | None) -> Iterator[Check]:
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
                return Page(url, None, f"{host_of(at)} cannot be reached ({type(error).__name__})")
        return Page(url, None, "it redirects too often")

    return open_page


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
