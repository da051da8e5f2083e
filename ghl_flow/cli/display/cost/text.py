"""What texts cost, for people; accounts that cost the same are named together."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, of_accounts
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.table import print_table
from ghl_flow.cost.amount import Amount, dollars, total
from ghl_flow.cost.estimate import PER, AccountCost, FlowCost, Line, Source
from ghl_flow.cost.texts import Rates, Unpriced
from ghl_flow.counting import counted
from ghl_flow.operations.cost import Costs

LINES = {
    Line.TEXTS: "texts",
    Line.REPLIES: "replies",
    Line.LOOKUPS: "number lookups",
    Line.FAILED: "failed attempts",
    Line.STAFF: "texts to staff",
}
UNPRICED = {
    Unpriced.COUNTRY_UNKNOWN: "not priced: the country is not known: write 'country: US', or its code, in "
    "the account file",
    Unpriced.NO_PRICES: "not priced: the price card has no prices of this country: look them up in Twilio's "
    "Pricing API (Messaging/Countries/{country}) and write them to facts/prices.yaml",
}
_SOURCES = {
    Source.OPTION: "{calls} a month (--missed)",
    Source.ACCOUNT: "{calls} a month (account file)",
    Source.ASSUMED: "per {calls}; how many there are in a month is not told: write 'sms_costs: "
    "{{ missed_calls_per_month: N }}' in the account file, or take --missed N",
}


def print_costs(console: Console, costs: Costs) -> None:
    """Each account, then the sum of several."""
    for names, one in folded([(one.account, one) for one in costs.accounts], as_it_reads):
        _print_account(console, one, names)
    priced = [one.agency for one in costs.accounts if one.agency is not None]
    if len(costs.accounts) > 1 and priced:
        months = all(one.volume.monthly for one in costs.accounts)
        what = "a month" if months else f"with {PER} missed calls in each whose number is not told"
        said = f"{counted(len(priced), 'account')} together, {what}: agency pays {dollars(total(priced))}"
        print_line(console, said, "bold")


def as_it_reads(one: AccountCost) -> str:
    """What an account costs without its name: where that is the same, two are shown as one."""
    return drawn(lambda console: _print_account(console, one, (ACCOUNT,)))


def _print_account(console: Console, one: AccountCost, names: Sequence[str]) -> None:
    print_line(console, of_accounts(names), "bold")
    if not one.texts:
        print_line(console, "  no flow of this account texts anything that could be followed")
    if one.rates.unpriced is not None:
        print_line(
            console, f"  {UNPRICED[one.rates.unpriced].format(country=one.rates.country)}", "bold yellow"
        )
    calls = counted(one.volume.calls, "missed call")
    print_line(console, f"  {_SOURCES[one.volume.source].format(calls=calls)}")
    for flow in one.flows:
        _print_flow(console, flow)
    if one.agency is not None and one.texts:
        _print_sums(console, one)
        _print_assumptions(console, one)
    _print_stale(console, one.rates)


def _print_flow(console: Console, flow: FlowCost) -> None:
    starts = "starts are not told" if flow.starts is None else counted(flow.starts, "start")
    print_line(console, f"  {flow.runs.flow}: {starts}, {_number(flow.runs.texts, 'text')} for each")
    for text in flow.runs.listed:
        appended = f", {text.appended} of them for what HighLevel appends" if text.appended else ""
        price = f", {dollars(text.price)}" if text.price is not None else ""
        if text.ceiling > text.segments:
            price += f"; {text.ceiling} if HighLevel adds who writes, which high counts"
        print_line(console, f"    {text.step}: {counted(text.segments, 'segment')}{appended}{price}", "dim")
    for text in flow.runs.to_staff:
        price = f", {dollars(text.price)}" if text.price is not None else ""
        people = f"{text.people} of them" if text.people > 1 else "counted for one of them"
        said = f"{text.step}, to people of the business: {counted(text.segments, 'segment')}{price}; {people}"
        print_line(console, f"    {said}", "dim")
    if flow.runs.unreached:
        steps = ", ".join(text.step for text in flow.runs.unreached)
        said = f"no run of a month came to: {steps}; high counts the way with the most texts"
        print_line(console, f"    {said}", "yellow")
    for gap in flow.runs.gaps:
        print_line(console, f"    not followed, so it may text more: {gap}", "yellow")
    if not flow.runs.started:
        print_line(
            console,
            "    not counted: what starts it is not modelled",
            "yellow",
        )
    if flow.starts is None and flow.runs.sends:
        said = f"not in the sum: write 'sms_costs: {{ starts_per_month: {{ {flow.runs.flow}: N }} }}'"
        print_line(console, f"    {said}", "yellow")


def _print_sums(console: Console, one: AccountCost) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for number, name in enumerate(("", "low", "likely", "high")):
        table.add_column(name, header_style="dim", justify="right" if number else "left")
    rows = [(LINES[line], amount) for line, amount in one.lines.items()]
    if one.agency is not None:
        rows.append(("agency pays", one.agency))
    if one.client is not None:
        rows.append((f"client pays (x {one.markup:g})", one.client))
    for name, amount in rows:
        table.add_row(name, *(f"{value:,.2f}" for value in amount))
    print_table(console, table, 2)
    if one.client is None:
        print_line(console, "  client pays: not told (rebill_markup in the account file)", "dim")


def _print_assumptions(console: Console, one: AccountCost) -> None:
    out = dollars(one.rates.segment_out)
    where = "account file" if one.rates.own else f"price card, {one.rates.as_of}"
    replies, failed = _percent(one.reply_share), _percent(one.failed_share)
    print_line(console, f"  US dollars; a segment {out} ({where})", "dim")
    if not one.rates.own:
        print_line(console, f"  source: {one.rates.source} ({one.rates.as_of})", "dim")
    print_line(console, f"  assumed: {replies} write back, {failed} of texts fail", "dim")
    if not one.rates.lookup.known:
        said = "  number lookups: whether number_intelligence is on is not told in the account file"
        print_line(console, said, "dim")


def _print_stale(console: Console, rates: Rates) -> None:
    if rates.stale:
        rows = ", ".join(f"{name} ({day})" for name, day in rates.stale.items())
        said = f"  stale prices: {rows}: look them up and write them to facts/prices.yaml"
        print_line(console, said, "bold yellow")


def _percent(share: Amount) -> str:
    if share.known:
        return f"{share.likely:.0%}"
    return f"{share.low:.0%} to {share.high:.0%} (likely {share.likely:.0%})"


def _number(amount: Amount, one: str) -> str:
    if amount.known:
        return counted(int(amount.likely), one)
    return f"{amount.low:g} to {amount.high:g} {one}s (likely {amount.likely:.2g})"
