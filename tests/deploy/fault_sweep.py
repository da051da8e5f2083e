"""Every request of an apply fails in every way once; afterwards a second run must find or put all right.

`python -m tests.deploy.fault_sweep` runs the sweep and writes docs/reliability.md.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.deploy.applying.apply import apply
from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.drivers import stale_reads
from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.builder import BuilderDriver
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.why import RuleMissing
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.looked_at import LookedAt
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import BrowserSession, BuilderApi, PublicApi, Transport, WorkflowApi
from ghl_flow.highlevel.transport import RetryPolicy
from ghl_flow.sandbox import SANDBOX_SESSION, SANDBOX_TOKEN, SANDBOX_URL, SandboxStore, create_app
from ghl_flow.wire.builder import Workspace
from ghl_flow.wire.json import JsonObject, text_of
from tests.conftest import ROOT, SEED, compiled

LOCATION = "bPt7Qm2LxRk94ZsVdC1e"
FAULTS = (
    *("429", "500", "502", "401", "timeout before commit", "timeout after commit", "dropped before commit"),
    *("dropped after commit", "malformed JSON", "slow drip", "stale list", "killed before", "killed after"),
)
# Each is to the code above the transport what the other one is, which `test_faults` asks: an error of the
# same class, as ambiguous, and as much was done. The suite tries these in part, `main` in full.
LIKE = {
    "502": "500",
    "timeout before commit": "dropped before commit",
    "timeout after commit": "dropped after commit",
    "slow drip": "dropped before commit",
}
HELD = "change held back"
SCENARIOS = ("first apply", "change", HELD, "destroy")
CLOSED = (Gate("verify", RuleMissing("a-rule"), "missed-call-text-back", "unknown"),)
DRIVERS = ("api", "builder")
CHANGED = SEED.replace("wait: 2 minutes", "wait: 90 seconds").replace(
    "{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group."
)
# One attempt: every failure reaches the code above the transport, which is what is tried here.
IMPATIENT = RetryPolicy(attempts=1, deadline=0.03)
PATIENT = RetryPolicy(attempts=1, deadline=20)


class Killed(BaseException):
    """The process is gone: nothing of ours runs after this."""


@dataclass
class Faulty:
    """An app whose n-th request fails in one way; all others pass."""

    app: ASGIApp
    kind: str = ""
    at: int = 0
    seen: int = 0
    lists: dict[str, list[Message]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen += 1
        where = f"{scope['method']} {scope['path']}"
        if self.seen != self.at:
            kept: list[Message] = []

            async def keep(message: Message) -> None:
                kept.append(message)
                await send(message)

            await self.app(scope, receive, keep)
            self.lists.setdefault(where, kept)
            return
        match self.kind:
            case "429" | "500" | "502" | "401":
                await _answer(send, int(self.kind), b'{"message": "injected"}')
            case "timeout before commit":
                await asyncio.sleep(1)
            case "timeout after commit":
                await self.app(scope, receive, _discard)
                await asyncio.sleep(1)
            case "dropped before commit":
                raise httpx.ReadError("dropped")
            case "dropped after commit":
                await self.app(scope, receive, _discard)
                raise httpx.ReadError("dropped")
            case "malformed JSON":
                await self.app(scope, receive, _discard)
                await _answer(send, 200, b'{"id": "cut sh')
            case "slow drip":
                await send({"type": "http.response.start", "status": 200, "headers": []})
                for _ in range(100):
                    await asyncio.sleep(0.01)
                    await send({"type": "http.response.body", "body": b" ", "more_body": True})
            case "stale list" if scope["method"] == "GET" and where in self.lists:
                for message in self.lists[where]:
                    await send(message)
            case "killed before":
                raise Killed
            case "killed after":
                await self.app(scope, receive, _discard)
                raise Killed
            case _:
                await self.app(scope, receive, send)


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _discard(message: Message) -> None:
    """An answer nobody gets."""


@dataclass
class Account:
    """A sub-account with somebody else's workflow, tag and field in it, reached through one driver."""

    folder: Path
    driver: str = "api"
    store: SandboxStore = field(default_factory=lambda: SandboxStore(None))
    runs: Iterator[int] = field(default_factory=count)
    on_conflict: OnConflict = OnConflict.REFUSE
    # The workflow of others is read once, as with the file of one checkout.
    looked: LookedAt = field(default_factory=LookedAt)

    def __post_init__(self) -> None:
        self.store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
        self.theirs: JsonObject = {"id": "theirs", "_id": "theirs", "name": "Somebody's own", "version": 3}
        self.theirs |= {"status": "published", "workflowData": {"templates": []}}
        self.theirs |= {"updatedAt": "2026-11-02T10:00:00.000Z"}
        self.store.put("workflow", LOCATION, "theirs", self.theirs)
        self.store.put("tag", LOCATION, "t", {"id": "t", "name": "vip", "locationId": LOCATION})

    async def run(self, scenario: str, kind: str = "", at: int = 0) -> int:
        """Run a scenario's last step with a fault; the number of requests it took.

        Raises:
            GhlFlowError, Killed: what came of it.
        """
        async with self.connected(kind, at) as connection:
            archive = self.archive()
            if scenario == "destroy":
                items = desired_state(wanted("change").account, [wanted("change")]).workflows
                seen = await recognise(connection, LOCATION, Flows(items))
                await destroy(connection, seen, (), archive, data_loss=True)
            else:
                flow = wanted(scenario)
                terms = Terms(
                    CLOSED if scenario == HELD else (),
                    archive=archive,
                    on_conflict=self.on_conflict,
                    drop_contacts=True,
                    looked=self.looked,
                )
                await apply(desired_state(flow.account, [flow]), connection, terms)
            return self.sent.seen

    def archive(self) -> Archive:
        """For the backups of one run."""
        return Archive(self.folder / f"{next(self.runs):04}", LOCATION)

    @asynccontextmanager
    async def connected(self, kind: str = "", at: int = 0) -> AsyncIterator[Connection]:
        """The account, open; the request at which it fails, and how."""
        self.sent = Faulty(create_app(self.store, rate_limit=None), kind, at)
        transport = httpx.ASGITransport(app=self.sent)
        async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as client:
            retry = IMPATIENT if kind else PATIENT
            token = {"Authorization": f"Bearer {SANDBOX_TOKEN}"}
            opened = Transport(client, SANDBOX_URL, token, retry=retry)
            yield Connection(PublicApi(opened, LOCATION), self._driver(opened), DriverReason(Because.PINNED))

    def _driver(self, transport: Transport) -> WorkflowDriver:
        if self.driver == "api":
            return ApiDriver(WorkflowApi(transport, transport, LOCATION))
        session = BrowserSession.from_text(json.dumps({"token-id": SANDBOX_SESSION}))
        api = BuilderApi(replace(transport, headers=session.all_headers()), LOCATION)
        return BuilderDriver(api, Workspace(LOCATION, "company", "user"))

    def running(self) -> JsonObject:
        """What contacts can meet: the published workflows, each with its triggers."""
        return {
            text_of(one, "id"): [{**one}, *self.store.triggers(LOCATION, text_of(one, "id"))]
            for one in self.store.all("workflow", LOCATION)
            if one["status"] == "published"
        }

    def faults(self, scenario: str) -> list[str]:
        """What is not as it should be after the scenario; empty when all is right."""
        wrong = []
        if self.store.get("workflow", LOCATION, "theirs") != self.theirs:
            wrong.append("somebody else's workflow was touched")
        names = sorted(text_of(one, "name") for one in self.store.all("workflow", LOCATION))
        ours = ["Missed call text-back", "Missed call text-back: cancel"]
        gone = scenario == "destroy"
        if names != sorted(["Somebody's own", *([] if gone else ours)]):
            wrong.append(f"workflows {names}")
        counts = {kind: len(self.store.all(kind, LOCATION)) for kind in ("custom_field", "custom_value")}
        counts |= {
            "trigger": len(self.store.all("trigger", LOCATION)),
            "tag": len(self.store.all("tag", LOCATION)),
        }
        should = {"custom_field": 1, "custom_value": 1, "trigger": 3, "tag": 2}
        if counts != ({"custom_field": 0, "custom_value": 0, "trigger": 0, "tag": 1} if gone else should):
            wrong.append(f"counts {counts}")
        return wrong

    def secrets(self) -> list[str]:
        """What is wrong with the files."""
        text = "".join(path.read_text() for path in self.folder.rglob("*.json"))
        return ["a secret in a file"] if SANDBOX_TOKEN in text or SANDBOX_SESSION in text else []


_WANTED: dict[str, CompiledFlow] = {}


def wanted(scenario: str) -> CompiledFlow:
    """The flow of a scenario, compiled once."""
    if scenario not in _WANTED:
        _WANTED[scenario] = compiled(CHANGED if scenario in ("change", HELD) else SEED)
    return _WANTED[scenario]


# What an account holds after the first apply, and what is remembered of it, by driver.
_APPLIED: dict[str, tuple[bytes, LookedAt]] = {}


async def _apply_first(account: Account) -> None:
    """The first apply, which goes well; done once for each driver, as every run begins with the same."""
    database = account.store._connection
    if account.driver not in _APPLIED:
        with _same_ids(2):
            await account.run("first apply")
        _APPLIED[account.driver] = database.serialize(), deepcopy(account.looked)
    held, looked = _APPLIED[account.driver]
    database.deserialize(held)
    account.looked = deepcopy(looked)


@contextmanager
def _same_ids(seed: int) -> Iterator[None]:
    """Chance is the same in every run, so that what was made in the same way has the same ids."""
    chance = random.Random(seed).randbytes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", chance)
        patch.setattr(random, "_urandom", chance)
        yield


def _left_by(account: Account) -> str:
    """All that the run after a fault begins with, but for when it was written."""
    rows = account.store._execute("SELECT kind, location_id, id, body FROM documents ORDER BY sequence")
    return _WHEN.sub("", repr((rows, sorted(account.looked._looks.items()))))


_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")


async def one_run(
    folder: Path, driver: str, scenario: str, kind: str, at: int, known: dict[str, tuple[list[str], int]]
) -> tuple[str, list[str], int]:
    """A fresh account, the fault, a second run: how the first ended, what is wrong then, runs needed.

    `known`: what the runs after a fault came to, by what they began with.
    """
    account = Account(folder, driver)
    with _same_ids(1):
        try:
            ended, before = await _first_run(account, scenario, kind, at)
            left = _left_by(account)
            if left not in known:
                known[left] = await _runs_after_it(account, scenario, before)
            wrong, runs = known[left]
            return ended, [*wrong, *account.secrets()], runs
        finally:
            account.store.close()


async def _first_run(account: Account, scenario: str, kind: str, at: int) -> tuple[str, JsonObject]:
    """The run with the fault: how it ended, and what ran before it."""
    if scenario != "first apply":
        await _apply_first(account)
    before = account.running()
    try:
        await account.run(scenario, kind, at)
    except GhlFlowError:
        return "refused", before
    except Killed:
        return "killed", before
    return "completed", before


async def _runs_after_it(account: Account, scenario: str, before: JsonObject) -> tuple[list[str], int]:
    """What is wrong after a second run, and how many it took."""
    # A session that has just failed is run again until it says that all is done: at most twice.
    for attempt in (1, 2):
        try:
            await account.run(scenario)
        except GhlFlowError as error:
            if attempt == 2:
                return [f"the run after it failed: {error}"], 2
        else:
            break
    wrong = account.faults(scenario)
    if scenario == HELD:
        if account.running() != before:
            wrong.append("a change that was held back is running")
        await account.run("change")  # it is still pending
        if account.running().keys() != before.keys() or account.running() == before:
            wrong.append("the change was lost")
    elif scenario != "destroy" and not wrong and await account.run(scenario) != QUIET:
        wrong.append("a third run still had something to do")
    return wrong, attempt


QUIET = 6
"""Requests of an apply that finds nothing to do: four lists, and one for each of the two workflows."""


async def requests_of(folder: Path, driver: str, scenario: str) -> int:
    """How many requests the scenario takes when nothing goes wrong."""
    account = Account(folder, driver)
    try:
        if scenario != "first apply":
            await account.run("first apply")
        return await account.run(scenario)
    finally:
        account.store.close()


async def sweep(
    folder: Path, driver: str, scenario: str, every: int = 1, of_like: int = 1, *, each: bool = False
) -> list[tuple[str, int, str, list[str]]]:
    """Every fault at every request: `(fault, request, how the run ended, what is wrong after it)`.

    With `every` above 1, at every so manieth, begun one further on with each fault; `of_like` the same for
    those that are like another one. `each`: the runs after each fault; else those after the first of several
    faults that leave the same.
    """
    known: dict[str, tuple[list[str], int]] = {}
    number = await requests_of(folder / "count", driver, scenario)
    found = []
    for position, kind in enumerate(FAULTS):
        step = max(every, of_like) if kind in LIKE else every
        for at in range(1 + position % step, number + 1, step):
            ended, wrong, _ = await one_run(
                folder / f"{kind}{at}", driver, scenario, kind, at, {} if each else known
            )
            found.append((kind, at, ended, wrong))
    return found


# Above it, the page is written here; what is below stays.
_END = "<!-- end of what fault_sweep writes -->"


def main() -> int:
    """Run it all and write the page down to its mark; 1 when a run did not come right."""
    stale_reads.PAUSES = (0.01, 0.01, 0.01)  # as often as they are, not as long
    with tempfile.TemporaryDirectory() as folder:
        results = {
            (driver, name): anyio.run(partial(sweep, each=True), Path(folder) / driver / name, driver, name)
            for driver in DRIVERS
            for name in SCENARIOS
        }
    total = sum(map(len, results.values()))
    bad = sum(bool(wrong) for rows in results.values() for *_, wrong in rows)
    lines = [
        "# Reliability",
        "",
        f"{total} runs against the sandbox's HTTP application, each with one fault at one request: every",
        "request of a first apply, of a change, of a change whose gate is closed, and of a destroy, in turn,",
        "through each driver. After the fault the command is run again. Then the account must be as wanted:",
        "nothing doubled, nothing of another's touched, the manifest right (a further apply sends",
        f"{QUIET} reads and no write), no secret in a backup. Of a change that is held back nothing may have",
        "reached what runs, and once the gate is open the next apply makes it.",
        "",
        f"Runs that did not come right: {bad} of {total}.",
        "",
        "Made by `python -m tests.deploy.fault_sweep`; `tests/deploy/test_faults.py` runs the `api` part, of",
        "faults that the code cannot tell from another one a quarter, and a quarter of the `builder` part.",
        "What several faults leave in the same state is put right once there.",
    ]
    for driver in DRIVERS:
        lines += [
            "",
            f"## Driver `{driver}`",
            "",
            "| fault | " + " | ".join(f"{name}: runs, carried on, right after" for name in SCENARIOS) + " |",
            "| --- |" + " --- |" * len(SCENARIOS),
        ]
        for kind in FAULTS:
            cells = []
            for name in SCENARIOS:
                rows = [row for row in results[driver, name] if row[0] == kind]
                ends = Counter(row[2] for row in rows)
                cells.append(f"{len(rows)}, {ends['completed']}, {sum(not row[3] for row in rows)}")
            lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    page = ROOT / "docs/reliability.md"
    _, end, rest = page.read_text(encoding="utf-8").partition(_END)
    page.write_text("\n".join([*lines, "", end]) + rest, encoding="utf-8")
    for (driver, name), rows in results.items():
        for kind, at, ended, wrong in rows:
            if wrong:
                print(f"{driver}, {name}, {kind} at request {at} ({ended}): {'; '.join(wrong)}")
    print(f"{total} runs, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
