"""Advice for people: at most three actions, each with evidence, cost and how to undo; then every price."""

from rich.console import Console
from rich.table import Table

from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.report.words import duration, percent, span
from ghl_flow.cli.display.roi.words import between, money
from ghl_flow.cli.display.table import print_table
from ghl_flow.cost.amount import Amount
from ghl_flow.counting import counted
from ghl_flow.insight.advise import Action, Advised, Price, Step, Why
from ghl_flow.operations.advise import Advices

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
    """Each account."""
    for one in found.found:
        _print_one(console, one)
    if found.stale:
        print_line(console, f"Prices are old, look them up: {', '.join(found.stale)}", "yellow")


def _print_one(console: Console, one: Advised) -> None:
    if not one.episodes:
        print_line(console, f"{one.account}: no missed call to judge by", "yellow")
        return
    if one.calls is None:
        few = f"{counted(one.episodes, 'missed caller')} in {one.days:.1f} days, too few days to tell a month"
        print_line(console, f"{one.account}: {few}", "bold")
    else:
        print_line(console, f"{one.account}: about {money(one.calls.likely)} missed callers a month", "bold")
    for number, action in enumerate(one.actions, 1):
        print_line(console, f"  {number}. {_WHAT[action.step]}", "bold")
        print_line(console, f"     because {evidence(action)}")
        print_line(console, f"     costs   {cost(action, one.prices)}")
        print_line(console, f"     flow    {flow(action, one.prices)}")
        print_line(console, f"     undo    {_UNDO[action.step]}")
    print_line(console, "")
    if not one.prices:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
    for title in ("  answering all of them", "US$ a month", "prices as of", "flow"):
        table.add_column(title)
    for price in one.prices:
        said = "more than its plans" if price.cost is None else dollars(price.cost)
        table.add_row(f"  {price.of.name}", said, f"{price.of.as_of}", price.of.recipe)
    print_table(console, table)
    print_line(console, "  with 2 to 3 minutes a call, which is assumed", "dim")
    if one.profit is not None:
        profit = between(one.profit)
        print_line(console, f"  texting back recovers a gross profit of {profit} a month (see roi)")


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
            return f"{count} of missed callers rang while the business is closed"
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
