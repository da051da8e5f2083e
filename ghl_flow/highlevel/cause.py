"""What a refusal is about, by what was answered: the status code alone does not tell.

A 401 stands for a token, a scope, a missing header, and for a path that does not exist. A 403 may come from
Cloudflare or from a proxy, which never let the request through to HighLevel.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto


class Cause(Enum):
    """What an answer of no success is about."""

    TOKEN = auto()
    SESSION = auto()
    TOKEN_KIND = auto()
    VERSION_HEADER = auto()
    SCOPE = auto()
    ACCESS = auto()
    PLAN = auto()
    NO_SUCH_CALL = auto()
    CLOUDFLARE = auto()
    CHALLENGE = auto()
    PROXY_LOGIN = auto()
    NETWORK_LOGIN = auto()
    WEB_PAGE = auto()
    OTHER = auto()

    @property
    def is_blocked(self) -> bool:
        """Whether HighLevel never saw the request."""
        return self in _BLOCKED


_BLOCKED = frozenset(
    (Cause.CLOUDFLARE, Cause.CHALLENGE, Cause.PROXY_LOGIN, Cause.NETWORK_LOGIN, Cause.WEB_PAGE)
)
# Cloudflare's own refusals of a client: 1005 to 1025 (its documentation), as HTML, as text or as JSON.
_CLOUDFLARE = re.compile(
    rb"error[ _-]?code\W{0,6}10[012]\d\b|attention required! \| cloudflare", re.IGNORECASE
)
_CHALLENGE = re.compile(rb"<title>just a moment|challenge-platform|cf[-_]chl|cf-browser-verification", re.I)
# Express writes it, as JSON or as a page; the IAM sentence is HighLevel's gateway (observed).
_NO_SUCH_CALL = re.compile(
    rb"not yet supported by the IAM Service|\bCannot (?:GET|POST|PUT|PATCH|DELETE) /", re.IGNORECASE
)
_TOKEN_KIND = re.compile(r"\bauth ?class\b", re.IGNORECASE)
_PLAN = re.compile(
    r"\b(?:plans?|upgrade|subscription|subscribe|billing|payment|suspended|quota|add-?on"
    r"|limit (?:reached|exceeded))\b",
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"\b(?:access|location|sub-?account|token|permissions?|authori[sz]ed|forbidden|allowed)\b", re.IGNORECASE
)


def cause_of(status: int, headers: Mapping[str, str], content: bytes, messages: tuple[str, ...]) -> Cause:
    """What the answer is about. `headers` by lower-case name, or blind to case."""
    blocked = _blocked(status, headers, content)
    if blocked is not None:
        return blocked
    if status in (401, 404) and _NO_SUCH_CALL.search(content):
        return Cause.NO_SUCH_CALL
    said = " ".join(messages)
    match status:
        case 401:
            return _unauthorized(said)
        case 402:
            return Cause.PLAN
        case 403 if _is_about_a_scope(said):
            return Cause.SCOPE
        case 403 if _PLAN.search(said):
            return Cause.PLAN
        case 403 if not said or _ACCESS.search(said):
            return Cause.ACCESS
        case _:
            return Cause.OTHER


def is_web_page(content: bytes) -> bool:
    """Whether an answer is HTML or XML, which HighLevel's API never sends."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _blocked(status: int, headers: Mapping[str, str], content: bytes) -> Cause | None:
    if status == 407:
        return Cause.PROXY_LOGIN
    if status == 511:
        return Cause.NETWORK_LOGIN
    if status == 429 or not (400 <= status < 600):
        return None
    if headers.get("cf-mitigated") == "challenge":
        return Cause.CHALLENGE
    page = is_web_page(content)
    if page and status in (403, 429, 503) and _CHALLENGE.search(content):
        return Cause.CHALLENGE
    if status == 403 and _CLOUDFLARE.search(content):
        return Cause.CLOUDFLARE
    # A page with a 5xx is a gateway's, whose request may have come through.
    if page and status < 500 and not _NO_SUCH_CALL.search(content):
        return Cause.WEB_PAGE
    return None


def _unauthorized(said: str) -> Cause:
    if "version header" in said.lower():
        return Cause.VERSION_HEADER
    if _TOKEN_KIND.search(said):
        return Cause.TOKEN_KIND
    return Cause.SCOPE if _is_about_a_scope(said) else Cause.TOKEN


def _is_about_a_scope(said: str) -> bool:
    return re.search(r"\bscopes?\b", said, re.IGNORECASE) is not None
