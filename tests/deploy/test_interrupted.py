"""kill -9 between any two requests, and run again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ghl_flow.sandbox.credentials import SANDBOX_SESSION, SANDBOX_TOKEN
from ghl_flow.wire.json import text_of
from tests.conftest import ROOT
from tests.deploy.conftest import LOCATION, Account
from tests.forked import ghl_flow

# Requests of applying the seed flow to an empty account, by driver; the test below pins them.
#
# api, the least that is safe: 4 lists (fields, values with the manifest, tags, workflows), 2 validations, the
# manifest with what is about to be made and a look whether there is a second, a field and such a look, a tag,
# 2 drafts made whole, 2 read-backs, a look whether another apply made them too, 2 publishes, whose answers
# say the status, before and after them a look whether they were paused meanwhile, and the manifest with what
# was made.
# builder: 4 lists, the manifest and a look at it, a field and a look at it, a tag, 2 drafts, 2 saves, 3
# triggers, 2 read-backs of 2 each, the look, 2 publishes between such looks, a list that shows them
# published, and the manifest.
REQUESTS = {"api": 21, "builder": 32}


@pytest.fixture
def driver(account: Account) -> str:
    """What `account` is reached through; `auto` takes the api driver."""
    return "builder" if account.driver == "builder" else "api"


def environment_of(account: Account) -> dict[str, str]:
    return {
        "GHL_FLOW_API_URL": account.url,
        "GHL_FLOW_BUILDER_URL": account.url,
        "BRIDGEPOINT_HIGHLEVEL_TOKEN": SANDBOX_TOKEN,
        "BRIDGEPOINT_BUILDER_SESSION": f"curl {account.url} -H 'token-id: {SANDBOX_SESSION}'",
    }


def apply_in(project: Path, account: Account) -> list[str]:
    words = ["--project", str(project), "apply", "--yes", "-a", "bridgepoint-group"]
    return [*words, "--driver", account.driver]


def test_an_uninterrupted_apply_takes_so_many_requests(account: Account, driver: str) -> None:
    command = [sys.executable, "-m", "ghl_flow", *apply_in(ROOT, account)]
    environment = {**os.environ, **environment_of(account)}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
    assert len(account.requests.seen) == REQUESTS[driver]


@pytest.mark.parametrize(
    ("account", "number"),
    [
        *(("auto", number) for number in range(1, REQUESTS["api"] + 1)),
        *(("builder", number) for number in range(1, REQUESTS["builder"] + 1, 3)),
    ],
    indirect=["account"],
)
def test_killed_after_any_request_it_converges(account: Account, number: int) -> None:
    """The account has what the first `number` requests did, and nobody who sent them is left to know."""
    killed: list[int] = []

    def kill(request: int) -> None:
        if request == number and not killed:
            killed.append(request)
            process.kill()

    account.requests.after = kill
    process = ghl_flow(apply_in(ROOT, account), environment_of(account))
    process.communicate(timeout=60)
    assert killed
    assert process.returncode == -signal.SIGKILL
    account.apply()
    assert account.plan().pending == []
    assert sorted(text_of(item, "name") for item in account.workflows()) == [
        "Missed call text-back",
        "Missed call text-back: cancel",
    ]
    assert {item["status"] for item in account.workflows()} == {"published"}
    assert len(account.store.all("trigger", LOCATION)) == 3
    assert len(account.store.all("custom_field", LOCATION)) == 1
    assert len(account.store.all("custom_value", LOCATION)) == 1
    assert len(account.store.all("tag", LOCATION)) == 1
