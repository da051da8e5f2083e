"""`ghl-flow verify`: decide the guarantees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import AccountOption, AccountsOption, Format, FormatOption
from ghl_flow.cli.session import Session
from ghl_flow.cli.simulate import ProfileName
from ghl_flow.errors import GhlFlowError, UsageError

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.runtime.verify import Verdict


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="verify")(verify)


def verify(
    context: typer.Context,
    flows: Annotated[
        list[str] | None,
        typer.Argument(
            help="Flow ids or files; default: all.", metavar="[FLOWS]...", autocompletion=flow_names
        ),
    ] = None,
    account: AccountOption = None,
    accounts: AccountsOption = None,
    max_calls: Annotated[
        int, typer.Option("--max-calls", min=1, max=12, help="How many calls to allow for.")
    ] = 3,
    profile: Annotated[
        ProfileName | None,
        typer.Option("--profile", help="Only this profile of HighLevel; default: both.", show_default=False),
    ] = None,
    jitter: Annotated[
        str, typer.Option("--jitter", help="How late a wait may resume, such as 1m.", metavar="DURATION")
    ] = "0s",
    allow_unknown: Annotated[
        bool, typer.Option("--allow-unknown", help="Exit with 0 although something could not be decided.")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Prove a flow's guarantees for every timing, or refute them.

    Goes through everything that calls, replies and answered calls can lead to, for all timings at once,
    under both profiles of HighLevel's rules. A violated guarantee comes with the shortest case that breaks
    it. Exits with 1 unless every guarantee is proved; what cannot be decided is unknown.

    A guarantee is proved when it is proved for every account that runs the flow: texts, time zones and the
    flows beside it differ. Accounts for which everything that counts is the same share one search. With 3
    when some accounts do not compile; the others are verified all the same.

    \b
    ghl-flow verify
    ghl-flow verify missed-call-text-back --max-calls 5
    ghl-flow verify --accounts 'dental-*'
    ghl-flow verify missed-call-text-back --jitter 1m   # waits may resume up to a minute late
    """
    from ghl_flow.cli.display.verdicts import print_verdicts, verdict_json
    from ghl_flow.cli.fleet import failure_codes, print_failures
    from ghl_flow.runtime.profile import Profile
    from ghl_flow.runtime.verify import Result
    from ghl_flow.runtime.verify import verify as decide

    session = Session.of(context)
    late = _seconds(jitter)
    profiles = (Profile(profile.value),) if profile else tuple(Profile)
    groups, failed = _questions(session, flows or [], account, accounts)
    if not groups and len(failed) == 1:
        raise failed[0][1]
    searched = []
    with session.err.status("") as status:

        def progress(guarantee: str, steps: int) -> None:
            status.update(f"{guarantee}: {steps:,} patterns")

        for group in groups:
            found = decide(
                group.compiled,
                max_calls=max_calls,
                profiles=profiles,
                jitter=late,
                beside=group.beside,
                progress=progress if session.err.is_terminal and not session.quiet else None,
            )
            if not found:
                session.say(f"{group.compiled.flow.flow} has no guarantees", style="yellow")
            searched += [(item, group.accounts) for item in found]
    verdicts = _folded(searched)
    if fmt is Format.JSON:
        session.print_json([verdict_json(item, names) for item, names in verdicts])
    else:
        print_verdicts(session.out, verdicts)
        patterns = sum(item.patterns for item, _ in searched)
        seconds = sum(item.seconds for item, _ in searched)
        session.say(f"{patterns:,} patterns in {seconds:.2f} s", style="dim")
    print_failures(session, failed)
    passing = (Result.PROVED, Result.UNKNOWN) if allow_unknown else (Result.PROVED,)
    if not all(item.result in passing for item, _ in verdicts):
        raise typer.Exit(1)
    raise typer.Exit(failure_codes([error for _, error in failed], some=bool(groups)))


def _folded(verdicts: "Sequence[tuple[Verdict, Sequence[str]]]") -> "list[tuple[Verdict, list[str]]]":
    """Verdicts that say the same in one row, with the accounts of all and what all their searches took."""
    folded: list[tuple[Verdict, list[str]]] = []
    for verdict, accounts in verdicts:
        for place, (other, names) in enumerate(folded):
            if replace(verdict, patterns=other.patterns, seconds=other.seconds) == other:
                took = (other.patterns + verdict.patterns, other.seconds + verdict.seconds)
                folded[place] = (replace(other, patterns=took[0], seconds=took[1]), [*names, *accounts])
                break
        else:
            folded.append((verdict, [*accounts]))
    return folded


@dataclass
class _Group:
    """Accounts for which a flow is the same question."""

    compiled: "CompiledFlow"
    beside: "list[CompiledFlow]"
    accounts: list[str]


def _questions(
    session: Session, named: Sequence[str], account: Sequence[str] | None, accounts: str | None
) -> "tuple[list[_Group], list[tuple[str, GhlFlowError]]]":
    """Each flow with the accounts it is to be verified for, and the accounts that do not compile.

    Raises:
        UsageError: there is nothing to verify.
    """
    from ghl_flow.cli.connection import accounts_running, chosen_accounts, set_aside_unknown_flows
    from ghl_flow.runtime.verify.alike import likeness

    project = session.project
    loaded = [project.flow(item) for item in named]
    if not named:
        project.require(flows=True, accounts=True)
        if account or accounts is not None:
            # All that these accounts run.
            chosen = chosen_accounts(session, account, pattern=accounts)
            set_aside_unknown_flows(session, chosen)
            wanted = {name for item in chosen for name in item.value.flows}
            loaded = [flow for flow in project.flows if flow.value.flow in wanted]
        else:
            loaded = project.flows
    groups: list[_Group] = []
    failed: list[tuple[str, GhlFlowError]] = []
    idle: list[GhlFlowError] = []
    for flow in loaded:
        try:
            runners = accounts_running(session, flow.value.flow, account, accounts)
        except UsageError as error:
            idle.append(error)
            continue
        if not named:
            runners = [item for item in runners if flow.value.flow in item.value.flows]
        alike: dict[str, _Group] = {}
        for runner in runners:
            try:
                compiled, beside = session.compiled(flow, runner), session.beside(flow, runner)
            except GhlFlowError as error:
                failed.append((runner.value.account, error))
                continue
            group = alike.setdefault(likeness(compiled, beside), _Group(compiled, beside, []))
            group.accounts.append(runner.value.account)
        groups += alike.values()
    failed = [(name, error) for name, error in failed if name not in session.unusable]
    failed += session.unusable.items()
    # A flow with an invalid file is not verified, whoever runs it; where it was told of an account, once.
    told = {item for _, error in failed for item in error.diagnostics}
    failed += [
        (one.path, one.error)
        for one in project.broken_flows
        if not named and not told.issuperset(one.error.diagnostics)
    ]
    if idle and not groups and not failed:
        raise UsageError.of([item for error in idle for item in error.diagnostics])
    for reason in idle:
        session.tell(f"not verified: {reason.told}", style="yellow")
    if not groups and not failed:
        raise UsageError("no account chosen runs a flow", hint="add one to the account's flows:")
    return groups, failed


def _seconds(jitter: str) -> int:
    from ghl_flow.language.duration import Duration

    try:
        return Duration.parse(jitter).seconds
    except ValueError as error:
        raise UsageError(f"--jitter: {error}", hint="for example --jitter 1m") from None
