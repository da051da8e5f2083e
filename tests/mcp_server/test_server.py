"""A client on the real server: what it may ask, what it gets, and that nothing is written."""

import hashlib
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult

from ghl_flow.cli.main import main
from tests.cli.starter import new_project

FLOW = "missed-call-text-back"
ACCOUNT = "bridgepoint-group"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that runs one flow in one account."""
    return new_project(tmp_path / "agency")


def _talk(project: Path, say: Callable[[Client], Awaitable[None]]) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "ghl_flow", f"--project={project}", "mcp"], cwd=project
    )

    async def run() -> None:
        async with Client(stdio_client(server)) as client:
            await say(client)

    anyio.run(run)


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _content(result: CallToolResult) -> dict[str, Any]:
    content = result.structured_content
    assert isinstance(content, dict)
    return content


def test_every_tool_reads_and_none_writes(project: Path) -> None:
    before = _files(project)
    wrong = {"flow": "missed-call-text-bac"}

    async def say(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"validate", "lint", "render", "simulate", "verify", "plan"}
        for tool in tools.values():
            assert tool.annotations is not None
            assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        valid = _content(await client.call_tool("validate", {}))
        assert (valid["exit_code"], valid["messages"]) == (0, "")
        assert _content(await client.call_tool("lint", {"select": ["GF1"]}))["exit_code"] == 0
        told = _content(await client.call_tool("simulate", {"flow": FLOW, "calls": "0s,45s,90s"}))
        assert len(told["result"]["messages"]) == 1
        proved = _content(await client.call_tool("verify", {"flows": [FLOW], "accounts": [ACCOUNT]}))
        assert all(row["result"].startswith("proved") for row in proved["result"])
        assert len(proved["result"]) == 5
        assert _content(await client.call_tool("render", {"flow": FLOW}))["exit_code"] == 0
        missing = _content(await client.call_tool("render", wrong))
        assert (missing["exit_code"], "did you mean" in str(missing["messages"])) == (2, True)
        signed_out = _content(await client.call_tool("plan", {}))
        assert (signed_out["exit_code"], "is not set" in str(signed_out["messages"])) == (4, True)
        for bad in ({"flow": "--help"}, {"flow": "../flows/x.yaml"}, {}):
            assert (await client.call_tool("render", bad)).is_error

    _talk(project, say)
    assert _files(project) == before


def test_it_needs_a_project_and_the_extra(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ghl_flow", f"--project={tmp_path / 'none'}", "mcp"]
    ran = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")


def test_without_the_extra_it_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "ghl_flow.mcp_server.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    assert main(["--project", str(project), "mcp"]) == 2
    assert "pip install 'ghl-flow[mcp]'" in capsys.readouterr().err
