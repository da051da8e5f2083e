"""`python -m benchmarks.report`: 50,000 messages counted, beside a script that reads the same file.

The peer reads the same JSON and sorts it by contact and time, which is what a script of an afternoon does
first. Times are of the processor, whole processes, the best of three; memory is the most a process held.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ghl_flow.wire.json import JsonObject, JsonValue

MESSAGES = 50_000
MOST_SECONDS = 5.0
MOST_MB = 300
_ACCOUNT = (
    "account: ann\nlocation_id: loc123\nniche: default\ntimezone: America/Chicago\ntoken: env:ANN\n"
    "vars: {}\nflows: []\n"
)
_PEER = """\
import json, sys
rows = json.load(open(sys.argv[1]))["messages"]
rows.sort(key=lambda row: (row["contactId"], row["dateAdded"]))
print(len(rows))
"""
# Runs a command and tells the most memory it held: of a child alone, in a process of its own.
_MEMORY = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


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


def _seconds(*command: str, cwd: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _megabytes(*command: str, cwd: Path) -> float:
    ran = subprocess.run(
        [sys.executable, "-c", _MEMORY, *command], cwd=cwd, check=True, capture_output=True, text=True
    )
    return int(ran.stdout) / 1024


def main() -> None:
    """Measure and print a table; fails above the limits."""
    binary = str(Path(sys.executable).parent / "ghl-flow")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "accounts").mkdir()
        (root / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
        (root / "accounts/ann.yaml").write_text(_ACCOUNT, encoding="utf-8")
        (root / "messages.json").write_text(json.dumps({"messages": messages()}), encoding="utf-8")
        ours = (binary, "report", "-a", "ann", "--history", "messages.json", "--format", "json")
        theirs = (sys.executable, "-c", _PEER, "messages.json")
        pairs = [(_seconds(*ours, cwd=root), _seconds(*theirs, cwd=root)) for _ in range(3)]
        memory, peer_memory = _megabytes(*ours, cwd=root), _megabytes(*theirs, cwd=root)
    whole, peer = (min(column) for column in zip(*pairs, strict=True))
    print("| what | ghl-flow | memory | peer | peer's time | memory | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| `ghl-flow report` of {MESSAGES:,} messages, whole process | {whole:.2f} s | {memory:.0f} MB | "
        f"json.load and sort | {peer:.2f} s | {peer_memory:.0f} MB | {whole / peer:.1f} |"
    )
    if whole > MOST_SECONDS or memory > MOST_MB:
        raise SystemExit(f"more than {MOST_SECONDS} s or {MOST_MB} MB")


if __name__ == "__main__":
    main()
