"""What flows would have done to the history of accounts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghl_flow.cost.texts import rates_of
from ghl_flow.errors import UsageError
from ghl_flow.insight.cast import Cast
from ghl_flow.insight.replay import Replay, replay
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts, tell_not_running
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import HeardContacts, Histories, HistorySource
from ghl_flow.operations.outcome import PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

USUAL_DAYS = 90
NOTHING_MISSED = 2
"""Exit code: no account that was looked at has a missed call, and nothing would have been sent."""
LAST_DAYS: Final = HistorySource(days=USUAL_DAYS)


@dataclass(frozen=True, slots=True)
class Replays(OfAccounts[Replay]):
    """What was replayed, and the accounts that could not be."""

    @property
    def exit_code(self) -> int:
        """That of what failed; 2 where no call was missed and nothing sent, 3 where something is unknown."""
        code = self.accounts.exit_code()
        if code:
            return code
        if not any(one.missed or one.texts for one in self.found):
            return NOTHING_MISSED
        return PARTIAL if any(one.partly_unknown for one in self.found) else 0


def make_replay(
    workspace: Workspace,
    which: Accounts = ANY,
    source: HistorySource = LAST_DAYS,
    *,
    flow: str | None = None,
    test_contacts: tuple[str, ...] = (),
) -> Replays:
    """Let each account's history meet the flows that it runs, or one flow, whether it runs that or not.

    Raises:
        UsageError: there is no such account or flow, several and none chosen, or the file is no history.
        SpecError: the flow's file is not valid.
        GhlFlowError: the only account cannot be looked at.
    """
    chosen = chosen_accounts(workspace, which)
    only = None if flow is None else workspace.project.flow(flow)
    if only is not None:
        tell_not_running(workspace, only.value.flow, chosen.accounts)
    # Opt-outs and texts of the day before count, though its calls do not.
    histories = Histories(workspace, source.with_the_day_before)
    histories.check([item.value for item in chosen.accounts])
    heard = HeardContacts(workspace, test_contacts)

    def flows_of(item: "Loaded[Account]") -> "list[CompiledFlow]":
        wanted = [only] if only is not None else workspace.project.flows_of(item)
        if not wanted:
            raise UsageError(
                f"{item.value.account} runs no flow", hint="name one with --flow, or list it under flows"
            )
        return [workspace.compiled(one, item) for one in wanted]

    async def one(item: "Loaded[Account]") -> Replay:
        account, cast = item.value, Cast.of(flows_of(item))
        history = await histories.of(account)
        heard.note(history)
        since = history.begins(source.days)
        rates = rates_of(account, workspace.facts)
        return replay(history, cast, rates, since=since, test_contacts=test_contacts)

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    heard.tell()
    return Replays(found)
