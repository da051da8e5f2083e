"""What is kept, by whom, and through what."""

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.sandbox import DEFAULT_COMPANY_ID, SandboxStore


def test_it_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sandbox.sqlite3"
    with SandboxStore(path) as store:
        store.ensure_location("LOC", "Example", "America/Denver")
        store.put("tag", "LOC", "1", {"id": "1", "name": "é ✓"})
        store.save_world("LOC", {"now": 5})
    with SandboxStore(path) as store:
        assert store.get("tag", "LOC", "1") == {"id": "1", "name": "é ✓"}
        assert store.load_world("LOC") == {"now": 5}
        assert store.get("location", "LOC", "LOC") == {
            "id": "LOC",
            "name": "Example",
            "timezone": "America/Denver",
            "companyId": DEFAULT_COMPANY_ID,
        }


def test_a_location_keeps_what_is_not_given() -> None:
    with SandboxStore() as store:
        store.ensure_location("LOC", "Example", "America/Denver", "C")
        assert store.ensure_location("LOC", timezone="UTC") == {
            "id": "LOC",
            "name": "Example",
            "timezone": "UTC",
            "companyId": "C",
        }


def test_locations_are_apart_and_in_order() -> None:
    with SandboxStore() as store:
        for number in ("2", "1"):
            store.put("tag", "A", number, {"id": number})
            store.put("tag", "B", number, {"id": number})
        store.put("tag", "A", "2", {"id": "2", "again": True})
        assert store.all("tag", "A") == [{"id": "2", "again": True}, {"id": "1"}]
        assert store.delete("tag", "A", "2")
        assert not store.delete("tag", "A", "2")
        assert len(store.all("tag", "B")) == 2
        assert store.get("tag", "A", "2") is None
        assert store.load_world("A") is None


def test_reset() -> None:
    with SandboxStore() as store:
        for location in ("A", "B"):
            store.ensure_location(location)
            store.put("tag", location, "1", {"id": "1"})
            store.save_world(location, {})
        store.reset("A")
        assert store.all("tag", "A") == []
        assert store.load_world("A") is None
        assert store.all("location", "A")
        assert store.all("tag", "B")
        store.reset()
        assert store.all("location", "A") + store.all("location", "B") == []


def give_up_halfway(store: SandboxStore) -> None:
    with store.transaction():
        store.put("tag", "A", "1", {})
        with store.transaction():
            store.delete("tag", "A", "0")
        raise RuntimeError


def test_a_transaction_is_all_or_nothing() -> None:
    with SandboxStore() as store:
        store.put("tag", "A", "0", {})
        with pytest.raises(RuntimeError):
            give_up_halfway(store)
        assert len(store.all("tag", "A")) == 1
        with store.transaction():
            store.put("tag", "A", "1", {})
        assert len(store.all("tag", "A")) == 2


def test_two_stores_on_one_file_see_each_other_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"

    def count(store: SandboxStore) -> None:
        for _ in range(50):
            with store.transaction():
                world = store.load_world("A") or {"n": 0}
                store.save_world("A", {"n": int(str(world["n"])) + 1})

    with SandboxStore(path) as one, SandboxStore(path) as other:
        threads = [threading.Thread(target=count, args=(store,)) for store in (one, other, one)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.load_world("A") == other.load_world("A") == {"n": 150}


WRITER = """
import sys
from pathlib import Path
from ghl_flow.sandbox import SandboxStore

store = SandboxStore(Path(sys.argv[1]))
for number in range(1_000_000):
    with store.transaction():
        store.put("tag", "A", str(number), {"id": str(number)})
        store.put("custom_value", "A", str(number), {"id": str(number)})
    if number == 20:
        print("going", flush=True)
"""


def test_a_killed_process_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"going\n"
        writer.send_signal(signal.SIGKILL)
    with SandboxStore(path) as store:
        tags = store.all("tag", "A")
        assert len(tags) > 20
        assert tags == store.all("custom_value", "A")


@pytest.mark.parametrize("content", [b"this is no database, not at all" * 10, None])
def test_what_is_no_sandbox_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "sandbox.sqlite3"
    if content is None:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"sandbox\.sqlite3"):
        SandboxStore(path)
