"""Advice for people: at most three actions, each with evidence, cost and how to undo; then every price."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.report.words import duration, percent, span
from ghl_flow.cli.display.roi.words import between, money
from ghl_flow.cli.display.table import print_table
from ghl_flow.cost.amount import Amount
from ghl_flow.counting import counted
from ghl_flow.insight.advise import Action, Advised, Price, Step, Why
from ghl_flow.operations.advise import Advices
from ghl_flow.remedy import pasted

_WHAT = {
    Step.TEXT_BACK: "Keep texting back alone.",
    Step.ANSWER_SOONER: "Let people answer replies sooner.",
    Step.TAKE_OVER: "Let a person, or HighLevel's Conversation AI, take over who asks a lot.",
    Step.AFTER_HOURS_DESK: "Let a person or an AI answer calls while the business is closed.",
}
_COST = {
    Step.TEXT_BACK: "the texts alone (see cost)",
    Step.ANSWER_SOONER: "nothing: the flow 'internal-escalation' rings who is responsible",
    Step.TAKE_OVER: "nothing for a person; HighLevel's tokens for the assistant",
}
_FLOW = {
    Step.TEXT_BACK: "missed-call-text-back",
    Step.ANSWER_SOONER: "internal-escalation",
    Step.TAKE_OVER: "conversation-ai-handoff",
    Step.AFTER_HOURS_DESK: "ai-receptionist-log",
}
_UNDO = {
    Step.TEXT_BACK: "pause the flow",
    Step.ANSWER_SOONER: "take the flow out of the account file and apply",
    Step.TAKE_OVER: "switch the assistant off, take the flow out of the account file and apply",
    Step.AFTER_HOURS_DESK: "end the forwarding of the number; calls are missed, and texted, again",
}


def print_advices(console: Console, found: Advices) -> None:
    """Each account, equal ones once; prices of one with its advice, of several in one table after it."""
    groups = folded(zip(_names(found), found.found, strict=True), as_it_reads)
    for names, one in groups:
        _print_one(console, names, one)
        if len(groups) == 1:
            _print_prices(console, [one])
    if len(groups) > 1:
        _print_prices(console, [one for _, one in groups])
    if found.stale:
        print_line(console, f"Prices are old, look them up: {', '.join(found.stale)}", "yellow")


def _names(found: Advices) -> list[str]:
    return [one.account for one in found.found]


def as_it_reads(one: Advised) -> Hashable:
    """All that is shown of it."""
    return replace(one, account="", prices=()), tuple((price.desk, price.cost) for price in one.prices)


def _print_one(console: Console, names: Sequence[str], one: Advised) -> None:
    if not one.episodes:
        looked = pasted("'ghl-flow doctor'")
        said = f"no missed call to judge by; if callers say otherwise, a voicemail may answer them: {looked}"
        print_line(console, of_accounts(names, said), "yellow")
        return
    if one.calls is None:
        few = f"callers missed {counted(one.episodes, 'time')} in {one.days:.1f} days"
        print_line(console, of_accounts(names, f"{few}, too few days to tell a month"), "bold")
    else:
        said = f"callers missed about {money(one.calls.likely)} times a month"
        print_line(console, of_accounts(names, said), "bold")
    for number, action in enumerate(one.actions, 1):
        print_line(console, f"  {number}. {_WHAT[action.step]}", "bold")
        print_line(console, f"     because {evidence(action)}")
        print_line(console, f"     costs   {cost(action, one.prices)}")
        print_line(console, f"     flow    {flow(action, one.prices)}")
        print_line(console, f"     undo    {_UNDO[action.step]}")
    if one.profit is not None:
        profit = between(one.profit)
        print_line(
            console, f"  texting back recovers a gross profit of {profit} a month, texts paid (see roi)"
        )
    print_line(console, "")


def _print_prices(console: Console, found: Sequence[Advised]) -> None:
    """What each desk costs, over all accounts that have a month to judge by."""
    costs: dict[str, list[Price]] = {}
    for price in (price for one in found for price in one.prices):
        costs.setdefault(price.desk, []).append(price)
    if not costs:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
    each = "" if len(found) == 1 else ", each account"
    for title in ("answering all of them", f"US$ a month{each}", "prices as of", "flow"):
        table.add_column(title)
    for prices in costs.values():
        of = prices[0].of
        table.add_row(of.name, _span([price.cost for price in prices]), f"{of.as_of}", of.recipe)
    print_table(console, table, 2)
    print_line(console, "  with 2 to 3 minutes a call, which is assumed; sources of the prices:", "dim")
    for prices in costs.values():
        of = prices[0].of
        print_line(console, f"    {of.name}: {of.source} ({of.as_of})", "dim")


def _span(costs: Sequence[Amount | None]) -> str:
    """From the least to the most that it costs one of the accounts."""
    known = [one for one in costs if one is not None]
    if not known:
        return "more than its plans"
    spans = Amount(min(one.low for one in known), known[0].likely, max(one.high for one in known))
    more = len(costs) - len(known)
    return dollars(spans) + (f"; of {more}, more than its plans" if more else "")


def dollars(amount: Amount) -> str:
    """A price with two digits."""
    return between(amount)


def evidence(action: Action) -> str:
    """What speaks for an action, with its numbers."""
    share = action.share
    count = ""
    if share is not None:
        count = f"{share.hits} of {share.count} ({percent(share.seen)}, likely {span(share)})"
    match action.why:
        case Why.SLOW:
            waits = "" if action.time is None else f"; half of all waited {duration(action.time)} or more"
            return f"to {count} of those who replied no person wrote or called within an hour{waits}"
        case Why.ASKING:
            return f"{count} of those who replied wrote more than three texts before a person came"
        case Why.AFTER_HOURS:
            return f"{count} of the times that callers were missed, the business was closed"
        case Why.TOO_LITTLE | Why.NOTHING_AGAINST if share is None or not share.count:
            looked = pasted("'ghl-flow status'")
            return (
                f"no text is known to have reached a missed caller in time to count: {looked} says what runs"
            )
        case Why.TOO_LITTLE:
            return f"too little happened to speak for anything else: {count} replied"
    return f"nothing measured speaks against it: {count} replied"


def cost(action: Action, prices: tuple[Price, ...]) -> str:
    """What an action costs in a month."""
    price = next((one for one in prices if one.desk == action.desk), None)
    if price is None or price.cost is None:
        return _COST.get(action.step, "not known")
    return f"US${dollars(price.cost)} a month at most: {price.of.name} for all of them ({price.of.source})"


def flow(action: Action, prices: tuple[Price, ...]) -> str:
    """The shipped flow that takes over."""
    price = next((one for one in prices if one.desk == action.desk), None)
    return _FLOW[action.step] if price is None else price.of.recipe
