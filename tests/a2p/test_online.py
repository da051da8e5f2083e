"""Pages are opened over https only, and looked at for the name and the paragraph."""

import errno
import socket
from collections.abc import AsyncIterator

import anyio
import httpx
import pytest

from ghl_flow.a2p import online
from ghl_flow.a2p.model import CheckCode, Outcome
from ghl_flow.a2p.online import online_checks, opener
from ghl_flow.spec.a2p import A2pRegistration

_SITE, _PRIVACY, _TERMS = "https://acme.example", "https://acme.example/privacy", "https://acme.example/terms"
_GOOD = "<p>We do not share mobile numbers or SMS consent with third parties for marketing.</p>"

pytestmark = pytest.mark.anyio


async def _checks(
    pages: dict[str, httpx.Response], site: str = _SITE
) -> dict[CheckCode, tuple[Outcome, str]]:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.scheme)
        found = pages.get(str(request.url).rstrip("/"))
        if found is None:
            raise httpx.ConnectError("no such host")
        return found

    told = A2pRegistration.model_validate(
        {
            "status": "none",
            "business": {"website": site, "legal_name": "Acme Inc."},
            "urls": {"privacy": _PRIVACY, "terms": _TERMS},
        }
    )
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        found = await online_checks(told, "Acme", opener(client))
    assert {*asked} <= {"https"}
    return {one.code: (one.outcome, one.why) for one in found}


def _page(html: str, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, html=html, headers=headers)


async def test_all_is_well() -> None:
    pages = {_SITE: _page("<h1>ACME</h1>"), _PRIVACY: _page(_GOOD), _TERMS: _page("STOP, HELP")}
    assert {*(await _checks(pages)).values()} == {(Outcome.OK, "")}


@pytest.mark.parametrize(
    ("page", "code", "result"),
    [
        ((_SITE, _page("Somebody else")), CheckCode.WEBSITE_NAME, (Outcome.FIX, "other-name")),
        ((_SITE, _page("<script>acme</script>")), CheckCode.WEBSITE_NAME, (Outcome.FIX, "other-name")),
        ((_SITE, _page("gone", 404)), CheckCode.WEBSITE_REACHABLE, (Outcome.FIX, "problem")),
        ((_SITE, _page("", 301, location="http://acme.example/x")), CheckCode.WEBSITE_REACHABLE, (Outcome.FIX, "problem")),
        ((_SITE, _page("", 301, location="/")), CheckCode.WEBSITE_REACHABLE, (Outcome.FIX, "problem")),
        ((_PRIVACY, _page("We share phone numbers with third parties.")), CheckCode.PRIVACY_SHARING, (Outcome.FIX, "no-paragraph")),
        ((_PRIVACY, _page("gone", 500)), CheckCode.PRIVACY_SHARING, (Outcome.PERSON, "not-open")),
        ((_TERMS, None), CheckCode.TERMS_REACHABLE, (Outcome.FIX, "problem")),
    ],
)  # fmt: skip
async def test_a_page(
    page: tuple[str, httpx.Response | None], code: CheckCode, result: tuple[Outcome, str]
) -> None:
    pages = {_SITE: _page("Acme"), _PRIVACY: _page(_GOOD), _TERMS: _page("STOP")}
    url, answer = page
    pages.pop(url)
    assert (await _checks(pages | ({url: answer} if answer is not None else {})))[code] == result


async def test_http_is_not_opened() -> None:
    found = await _checks({}, site="http://acme.example")
    assert found[CheckCode.WEBSITE_REACHABLE] == (Outcome.FIX, "problem")


@pytest.mark.parametrize("charset", ["no-such-thing", "hex", "undefined", "idna"])
async def test_a_page_of_another_charset_is_read_as_it_can_be(charset: str) -> None:
    headers = {"Content-Type": f"text/html; charset={charset}"}
    found = await _checks({_SITE: httpx.Response(200, content=b"<h1>Acme</h1>\xff", headers=headers)})
    assert found[CheckCode.WEBSITE_NAME][0] is Outcome.OK


async def test_a_page_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "_LONGEST", 0.05)

    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await anyio.sleep(0.01)

    found = await _checks({_SITE: httpx.Response(200, content=drops())})
    assert found[CheckCode.WEBSITE_REACHABLE] == (Outcome.FIX, "problem")


def _cannot(error: Exception, cause: Exception | None = None) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "dns_works", "outcome"),
    [
        (httpx.ProxyError("407"), True, Outcome.NOT_LOOKED),
        (_cannot(httpx.ConnectError("x"), socket.gaierror(socket.EAI_AGAIN, "x")), True, Outcome.NOT_LOOKED),
        (
            _cannot(httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "x")),
            False,
            Outcome.NOT_LOOKED,
        ),
        (_cannot(httpx.ConnectError("x"), OSError(errno.ENETUNREACH, "x")), True, Outcome.NOT_LOOKED),
        (
            _cannot(
                httpx.ConnectError("x"),
                ExceptionGroup("x", [OSError(errno.ENETUNREACH, "x"), OSError(errno.ENETUNREACH, "x")]),
            ),
            True,
            Outcome.NOT_LOOKED,
        ),
        (
            _cannot(
                httpx.ConnectError("x"),
                ExceptionGroup("x", [OSError(errno.ENETUNREACH, "x"), OSError(errno.ECONNREFUSED, "x")]),
            ),
            True,
            Outcome.FIX,
        ),
        (_cannot(httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "x")), True, Outcome.FIX),
        (_cannot(httpx.ConnectError("x"), OSError(errno.ECONNREFUSED, "x")), True, Outcome.FIX),
        (httpx.ReadTimeout("slow"), True, Outcome.FIX),
    ],
)
async def test_what_fails_on_our_side_is_no_fault_of_the_site(
    error: Exception, dns_works: bool, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolves(host: str) -> bool:
        return dns_works

    monkeypatch.setattr(online, "_resolves", resolves)
    monkeypatch.setattr(online, "getproxies", dict)

    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    told = A2pRegistration.model_validate(
        {"status": "none", "business": {"website": _SITE}, "urls": {"privacy": _PRIVACY, "terms": _TERMS}}
    )
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        found = {one.code: one.outcome for one in await online_checks(told, "Acme", opener(client))}
    reached = (CheckCode.WEBSITE_REACHABLE, CheckCode.PRIVACY_REACHABLE, CheckCode.TERMS_REACHABLE)
    assert {found[code] for code in reached} == {outcome}
    others = Outcome.NOT_LOOKED if outcome is Outcome.NOT_LOOKED else Outcome.PERSON
    assert {found[CheckCode.WEBSITE_NAME], found[CheckCode.PRIVACY_SHARING]} == {others}


@pytest.mark.parametrize(("skipped", "outcome"), [("", Outcome.NOT_LOOKED), ("acme.example", Outcome.FIX)])
async def test_a_proxy_that_cannot_be_reached(
    skipped: str, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", skipped)
    assert (await _checks({}))[CheckCode.WEBSITE_REACHABLE] == (outcome, "problem")
