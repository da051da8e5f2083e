"""A person publishes what a closed gate keeps a draft, while an apply is at work: the output says what is."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.applying import bodies, recording
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
MAIN, CANCEL = "missed-call-text-back/main", "missed-call-text-back/cancel"
NAMES = {MAIN: "Missed call text-back", CANCEL: "Missed call text-back: cancel"}
GATES = {"a2p": ("status: approved", "status: pending"), "native-toggle": ("back: off", "back: on")}


def meanwhile(project: Path, monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """A person publishes them right before the last manifest is written."""
    written = recording.record_manifest

    async def then(work: Any) -> None:
        with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
            for one in store.all("workflow", LOCATION):
                if one["name"] in {NAMES[key] for key in keys}:
                    version = int(str(one["version"])) + 1
                    document = {**one, "status": "published", "version": version}
                    store.put("workflow", LOCATION, text_of(one, "id"), document)
        await written(work)

    monkeypatch.setattr(bodies, "record_manifest", then)


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("keys", [(MAIN,), (CANCEL,), (MAIN, CANCEL)])
def test_what_was_left_a_draft(
    keys: tuple[str, ...],
    gate: str,
    driver: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edit(project / ACCOUNT, *GATES[gate])
    with monkeypatch.context() as patch:
        meanwhile(project, patch, *keys)
        assert main(["apply", "--sandbox", "--driver", driver]) == 1
    said = capsys.readouterr().out
    for key in NAMES:
        published = f"{key}: published in HighLevel by hand while apply ran; gate {gate}"
        assert (published in said) is (key in keys)
        assert (f"{key}: left as draft" in said) is (key not in keys)
    (account,) = output(capsys, "status", "--sandbox", "--driver", driver, code=1)["accounts"]
    assert {one["key"] for one in account["workflows"] if one["published_despite"]} == {*keys}


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("change", [True, False])
def test_what_is_paused(
    change: bool,
    driver: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driven = ("--sandbox", "--driver", driver)
    assert main(["apply", *driven]) == 0
    assert main(["pause", "all", *driven]) == 0
    if change:
        edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    with monkeypatch.context() as patch:
        meanwhile(project, patch, MAIN)
        (account,) = output(capsys, "apply", *driven, code=1)["accounts"]
    assert [one["gates"] for one in account["held"] if one["published"]] == [["paused"]]
    assert output(capsys, "status", *driven, code=1)["accounts"][0]["workflows"][0]["published_despite"]


def test_nothing_is_said_of_what_stayed_a_draft(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / ACCOUNT, *GATES["a2p"])
    (account,) = output(capsys, "apply", "--sandbox", code=1)["accounts"]
    assert {one["published"] for one in account["held"]} == {False}
