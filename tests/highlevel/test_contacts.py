"""Whose number it is, of an answer that may be about everybody."""

import pytest
from starlette.responses import JSONResponse

from ghl_flow.highlevel.contacts import contacts_of_number
from ghl_flow.wire.json import JsonObject
from tests.sandbox.service import Stub, public_api

pytestmark = pytest.mark.anyio

_NUMBER = "+15125550100"


def _rows(mine: int, others: int) -> list[JsonObject]:
    rows: list[JsonObject] = [{"id": f"mine{number}", "phone": "+1 (512) 555-0100"} for number in range(mine)]
    return rows + [{"id": f"o{number}", "phone": f"+151255502{number:02}"} for number in range(others)]


@pytest.mark.parametrize(
    ("mine", "others", "total", "said"),
    [
        (0, 0, 0, []),
        (1, 0, 1, ["mine0"]),
        (2, 0, 2, ["mine0", "mine1"]),
        # The filter is not known there, and this is everybody.
        (0, 19, 19, []),
        (1, 18, 19, ["mine0"]),
        # A page of everybody: on the next there may be one, or another one.
        (0, 20, None, None),
        (1, 19, None, None),
        (1, 9, 90, None),
        (0, 10, 90, None),
        (2, 18, 90, ["mine0", "mine1"]),
    ],
)
async def test_who_has_a_number(
    stub: Stub, mine: int, others: int, total: int | None, said: list[str] | None
) -> None:
    told: JsonObject = {} if total is None else {"total": total}
    stub.answer = lambda request: JSONResponse({"contacts": _rows(mine, others), **told})
    async with public_api(stub.url, "LOC") as api:
        assert await contacts_of_number(api, _NUMBER) == said
