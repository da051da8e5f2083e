"""No secret of a webhook is in a plan or a backup, and a restore puts back what is there."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.secrecy import LostSecretError, has_marks, hidden, in_place_of, revealed
from tests.cli.test_deploy_commands import FLOW, edit, project

__all__ = ["project"]

PIT = "pit-0f6ac1f2-1111-4222-8333-c0ffee123456"


@pytest.mark.parametrize(
    "attributes",
    [
        {"headers": [{"key": "Authorization", "value": "Bearer hunter2"}]},
        {"headers": [{"key": "X-Anything", "value": "hunter2"}]},
        {"authorization": {"type": "BASIC_AUTH", "data": {"username": "me", "password": "hunter2"}}},
        {"authorization": {"type": "BEARER_TOKEN", "data": "hunter2"}},
        {"parameters": [{"key": "api_key", "value": "hunter2"}]},
        {"customData": [{"key": "client_secret", "value": "hunter2"}]},
        {"url": "https://example.com/x?token=hunter2&b={{contact.id}}"},
        {"url": "https://me:hunter2@example.com/x"},
        {"accessToken": "hunter2"},
        {"body": {"rawData": json.dumps({"a": f"{PIT} hunter2".replace(" hunter2", "")})}},
    ],
    ids=lambda value: next(iter(value)),
)
def test_a_secret_is_hidden_and_comes_back(attributes: Any) -> None:
    shown = hidden(attributes)
    assert isinstance(shown, dict)
    assert "hunter2" not in json.dumps(shown)
    assert PIT not in json.dumps(shown)
    assert has_marks(shown)
    assert revealed(shown, attributes) == attributes
    other = json.loads(json.dumps(attributes).replace("hunter2", "hunter3").replace("c0ffee", "decade"))
    assert hidden(other) != shown  # another secret is seen to be another one
    with pytest.raises(LostSecretError):
        revealed(shown, {})


@pytest.mark.parametrize(
    "attributes",
    [
        {"headers": [{"key": "Content-Type", "value": "application/json"}]},
        {"headers": [{"key": "X-Contact", "value": "{{contact.id}}"}]},
        {"body": "Basic availability, and the bearer of this text. Reply STOP to end."},
        {"url": "https://example.com/x?b={{contact.id}}", "key": "a", "parentKey": "b", "method": "POST"},
        {"authorization": {"type": "NONE", "data": None}},
        {"customData": [{"key": "name", "value": "{{contact.name}}"}]},
    ],
    ids=lambda value: next(iter(value)),
)
def test_what_is_no_secret_stays(attributes: Any) -> None:
    assert hidden(attributes) == attributes
    assert not has_marks(attributes)


def test_another_text_around_a_secret_is_not_put_back() -> None:
    kept = hidden({"body": f"call {PIT} now"})
    with pytest.raises(LostSecretError, match="body"):
        revealed(kept, {"body": f"never call {PIT}"})


WEBHOOK = """  - wait: 2 minutes
  - raw:
      type: webhook
      attributes:
        method: POST
        url: https://hooks.example.com/x
        headers: [{ key: Authorization, value: "hunter2-first" }]
        customData: []
"""


def test_neither_plans_nor_backups_nor_the_journal_hold_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / FLOW, "  - wait: 2 minutes\n", WEBHOOK)
    allow = ["--allow", "lint", "--allow", "verify"]
    assert main(["apply", "--sandbox", "-y", *allow]) == 0
    edit(project / FLOW, "hunter2-first", "hunter2-second")
    assert main(["plan", "--sandbox", "--out", "plan.json", *allow]) == 0
    assert "****secret-" in capsys.readouterr().out
    edit(project / FLOW, "hunter2-second", "hunter2-third")
    assert main(["apply", "plan.json", "--sandbox", "-y"]) == 1  # another secret is another plan
    edit(project / FLOW, "hunter2-third", "hunter2-second")
    assert main(["plan", "--sandbox", "--format", "json", "--out", "plan.json"]) == 0
    assert main(["apply", "--sandbox", "-y", *allow]) == 0
    captured = capsys.readouterr()
    backups = sorted((project / ".ghl-flow" / "backups").rglob("*main*before.json"))
    files = [*(project / ".ghl-flow").rglob("*.json*"), project / "plan.json"]
    written = "".join(path.read_text("utf-8") for path in files)
    assert "hunter2" not in written + captured.out + captured.err
    assert backups
    assert main(["restore", str(backups[-1]), "--sandbox", "-y"]) == 0
    assert main(["plan", "--sandbox"]) == 0
    assert "hunter2" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "live", "found"),
    [
        ({"headers": [{"key": "A", "value": "@"}]}, {"headers": [{"key": "A", "value": "x"}]}, ["x"]),
        # By name, not by place: another header has come before it, or the one is gone.
        (
            {"headers": [{"key": "N", "value": "n"}, {"key": "A", "value": "@"}]},
            {"headers": [{"key": "A", "value": "x"}, {"key": "N", "value": "y"}]},
            ["x"],
        ),
        ({"headers": [{"key": "A", "value": "@"}]}, {"headers": [{"key": "B", "value": "x"}]}, [None]),
        ({"url": "https://a?k=@"}, {"url": "https://a?k=x"}, [None]),
        ({"url": "@"}, {"url": {"a": 1}}, [None]),
        ({"url": "@", "more": ["@"]}, {"url": "x", "more": ["y"]}, ["x", "y"]),
        ({"url": "@"}, None, [None]),
        ({"url": "@"}, {"url": ""}, [None]),
        ({"url": "x"}, {"url": "x"}, []),
    ],
)
def test_what_is_there_in_place_of_a_text(value: JsonValue, live: JsonValue, found: list[str | None]) -> None:
    assert [*in_place_of("@", value, live)] == found
