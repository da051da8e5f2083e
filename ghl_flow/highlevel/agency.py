"""What only an agency's token may do: push snapshots into sub-accounts, and set their permissions."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, TypeAdapter

from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.transport import Transport, path_of
from ghl_flow.wire.json import JsonObject, JsonValue

_VERSION = "2021-07-28"
_PERMISSIONS_VERSION = "v3"
MISSED_CALL_TEXT_BACK = "missed-call-text-back"
"""The permission behind HighLevel's own text-back (OpenAPI, locations-v3.json)."""
_PAGE = 100
_MOST_PAGES = 1_000
_NAMES: TypeAdapter[list[str]] = TypeAdapter(list[str])
_ADVICE = Advice(
    if_unauthorized="this needs a token of the agency, not of a sub-account (agency view > Settings > "
    "Private Integrations)",
    if_forbidden="the agency's token may not do this: give it locations.write and snapshots.readonly (agency "
    "view > Settings > Private Integrations)",
)


@dataclass(frozen=True, slots=True)
class SnapshotPush:
    """How far the last push is. `status` is HighLevel's word; `pending` are kinds of assets to come."""

    status: str
    pending: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; that all of it came is not said by that."""
        word = self.status.lower().replace("_", "-").replace(" ", "-")
        return word not in ("", "processing", "pending", "queued", "started", "in-progress")

    @property
    def completed(self) -> bool:
        """Whether HighLevel says that it ended well, and names nothing that is still to come."""
        return self.status.lower() == "completed" and not self.pending


class SubAccount(BaseModel):
    """A sub-account, as a search of the agency lists it (OpenAPI, locations.json, GetLocationSchema)."""

    model_config = ConfigDict(extra="ignore")

    id: str
    name: str = ""
    timezone: str = ""
    country: str = ""
    city: str = ""
    state: str = ""


_LOCATIONS: TypeAdapter[list[SubAccount]] = TypeAdapter(list[SubAccount])


@dataclass(frozen=True, slots=True)
class AgencyApi:
    """An agency. Every method raises the errors of `ghl_flow.highlevel.errors`."""

    transport: Transport
    company_id: str

    async def sub_accounts(self) -> list[SubAccount]:
        """Every sub-account of the agency, page by page. Scope locations.readonly."""
        found: dict[str, SubAccount] = {}
        for _ in range(_MOST_PAGES):
            answer = await self.transport.send(
                "GET",
                path_of("locations", "search"),
                query={"companyId": self.company_id, "skip": str(len(found)), "limit": str(_PAGE)},
                headers={"Version": _VERSION},
                scope="locations.readonly",
                advice=_ADVICE,
            )
            page = answer.field("locations", _LOCATIONS)
            before = len(found)
            found |= {one.id: one for one in page}
            # A page may hold fewer than was asked for; one that brings nothing new is the last.
            if len(found) == before:
                break
        return [*found.values()]

    async def push_snapshot(self, location_id: str, snapshot_id: str, *, override: bool) -> None:
        """Begin to put a snapshot into a sub-account. Scope locations.write.

        `override`: replace what it brought before; else a second push makes everything twice (R35).
        """
        await self.transport.send(
            "PUT",
            path_of("locations", location_id),
            body={"companyId": self.company_id, "snapshot": {"id": snapshot_id, "override": override}},
            headers={"Version": _VERSION},
            scope="locations.write",
            advice=_ADVICE,
        )

    async def last_push(self, location_id: str, snapshot_id: str) -> SnapshotPush:
        """The last push of that snapshot into that sub-account. Scope snapshots.readonly."""
        answer = await self.transport.send(
            "GET",
            path_of("snapshots", "snapshot-status", snapshot_id, "location", location_id),
            query={"companyId": self.company_id},
            headers={"Version": _VERSION},
            scope="snapshots.readonly",
            advice=_ADVICE,
        )
        data = answer.object().get("data")
        row: dict[str, JsonValue] = data if isinstance(data, dict) else {}
        status, pending = row.get("status"), row.get("pending")
        # Whatever stands there is still to come, be it named or not.
        left = pending if isinstance(pending, list) else [pending] if pending else []
        names = [item if isinstance(item, str) else "something" for item in left]
        return SnapshotPush(status if isinstance(status, str) else "", tuple(names))

    async def permissions(self, location_id: str) -> list[str]:
        """The features that are enabled in a sub-account. Scope locations/write (OpenAPI)."""
        answer = await self._permissions("GET", location_id)
        return answer.field("permissions", _NAMES)

    async def set_permissions(self, location_id: str, names: Sequence[str]) -> list[str]:
        """Replace the features that are enabled; those that are enabled afterwards. Scope locations/write."""
        answer = await self._permissions("PUT", location_id, {"permissions": [*names]})
        return answer.field("permissions", _NAMES)

    async def _permissions(self, method: str, location_id: str, body: JsonObject | None = None) -> Answer:
        return await self.transport.send(
            method,
            path_of("locations", location_id, "permissions"),
            body=body,
            headers={"Version": _PERMISSIONS_VERSION},
            scope="locations/write",
            advice=_ADVICE,
        )
