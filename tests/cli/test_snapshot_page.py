"""docs/snapshot.md is followed: its files written, its commands run, and what it shows is what they print."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.drivers import snapshot
from ghl_flow.sandbox.agency_routes import SNAPSHOT_OF
from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN, SANDBOX_TOKEN
from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID
from tests.conftest import ROOT

PAGE = (ROOT / "docs/snapshot.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"(?:^`(?P<file>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


def test_the_page_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(snapshot, "_BETWEEN", 0.01)
    monkeypatch.chdir(tmp_path)
    ran: list[str] = []
    printed: dict[str, str] = {}
    last = ""
    for block in _BLOCK.finditer(PAGE):
        match block["kind"]:
            case "yaml":
                Path(block["file"]).write_text(block["text"], encoding="utf-8")
            case "sh":
                for line in block["text"].splitlines():
                    name, *words = shlex.split(line, comments=True)
                    if name == "cd":
                        monkeypatch.chdir(words[0])
                        continue
                    if name == "rm":
                        assert words == ["accounts/*.yaml"]
                        for path in Path("accounts").glob("*.yaml"):
                            path.unlink()
                        continue
                    assert name == "ghl-flow"
                    assert main(words) == 0, line
                    last = printed[line] = capsys.readouterr().out
                    ran.append(" ".join(words[:2]))
            case "text":
                assert last.strip() == block["text"].strip()
    assert "apply -a" in ran
    assert "status -a" in ran
    (called,) = [text for line, text in printed.items() if "sandbox call" in line]
    assert "it's Walter with Walter's Plumbing" in called
    assert "within 15 minutes" in called
    assert "Dale" not in called


def test_what_serve_prints_is_on_the_page_and_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over HTTP and without --sandbox, with what the page and the server say and nothing else."""
    monkeypatch.setattr(snapshot, "_BETWEEN", 0.01)
    monkeypatch.chdir(tmp_path)
    assert main(["-q", "init", "agency"]) == 0
    monkeypatch.chdir("agency")
    names = [block["file"] for block in _BLOCK.finditer(PAGE) if block["file"]]
    for block in _BLOCK.finditer(PAGE):
        if block["file"]:
            Path(block["file"]).write_text(block["text"], encoding="utf-8")
    assert len(names) == 2
    command = [sys.executable, "-m", "ghl_flow", "sandbox", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            shown = "".join(server.stderr.readline() for _ in range(3))
            for value in (SANDBOX_TOKEN, SANDBOX_AGENCY_TOKEN, DEFAULT_COMPANY_ID, SNAPSHOT_OF):
                assert value in shown
                assert f"`{value}`" in PAGE
            address = re.search(r"GHL_FLOW_API_URL=(\S+)", shown)
            assert address is not None
            monkeypatch.setenv("GHL_FLOW_API_URL", address[1])
            monkeypatch.setenv("MASTER_TOKEN", SANDBOX_TOKEN)
            monkeypatch.setenv("AGENCY_TOKEN", SANDBOX_AGENCY_TOKEN)
            assert main(["apply", "-y", "-a", "master"]) == 0
            assert capsys.readouterr().err.count("driver api is experimental") == 1
            assert main(["apply", "-y", "-a", "walters-plumbing"]) == 0
            capsys.readouterr()
            assert main(["status", "-a", "walters-plumbing"]) == 0
            assert "each text is the merge field of its custom value" in capsys.readouterr().out
        finally:
            server.terminate()
