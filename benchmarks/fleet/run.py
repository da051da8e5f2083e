"""Plan and apply of many sub-accounts, each beside a bare loop of the same requests."""

import sys
from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.fleet.project import RESOURCES, VARIABLE, write_many_tags, write_project
from benchmarks.fleet.server import serving
from benchmarks.measured import GHL_FLOW, Row, Took, took
from ghl_flow.sandbox.credentials import SANDBOX_TOKEN

SIZES = (10, 100, 500)
LATENCY = 0.1
"""Seconds until the server answers: what a request takes over the internet, at the least."""
APPLYING, READING = 4, 8
"""Accounts at once, as the commands have them."""
MANY_TAGS = 400
"""In one sub-account, so that its limit is what counts."""
MOST_MB = 250
AIM = 1.2
_WORDS = {"apply": ("apply", "--all", "--yes"), "plan": ("plan", "--all", "--detailed-exitcode")}


class Fleet(NamedTuple):
    """What a command took for so many accounts, and a bare loop of as many `requests` for each of them.

    `limited`: how many requests either side was refused, for being more than the limits allow.
    """

    command: str
    accounts: int
    requests: int
    ours: Took
    theirs: Took
    limited: int
    latency: float

    @property
    def row(self) -> Row:
        """The line of the table; without latency it says what each costs, and nothing is aimed at."""
        what = f"{self.command} {RESOURCES} resources in {self.accounts} sub-accounts"
        peer = f"bare httpx loop of the same {self.accounts * self.requests:,} requests"
        answers = f"answers after {self.latency * 1000:.0f} ms" if self.latency else "answers at once"
        aim = AIM if self.latency else None
        return Row(what, self.ours.seconds, peer, self.theirs.seconds, aim, answers)


def _ghl_flow(command: Sequence[str], project: Path, url: str) -> Took:
    env = {VARIABLE: SANDBOX_TOKEN, "GHL_FLOW_API_URL": url, "GHL_FLOW_BUILDER_URL": url}
    return took(GHL_FLOW, *command, cwd=project, env=env)


def recorded(folder: Path) -> dict[str, Path]:
    """The requests of each command for one account: apply of all it has, and a plan after that."""
    project, trace = folder / "one", folder / "trace.jsonl"
    project.mkdir()
    write_project(project, 1)
    found = {}
    with serving(1, {}, record=trace) as url:
        for name, command in _WORDS.items():
            _ghl_flow(command, project, url)
            found[name] = trace.rename(folder / f"{name}.jsonl")
    return found


def fleet(accounts: int, latency: float = LATENCY) -> Iterator[Fleet]:
    """Apply to so many new sub-accounts, then plan them: nothing is to change any more."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        records = recorded(folder)
        project = folder / "many"
        project.mkdir()
        write_project(project, accounts)
        statuses: dict[str, int] = {}
        bare: dict[str, int] = {}
        with serving(accounts, statuses, latency) as url:
            ours = {name: _ghl_flow(command, project, url) for name, command in _WORDS.items()}
        theirs = {}
        with serving(accounts, bare, latency) as url:
            for name, at_once in (("apply", APPLYING), ("plan", READING)):
                words = (url, str(records[name]), str(accounts), str(at_once))
                theirs[name] = took(sys.executable, "-m", "benchmarks.fleet.loop", *words)
        limited = statuses.get("429", 0) + bare.get("429", 0)
        for name, record in records.items():
            requests = len(record.read_text(encoding="utf-8").splitlines())
            yield Fleet(name, accounts, requests, ours[name], theirs[name], limited, latency)


def fleets() -> Iterator[Fleet]:
    """Every size; and one of them with a server that answers at once, which tells what each side costs."""
    for accounts in SIZES:
        yield from fleet(accounts)
    yield from fleet(SIZES[1], latency=0)


def limited() -> Row:
    """One sub-account with more to do than its limit lets through at once, beside what the limit allows.

    The peer is arithmetic: 100 requests go at once, and 100 more after each 10 seconds.
    """
    with TemporaryDirectory() as name:
        project = Path(name)
        write_many_tags(project, MANY_TAGS)
        statuses: dict[str, int] = {}
        with serving(1, statuses) as url:
            ours = _ghl_flow(("apply", "--all", "--yes"), project, url)
    requests = sum(statuses.values())
    refused = f"{statuses.get('429', 0)} refused"
    allowed = (ceil(requests / 100) - 1) * 10
    what = f"apply {MANY_TAGS} tags in one sub-account"
    return Row(what, ours.seconds, f"the limit of 100 in 10 s, {requests} requests", allowed, 1.25, refused)
