"""The sandbox and the simulator say the same: 200 random scenarios through both."""

import asyncio
import random
from datetime import datetime
from typing import Any

import httpx
import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulator
from ghl_flow.sandbox import SandboxStore, sandbox_client
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.builder import Workspace, auto_save_body, create_body, status_body, trigger_body
from tests.conftest import SEED, compiled, steps
from tests.sandbox.service import BUILDER_HEADERS

SCENARIOS_EACH = 25
PEOPLE = ("+15125550101", "+15125550102", "+15125550103")
KINDS = ("call no-answer", "call busy", "call completed", "reply 'Hi there'", "reply STOP", "reply START",
         "tag vip", "untag vip", "form quote", "appointment new", "created")  # fmt: skip
AGAIN = "settings: { reentry: true }"
IF_VIP = "- if: { tag: vip }\n  then: [{ sms: VIP }]"
TAGGED = steps("- sms: Welcome\n- wait: 1h\n- sms: Still there?", top=AGAIN).replace(
    "call_status: { direction: inbound, status: [no-answer] }", "contact_tag: { added: vip }"
)

# Waits are multiples of 30 seconds, so that no event of a scenario falls on the end of a wait.
FLOWS = [
    SEED,
    SEED.replace("steps:", "steps:\n  - add_tag: seen", 1),
    steps("- wait: 2m\n- sms: 'Hi from {{ location.name }}'\n- wait: 40 days\n- sms: Later", top=AGAIN),
    steps("- sms: One\n- wait: 5m\n- sms: Two", top="settings: { reentry: true, stop_on_response: true }"),
    steps(f"- wait: 30s\n{IF_VIP}\n  else: [{{ sms: Plain }}, {{ add_tag: vip }}]", top=AGAIN),
    steps(f"- id: again\n  wait: 10m\n{IF_VIP}\n  else: [{{ add_tag: vip }}, {{ goto: again }}]"),
    steps("- sms: Once\n- wait: 3m\n- sms: Twice"),
    TAGGED,
]  # fmt: skip


async def published(client: httpx.AsyncClient, flow: CompiledFlow, location: str) -> dict[str, str]:
    """Push a flow over HTTP as a deployment does; names of its workflows by id."""
    workspace = Workspace(location, "company", "user")
    ids: dict[str, str] = {}
    for item in flow.workflows:
        body = create_body(item.workflow.name, workspace)
        answer = await client.post(f"/workflow/{location}", json=body)
        ids[item.workflow.id] = answer.raise_for_status().json()["id"]
    for item in flow.workflows:
        workflow = item.workflow.bound(ids)
        url = f"/workflow/{location}/{workflow.id}"
        live = (await client.get(url)).raise_for_status().json()
        saved = await client.put(f"{url}/auto-save", json=auto_save_body(workflow, workspace, live))
        saved.raise_for_status()
        for trigger in workflow.triggers:
            made = await client.post(
                f"/workflow/{location}/trigger", json=trigger_body(trigger, workflow.id, workspace)
            )
            made.raise_for_status()
        live = (await client.get(url)).raise_for_status().json()
        (await client.put(url, json=status_body(live, "published"))).raise_for_status()
    return {ids[item.workflow.id]: item.workflow.name for item in flow.workflows}


def scenario(chance: random.Random) -> tuple[list[list[tuple[int, str, str]]], list[int]]:
    """Events in up to three parts, and the second each part ends at, a multiple of 30."""
    rests = iter(chance.sample(range(1, 30), 6))
    parts, ends, begin = [], [], 0
    for _ in range(chance.randint(1, 3)):
        times = sorted(begin + 30 * chance.randint(0, 60) + next(rests) for _ in range(chance.randint(1, 2)))
        parts.append([(at, chance.choice(PEOPLE), chance.choice(KINDS)) for at in times])
        begin = 30 * (times[-1] // 30 + chance.choice((1, 3, 40, 3000)))
        ends.append(begin)
    return parts, ends


@pytest.mark.parametrize("number", range(len(FLOWS)))
def test_the_sandbox_does_what_the_simulator_says(number: int) -> None:
    assert SCENARIOS_EACH * len(FLOWS) >= 200
    asyncio.run(_compare(compiled(FLOWS[number]), random.Random(number)))


async def _compare(flow: CompiledFlow, chance: random.Random) -> None:
    location = flow.account.location_id
    texts = 0
    with SandboxStore() as store:
        name = str(flow.account.vars["business_name"])
        store.ensure_location(location, name=name, timezone=flow.account.timezone)
        person = str(flow.account.vars["first_name"])
        store.word_sms_lines(location, person=person, opt_out="", sender="", again_after_days=None)
        async with sandbox_client(store) as client:
            client.headers.update(BUILDER_HEADERS)
            await published(client, flow, location)
            for _ in range(SCENARIOS_EACH):
                store.delete("world", location, "world")
                profile = chance.choice(list(Profile))
                parts, ends = scenario(chance)
                told = _simulated(flow, parts, ends[-1], profile)
                assert await _lived(client, location, parts, ends, profile) == told, (parts, ends)
                texts += len(told)
    assert texts  # or this would compare nothing with nothing


def _simulated(
    flow: CompiledFlow, parts: list[list[tuple[int, str, str]]], until: int, profile: Profile
) -> list[tuple[float, str, str, str]]:
    simulator = Simulator([flow], start=datetime(2026, 1, 5, 9, 0), profile=profile)
    for at, who, what in (event for part in parts for event in part):
        for second, event in EventSpec.model_validate(f"{at}s {what}").events():
            simulator.schedule(second, who, event)
    simulator.run(until)
    messages = simulator.result().messages
    return [
        (item.at / TICKS_PER_SECOND, item.contact, item.text, "\n".join(item.appended.sure))
        for item in messages
    ]


async def _lived(
    client: httpx.AsyncClient,
    location: str,
    parts: list[list[tuple[int, str, str]]],
    ends: list[int],
    profile: Profile,
) -> list[tuple[float, str, str, str]]:
    now = 0
    for part, end in zip(parts, ends, strict=True):
        body: dict[str, Any] = {
            "events": [f"{at - now}s {what} @{who}" for at, who, what in part],
            "then": end - part[-1][0],
            "profile": profile,
        }
        answer = await client.post(f"/sandbox/{location}/events", json=body)
        assert answer.status_code == 200, answer.text
        now = end
        assert answer.json()["now"] == now
    messages = (await client.get(f"/sandbox/{location}/messages")).json()["messages"]
    return [(item["at"], item["contact"], item["body"], item["appended"] or "") for item in messages]
