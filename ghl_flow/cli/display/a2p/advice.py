"""Which registration fits, for people and for machines."""

from collections.abc import Sequence
from typing import TypedDict

from rich.console import Console
from rich.table import Table

from ghl_flow.a2p.advice import Advice, Option, Reason, Said
from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.cli.display.table import print_table
from ghl_flow.operations.a2p_advise import AdviceGiven

REASONS = {
    Reason.NO_TAX_ID_TOLD: "has the business an EIN? Write a2p.business.tax_id, or type: sole-proprietor",
    Reason.HAS_TAX_ID: "it has an EIN",
    Reason.SOLE_BY_FORM: "it is a sole proprietor without an EIN",
    Reason.COMPANY_BY_NAME: "its name says that it is a company",
    Reason.NOT_US: "its address is not in the US ({found})",
    Reason.ONE_NUMBER: "one number texts",
    Reason.MANY_NUMBERS: "{found} numbers text",
    Reason.LOW_VOLUME: "the segments of a day, about {found}, are what low volume covers",
    Reason.HIGH_VOLUME: "the segments of a day, about {found}, are more than low volume covers",
    Reason.VOLUME_UNKNOWN: "how many calls are missed is not told: sms_costs.missed_calls_per_month",
    Reason.LOCAL_NUMBER: "callers know the local number; a toll-free one is another number",
    Reason.DECLARED_OTHER: "the account file names another: {found}",
}


class OptionJson(TypedDict):
    """A way to register; fees in US dollars."""

    registration: str
    name: str
    who: str
    one_time: float
    monthly: float
    segments_per_day: int | None
    against: list[str]
    as_of: str
    source: str


class AdviceJson(TypedDict):
    """What fits an account."""

    account: str
    best: str | None
    reasons: list[str]
    asks: list[str]
    declared: str | None
    options: list[OptionJson]


class AdviceGivenJson(AlikeJson):
    """`a2p advise --format json`."""

    accounts: list[AdviceJson]
    failed: list[FailureJson]
    stale: dict[str, str]


def said_text(said: Said) -> str:
    """A reason in words."""
    return REASONS[said.reason].replace("{found}", said.found)


def advice_json(given: AdviceGiven) -> AdviceGivenJson:
    """The whole of it."""
    return {
        "accounts": [_json(one) for one in given.accounts],
        **alike_json([(one.account, one) for one in given.accounts], _text, given.failed),
        "failed": [failure_json(name, error) for name, error in given.failed],
        "stale": given.stale,
    }


def print_advice(console: Console, given: AdviceGiven) -> None:
    """What fits, and why; then the ways with their fees."""
    for names, one in folded([(one.account, one) for one in given.accounts], _text):
        console.print(of_accounts(names), style="bold")
        console.print(_text(one))
    if given.accounts:
        _print_options(console, given.accounts[0].options)
    for name, day in given.stale.items():
        console.print(f"stale: {name} ({day}): look at the Trust Center", style="bold yellow")


def _text(one: Advice) -> str:
    named = {option.key: option.facts.name for option in one.options}
    lines = [f"  {named[one.best]}" if one.best else "  too little is told to say which"]
    lines += [f"    because {said_text(said)}" for said in one.reasons]
    lines += [f"    to tell: {said_text(said)}" for said in one.asks]
    lines += [
        f"    not {option.facts.name}: {', '.join(map(said_text, option.against))}"
        for option in one.options
        if option.against and option.key != one.best
    ]
    return "\n".join(lines)


def _print_options(console: Console, options: Sequence[Option]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name in ("registration", "once", "a month", "segments a day", "as of"):
        table.add_column(name, header_style="dim")
    for one in options:
        facts = one.facts
        day = f"{facts.segments_per_day:,}" if facts.segments_per_day else "no set limit"
        table.add_row(
            facts.name, f"{facts.one_time:.2f}", f"{facts.monthly:.2f}", day, facts.as_of.isoformat()
        )
    console.print()
    print_table(console, table)
    console.print("US dollars, agency cost. The price in the Trust Center counts.", style="dim")


def _json(one: Advice) -> AdviceJson:
    return {
        "account": one.account,
        "best": one.best,
        "reasons": [said_text(said) for said in one.reasons],
        "asks": [said_text(said) for said in one.asks],
        "declared": one.declared,
        "options": [
            {
                "registration": option.key,
                "name": option.facts.name,
                "who": option.facts.who,
                "one_time": option.facts.one_time,
                "monthly": option.facts.monthly,
                "segments_per_day": option.facts.segments_per_day,
                "against": [said_text(said) for said in option.against],
                "as_of": option.facts.as_of.isoformat(),
                "source": option.facts.source,
            }
            for option in one.options
        ],
    }
