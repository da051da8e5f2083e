"""Custom values are read back: what HighLevel answers to a write is no proof of what it stores."""

from dataclasses import replace
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.highlevel.public import CustomValue, PublicApi
from tests.cli.pushed import TEXT
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_snapshot_master import OF_MASTER, agency

__all__ = ["agency", "project"]

CREATE, UPDATE = PublicApi.create_custom_value, PublicApi.update_custom_value
LIST = PublicApi.custom_values


def changed_text(project: Path) -> None:
    edit(project / "accounts/master.yaml", "first_name: Dale", "first_name: Rosa")


@pytest.mark.parametrize("lost", ["nothing stored", "another text", "another name"])
def test_a_text_that_is_not_stored_as_answered_fails(
    lost: str, agency: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", *OF_MASTER]) == 0
    changed_text(agency)

    async def update(api: PublicApi, value_id: str, name: str, value: str) -> CustomValue:
        if lost == "another text":
            await UPDATE(api, value_id, name, value[:10])
        elif lost == "another name":
            await UPDATE(api, value_id, f"{name} (1)", value)
        (known,) = [one for one in await LIST(api) if one.id == value_id]
        return replace(known, name=name, value=value)

    with monkeypatch.context() as lying:
        lying.setattr(PublicApi, "update_custom_value", update)
        assert main(["apply", *OF_MASTER]) == 1
    said = capsys.readouterr()
    assert f"1 custom value ('{TEXT}') was written, but the list has something else" in said.err
    # It stays pending, and is done when HighLevel stores it.
    assert main(["plan", *OF_MASTER, "--detailed-exitcode"]) == 2
    assert main(["apply", *OF_MASTER]) == 0
    assert main(["plan", *OF_MASTER, "--detailed-exitcode"]) == 0


def test_a_new_text_that_is_not_stored_as_answered_fails(
    agency: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def create(api: PublicApi, name: str, value: str) -> CustomValue:
        made = await CREATE(api, name, value[:10] if name == TEXT else value)
        return replace(made, value=value)

    with monkeypatch.context() as lying:
        lying.setattr(PublicApi, "create_custom_value", create)
        assert main(["apply", *OF_MASTER]) == 1
    assert "but the list has something else" in capsys.readouterr().err
    assert main(["apply", *OF_MASTER]) == 0
    assert main(["plan", *OF_MASTER, "--detailed-exitcode"]) == 0


def test_a_list_that_is_older_than_the_write_is_read_again(
    agency: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", *OF_MASTER]) == 0
    changed_text(agency)
    old: list[list[CustomValue]] = []

    async def update(api: PublicApi, value_id: str, name: str, value: str) -> CustomValue:
        old.append(await LIST(api))
        return await UPDATE(api, value_id, name, value)

    async def listed(api: PublicApi) -> list[CustomValue]:
        return old.pop() if old else await LIST(api)

    monkeypatch.setattr(PublicApi, "update_custom_value", update)
    monkeypatch.setattr(PublicApi, "custom_values", listed)
    assert output(capsys, "apply", *OF_MASTER)["accounts"][0]["status"] == "complete"
