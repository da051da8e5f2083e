"""A year of a busy account counted, and the shipped flow run over a history, beside reading the same file.

The peers read the same JSON; one sorts it by contact and time, which is what a script of an afternoon does
first. Nothing else runs a flow over an account's history.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.history import history
from benchmarks.measured import GHL_FLOW, Row, in_turns, took
from ghl_flow.operations.init import init
from ghl_flow.wire.json import JsonObject, JsonValue

MESSAGES = 50_000
_ACCOUNT = (
    "account: ann\nlocation_id: loc123\nniche: default\ntimezone: America/Chicago\ntoken: env:ANN\n"
    "vars: {}\nflows: []\n"
)
_SORTED = """\
import json, sys
rows = json.load(open(sys.argv[1]))["messages"]
rows.sort(key=lambda row: (row["contactId"], row["dateAdded"]))
print(len(rows))
"""
_READ = "import json, sys; json.load(open(sys.argv[1]))"


def messages(count: int = MESSAGES) -> list[JsonObject]:
    """A year of a busy account: missed calls, texts, replies, calls back; always the same."""
    draw = random.Random(7)
    began = datetime(2026, 1, 1, tzinfo=UTC)
    found: list[JsonObject] = []

    def add(at: datetime, contact: str, direction: str, kind: str, **more: JsonValue) -> None:
        base: JsonObject = {
            "id": f"m{len(found)}",
            "contactId": contact,
            "locationId": "loc123",
            "conversationId": f"c-{contact}",
            "dateAdded": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
            "direction": direction,
            "messageType": f"TYPE_{kind}",
        }
        found.append({**base, **more})

    while len(found) < count:
        at = began + timedelta(minutes=draw.random() * 365 * 1440)
        contact = f"c{draw.randrange(6_000)}"
        add(at, contact, "inbound", "CALL", meta={"callStatus": "no-answer"})
        sent = at + timedelta(seconds=125)
        add(sent, contact, "outbound", "SMS", source="workflow", status="delivered", body="What do you need?")
        if draw.random() < 0.3:
            add(sent + timedelta(minutes=9), contact, "inbound", "SMS", body="A leaking tap")
        if draw.random() < 0.4:
            answered: JsonObject = {"callStatus": "completed"}
            add(sent + timedelta(hours=2), contact, "outbound", "CALL", userId="u", meta=answered)
    return found[:count]


def _row(what: str, words: tuple[str, ...], peer: str, script: str, aim: float, root: Path) -> Row:
    ours, theirs = in_turns(
        lambda: took(GHL_FLOW, *words, cwd=root, codes=(0, 3)),  # 3: something could not be judged
        lambda: took(sys.executable, "-c", script, "messages.json", cwd=root),
        3,
    )
    beside = f"{ours.memory:.0f} MB, peer {theirs.memory:.0f} MB"
    return Row(what, ours.processor, peer, theirs.processor, aim, beside)


def rows() -> Iterator[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "accounts").mkdir()
        (root / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
        (root / "accounts/ann.yaml").write_text(_ACCOUNT, encoding="utf-8")
        (root / "messages.json").write_text(json.dumps({"messages": messages()}), encoding="utf-8")
        words = ("report", "-a", "ann", "--history", "messages.json", "--format", "json")
        what = f"`ghl-flow report` of {MESSAGES:,} messages"
        yield _row(what, words, "json.load of the same, and sort", _SORTED, 10, root)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        init(root)
        (root / "messages.json").write_text(json.dumps({"messages": history(MESSAGES)}), encoding="utf-8")
        what = f"`ghl-flow replay` of the shipped flow over {MESSAGES:,} messages"
        replayed = ("replay", "--history", "messages.json")
        yield _row(what, replayed, "json.load of the same", _READ, 50, root)
