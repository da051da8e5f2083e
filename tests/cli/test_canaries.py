"""No secret leaves its place: every command, in text and JSON and very verbose, against answers that echo it.

Each secret of the project is a word of its own. After the run none of them may be in what was printed, nor
in a file that ghl-flow wrote.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from starlette.responses import JSONResponse
from typer.core import TyperGroup
from typer.main import get_command

from ghl_flow.cli.main import application, main
from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.transport import Transport
from ghl_flow.sandbox import SANDBOX_SESSION, SANDBOX_TOKEN, SandboxStore, create_app, running_server
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, project
from tests.sandbox.contract import FILES, HOST, Contract

__all__ = ["project"]

DOCS = Path(__file__).parents[2] / "docs"
ACCOUNT = "accounts/bridgepoint-group.yaml"
TOKEN = "pit-ca0a1e00-1111-4222-8333-c0ffee000001"
SESSION = SANDBOX_SESSION.replace(".eyJ", ".eyJ", 1) + "ca0a1e02"
IN_THE_FLOW = {
    "header": "ca0a1e10-first-header-9d2f",
    "bearer": "ca0a1e11x7fk29slq0",
    "password": "ca0a1e12pw",
    "query": "ca0a1e13query",
    "custom": "ca0a1e14custom",
    "basic": base64.b64encode(b"me:ca0a1e15").decode(),
}
CANARIES = (TOKEN, TOKEN.upper(), SESSION, "ca0a1e", *IN_THE_FLOW.values())

WEBHOOK = f"""  - wait: 2 minutes
  - raw:
      type: webhook
      attributes:
        method: POST
        url: https://me:{IN_THE_FLOW["password"]}@hooks.example.com/x?token={IN_THE_FLOW["query"]}&b=1
        headers:
          - {{ key: X-Api-Key, value: "{IN_THE_FLOW["header"]}" }}
          - {{ key: Authorization, value: "Bearer {IN_THE_FLOW["bearer"]}" }}
          - {{ key: Proxy-Authorization, value: "Basic {IN_THE_FLOW["basic"]}" }}
        customData: [{{ key: client_secret, value: "{IN_THE_FLOW["custom"]}" }}]
"""
ALLOW = "--allow lint --allow verify --allow native-toggle --allow a2p"
FLOW_ID = "missed-call-text-back"

# Every command, and what it needs; BACKUP and ENTRY stand for what the apply before left.
COMMANDS = {
    "init": "init other",
    "validate": "validate",
    "lint": "lint",
    "rule": "rule GF101",
    "render": f"render {FLOW_ID}",
    "sms": "sms Hi",
    "cost": "cost",
    "a2p packet": "a2p packet --record",
    "a2p status": "a2p status",
    "a2p advise": "a2p advise",
    "templates list": "templates list",
    "templates show": "templates show contractor",
    "templates new": "templates new other-niche",
    "templates lint": "templates lint",
    "templates compare": "templates compare contractor default",
    "simulate": f"simulate {FLOW_ID} --calls 0s,45s",
    "test": "test",
    "verify": "verify",
    "account show": "account show",
    "account add": "account add another --location-id aNoThEr1 --niche contractor --timezone UTC --dry-run",
    "account import": "account import --agency --agency-token env:BRIDGEPOINT_HIGHLEVEL_TOKEN --company-id C"
    " --dry-run",
    "ci": "ci --output ci",
    "plan": f"plan {ALLOW} --out saved.json",
    "apply": f"apply --yes {ALLOW}",
    "status": "status",
    "report": "report",
    "advise": "advise",
    "audit": "audit",
    "monitor": "monitor",
    "smoke": "smoke --from +15125550100 --yes --timeout 0s",
    "replay": "replay",
    "roi": "roi --days 14 --job-value 450",
    "pull": "pull",
    "import": "import BACKUP --dry-run",
    "adopt": f"adopt {FLOW_ID}",
    "pause": f"pause {FLOW_ID}",
    "resume": f"resume {FLOW_ID} --yes",
    "destroy": "destroy --yes --allow-data-loss",
    "history": "history",
    "rollback": "rollback --yes --to ENTRY",
    "backup": "backup",
    "restore": "restore --yes BACKUP",
    "probe": "probe --output probe.json",
    "auth status": "auth status",
    "auth token": "auth token",
    "auth builder": "auth builder --yes --from copied.txt",
    "auth forget": "auth forget",
    "plugins": "plugins",
    "schema": "schema flow",
    "completion": "completion bash",
    "sandbox call": "sandbox call +15125550100",
    "sandbox reply": "sandbox reply +15125550100 Hi",
    "sandbox advance": "sandbox advance 1m",
    "sandbox event": "sandbox event +15125550100 user_reply",
    "sandbox messages": "sandbox messages",
    "sandbox workflow-api": "sandbox workflow-api on",
    "sandbox carrier": "sandbox carrier refuses",
    "sandbox native-text-back": "sandbox native-text-back on",
    "doctor": "doctor",
    "graph": "graph missed-call-text-back",
    "sandbox sender-line": "sandbox sender-line always",
    "sandbox reset": "sandbox reset",
    "sandbox seed": "sandbox seed",
}
# Those that ask HighLevel something.
ONLINE = {
    *("ci", "resume"),
    *(
        "account import",
        "a2p status",
        "adopt",
        "apply",
        "auth builder",
        "backup",
        "destroy",
        "doctor",
        "pause",
        "plan",
    ),
    *(
        "probe",
        "pull",
        "advise",
        "audit",
        "monitor",
        "smoke",
        "replay",
        "report",
        "roi",
        "restore",
        "rollback",
        "status",
    ),
}
# The document of a flow is what was asked for, and `serve` does not end.
# `mcp` runs other commands, each in a process of its own.
NOT_RUN = {"compile", "sandbox serve", "diff", "mcp"}


Exchange = tuple[httpx.Request, httpx.Response]


class Echoing:
    """HighLevel, which knows the token; with `fails` it refuses and repeats everything it was sent."""

    def __init__(self, store: SandboxStore) -> None:
        self.fails = 0
        self.came: set[str] = set()
        self.requests = 0
        self.exchanges: list[Exchange] = []
        self.scopes: dict[tuple[str, str], str] = {}
        self._app = create_app(store, rate_limit=None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1
        sent = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        secrets = [sent.get("authorization", ""), sent.get("token-id", "")]
        self.came.update(filter(None, secrets))
        if self.fails:
            message = (
                f"refused: {' '.join(secrets)}; {TOKEN}; token-id={SESSION}; https://me:ca0a1e12pw@h/?token=x"
            )
            body = {"statusCode": self.fails, "message": message, "headers": sent, "error": [message]}
            await JSONResponse(body, status_code=self.fails, headers={"x-echo": "1"})(scope, receive, send)
            return
        swapped = {"authorization": f"Bearer {SANDBOX_TOKEN}", "token-id": SANDBOX_SESSION}
        headers = [
            (name, swapped.get(name.decode().lower(), value.decode()).encode())
            for name, value in scope["headers"]
        ]
        asked, answered, status = bytearray(), bytearray(), 0

        async def listen() -> Any:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def answer(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app({**scope, "headers": headers}, listen, answer)
        url = f"{HOST}{scope['path']}?{scope['query_string'].decode()}".rstrip("?")
        request = httpx.Request(scope["method"], url, headers=scope["headers"], content=bytes(asked))
        self.exchanges.append((request, httpx.Response(status, content=bytes(answered))))


@pytest.fixture
def highlevel(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Echoing]:
    edit(project / FLOW, "  - wait: 2 minutes\n", WEBHOOK)
    curl = f"curl 'https://backend.leadconnectorhq.com/workflow/{LOCATION}' -H 'token-id: {SESSION}'"
    (project / "copied.txt").write_text(curl)
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    served = Echoing(store)
    send = Transport.send

    async def noting(one: Transport, method: str, path: str, **more: Any) -> Answer:
        served.scopes[method, path] = more.get("scope") or ""
        return await send(one, method, path, **more)

    monkeypatch.setattr(Transport, "send", noting)
    with running_server(served) as url, stamina.set_testing(True, attempts=1):
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("GHL_FLOW_BUILDER_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", TOKEN)
        monkeypatch.setenv("BRIDGEPOINT_BUILDER_SESSION", curl)
        monkeypatch.setenv("BRIDGEPOINT_EIN", "ca0a1e17-ein")
        yield served
    store.close()


def every_command() -> set[str]:
    top = get_command(application())
    assert isinstance(top, TyperGroup)
    found: set[str] = set()
    for name, command in top.commands.items():
        found |= {f"{name} {one}" for one in command.commands} if isinstance(command, TyperGroup) else {name}
    return found


def leaks(project: Path, said: str, yaml: set[Path]) -> list[str]:
    """Where a canary is, outside of what the operator wrote."""
    places = {"printed": said}
    for path in sorted(project.rglob("*")):
        if path.is_file() and path not in yaml:
            places[path.relative_to(project).as_posix()] = path.read_bytes().decode("latin-1")
    return [
        f"{place}: ...{content[max(0, at - 60) : at + 60]}"
        for place, content in places.items()
        for one in CANARIES
        if (at := content.find(one)) >= 0
    ]


def test_every_command_is_run() -> None:
    assert sorted(every_command() - NOT_RUN) == sorted(COMMANDS)


def test_a_canary_would_be_found(project: Path) -> None:
    (project / "report.json").write_text(f'{{"url": "https://x/?token={IN_THE_FLOW["query"]}"}}')
    assert len(leaks(project, f"401 for Bearer {TOKEN}", set())) >= 3


@pytest.mark.parametrize(("fails", "driver"), [(0, "api"), (401, "api"), (422, "builder"), (500, "builder")])
def test_no_secret_is_printed_or_written(
    fails: int, driver: str, project: Path, highlevel: Echoing, capsys: pytest.CaptureFixture[str]
) -> None:
    yaml = {path for path in project.rglob("*") if path.is_file()}
    edit(project / ACCOUNT, "token: env", f"workflow_driver: {driver}\ntoken: env")
    assert main(["-vv", *COMMANDS["apply"].split()]) == 0
    assert {f"Bearer {TOKEN}"} <= highlevel.came
    edit(project / FLOW, IN_THE_FLOW["header"], "ca0a1e10-second-header-9d2f")
    last = json.loads((project / ".ghl-flow/journal.jsonl").read_text().splitlines()[-1])
    backup = next(one for one in last["backups"] if "main.after" in one)
    said = "".join(capsys.readouterr())
    assert leaks(project, said, yaml) == []
    highlevel.fails = fails
    codes: dict[str, int] = {}
    reached: set[str] = set()
    for name, line in COMMANDS.items():
        if fails and name not in ONLINE and name != "validate":
            continue  # it says what it says where nothing fails
        before = highlevel.requests
        words = line.replace("ENTRY", last["id"]).replace("BACKUP", backup).split()
        for extra in (["--format", "json"], []):
            codes[name] = main(["-vv", *words, *extra])
            captured = capsys.readouterr()
            shown = captured.out + captured.err
            assert leaks(project, shown, yaml) == [], (name, extra)
            assert "internal error" not in shown, name
        if highlevel.requests > before:
            reached.add(name)
    assert reached <= ONLINE
    assert fails or reached == ONLINE
    if not fails and FILES.is_dir():
        _as_documented(highlevel)
    assert codes["validate"] == 0
    if fails:
        assert {codes[name] for name in ("plan", "status", "pause", "backup")} <= {1, 4}


def _as_documented(highlevel: Echoing) -> None:
    """What the commands sent is what HighLevel's OpenAPI files say: path, query, headers, body and answer.

    Each names a scope that is enough for it and stands in docs/credentials.md. The files do not have the
    Workflow API, whose rules are checked by hand, nor the backend of the builder.
    """
    contract, page = Contract(), " ".join((DOCS / "credentials.md").read_text(encoding="utf-8").split())
    for request, response in highlevel.exchanges:
        method, path = request.method, request.url.path
        if path.startswith("/workflow/"):
            assert request.headers["token-id"]
            continue
        if path.startswith("/workflows/") and (method, path) != ("GET", "/workflows/"):
            assert request.headers["version"] == "v3", request.url
            assert request.url.params["locationId"] == LOCATION, request.url
            assert b"locationId" not in request.content
        else:
            contract.check(request, response)
            needed = contract.scopes(request)
            assert highlevel.scopes[method, path] in (needed or {highlevel.scopes[method, path]}), path
        scope, kind = highlevel.scopes[method, path].rsplit(".", 1)
        assert f"`{scope}.{kind}`" in page or f"`{scope}.readonly` and `.{kind}`" in page, (scope, kind)


@pytest.mark.parametrize("way", ["literal", "variable", "proxy", "url", "keyring"])
def test_a_secret_in_the_wrong_place_is_refused_without_repeating_it(
    way: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", TOKEN)
    value = {"literal": TOKEN, "variable": f"env:{TOKEN}", "keyring": f"keyring:{TOKEN}"}.get(way)
    if value is not None:
        edit(project / ACCOUNT, "env:BRIDGEPOINT_HIGHLEVEL_TOKEN", value)
    elif way == "proxy":
        monkeypatch.setenv("HTTPS_PROXY", "http://me:ca0a1e20@127.0.0.1:1/")
    else:
        monkeypatch.setenv("GHL_FLOW_API_URL", "https://me:ca0a1e21@services.example.com/?token=ca0a1e22")
    yaml = {path for path in project.rglob("*") if path.is_file()}
    with stamina.set_testing(True, attempts=1):
        for line in (
            "validate",
            "lint",
            "verify",
            "plan",
            "apply --yes",
            "status",
            "pause all",
            "auth status",
        ):
            for extra in (["--format", "json"], []):
                if line.startswith("lint") and extra:
                    extra = ["--format", "sarif"]
                code = main(["-vv", *line.split(), *extra])
                captured = capsys.readouterr()
                assert leaks(project, captured.out + captured.err, yaml) == [], (line, extra)
                if line in ("plan", "status", "pause all"):
                    assert code not in (0, 130), line
