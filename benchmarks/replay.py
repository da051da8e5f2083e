"""`python -m benchmarks.replay`: `replay` and `report` of 50,000 messages, time of the processor and memory.

A peer is missing: nothing else runs a flow over an account's history. Reading the same file as JSON stands
beside it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from ghl_flow.operations.init import init

MESSAGES = 50_000
DAYS = 90
AIM_SECONDS, AIM_MB = 5.0, 300
_BEGAN = datetime(2026, 8, 24, 5, tzinfo=UTC)


def history(count: int) -> list[dict[str, object]]:
    """Callers who ring once to three times, are texted by two machines, get through, write or opt out."""
    random = Random(3)
    rows: list[dict[str, object]] = []

    def row(at: datetime, contact: str, direction: str, kind: str, **more: object) -> None:
        rows.append(
            {
                "id": f"m{len(rows)}",
                "messageType": f"TYPE_{kind}",
                "contactId": contact,
                "dateAdded": at.isoformat(timespec="milliseconds"),
                "direction": direction,
                **more,
            }
        )

    while len(rows) < count:
        contact = f"contact{random.randrange(count)}"
        at = _BEGAN + timedelta(days=random.random() * DAYS)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            status = random.choice(("no-answer", "busy", "voicemail"))
            row(at, contact, "inbound", "CALL", meta={"callStatus": status})
            sent = {"status": "delivered", "body": "Sorry we missed your call, how can we help you today?"}
            if random.random() < 0.9:
                row(at + timedelta(seconds=31), contact, "outbound", "SMS", **sent)
            if random.random() < 0.3:
                row(at + timedelta(seconds=75), contact, "outbound", "SMS", source="workflow", **sent)
            at += timedelta(seconds=random.uniform(20, 200))
        if random.random() < 0.2:
            row(at, contact, "inbound", "CALL", meta={"callStatus": "completed", "callDuration": "80"})
        elif random.random() < 0.5:
            body = random.choice(("Yes please", "STOP", "call me"))
            row(at + timedelta(minutes=random.uniform(1, 60)), contact, "inbound", "SMS", body=body)
    return rows[:count]


def measured(*command: str, cwd: Path) -> tuple[float, float, float]:
    """Seconds on the clock and of the processor, and the most memory in MB."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        init(project)
        (project / "messages.json").write_text(json.dumps({"messages": history(MESSAGES)}), encoding="utf-8")
        read = "import json; json.load(open('messages.json'))"
        rows = {
            "replay of 50,000 messages": ("-m", "ghl_flow", "replay", "--history", "messages.json"),
            "report of the same": ("-m", "ghl_flow", "report", "--history", "messages.json"),
            "reading the file as JSON": ("-c", read),
        }
        print("| what | clock | processor | most memory | aim |")
        print("| --- | --- | --- | --- | --- |")
        for what, words in rows.items():
            found = [measured(sys.executable, *words, cwd=project) for _ in range(3)]
            clock, processor, memory = (min(column) for column in zip(*found, strict=True))
            aim = f"{AIM_SECONDS:.0f} s, {AIM_MB} MB" if "-m" in words else ""
            print(f"| {what} | {clock:.2f} s | {processor:.2f} s | {memory:.0f} MB | {aim} |")


if __name__ == "__main__":
    main()
