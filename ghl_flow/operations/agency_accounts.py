"""The sub-accounts of the agency, as accounts to be."""

import os
from dataclasses import replace

import anyio

from ghl_flow.errors import UsageError
from ghl_flow.highlevel import Transport, open_client, public_limiter, resolve_secret
from ghl_flow.highlevel.agency import AgencyApi, SubAccount
from ghl_flow.operations.access import endpoints, sandbox_store
from ghl_flow.operations.events import RequestSent
from ghl_flow.operations.new_account import NewAccount, free_names, name_of
from ghl_flow.operations.workspace import Workspace


def agency_accounts(workspace: Workspace, usual: NewAccount, token: str, company_id: str) -> list[NewAccount]:
    """The sub-accounts that an agency's token may see, each with a name of its own.

    `token`: env:NAME or keyring:NAME. `usual`: niche, flows and labels of all of them.

    Raises:
        UsageError: the agency is not named.
        GhlFlowError: HighLevel refuses, or is not reached.
    """
    if not workspace.sandbox and not (token and company_id):
        raise UsageError(
            "the agency's token and its id are needed to list its sub-accounts",
            hint="--agency-token env:NAME --company-id ID, or agency: under defaults.all in ghl-flow.yaml",
        )
    found = anyio.run(_sub_accounts, workspace, token, company_id)
    taken = [item.value.account for item in workspace.project.accounts]
    there = {item.value.location_id for item in workspace.project.accounts}
    new = [_account(one, usual) for one in found if one.id not in there]
    known = [_account(one, usual) for one in found if one.id in there]
    return [*known, *free_names(new, taken)]


async def _sub_accounts(workspace: Workspace, token: str, company_id: str) -> list[SubAccount]:
    def log(method: str, path: str, status: int) -> None:
        workspace.on_event(RequestSent(method, path, status, ""))

    if not workspace.sandbox:
        secret = resolve_secret(token, os.environ, "the token of the agency")
        async with open_client() as client:
            headers = {"Authorization": f"Bearer {secret.reveal()}"}
            url = endpoints(workspace).public_url
            transport = Transport(client, url, headers, public_limiter(), request_log=log)
            return await AgencyApi(transport, company_id).sub_accounts()
    from ghl_flow.sandbox import SANDBOX_URL, sandbox_client
    from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN
    from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID

    with sandbox_store(workspace) as store:
        async with sandbox_client(store) as client:
            headers = {"Authorization": f"Bearer {SANDBOX_AGENCY_TOKEN}"}
            transport = Transport(client, SANDBOX_URL, headers, None, request_log=log)
            return await AgencyApi(transport, DEFAULT_COMPANY_ID).sub_accounts()


def _account(one: SubAccount, usual: NewAccount) -> NewAccount:
    named = name_of(one.name) or name_of(one.id)
    values = {"business_name": one.name} if one.name.strip() else {}
    where = f"sub-account {one.id}"
    zone = one.timezone or usual.timezone
    return replace(usual, account=named, location_id=one.id, timezone=zone, vars=values, where=where)
