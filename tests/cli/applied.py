"""What an `apply` to the sandbox left behind, put there without running it again.

Hundreds of tests begin where an apply has gone well. The first with the same files and words runs it; for
those after it, what it wrote is written again. A test of what apply says or does runs it itself.
"""

import os
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore

_FOLDER = ".ghl-flow"
_LEFT: dict[bytes, "_Left"] = {}


class _Left(NamedTuple):
    """The exit code, the files below the project's folder of state, and what was in the account."""

    code: int
    files: dict[Path, tuple[int, bytes]]
    account: sqlite3.Connection | None


def applied_once(*words: str, store: SandboxStore | None = None) -> int:
    """The exit code of `apply` with these words, in a project to which nothing was applied yet.

    `store` is what stands behind the API that is applied to; without it, it is the project's own sandbox.
    """
    if Path(_FOLDER).exists():
        return main(["apply", *words])
    key = _key(words)
    if (left := _LEFT.get(key)) is None:
        code = main(["apply", *words])
        _LEFT[key] = _Left(code, _below(Path(_FOLDER)), None if store is None else _account_in(store))
        return code
    for path, (mode, content) in left.files.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    if store is not None and left.account is not None:
        with store._lock:
            left.account.backup(store._connection)
    return left.code


def _key(words: tuple[str, ...]) -> bytes:
    of = sha256(repr(words).encode())
    for path, (_, content) in _below(Path()).items():
        of.update(repr((path, sha256(content).digest())).encode())
    of.update(repr(sorted(name for name in os.environ if name.startswith("GHL_FLOW_"))).encode())
    return of.digest()


def _below(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {
        path: (path.stat().st_mode & 0o777, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _account_in(store: SandboxStore) -> sqlite3.Connection:
    held = sqlite3.connect(":memory:", check_same_thread=False)
    with store._lock:
        store._connection.backup(held)
    return held
