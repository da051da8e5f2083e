"""The A2P packet of accounts: what the Trust Center asks, checked before a reviewer does."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.a2p.business_checks import TaxId, masked_tax_id
from ghl_flow.a2p.model import Check, CheckCode, Outcome
from ghl_flow.a2p.packet import Packet, packet_of
from ghl_flow.a2p.record import read_record, write_record
from ghl_flow.a2p.wording import brand_of
from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.facts.sheet import today
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.a2p.online import Open
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class Packets(OfAccounts[Packet]):
    """The packets of accounts; `written`: the records that were made."""

    written: tuple[str, ...] = ()

    @property
    def packets(self) -> list[Packet]:
        """Those that could be made."""
        return [packet for _, packet in self.accounts.results]

    @property
    def to_fix(self) -> int:
        """How many checks of all packets found something to fix; a record ends that of what was submitted."""
        found = [one for packet in self.packets for one in packet.with_outcome(Outcome.FIX)]
        return sum(one.code is not CheckCode.SAMPLES_DRIFTED for one in found)

    @property
    def exit_code(self) -> int:
        """That of what failed; 1 when something has to be fixed; 3 when a person has to answer or look."""
        found = {check.outcome for packet in self.packets for check in packet.checks}
        code = FINDINGS if Outcome.FIX in found else PARTIAL if found - {Outcome.OK} else 0
        return self.accounts.exit_code() or code


def a2p_packet(
    workspace: Workspace,
    which: Accounts = ANY,
    *,
    online: bool = False,
    record: bool = False,
    open_page: "Open | None" = None,
) -> Packets:
    """Make the packet of each account.

    `online`: open website, privacy policy and terms. `record`: write down the samples as they were submitted.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        GhlFlowError: the only account has none, because its flows do not compile for example.
    """
    facts = workspace.facts.registration
    written: list[str] = []

    async def one(item: "Loaded[Account]") -> Packet:
        account = item.value
        flows = [workspace.compiled(flow, item) for flow in workspace.project.flows_of(item)]
        path = record_path(workspace, account.account)
        looked = await _looked(account, open_page) if online else None

        def made() -> Packet:
            return packet_of(
                account,
                flows,
                workspace.templates,
                facts,
                tax_id=_tax_id(account),
                record=read_record(path, workspace.project.display(path)),
                online=looked,
                today=today(),
            )

        packet = made()
        if record and not packet.samples:
            raise UsageError(
                f"there is nothing to record: no flow of '{account.account}' sends a text",
                hint="add a flow that texts to the account's flows",
            )
        if record:
            use_case = account.a2p.use_case if account.a2p else None
            write_record(path, account.account, use_case, packet.samples, today())
            written.append(workspace.project.display(path))
            packet = made()
        return packet

    found = run_accounts(workspace, chosen_accounts(workspace, which), one, concurrency=READING)
    found.raise_if_alone()
    return Packets(found, tuple(written))


def record_path(workspace: Workspace, account: str) -> Path:
    """Where it is written down what an account submitted."""
    project = workspace.project
    return project.root / project.settings.paths.registrations / f"{account}.yaml"


def _tax_id(account: "Account") -> TaxId | None:
    """What may be shown of the EIN; it leaves this function masked."""
    from ghl_flow.highlevel import resolve_secret

    reference = account.a2p.business.tax_id if account.a2p else None
    if reference is None:
        return None
    try:
        return masked_tax_id(reference, resolve_secret(reference, os.environ).reveal())
    except AuthenticationError:
        return masked_tax_id(reference, None)


async def _looked(account: "Account", open_page: "Open | None") -> list[Check] | None:
    from ghl_flow.a2p.online import online_checks, opener
    from ghl_flow.highlevel.client import open_client

    if account.a2p is None:
        return None
    if open_page is not None:
        return await online_checks(account.a2p, brand_of(account), open_page)
    async with open_client() as client:
        return await online_checks(account.a2p, brand_of(account), opener(client))
