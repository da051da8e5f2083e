"""`ghl-flow monitor`: quiet when all is well, one digest where it is not, and where that goes."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

ALLOW = ["--allow", "native-toggle", "--allow", "a2p", "--yes"]


@pytest.fixture
def chat() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An address that takes messages, and what came there; it refuses what has REFUSE in its path."""
    came: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(404 if "REFUSE" in self.path else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/services/", came
    server.shutdown()
    server.server_close()


def test_all_well_is_one_line_and_nothing_when_quiet(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    chat: tuple[str, list[object]],
) -> None:
    assert main(["apply", "--all", "--sandbox", *ALLOW]) == 0
    address, came = chat
    monkeypatch.setenv("CHAT", address + "T0PS3CRET")
    capsys.readouterr()
    assert main(["monitor", "--all", "--sandbox", "--webhook", "env:CHAT"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 account: 1 without a finding, where too little happened to call it well\n")
    assert output(capsys, "monitor", "--all", "--sandbox")["well"] == []
    assert "too little happened to judge by" in said
    assert main(["--quiet", "monitor", "--all", "--sandbox", "--webhook", "env:CHAT"]) == 0
    assert capsys.readouterr() == ("", "")
    assert came == []


def test_what_is_to_be_seen_to_is_one_digest_in_every_format(
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    chat: tuple[str, list[dict[str, str]]],
) -> None:
    address, came = chat
    monkeypatch.setenv("CHAT", address + "T0PS3CRET")
    words = ["monitor", "--all", "--sandbox"]
    assert main(words) == 1
    said = capsys.readouterr().out
    (line,) = (one for one in said.splitlines() if ": running: " in one)
    assert line.count(",") == len(list((fleet / "accounts").glob("*.yaml"))) - 1, "equal results are one line"
    found = output(capsys, *words, code=1)
    assert found["well"] == []
    assert {"running"} == {one["what"] for one in found["found"] if one["level"] != "unknown"}
    assert main([*words, "--format", "markdown", "--webhook", "env:CHAT"]) == 1
    shown = capsys.readouterr()
    assert came == [{"text": shown.out}]
    assert shown.out.startswith("**")
    assert "T0PS3CRET" not in shown.out + shown.err


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("REFUSE/T0PS3CRET", 1, "answers 404"),
        ("http://example.com/T0PS3CRET", 2, "not https"),
        ("T0PS3CRET", 2, "not https"),
        (None, 4, "CHAT"),
    ],
)
def test_a_digest_that_does_not_arrive_is_told_and_its_address_never_shown(
    value: str | None,
    code: int,
    said: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    chat: tuple[str, list[dict[str, str]]],
) -> None:
    address, _ = chat
    if value is not None:
        monkeypatch.setenv("CHAT", address + value if value.startswith("REFUSE") else value)
    assert main(["monitor", "--all", "--sandbox", "--webhook", "env:CHAT"]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert "T0PS3CRET" not in shown.out + shown.err


def test_one_bad_account_does_not_stop_the_others(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = sorted((fleet / "accounts").glob("*.yaml"))
    edit(first, "timezone:", "timezoone:")
    found = output(capsys, "monitor", "--all", "--sandbox", code=3)
    assert [one["account"] for one in found["failed"]] == [first.stem]
    assert "1 not looked at" in found["headline"]


def test_what_cannot_be_known_can_be_accepted_and_a_mistyped_code_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--all", "--sandbox", *ALLOW]) == 0
    edit(
        project / "accounts/bridgepoint-group.yaml",
        "native_missed_call_text_back: off",
        "native_missed_call_text_back: unknown",
    )
    capsys.readouterr()
    words = ["monitor", "--all", "--sandbox"]
    before = output(capsys, *words, code=3)
    assert "native-toggle" in {one["what"] for one in before["found"]}
    assert main([*words, "--accept", "native-toggle"]) == 0
    capsys.readouterr()
    assert main([*words, "--accept", "native-togle"]) == 2
    assert "native-toggle" in capsys.readouterr().err


def test_what_the_report_alarms_of_is_in_the_digest(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--all", "--sandbox", *ALLOW]) == 0
    words = ["monitor", "--all", "--sandbox", "--accept", "a2p", "--accept", "native-toggle"]
    assert main(words) == 0
    assert main(["sandbox", "carrier", "refuses"]) == 0
    for number in range(6):
        assert main(["-q", "sandbox", "call", f"+1512555{number + 1000}", "--then", "40m"]) == 0
    assert main(["-q", "sandbox", "call", "+15125559999", "--then", "26h"]) == 0
    capsys.readouterr()
    found = output(capsys, *words, code=1)
    alarms = {one["what"]: one for one in found["found"] if one["level"] == "warn"}
    assert alarms["failing"]["accounts"] == ["bridgepoint-group"]
    assert "a2p status" in alarms["failing"]["fix"]
    assert main([*words, "--format", "markdown"]) == 1
    assert "`failing`" in capsys.readouterr().out


def test_an_account_that_no_file_names_any_more_is_in_the_digest(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--all", "--sandbox", *ALLOW]) == 0
    file = project / "accounts/bridgepoint-group.yaml"
    other = file.with_name("other.yaml")
    other.write_text(file.read_text("utf-8"), "utf-8")
    edit(other, "account: bridgepoint-group", "account: other")
    edit(other, LOCATION, "otherLocation0000001")
    file.unlink()
    found = output(capsys, "monitor", "--all", "--sandbox", code=1)
    assert found["accounts_without_file"] == ["bridgepoint-group"]
    (gone,) = (one for one in found["found"] if one["what"] == "no-file")
    assert gone["accounts"] == ["bridgepoint-group"]
    found = output(capsys, "monitor", "-a", "other", "--sandbox", code=1)
    assert found["accounts_without_file"] == [], "of one account that was chosen, nothing is said of others"
