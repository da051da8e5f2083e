"""Ctrl-C and SIGTERM during an apply, and two applies of one account at once: real processes, real HTTP."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from ghl_flow.sandbox.credentials import SANDBOX_SESSION, SANDBOX_TOKEN
from ghl_flow.wire.json import text_of
from tests import forked
from tests.conftest import ROOT, compiled, steps
from tests.deploy.conftest import LOCATION, Account
from tests.forked import Forked

KEPT = ("accounts", "flows", "niche_templates", "ghl-flow.yaml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return check_out(tmp_path / "checkout")


def check_out(folder: Path) -> Path:
    folder.mkdir()
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def ghl_flow(account: Account, project: Path, *words: str) -> Forked:
    environment = {
        "GHL_FLOW_API_URL": account.url,
        "GHL_FLOW_BUILDER_URL": account.url,
        "BRIDGEPOINT_HIGHLEVEL_TOKEN": SANDBOX_TOKEN,
        "BRIDGEPOINT_BUILDER_SESSION": f"curl {account.url} -H 'token-id: {SANDBOX_SESSION}'",
    }
    return forked.ghl_flow(["--project", str(project), *words], environment)


def is_as_wanted(account: Account) -> None:
    """What the seed flow needs is there once, published, and a plan finds nothing to do."""
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


@pytest.mark.parametrize(
    ("number", "stop"),
    [
        (1, signal.SIGINT),
        (5, signal.SIGINT),
        (8, signal.SIGTERM),
        (11, signal.SIGINT),
        (12, signal.SIGTERM),
    ],
)
def test_stopped_after_a_request_it_says_so_and_goes_on_later(
    account: Account, checkout: Path, number: int, stop: signal.Signals
) -> None:
    account.requests.after = lambda request: process.send_signal(stop) if request == number else None
    process = ghl_flow(account, checkout, "apply", "--yes", "-a", "bridgepoint-group")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "run the command again to continue" in said
    assert "Traceback" not in said
    for file in (checkout / ".ghl-flow").rglob("*.json*"):
        for line in file.read_text(encoding="utf-8").splitlines() if file.suffix == ".jsonl" else ():
            json.loads(line)
    account.requests.after = lambda request: None
    again = ghl_flow(account, checkout, "apply", "--yes", "-a", "bridgepoint-group")
    _, said = again.communicate(timeout=60)
    assert again.returncode == 0, said
    is_as_wanted(account)


def test_two_applies_of_one_checkout_take_turns(account: Account, checkout: Path) -> None:
    both = [ghl_flow(account, checkout, "apply", "--yes", "-a", "bridgepoint-group") for _ in range(2)]
    said = [process.communicate(timeout=60) for process in both]
    codes = sorted(process.returncode or 0 for process in both)
    assert codes in ([0, 0], [0, 1]), said
    is_as_wanted(account)


@pytest.mark.parametrize("together", ["GET /locations/", "POST /locations/", "POST /workflow"])
@pytest.mark.parametrize("first", [True, False], ids=["empty account", "another flow"])
def test_two_applies_of_two_checkouts_double_nothing(
    account: Account, tmp_path: Path, together: str, first: bool
) -> None:
    """Nothing on disk is shared, so only the account can tell; these requests of both come at one moment."""
    places = [check_out(tmp_path / name) for name in ("one", "two")]
    if not first:
        account.apply(compiled(steps("- add_tag: called")))
        before = {item["id"] for item in account.workflows()}
    account.requests.meeting = together
    both = [ghl_flow(account, place, "apply", "--yes", "-a", "bridgepoint-group") for place in places]
    account.requests.alone = lambda: not all(process.runs for process in both)
    said = [process.communicate(timeout=60) for process in both]
    assert all("Traceback" not in text for pair in said for text in pair), said
    account.requests.meeting = None
    again = ghl_flow(account, places[0], "apply", "--yes", "-a", "bridgepoint-group")
    _, words = again.communicate(timeout=60)
    assert again.returncode == 0, words
    if first:
        is_as_wanted(account)
    else:
        new = [item for item in account.workflows() if item["id"] not in before]
        assert sorted(text_of(item, "name") for item in new) == [
            "Missed call text-back",
            "Missed call text-back: cancel",
        ]
    for kind in ("custom_field", "custom_value", "tag"):
        names = [text_of(item, "name") for item in account.store.all(kind, LOCATION)]
        assert len(names) == len({*names}), (kind, names, said)


@pytest.mark.parametrize("words", [["apply", "--dry-run"], ["plan"], ["status"]])
def test_looking_sends_no_write(account: Account, checkout: Path, words: list[str]) -> None:
    account.apply()
    (checkout / "flows/missed-call-text-back.yaml").write_text(
        (checkout / "flows/missed-call-text-back.yaml").read_text().replace("2 minutes", "4 minutes")
    )
    account.requests.seen.clear()
    process = ghl_flow(account, checkout, *words, "-a", "bridgepoint-group")
    out, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert account.requests.seen
    assert account.requests.writes == []
    assert "bridgepoint-group" in out
