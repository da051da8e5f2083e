"""What `plan` and `apply` ask of an account before anything is written."""

from typing import TYPE_CHECKING

from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from ghl_flow.deploy.planning.plan import AccountPlan, Choices, OnConflict
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject

_KEEP_RUNNING = ("apply", "adopt", "restore", "rollback", "destroy")
"""Commands after which workflows may be in an account."""


def conflict_choice(word: str) -> "OnConflict":
    """The word of `--on-conflict`.

    Raises:
        UsageError: another word.
    """
    from ghl_flow.deploy.planning.plan import ON_CONFLICT_WORDS

    if word not in ON_CONFLICT_WORDS:
        raise UsageError(f"--on-conflict has no value '{word}'", hint="refuse, local or remote")
    return ON_CONFLICT_WORDS[word]


def allowed_gates(words: list[str] | None) -> list[str]:
    """The gates of `--allow`.

    Raises:
        UsageError: there is no such gate.
    """
    from ghl_flow.deploy.planning.gate import ALLOWABLE

    for code in words or []:
        if code not in ALLOWABLE:
            raise UsageError(
                f"there is no gate '{code}'",
                hint=did_you_mean(code, ALLOWABLE) or f"gates: {', '.join(ALLOWABLE)}",
            )
    return list(words or [])


def choices_of(
    session: Session,
    account: "Loaded[Account]",
    desired: "Desired",
    on_conflict: "OnConflict",
    allowed: list[str],
) -> "Choices":
    """What the operator chose, with the gates of an account that are closed then."""
    from ghl_flow.deploy.planning.gate import PAUSED
    from ghl_flow.deploy.planning.gates import closed_gates
    from ghl_flow.deploy.planning.plan import Choices

    gates = closed_gates(account, desired.flows, allowed, session.verdicts)
    return Choices(on_conflict, tuple(gates), PAUSED in allowed)


async def account_plan(
    session: Session,
    account: "Loaded[Account]",
    on_conflict: "OnConflict",
    allowed: list[str],
    *,
    sandbox: bool,
) -> "AccountPlan":
    """The plan of one account."""
    from ghl_flow.cli.connection import desired_of, open_account, tell_driver
    from ghl_flow.deploy.survey import survey

    desired = desired_of(session, account)
    choices = choices_of(session, account, desired, on_conflict, allowed)
    async with open_account(session, account.value, sandbox=sandbox) as connection:
        _, plan = await survey(desired, connection, choices)
    tell_driver(session, plan.driver)
    return plan


def accounts_without_file(session: Session, *, sandbox: bool) -> list[str]:
    """Accounts that a command of this project put workflows into, and that no file names now.

    Told from the journal, so only on a machine that has it. One that was destroyed since is not among them;
    one of whose flows only some were is.
    """
    from ghl_flow.cli.connection import journal_of
    from ghl_flow.wire.json import text_of

    last: dict[str, JsonObject] = {}
    for entry in journal_of(session).entries():
        if entry.get("command") in _KEEP_RUNNING and bool(entry.get("sandbox")) is sandbox:
            last[text_of(entry, "account")] = entry
    names = {item.value.account for item in session.project.accounts}
    locations = {item.value.location_id for item in session.project.accounts}
    return sorted(
        name
        for name, entry in last.items()
        if name not in names and text_of(entry, "location_id") not in locations and not _emptied(entry)
    )


def _emptied(entry: "JsonObject") -> bool:
    # Entries of earlier versions say only whether a destroy was complete.
    return entry.get("command") == "destroy" and bool(
        entry.get("emptied", entry.get("outcome") == "complete")
    )


def say_accounts_without_file(session: Session, names: list[str]) -> None:
    """What runs on in accounts that no file names, and what to do."""
    for name in names:
        session.tell(
            f"{name}: applied before and in no account file now, so its workflows may still run: to "
            f"delete them, restore its file and run 'ghl-flow destroy -a {name}'",
            style="yellow",
        )
