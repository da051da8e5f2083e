"""One account of twelve does not answer, or has a manifest of a later version: the commands go on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import AsyncClient

from ghl_flow.cli.main import main
from ghl_flow.deploy.access import connection
from ghl_flow.highlevel import RetryPolicy, Transport
from ghl_flow.wire.json import text_of
from tests.cli.failing_fleet import VARIABLE, Fleet, name_of

ONE = name_of(6)
_NAME = r"client-\d{3}"
OTHERS = {name_of(number) for number in range(12)} - {ONE}
COMMANDS = (
    "plan",
    "backup",
    "pause text-back",
    "resume text-back --yes",
    "apply --yes",
    "apply --yes --resume",
    "destroy --yes --allow-data-loss",
)
"""Those for which both stand in the way; in this order, each is about what those before left."""


def impatient(
    client: AsyncClient, url: str, headers: dict[str, str], limiter: Any, **named: Any
) -> Transport:
    """Waits a tenth of a second for the one, and for the others as long as they take on a busy machine."""
    deadline = 0.1 if headers["Authorization"].endswith(ONE) else 60
    return Transport(client, url, headers, limiter, retry=RetryPolicy(attempts=1, deadline=deadline), **named)


@pytest.fixture(scope="module", params=["hangs", "later"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The fleet, applied while all was well."""
    fleet = Fleet(tmp_path_factory.mktemp("fleet"), 12)
    fleet.write()
    with fleet.served(rate_limit=None) as url, pytest.MonkeyPatch.context() as patch:
        patch.chdir(fleet.folder)
        patch.setenv(VARIABLE, fleet.tokens)
        patch.setenv("GHL_FLOW_API_URL", url)
        assert main(["-q", "apply", "--all", "--yes", "--concurrency", "8"]) == 0
        patch.setattr(connection, "Transport", impatient)
        fleet.sick[ONE] = request.param
        if request.param == "later":
            (value,) = fleet.store.all("custom_value", f"{ONE}-location")
            text = text_of(value, "value").replace('"version":1', '"version":2')
            fleet.store.put("custom_value", f"{ONE}-location", text_of(value, "id"), {**value, "value": text})
        yield fleet


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_named_and_the_others_are_done(
    command: str, served: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    served.asked.clear()
    capsys.readouterr()
    code = main([*command.split(), "--all"])
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert code == 3
    assert re.search(rf"{ONE}(: | +)(failed|2 done, 1 left to do by hand)", said)
    assert not re.search(rf"(?!{ONE}){_NAME}(: | +)(failed|.* left)", said)
    # Before a run that is resumed, the others were complete: nothing is asked of them.
    assert {*served.asked} - {ONE} == (set() if "--resume" in command else OTHERS)
