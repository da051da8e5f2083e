"""Every page that the product writes, made by its own commands: for pictures, and tests in a browser."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ghl_flow.cli.main import main
from ghl_flow.operations.outcome import FINDINGS, PARTIAL
from ghl_flow.wire.json import JsonObject, JsonValue

ACCOUNT: Final = "bridgepoint-group"
DAYS: Final = 28
_SEEN: Final = Path(__file__).parents[1] / "accounts"
"""Accounts whose files say what HighLevel's settings are, where a new project says that nobody has looked."""
_BEGAN: Final = datetime(2026, 10, 5, 13, tzinfo=UTC)  # a Monday, 8 in Chicago
_COMMANDS: Final = {
    "report": "report -a {account} --history {history}",
    "roi": "roi -a {account} --history {history} --job-value 450",
    "replay": "replay -a {account} --history {history}",
    "report-fleet": "report --all --history {fleet}",
    "plan": "plan -a {account} --sandbox",
    "audit": "audit -a {account} --sandbox",
    "graph": "graph -a {account}",
    "flow": "graph missed-call-text-back -a {account}",
    "simulation": "simulate missed-call-text-back -a {account} --calls 0s,45s,90s --replies 20m",
    "render": "render missed-call-text-back -a {account}",
    "verdicts": "verify missed-call-text-back chatty -a {account} --max-calls 2",
    "registration": "a2p packet -a {account}",
}
_ENDS: Final = {"audit": FINDINGS, "verdicts": FINDINGS, "registration": PARTIAL, "build-sheet": FINDINGS}
"""Of the others, each looks at all of it and finds nothing wrong."""
PAGES: Final = (*_COMMANDS, "build-sheet")
_CHATTY: Final = """version: 1
flow: chatty
name: Chatty
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy] }
settings: { reentry: true }
steps:
  - wait: 2 minutes
  - sms: "Hi, this is {{location.name}}. Sorry that we missed your call."
guarantees:
  - at_most: { sms: 1, per: contact, within: 30 minutes }
"""


def example_pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each page by name, written into a folder; the project it is of is made there too.

    Raises:
        RuntimeError: a command failed, looked at a part only, or wrote no page.
    """
    project, history = folder / "project", folder / "messages.json"
    _run("project", "init", str(project))
    account = project / f"accounts/{ACCOUNT}.yaml"
    account.write_bytes((_SEEN / account.name).read_bytes())
    (location,) = (
        line.split(":")[1].split("#")[0].strip()
        for line in account.read_text("utf-8").splitlines()
        if line.startswith("location_id:")
    )
    history.write_text(json.dumps({"messages": [*_messages(location)]}), encoding="utf-8")
    other, fleet = location[::-1], folder / "fleet.json"
    text = account.read_text("utf-8").replace(location, other).replace(ACCOUNT, "north")
    account.with_name("north.yaml").write_text(text, encoding="utf-8")
    fleet.write_text(json.dumps({"messages": [*_messages(location), *_messages(other)]}), encoding="utf-8")
    (project / "flows/chatty.yaml").write_text(_CHATTY, encoding="utf-8")
    for name, words in _COMMANDS.items():
        page = folder / f"{name}.html"
        made = words.format(account=ACCOUNT, history=history, fleet=fleet).split()
        _run(name, "--project", str(project), *made, "--format", "html", "--output", str(page))
        yield name, _written(page)
    by_hand = ("apply", "-a", ACCOUNT, "--driver", "file", "--sandbox")
    _run("build-sheet", "--project", str(project), *by_hand)
    yield "build-sheet", _written(project / f".ghl-flow/build/{ACCOUNT}/build-sheet.html")


def _run(name: str, *words: str) -> None:
    code = main(["-q", *words])
    if code != _ENDS.get(name, 0):
        raise RuntimeError(f"the command for the page {name} ended with {code}")


def _written(page: Path) -> Path:
    if not page.is_file():
        raise RuntimeError(f"{page} was not written")
    return page


def _messages(location: str) -> Iterator[JsonObject]:
    """Four weeks of a contractor: by day and in the evening, a few who reply, call again or are called back.

    What happens comes to every third, seventh or nineteenth caller: any two of them meet, as by chance.
    """
    for number in range(96):
        of_day = (570, 600, 640, 700)[number % 4] if number % 7 == 3 else number * 197 % 560
        minute = number * 17 % DAYS * 24 * 60 + of_day
        who = f"{location}-{number:02}"
        yield _message(location, who, minute, "inbound", "CALL", meta={"callStatus": "no-answer"})
        if number % 16 == 5:
            continue
        body = "Hi, this is Dale with Bridgepoint Group. Sorry I missed you! What can we help with?"
        failed = number % 19 == 11
        status = "failed" if failed else "delivered"
        yield _message(
            location, who, minute + 2, "outbound", "SMS", body=body, source="workflow", status=status
        )
        if failed:
            continue
        if number % 3 == 0:
            wrote = minute + 3 + number * 67 % 179
            yield _message(
                location, who, wrote, "inbound", "SMS", body="Need a quote for a roof", status="delivered"
            )
            told: JsonObject = {"status": "delivered", "body": "Sure, when?"}
            answered = wrote + 4 + number * 31 % 86
            yield _message(location, who, answered, "outbound", "SMS", userId="dale", source="app", **told)
        elif number % 11 in (1, 4):
            meta: JsonObject = {"callStatus": "completed", "callDuration": "120"}
            yield _message(location, who, minute + 45, "inbound", "CALL", meta=meta, userId="dale")


def _message(
    location: str, who: str, minute: float, direction: str, kind: str, **more: JsonValue
) -> JsonObject:
    at = _BEGAN + timedelta(minutes=minute)
    base: JsonObject = {
        "id": f"{who}-{direction}-{kind}-{minute}",
        "messageType": f"TYPE_{kind}",
        "locationId": location,
        "contactId": who,
        "conversationId": f"c-{who}",
        "dateAdded": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "direction": direction,
    }
    return {**base, **more}
