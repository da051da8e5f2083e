"""Every command over twelve accounts of which three fail, each in another way: the same rules for all."""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.access import connection
from ghl_flow.highlevel import RetryPolicy, Transport
from tests.cli.failing_fleet import VARIABLE, Fleet, name_of

SICK = {name_of(2): "no-right", name_of(6): "dropped", name_of(10): "not-yaml"}
NAMES = [name_of(number) for number in range(12)]
WELL = [name for name in NAMES if name not in SICK]
ONLINE = (
    "plan",
    "status",
    "apply --yes",
    "apply --dry-run",
    "doctor",
    "audit",
    "monitor",
    "report",
    "replay",
    "advise",
    "a2p status",
    "pull --dry-run",
    "backup",
    "pause all",
    "destroy --yes --allow-data-loss",
)
"""In this order: each is about what those before left."""
OFFLINE = ("render text-back", "cost", "roi", "a2p packet", "a2p advise", "account show", "auth status")
"""They ask HighLevel nothing, so that one file that is not valid is all that fails."""
TABLES = ("plan", "status", "apply --dry-run", "report", "replay", "auth status")
"""They have a line for each account, with the name in a column."""
_NAME = r"client-\d{3}"
_SAID = re.compile(rf"{_NAME}(, {_NAME})*:( \S|$)")
_ROW = re.compile(rf"{_NAME} +\S")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fleet, str]]:
    """The fleet, applied while all was well."""
    fleet = Fleet(tmp_path_factory.mktemp("fleet"), len(NAMES))
    fleet.write()
    # Thirty commands in some seconds, of which none is to wait for its turn.
    with fleet.served(rate_limit=None) as url, pytest.MonkeyPatch.context() as patch:
        patch.chdir(fleet.folder)
        patch.setenv(VARIABLE, fleet.tokens)
        patch.setenv("GHL_FLOW_API_URL", url)
        assert main(["-q", "apply", "--all", "--yes", "--concurrency", "8"]) == 0
        fleet.sick.update(SICK)
        fleet.write()
        yield fleet, url


@pytest.fixture
def fleet(served: tuple[Fleet, str], monkeypatch: pytest.MonkeyPatch) -> Fleet:
    impatient = RetryPolicy(attempts=1, first_wait=0.01, longest_wait=0.02, jitter=0)
    monkeypatch.setattr(connection, "Transport", partial(Transport, retry=impatient))
    fleet, url = served
    monkeypatch.chdir(fleet.folder)
    monkeypatch.setenv(VARIABLE, fleet.tokens)
    monkeypatch.setenv("GHL_FLOW_API_URL", url)
    return fleet


def failing(command: str) -> list[str]:
    """The accounts that fail in it."""
    return [name_of(10)] if command in OFFLINE else [*SICK]


@pytest.mark.parametrize("command", [*OFFLINE, *ONLINE])
def test_text_names_each_account_in_one_way_and_goes_past_those_that_fail(
    command: str, fleet: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([*command.split(), "--all"]) == 3
    captured = capsys.readouterr()
    said = captured.out + captured.err
    for name in failing(command):
        assert re.search(rf"{name}(, {_NAME})*: ", said), name
    shown = {*re.findall(_NAME, said)}
    assert shown == {*NAMES} or re.search(rf"\b{len(WELL)} accounts, all but ", said), sorted(shown)
    assert not re.search(rf"\[{_NAME}|{_NAME}  driver", said)
    for line in re.findall(rf"^{_NAME}.*", said, re.MULTILINE):
        assert _SAID.match(line) or (command in TABLES and _ROW.match(line)), line


def groups(document: Any) -> list[list[str]]:
    return [row["accounts"] for row in document["groups"]]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("report", "no call was missed"),
        ("replay", "no call was missed, and nothing would have been sent"),
    ],
)
def test_accounts_in_which_nothing_happened_are_one_line(
    command: str, said: str, fleet: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([command, "--all"]) == 3
    assert f"{', '.join(WELL)}: {said}\n" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["report", "replay", "audit"])
def test_a_page_shows_equal_accounts_once(
    command: str, fleet: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([command, "--all", "--format", "html"]) == 3
    assert f"<h2>{', '.join(WELL)}</h2>" in capsys.readouterr().out


FOLDED = (
    "cost",
    "roi",
    "a2p packet",
    "a2p advise",
    "plan",
    "status",
    "doctor",
    "audit",
    "a2p status",
    "advise",
    "report",
    "replay",
    "monitor",
)
WRITING = ("apply --yes", "pause all", "destroy --yes --allow-data-loss")


@pytest.mark.parametrize("command", [*FOLDED, *WRITING])
def test_json_folds_equal_results_as_the_text_does(
    command: str, fleet: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([*command.split(), "--all", "--format", "json"]) == 3
    document = json.loads(capsys.readouterr().out)
    together = [*groups(document), *[row["accounts"] for row in document["failed_alike"]]]
    assert sorted(name for names in together for name in names) == NAMES
    assert {*WELL} <= {*max(together, key=len)}
    assert all(row["error"] for row in document["failed_alike"])
