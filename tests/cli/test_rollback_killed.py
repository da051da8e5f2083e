"""A rollback that ends between any two requests, by SIGKILL or SIGTERM, and is run again."""

import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

import ghl_flow.sandbox
from ghl_flow.cli.main import main
from ghl_flow.deploy.history.journal import Journal
from ghl_flow.sandbox import SandboxStore, create_app
from ghl_flow.wire.json import JsonObject
from tests.cli.test_deploy_commands import output, project
from tests.cli.test_rollback import NAME, documents, kept, put, texts, two_applies

__all__ = ["project"]

CANCEL = f"{NAME}: cancel"
MAIN_KEY = "missed-call-text-back/main"
STOPPED = "published by the last apply, and not running now"


class Killed(BaseException):
    """The process is gone: nothing of it runs after this."""


class Ending:
    """The embedded account, of which a run gets `after` requests; then it is `end`ed."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.after = 0
        self.until = ""
        self.dead = False
        self.signal: signal.Signals | None = None

    def __call__(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if self.dead:
                raise Killed
            await app(scope, receive, send)
            self.seen.append(f"{scope['method']} {scope['path']}")
            if len(self.seen) == self.after or (self.until and self.seen[-1].endswith(self.until)):
                self.until = ""
                if self.signal is not None:
                    signal.raise_signal(self.signal)
                    return
                self.dead = True
                raise Killed

        return counted

    def run(self, words: list[str], after: int = 0, *, until: str = "") -> int | None:
        """Run a command to its end, or until it is killed; None then."""
        self.seen, self.after, self.until, self.dead = [], after, until, False
        code = None
        with suppress(Killed, BaseExceptionGroup):
            code = main(words)
        code, self.dead = None if self.dead else code, False
        return code

    def moments(self) -> list[int]:
        """After which requests the last run can be ended with another result: beside each write."""
        writes = [
            number
            for number, one in enumerate(self.seen, 1)
            if not one.startswith("GET") and not one.endswith("validate")
        ]
        return sorted({after for number in writes for after in (number - 1, number)})


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Ending:
    found = Ending()

    def client(store: SandboxStore) -> httpx.AsyncClient:
        app = found(create_app(store, rate_limit=None))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    appended = Journal.append

    def append(journal: Journal, entry: JsonObject) -> None:
        if found.dead:
            raise Killed  # what is dead writes nothing on its way out
        appended(journal, entry)

    monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", client)
    monkeypatch.setattr(Journal, "append", append)
    return found


def edited(root: Path, name: str, **changes: object) -> None:
    document = documents(root)[name]
    put(root, {**document, **changes, "version": int(str(document["version"])) + 1})  # type: ignore[dict-item]


def again(root: Path) -> Callable[[], None]:
    """What brings the account and the journal back to what they are now."""
    now, saved = root / ".ghl-flow", root / "saved"
    shutil.copytree(now, saved)

    def back() -> None:
        shutil.rmtree(now)
        shutil.copytree(saved, now)

    return back


@pytest.mark.parametrize(("driver", "how"), [("api", "SIGKILL"), ("builder", "SIGKILL"), ("api", "SIGTERM")])
def test_after_any_request_a_second_run_leaves_all_published(
    project: Path, capsys: pytest.CaptureFixture[str], ending: Ending, driver: str, how: str
) -> None:
    first, _ = two_applies(capsys, project, "--driver", driver)
    edited(project, CANCEL, allowMultiple=False)
    back = again(project)
    words = ["rollback", "--to", first["id"], "--sandbox", "--driver", driver]
    assert ending.run(words) == 0
    moments = ending.moments()
    assert len(moments) >= 6
    if how == "SIGTERM":
        ending.signal = signal.SIGTERM
    for after in moments:
        back()
        ended = ending.run(words, after)
        assert ended in ((None,) if how == "SIGKILL" else (0, 130)), (after, ending.seen)
        if documents(project)[NAME]["status"] == "draft":
            capsys.readouterr()
            assert main(["status", "--sandbox", "--driver", driver]) == 1, after
            assert STOPPED in capsys.readouterr().out, after
        assert ending.run(words) == 0, (after, ending.seen)
        found = documents(project)
        assert {name: one["status"] for name, one in found.items()} == {
            NAME: "published",
            CANCEL: "published",
        }, after
        assert texts(project).startswith("Hey, it's Dale"), after
        assert found[CANCEL]["allowMultiple"] is True, after
        assert main(["status", "--sandbox", "--driver", driver]) == 0, after
        # A third run has nothing to do.
        ending.run(words)
        assert not ending.moments(), after


@pytest.mark.parametrize(("driver", "command"), [("api", "rollback"), ("builder", "restore")])
def test_one_that_is_to_be_a_draft_ends_as_a_draft_on_record(
    project: Path, capsys: pytest.CaptureFixture[str], ending: Ending, driver: str, command: str
) -> None:
    first, _ = two_applies(capsys, project, "--driver", driver)
    back = again(project)
    which = ["--to", first["id"], "--as-draft"] if command == "rollback" else [kept(first, "main.after.json")]
    words = [command, *which, "--sandbox", "--driver", driver]
    assert ending.run(words) == 0
    for after in ending.moments():
        back()
        assert ending.run(words, after) is None
        assert ending.run(words) == 0
        assert documents(project)[NAME]["status"] == "draft", after
        assert texts(project).startswith("Hey, it's Dale"), after
        assert main(["status", "--sandbox", "--driver", driver]) == 0, (after, capsys.readouterr())


@pytest.fixture
def halfway(project: Path, capsys: pytest.CaptureFixture[str], ending: Ending) -> list[str]:
    """The main workflow is a draft: the rollback was killed after it had taken it back."""
    first, _ = two_applies(capsys, project, "--driver", "api")
    words = ["rollback", "--to", first["id"], "--sandbox", "--driver", "api"]
    assert ending.run(words, until="/status") is None
    assert documents(project)[NAME]["status"] == "draft"
    capsys.readouterr()
    return words


def test_what_does_not_run_is_said_meanwhile(halfway: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--sandbox"]) == 1
    assert f"{STOPPED}: {MAIN_KEY}" in capsys.readouterr().out
    assert main(["plan", "--sandbox"]) == 0
    said = capsys.readouterr().out
    assert "drift: published by the last apply and a draft now" in said
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    capsys.readouterr()
    assert main([*halfway, "--dry-run"]) == 0
    assert "(published afterwards): the run before was cut off" in capsys.readouterr().out


def test_no_other_draft_is_published(
    project: Path, halfway: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    edited(project, CANCEL, status="draft")
    assert main(halfway) == 0
    assert f"'{CANCEL}' is as it was then, and a draft" in capsys.readouterr().out
    assert documents(project)[NAME]["status"] == "published"
    assert documents(project)[CANCEL]["status"] == "draft"
    # It was put in order: what is unpublished from now on is so on purpose.
    edited(project, NAME, status="draft")
    assert main(halfway) == 0
    assert documents(project)[NAME]["status"] == "draft"


@pytest.mark.parametrize("since", ["pause", "apply", "as-draft"])
def test_what_was_decided_since_stands(
    project: Path, halfway: list[str], capsys: pytest.CaptureFixture[str], since: str
) -> None:
    if since == "pause":
        assert main(["pause", "all", "--sandbox"]) == 0
    elif since == "apply":
        assert main(["apply", "--sandbox"]) == 0
        edited(project, NAME, status="draft")
    else:
        assert main([*halfway, "--as-draft"]) == 0
    assert main(halfway) == 0
    assert documents(project)[NAME]["status"] == "draft"


def test_another_entry_may_be_gone_back_to_after_a_kill(
    project: Path, halfway: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    second = output(capsys, "history")["entries"][1]
    assert main(["rollback", "--to", second["id"], "--sandbox", "--driver", "api"]) == 0
    assert documents(project)[NAME]["status"] == "published"
    assert texts(project).startswith("Hi, it's Dale")
