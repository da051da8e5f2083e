"""What flows call by name, as the sandbox lists it and as it is read."""

from collections.abc import Awaitable, Callable

import pytest

from ghl_flow.highlevel import PublicApi, Transport
from ghl_flow.sandbox import SANDBOX_TOKEN, SANDBOX_URL, SandboxStore, sandbox_client
from ghl_flow.sandbox.account_things import (
    FIRST_CALENDAR,
    FIRST_PIPELINE,
    FIRST_USER,
    make_thing,
    things_of,
)
from ghl_flow.sandbox.store import AccountThing
from ghl_flow.wire.json import objects_of, text_of
from tests.sandbox.service import IMPATIENT

pytestmark = pytest.mark.anyio

READS: dict[AccountThing, Callable[[PublicApi], Awaitable[list[object]]]] = {
    "user": lambda api: api.users(),  # type: ignore[dict-item, return-value]
    "pipeline": lambda api: api.pipelines(),  # type: ignore[dict-item, return-value]
    "calendar": lambda api: api.calendars(),  # type: ignore[dict-item, return-value]
    "form": lambda api: api.forms(),  # type: ignore[dict-item, return-value]
    "survey": lambda api: api.surveys(),  # type: ignore[dict-item, return-value]
    "link": lambda api: api.links(),  # type: ignore[dict-item, return-value]
    "email_template": lambda api: api.email_templates(),  # type: ignore[dict-item, return-value]
}


@pytest.mark.parametrize("kind", READS)
async def test_what_is_made_is_listed_page_after_page(kind: AccountThing) -> None:
    with SandboxStore() as store:
        store.ensure_location("LOC")
        made = {make_thing(store, "LOC", kind, f"Number {number}") for number in range(103)}
        async with sandbox_client(store) as client:
            headers = {"Authorization": f"Bearer {SANDBOX_TOKEN}"}
            found = await READS[kind](
                PublicApi(Transport(client, SANDBOX_URL, headers, retry=IMPATIENT), "LOC")
            )
        assert {one.id for one in found} >= made  # type: ignore[attr-defined]
        assert len(found) == len(things_of(store, "LOC", kind))


async def test_no_more_than_a_page_is_given_at_once() -> None:
    headers = {"Authorization": f"Bearer {SANDBOX_TOKEN}", "Version": "2021-07-28"}
    with SandboxStore() as store:
        store.ensure_location("LOC")
        async with sandbox_client(store) as client:
            answer = await client.get(
                f"{SANDBOX_URL}/forms/", params={"locationId": "LOC", "limit": "51"}, headers=headers
            )
    assert answer.status_code == 422


def test_a_new_sub_account_has_a_user_a_pipeline_and_a_calendar() -> None:
    with SandboxStore() as store:
        for kind, names in (
            ("user", [FIRST_USER]),
            ("pipeline", [FIRST_PIPELINE]),
            ("calendar", [FIRST_CALENDAR]),
            ("form", []),
        ):
            assert [text_of(one, "name") for one in things_of(store, "LOC", kind)] == names  # type: ignore[arg-type]
        (first,) = things_of(store, "LOC", "user")
        (other,) = things_of(store, "OTHER", "user")
        assert first["id"] != other["id"]


def test_a_stage_is_added_to_the_pipeline_that_is_there() -> None:
    with SandboxStore() as store:
        before = things_of(store, "LOC", "pipeline")[0]
        make_thing(store, "LOC", "pipeline", FIRST_PIPELINE, ("Quoted", "Contacted"))
        (after,) = things_of(store, "LOC", "pipeline")
    assert objects_of(after, "stages")[: len(objects_of(before, "stages"))] == objects_of(before, "stages")
    assert [text_of(stage, "name") for stage in objects_of(after, "stages")][-1] == "Quoted"
