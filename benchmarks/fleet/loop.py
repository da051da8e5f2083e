"""The peer: a bare httpx loop of the requests that were recorded of one account, for many.

`python -m benchmarks.fleet.loop URL RECORD ACCOUNTS CONCURRENCY`. It is what a script would be that knew each
request beforehand: it validates nothing, proves nothing, compares nothing, and keeps no journal. Ids that
the server gives are put into what follows, so every request is about something that is there.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.fleet.project import location_id
from ghl_flow.sandbox.credentials import SANDBOX_TOKEN


def _ids(found: object) -> Iterator[str]:
    """Every id in an answer, in its order."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in ("id", "_id", "workflowId") and isinstance(value, str):
                yield value
            else:
                yield from _ids(value)
    elif isinstance(found, list):
        for one in found:
            yield from _ids(one)


async def _account(client: httpx.AsyncClient, lines: list[dict[str, str]], number: int) -> None:
    now = {location_id(0): location_id(number)}

    def with_ids(text: str) -> str:
        for then, given in now.items():
            text = text.replace(then, given)
        return text

    for line in lines:
        answer = await client.request(
            line["method"],
            with_ids(line["path"]) + (f"?{with_ids(line['query'])}" if line["query"] else ""),
            content=with_ids(line["body"]).encode() or None,
            headers={"Version": line["version"], "Content-Type": "application/json"},
        )
        if answer.status_code >= 400 and answer.status_code != json.loads(line["answer"]).get("statusCode"):
            raise SystemExit(f"{line['method']} {line['path']}: {answer.status_code} {answer.text[:200]}")
        now |= dict(zip(_ids(json.loads(line["answer"])), _ids(answer.json()), strict=True))


async def main(url: str, lines: list[dict[str, str]], accounts: int, concurrency: int) -> None:
    """Go through all accounts."""
    turn = asyncio.Semaphore(concurrency)
    headers = {"Authorization": f"Bearer {SANDBOX_TOKEN}", "Accept": "application/json"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:

        async def one(number: int) -> None:
            async with turn:
                await _account(client, lines, number)

        async with asyncio.TaskGroup() as group:
            for number in range(accounts):
                group.create_task(one(number))


if __name__ == "__main__":
    recorded = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    asyncio.run(main(sys.argv[1], [*map(json.loads, recorded)], int(sys.argv[3]), int(sys.argv[4])))
