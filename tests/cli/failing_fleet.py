"""A fleet in which some accounts fail, each in another way: its files, and the server they are behind.

`python -m tests.cli.failing_fleet 500 FOLDER` writes and serves one, to be tried by hand.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.fleet.project import TEXT_BACK, project_text
from ghl_flow.sandbox import SANDBOX_TOKEN, RateLimit, SandboxStore, create_app, running_server
from ghl_flow.sandbox.app import DOCUMENTED_LIMIT
from ghl_flow.sandbox.faults import ConnectionDropped
from ghl_flow.wire.json import JsonObject

VARIABLE = "FLEET_TOKENS"


class Way(NamedTuple):
    """A way to fail: what is said of it, and of what is to be done."""

    said: str
    fix: str


WAYS: Mapping[str, Way] = {
    "token-refused": Way("does not accept the token", "copy the token again"),
    "no-right": Way("403", "compare location_id"),
    "down": Way("503", "again"),
    "dropped": Way("no answer", "run again"),
    "cut-short": Way("not JSON", "may have changed its API"),
    "half-way": Way("422", "change what it names"),
    "not-yaml": Way("not valid YAML", "ends with ]"),
    "value-missing": Way("business_name", "add business_name to its vars"),
    "no-token": Way(VARIABLE, "its token"),
    "not-registered": Way("A2P registration is pending", "status: approved"),
    "made-by-hand": Way("'Text back' is there already", "ghl-flow adopt"),
    "gone": Way("no such sub-account", "compare location_id"),
}


def name_of(number: int) -> str:
    """The name of an account."""
    return f"client-{number:03}"


@dataclass
class Fleet:
    """`sick`: how an account fails, by its name; without it all goes well. `asked`: requests, by account."""

    folder: Path
    accounts: int
    sick: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    store: SandboxStore = field(default_factory=SandboxStore)

    @property
    def tokens(self) -> str:
        """The secret of all of them."""
        names = map(name_of, range(self.accounts))
        return json.dumps({one: f"pit-{one}" for one in names if self.sick.get(one) != "no-token"})

    def fails(self) -> dict[str, str]:
        """One account for each way, spread over the fleet."""
        step = self.accounts // len(WAYS)
        self.sick = {name_of(number * step + 1): way for number, way in enumerate(WAYS)}
        return self.sick

    def write(self) -> None:
        """Write the files as they are now."""
        project = project_text(f"env:{VARIABLE}#{{account}}", "text-back")
        for path, text in (("ghl-flow.yaml", project), ("flows/text-back.yaml", TEXT_BACK)):
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text)
        (self.folder / "accounts").mkdir(exist_ok=True)
        for number in range(self.accounts):
            name = name_of(number)
            way = self.sick.get(name)
            text = f"account: {name}\nlocation_id: {name}-location\n"
            own = "{}" if way == "value-missing" else f"{{ business_name: Client {number} }}"
            text += f"vars: {own}\n"
            text += "a2p: { status: pending }\n" if way == "not-registered" else ""
            text += "labels: [west\n" if way == "not-yaml" else ""
            (self.folder / f"accounts/{name}.yaml").write_text(text)
            self.store.ensure_location(f"{name}-location", f"Client {number}", "America/Chicago")
            if way == "made-by-hand":
                own = f"{name}-workflow"
                document: JsonObject = {"id": own, "name": "Text back", "status": "draft", "version": 1}
                self.store.put("workflow", f"{name}-location", own, document)

    @contextmanager
    def served(self, rate_limit: RateLimit | None = DOCUMENTED_LIMIT) -> Iterator[str]:
        """Its server; the URL."""
        with running_server(Doors(create_app(self.store, rate_limit=rate_limit), self)) as url:
            yield url


class Doors:
    """Knows each account by its token, and lets it fail as it is to."""

    def __init__(self, app: ASGIApp, fleet: Fleet) -> None:
        self._app = app
        self._fleet = fleet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"authorization", b"").decode()
        name = given.removeprefix("Bearer pit-")
        self._fleet.asked[name] += 1
        match self._fleet.sick.get(name):
            case "token-refused":
                answer: ASGIApp = _refusal(401, "Invalid JWT")
            case "no-right":
                answer = _refusal(403, "The token does not have access to this location.")
            case "down":
                answer = _refusal(503, "Service Unavailable")
            case "gone":
                answer = _refusal(400, "Location not found")
            case "cut-short":
                answer = Response('{"customFields": [{"id', media_type="application/json")
            case "half-way" if scope["method"] == "POST" and "/workflows" in scope["path"]:
                answer = _refusal(422, "steps.0 must not be empty")
            case "dropped":
                raise ConnectionDropped
            case "hangs":
                await asyncio.sleep(3600)
                raise ConnectionDropped
            case _:
                answer = self._app
        headers = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
        headers.append((b"authorization", f"Bearer {SANDBOX_TOKEN}".encode()))
        await answer({**scope, "headers": headers}, receive, send)


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"statusCode": status, "message": message}, status)


def main(accounts: int, folder: Path) -> None:
    """Serve a fleet of so many accounts; a line on standard input lets all go well from then on."""
    fleet = Fleet(folder, accounts)
    fleet.fails()
    hanging = next(name for name, way in fleet.sick.items() if way == "dropped")
    fleet.sick[hanging] = "hangs"
    fleet.write()
    (folder / "tokens.json").write_text(fleet.tokens)
    with fleet.served() as url:
        print(url, flush=True)
        for line in sys.stdin:
            if line.strip() == "well":
                fleet.sick.clear()
                fleet.write()
                (folder / "tokens.json").write_text(fleet.tokens)
            print(json.dumps({"asked": len(fleet.asked), "requests": fleet.asked.total()}), flush=True)
            if len(fleet.asked) < 20:
                print(json.dumps(fleet.asked), flush=True)
            fleet.asked.clear()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
