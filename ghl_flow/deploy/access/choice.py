"""Which driver an account gets, and why.

`auto` takes the `api` driver until HighLevel says that its Workflow API is not enabled for the sub-account,
then `builder` where a session is named, else `file`. Nothing else makes it change: a missing scope is to be
put right, not gone around.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from ghl_flow.deploy.access.driver_access import Access
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.deploy.access.plugged_drivers import plugged_driver
from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.builder import BuilderDriver
from ghl_flow.deploy.drivers.file import FileDriver
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.highlevel import (
    BuilderApi,
    Transport,
    WorkflowApi,
    builder_limiter,
    workflow_limiters,
)
from ghl_flow.highlevel.agency import AgencyApi
from ghl_flow.highlevel.transport import WRITING_METHODS
from ghl_flow.spec.account import Account
from ghl_flow.spec.driver_name import DRIVERS, known_drivers
from ghl_flow.wire.builder import Workspace

NOTICES = {
    "api": "driver api is experimental: the shape of a workflow definition is assumed until one of a real "
    "account has been seen (ghl-flow probe captures one); each write is validated first and read back",
    "snapshot": "driver snapshot: workflows come from a snapshot as they were built in its master; only "
    "their texts are written, as custom values; of the workflows name and status are looked at and, where "
    "the account lets it be read, whether each text is the merge field of its custom value",
    "file": "driver file: NO WORKFLOW BODY is written. Fields, tags and the manifest are made; each workflow "
    "becomes a build sheet to click together in HighLevel, and the next apply looks whether one of its name "
    "is published",
    "builder": "driver builder talks to the backend of HighLevel's workflow builder, which HighLevel does "
    "not document and may change at any time; it acts as you, with the session of your browser, and every "
    "write is read back",
}
"""What to say, once in a run, before a driver is used."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The driver that was asked for, and where."""

    name: str = "auto"
    because: Because = Because.PINNED

    @classmethod
    def of(cls, account: Account, option: str | None) -> "Wish":
        """What `--driver` says, else the account file.

        Raises:
            UsageError: there is no such driver.
        """
        if option is not None:
            known = known_drivers()
            if option not in known:
                hint = did_you_mean(option, known) or f"drivers: {', '.join(known)}"
                raise UsageError(f"there is no driver '{option}'", hint=hint)
            return cls(option, Because.OPTION)
        return cls(account.workflow_driver, Because.PINNED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A driver, why it is the one, and what to take when HighLevel says that it is not to be had."""

    driver: WorkflowDriver
    reason: DriverReason
    otherwise: Callable[[], Awaitable["Chosen"]] | None = None


async def choose(wish: Wish, access: Access) -> Chosen:
    """The driver that was asked for, or the first of those that `auto` tries.

    Raises:
        UsageError: a driver that does not exist.
        GhlFlowError: what it needs is missing.
    """
    if wish.name != "auto":
        plugin = "" if wish.name in DRIVERS else str(plugged_driver(wish.name).plugin)
        return Chosen(await _made(wish.name, access), DriverReason(wish.because, plugin))

    async def otherwise() -> Chosen:
        if access.credentials.has_session():
            return Chosen(await _made("builder", access), DriverReason(Because.SESSION))
        return Chosen(await _made("file", access), DriverReason(Because.NO_SESSION))

    return Chosen(_api(access), DriverReason(Because.ENABLED), otherwise)


async def _made(name: str, access: Access) -> WorkflowDriver:
    match name:
        case "api":
            return _api(access)
        case "file":
            return FileDriver()
        case "snapshot":
            return _snapshot(access)
        case "builder":
            return await _builder(access)
        # Each further driver gets its line here, and a function below that makes it.
        case _:
            return await plugged_driver(name).open(access)


def _api(access: Access) -> ApiDriver:
    shared = access.public.transport
    reads, writes = workflow_limiters(shared.limiter) if access.limited else (None, None)
    api = WorkflowApi(
        replace(shared, limiter=reads), replace(shared, limiter=writes), access.account.location_id
    )
    return ApiDriver(api)


def agency_api(access: Access) -> AgencyApi | None:
    """The agency of the account, where its file names one and its token is there."""
    account, agency = access.account, access.credentials.agency
    if agency is None or account.agency is None:
        return None
    shared = access.public.transport
    transport = replace(shared, headers={"Authorization": f"Bearer {agency.reveal()}"}, token=None)
    return AgencyApi(transport, account.agency.company_id)


def _snapshot(access: Access) -> SnapshotDriver:
    account, api = access.account, agency_api(access)
    if api is None or account.snapshot is None:
        keys = {"snapshot": account.snapshot, "agency": account.agency}
        missing = ", ".join(key for key, value in keys.items() if value is None)
        raise UsageError(
            f"the snapshot driver needs 'snapshot' and 'agency' in the file of '{account.account}' "
            f"(missing: {missing or 'the token of the agency'})",
            hint="snapshot: { id: ... } is the snapshot of the master sub-account, agency: { token: "
            "env:NAME, company_id: ... } the agency that pushes it",
        )
    if account.is_master:
        raise UsageError(
            f"'{account.account}' is the master of snapshot {account.snapshot.id}: its workflows do not come "
            "from that snapshot",
            hint="take another driver: api, builder or file",
        )

    async def builder() -> BuilderDriver | None:
        return await _builder(access) if access.credentials.has_session() else None

    return SnapshotDriver(api, account.location_id, account.snapshot, _api(access), builder)


async def _builder(access: Access) -> BuilderDriver:
    session = access.credentials.builder_session(access.account.account)
    location_id = access.account.location_id
    shared = access.public.transport
    api = BuilderApi(
        Transport(
            shared.client,
            access.endpoints.builder_url,
            session.all_headers(),
            builder_limiter() if access.limited else None,
            limited_methods=WRITING_METHODS,
            request_log=shared.request_log,
        ),
        location_id,
    )
    company_id = session.company_id or (await access.public.location()).company_id
    return BuilderDriver(api, Workspace(location_id, company_id, session.user_id), session.expires_at)
