"""What most tests start from: the starter project, compiled."""

import asyncio
import gc
import os
import re
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from _pytest.runner import runtestprotocol
from starlette import routing
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from typer.main import get_command

from ghl_flow.cli import main as command_line
from ghl_flow.cli.main import application
from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.deploy.access import builder_session, choice, connection
from ghl_flow.deploy.drivers import stale_reads
from ghl_flow.highlevel import RequestLimiter
from ghl_flow.highlevel.limits import SharedLimiter
from ghl_flow.operations import verify as verifying
from ghl_flow.remedy import REACHED, Reached
from ghl_flow.runtime.verify import Verdict, alike, verify
from ghl_flow.sandbox import app as sandbox_app
from ghl_flow.sandbox import store
from ghl_flow.spec import yaml_nodes, yaml_reader
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text

ROOT = Path(__file__).parents[1]
MOST_ATTEMPTS = 99
"""More than any request is tried."""
SEED = (ROOT / "flows/missed-call-text-back.yaml").read_text(encoding="utf-8")
_REPLIES = {
    "  - never_texts_after: [answered_call, reply]\n": "",
    "cancel_on: [answered_call, reply]": "cancel_on: [answered_call]",
}
BRIDGEPOINT = (ROOT / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")


# Started in the background by a shell, the tests would pass an ignored SIGINT on to the commands they stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Commands that tests start would compile every module anew, for three times as long as the command takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A tenth of the processor time of tests of commands would be that of writing small files to a disk.
_MEMORY = Path("/dev", "shm")
_ROOM = 4 << 30
"""More than the folders of a whole run take."""
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY.as_posix())

# What is collected and imported is needed to the end: to look for garbage in it finds none.
gc.disable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write golden files again")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Among several processes: what takes longest goes first, so that none is left alone with it at the end.

    The code's own checks are five tests and take a minute or two; of other files those with most tests do.
    """
    if hasattr(config, "workerinput"):
        count = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path.name != "test_quality.py", -count[item.path]))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage again and again is a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 50)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Among several processes: of a test that passes one message is sent, instead of five."""
    asked = item.config.option
    if not hasattr(item.config, "workerinput") or asked.durations or asked.xmlpath:
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.fixture(autouse=True)
def _collects_garbage() -> Iterator[None]:
    """`lint` looks for none until its process ends; here it runs in that of the tests, and they go on."""
    yield
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _leaving_nothing_in_memory(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The folders of a run in which all went well; of another they stay, to be looked at."""
    yield
    folder = tmp_path_factory.getbasetemp()
    if folder.is_relative_to(_MEMORY) and not request.session.testsfailed:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Locks and the like go to a folder of the tests, not to the home of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def _reached_in_no_way() -> None:
    """How the accounts of the test before were reached is in no remedy of this one."""
    REACHED.set(Reached())


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_for_turns() -> Iterator[None]:
    """HighLevel lets twenty writes through in a minute; a sandbox that sets no limit takes them at once.

    How a limiter waits is asked of it alone, and of whole commands by answers of 429.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "builder_limiter", _ample)
        patch.setattr(choice, "workflow_limiters", lambda within: (_ample(within), _ample(within)))
        patch.setattr(builder_session, "builder_limiter", _ample)
        patch.setattr(connection, "public_limiter", _ample)
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_to_try_again() -> Iterator[None]:
    """Ten seconds for a request that fails each time; how long a transport waits is asked of one alone."""
    with stamina.set_testing(True, attempts=MOST_ATTEMPTS, cap=True):
        yield


@pytest.fixture
def waiting_to_try_again() -> Iterator[None]:
    """It waits all the same: of a server that sets limits, more would be refused each time."""
    with stamina.set_testing(False):
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_for_what_is_stale() -> Iterator[None]:
    """What waits for HighLevel's caches waits as often as it does, but not as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stale_reads, "PAUSES", (0.01,) * len(stale_reads.PAUSES))
        yield


def _ample(within: RequestLimiter | None = None) -> RequestLimiter:
    return SharedLimiter(1_000_000, 1, within)


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_for_servers() -> Iterator[None]:
    """uvicorn looks every tenth of a second whether to stop, and takes another; hundreds are started."""

    class Hurried:
        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

        async def sleep(self, seconds: float) -> None:
            await asyncio.sleep(min(seconds, 0.01))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("uvicorn.server.asyncio", Hurried())
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_for_disks() -> Iterator[None]:
    """No test cuts the power, and a tenth of the time of those that apply would be this.

    Commands that tests start as processes wait as ever; tests about the call put their own in its place.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda file: None)
        patch.setattr(store, "_SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_building_commands_again() -> Iterator[None]:
    """A process makes the command line once; here thousands run, and a tenth of the time would be this."""
    made: dict[tuple[str, ...], Callable[..., object]] = {}

    def remembered(words: Sequence[str] = ()) -> Callable[..., object]:
        named = tuple(command_line._named(words))
        if named not in made:
            made[named] = get_command(application(words))
        return made[named]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command_line, "application", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_reading_routes_again() -> Iterator[None]:
    """Each sandbox makes its sixty routes, and each route a pattern of its path; thousands are made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routing, "compile_path", cache(routing.compile_path))
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_making_routes_again() -> Iterator[None]:
    """A sandbox has sixty, and they differ in nothing but the store: here it is that of who is asked."""
    asked: ContextVar[store.SandboxStore] = ContextVar("asked")

    class Asked:
        def __getattr__(self, name: str) -> Any:
            return getattr(asked.get(), name)

    class Sandbox(sandbox_app._SandboxApp):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            before = asked.set(self._store)
            try:
                await super().__call__(scope, receive, send)
            finally:
                asked.reset(before)

    def once(routes: Callable[..., list[Route]]) -> Callable[[object], list[Route]]:
        made = cache(lambda: routes(Asked()))
        return lambda _: made()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox_app, "_SandboxApp", Sandbox)
        for name in dir(sandbox_app):
            if name.endswith("_routes"):
                patch.setattr(sandbox_app, name, once(getattr(sandbox_app, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_composing_again() -> Iterator[None]:
    """The same files of the same project are read thousands of times; nobody changes the nodes of one."""
    composed: Any = lru_cache(maxsize=1000)(yaml_nodes.composed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "composed", composed)
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_looking_for_cookies_that_are_not_there() -> Iterator[None]:
    """httpx makes two objects of `urllib` of each answer for that: a twelfth of the time of a plan."""
    extract = httpx.Cookies.extract_cookies

    def extracted(self: httpx.Cookies, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            extract(self, response)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Cookies, "extract_cookies", extracted)
        yield


@pytest.fixture(scope="session", autouse=True)
def _not_proving_again() -> Iterator[None]:
    """Hundreds of tests verify or apply the shipped flow; most of their time would be its proof.

    Only the same flows are answered from memory, for accounts that one project would search once. A test
    about the search itself calls `verify`, or puts its own in the place of this.
    """
    remembered = remembering()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "verify", remembered)
        patch.setattr(verifying, "decide", remembered)
        yield


_MADE_ID = re.compile(r"(?<=\bid=')[A-Za-z0-9]{20}(?=')")
"""Of a workflow or a trigger that a sandbox made: another each time."""


def _by_place() -> Callable[[re.Match[str]], str]:
    seen: dict[str, str] = {}
    return lambda match: seen.setdefault(match[0], f"made {len(seen)}")


def remembering() -> Callable[..., list[Verdict]]:
    """`verify`, which answers from memory where the same flows were asked about an account that is alike."""
    found: dict[str, list[Verdict]] = {}

    def remembered(
        asked: CompiledFlow, *, beside: Sequence[CompiledFlow] = (), **options: Any
    ) -> list[Verdict]:
        told = sorted((name, value) for name, value in options.items() if name != "progress")
        question = _MADE_ID.sub(_by_place(), alike.likeness(asked, beside))
        key = repr((question, [one.flow for one in (asked, *beside)], told))
        if key not in found:
            found[key] = verify(asked, beside=beside, **options)
        return found[key]

    return remembered


@lru_cache(maxsize=256)
def compiled(flow: str = SEED, account: str = BRIDGEPOINT) -> CompiledFlow:
    """A flow compiled for an account, with the shipped templates; nobody can change it, so once will do.

    Where a test puts another compiler in place, it asks `newly_compiled`.
    """
    return newly_compiled(flow, account)


def newly_compiled(flow: str = SEED, account: str = BRIDGEPOINT) -> CompiledFlow:
    """The same by the compiler as it is now."""
    library = TemplateLibrary(ROOT / "niche_templates")
    return compile_flow(
        load_text(flow, Flow, "flow.yaml"), load_text(account, Account, "account.yaml").value, library
    )


def without_replies(text: str) -> str:
    """The shipped flow without what a reply does to it, which doubles every search where others take part."""
    for written, left in _REPLIES.items():
        assert written in text
        text = text.replace(written, left)
    return text


CALLS_ALONE = without_replies(SEED)


def steps(body: str, *, fields: str = "{}", top: str = "") -> str:
    """A flow around some steps, written at the left margin."""
    indented = "\n".join(f"  {line}" for line in body.strip().splitlines())
    return (
        "version: 1\nflow: example\nname: Example\n"
        "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }\n"
        f"fields: {fields}\n{top}\nsteps:\n{indented}\n"
    )
