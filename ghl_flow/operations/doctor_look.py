"""One look at an account, for every check of `doctor`: each thing is asked once."""

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from ghl_flow.a2p.messages import Counted, count_history
from ghl_flow.checkup.model import (
    Blank,
    DriverSeen,
    Probe,
    Seen,
    Subject,
    TokenKind,
    Unseen,
)
from ghl_flow.checkup.not_seen import NO_DATE, OFFLINE, no_agency
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.state.rivals import Rival, rivals
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel import BlockedError, Cause, ConnectionLostError, resolve_secret
from ghl_flow.highlevel.errors import ApiError
from ghl_flow.operations.access import looked_at, open_account
from ghl_flow.operations.histories import Histories
from ghl_flow.operations.plan import choices_of
from ghl_flow.operations.shadowed import note_silence
from ghl_flow.operations.terms import DEFAULT_TERMS
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.insight.history import History
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

T = TypeVar("T")


# A Private Integration Token, and a JWT (public-api documentation; observed).
_BEGINS = {"pit-": TokenKind.PRIVATE, "eyJ": TokenKind.ACCESS}


class Look:
    """One look at one account: each thing is asked once, and what is refused is kept as the reason.

    Where the token is refused or HighLevel is not reached, nothing further is asked.
    """

    def __init__(
        self, workspace: Workspace, item: "Loaded[Account]", histories: Histories, *, offline: bool
    ) -> None:
        self._workspace, self._item, self._account = workspace, item, item.value
        self._histories, self._offline = histories, offline
        self._over: Unseen | None = OFFLINE if offline else None
        self._probes: dict[str, str] = {}
        self._opened = False

    async def subject(self) -> Subject:
        """All that is known."""
        blank: Unseen = OFFLINE
        known = Subject(
            account=self._account,
            file=self._item.document.source.path,
            now=datetime.now(UTC),
            facts=self._workspace.facts,
            token=self._token_kind(),
            probes=(),
            driver=blank,
            location=blank,
            clock=blank,
            numbers=blank,
            permissions=blank,
            plan=blank,
            rivals=blank,
            history=blank,
            counted=blank,
        )
        if not self._offline:
            known = await self._connected(known)
        if isinstance(known.history, Unseen) and self._histories.source.file is not None:
            known = replace(known, history=await self._file())
        counted: Seen[Counted] = (
            known.history if isinstance(known.history, Unseen) else self._counted(known.history)
        )
        return replace(known, counted=counted)

    async def _file(self) -> "Seen[History]":
        return await self._seen("", lambda: self._histories.of(self._account), remote=False)

    async def _connected(self, known: Subject) -> Subject:
        try:
            async with open_account(self._workspace, self._account) as connection:
                return await self._asked(known, connection)
        except GhlFlowError as error:
            return await self._without_driver(known, error)

    async def _without_driver(self, known: Subject, error: GhlFlowError) -> Subject:
        """The driver cannot be had; what the documented API tells is asked all the same."""
        other = replace(self._workspace, driver="file")
        try:
            async with open_account(other, self._account) as connection:
                found = await self._asked(known, connection, plans=False)
        except GhlFlowError as second:
            is_token = isinstance(second, AuthenticationError)
            return self._nothing(
                known, _blank_of(second, Blank.NOT_SIGNED_IN if is_token else Blank.NOT_VALID)
            )
        none = _blank_of(error, Blank.NO_DRIVER)
        return replace(found, driver=replace(none, why=Blank.NO_DRIVER), plan=none, rivals=none)

    def _nothing(self, known: Subject, why: Unseen) -> Subject:
        """The account cannot be opened at all."""
        return replace(
            known,
            token=why,
            driver=why,
            location=why,
            clock=why,
            numbers=why,
            permissions=why,
            plan=why,
            rivals=why,
            history=why,
        )

    async def _asked(self, known: Subject, connection: "Connection", *, plans: bool = True) -> Subject:
        public = connection.public
        both = await self._seen("locations.readonly", public.location_and_clock)
        location = both if isinstance(both, Unseen) else both[0]
        clock: Seen[float] = both if isinstance(both, Unseen) else _ahead(both[1])
        both_plans = await self._seen("", lambda: self._planned(connection)) if plans else OFFLINE
        plan: Seen[AccountPlan] = both_plans if isinstance(both_plans, Unseen) else both_plans[0]
        await self._probe_rest(connection, seen=not isinstance(plan, Unseen))
        numbers = await self._seen("phonenumbers.read", public.numbers)
        history: Seen[History] = OFFLINE
        if self._histories.source.file is None:
            history = await self._seen(
                "conversations/message.readonly", lambda: self._histories.of(self._account, connection)
            )
        permissions: Seen[Sequence[str]] = no_agency(known.file)
        if connection.agency is not None:
            agency = connection.agency
            permissions = await self._seen(
                "locations/write", lambda: agency.permissions(self._account.location_id), probe=False
            )
        return replace(
            known,
            location=location,
            clock=clock,
            plan=plan,
            rivals=both_plans if isinstance(both_plans, Unseen) else both_plans[1],
            driver=await self._driver(connection, plan) if plans else OFFLINE,
            numbers=numbers,
            history=history,
            permissions=permissions,
            probes=tuple(Probe(scope, refused) for scope, refused in self._probes.items()),
        )

    async def _planned(self, connection: "Connection") -> tuple[AccountPlan, tuple[Rival, ...]]:
        desired = self._workspace.desired(self._item)
        choices = choices_of(self._workspace, self._item, desired, DEFAULT_TERMS)
        looked = looked_at(self._workspace, self._account.location_id)
        actual, plan = await survey(desired, connection, choices, ask_first=False, looked=looked)
        note_silence(self._workspace, plan)
        return plan, await rivals(desired, actual, connection, looked)

    async def _driver(self, connection: "Connection", plan: Seen[AccountPlan]) -> Seen[DriverSeen]:
        """The driver that the account gets: a plan settled that; else it is asked whether it may be used."""
        if isinstance(plan, Unseen):
            asked = await self._seen("", lambda: connection.ask(lambda driver: driver.check_enabled()))
            if isinstance(asked, Unseen):
                return asked
        return _driver(connection.driver, connection.driver_reason)

    async def _probe_rest(self, connection: "Connection", *, seen: bool) -> None:
        """The scopes that a plan needs; where there is one, they were granted."""
        public = connection.public
        tries: dict[str, Callable[[], Awaitable[object]]] = {
            "locations/customFields.readonly": public.custom_fields,
            "locations/customValues.readonly": public.custom_values,
            "locations/tags.readonly": public.tags,
            "workflows.readonly": public.workflows,
        }
        for scope, ask in tries.items():
            if seen:
                self._probes[scope] = ""
            else:
                await self._seen(scope, ask)
        await self._seen("users.readonly", public.users)

    async def _seen(
        self, scope: str, ask: Callable[[], Awaitable[T]], *, probe: bool = True, remote: bool = True
    ) -> Seen[T]:
        """What is answered, or why not. `probe`: the scope is one of the account's token."""
        if self._over is not None and remote:
            return self._over
        try:
            found = await ask()
        except GhlFlowError as error:
            why = _blank_of(error, Blank.NOT_VALID if not isinstance(error, ApiError) else Blank.REFUSED)
            if remote and (why.why is Blank.UNREACHABLE or (_is_the_token(error) and not self._opened)):
                self._over = why
            elif scope and probe and (why.why is Blank.NO_SCOPE or _is_the_token(error)):
                # It opened the sub-account, so that it lacks something, whatever is said.
                why = replace(why, why=Blank.NO_SCOPE)
                self._probes[scope] = why.detail
            return why
        if scope and probe:
            self._probes[scope] = ""
        self._opened = self._opened or remote
        return found

    def _token_kind(self) -> Seen[TokenKind]:
        """Told from the account file, and from how the token begins; it is shown to no one."""
        account = self._account
        if account.oauth is not None:
            return TokenKind.OAUTH
        if account.agency is not None:
            return TokenKind.AGENCY
        if self._offline:
            return OFFLINE
        if self._workspace.sandbox or account.token is None:
            return TokenKind.PRIVATE
        try:
            secret = resolve_secret(account.token, os.environ).reveal()
        except GhlFlowError as error:
            return _blank_of(error, Blank.NOT_SIGNED_IN)
        return next((kind for start, kind in _BEGINS.items() if secret.startswith(start)), TokenKind.OTHER)

    def _counted(self, history: "History") -> Counted:
        return count_history(history, self._account.a2p.since if self._account.a2p else None)


def _is_the_token(error: GhlFlowError) -> bool:
    return isinstance(error, ApiError) and error.cause in (Cause.TOKEN, Cause.TOKEN_KIND, Cause.ACCESS)


def _blank_of(error: GhlFlowError, otherwise: Blank) -> Unseen:
    first = error.diagnostics[0]
    why = otherwise
    if isinstance(error, ConnectionLostError | BlockedError):
        why = Blank.UNREACHABLE
    elif isinstance(error, ApiError):
        why = Blank.NO_SCOPE if error.cause is Cause.SCOPE else Blank.REFUSED
    return Unseen(why, error.told, first.hint or "")


def _ahead(moment: datetime | None) -> Seen[float]:
    if moment is None:
        return NO_DATE
    return (datetime.now(UTC) - moment).total_seconds()


def _driver(driver: WorkflowDriver, reason: DriverReason) -> DriverSeen:
    can = driver.capabilities
    return DriverSeen(
        driver.name, reason, writes=not can.needs_person, reads=can.reads_bodies or can.writes_whole
    )
