"""A shadowed flow beside its history, for people and for machines."""

from collections.abc import Sequence
from typing import TypedDict

from rich.console import Console

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.callers import caller
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, of_accounts, one_or_each
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.replay.words import unknown
from ghl_flow.counting import counted
from ghl_flow.insight.shadow import Difference, Off, Shadow
from ghl_flow.operations.shadow import Shadows
from ghl_flow.remedy import pasted

_OFF = {
    Off.NOT_EXPECTED: "written down, and by the calls and messages no text was due",
    Off.NO_NOTE: "a text was due, and nothing was written down",
    Off.ANOTHER_TIME: "written down at another time than the text was due",
    Off.OPTED_OUT: "written down for a contact who has opted out; HighLevel would not have texted",
}


class DifferenceJson(TypedDict):
    """One difference; `caller` is a word for the contact."""

    off: str
    caller: str
    flow: str
    step: str
    noted: str | None
    expected: str | None


class ShadowJson(TypedDict):
    """An account since it is shadowed."""

    account: str
    since: str
    until: str
    contacts: int
    noted: int
    expected: int
    agree: int
    undecided: int
    differences: list[DifferenceJson]
    unknown: list[str]


class ShadowsJson(AlikeJson):
    """`report --shadow --format json`."""

    accounts: list[ShadowJson]
    failed: list[FailureJson]


def shadows_json(found: Shadows, *, personal: bool) -> ShadowsJson:
    """The whole of it."""
    return {
        "accounts": [_json(one, personal=personal) for one in found.found],
        **alike_json([(one.account, one) for one in found.found], as_it_reads, found.failed),
        "failed": [failure_json(name, error) for name, error in found.failed],
    }


def _json(one: Shadow, *, personal: bool) -> ShadowJson:
    return {
        "account": one.account,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "contacts": one.contacts,
        "noted": len(one.noted),
        "expected": one.expected,
        "agree": one.agree,
        "undecided": one.undecided,
        "differences": [
            {
                "off": each.off,
                "caller": caller(one.account, one.since, each.contact, personal=personal),
                "flow": each.flow,
                "step": each.step,
                "noted": None if each.noted is None else each.noted.isoformat(),
                "expected": None if each.expected is None else each.expected.isoformat(),
            }
            for each in one.differences
        ],
        "unknown": [unknown(each) for each in one.unknown],
    }


def print_shadows(console: Console, found: Shadows, *, personal: bool) -> None:
    """Each account with every difference."""
    for names, one in folded([(one.account, one) for one in found.found], as_it_reads):
        _print_one(console, one, names, personal=personal)


def as_it_reads(one: Shadow) -> str:
    """What is said of an account without its name: where that is the same, two are shown as one."""
    return drawn(lambda console: _print_one(console, one, (ACCOUNT,), personal=False))


def _print_one(console: Console, one: Shadow, names: Sequence[str], *, personal: bool) -> None:
    print_line(console, of_accounts(names, f"shadowed since {one.since:%Y-%m-%d %H:%M} UTC"), "bold")
    said = f"{counted(len(one.noted), 'message')} written down in place of being sent, {one.expected} due"
    print_line(console, f"  {said} by what happened; {one.agree} agree")
    for each in one.differences:
        who = caller(one.account, one.since, each.contact, personal=personal)
        print_line(console, f"  {who} {each.flow}/{each.step} ({_times(each)}): {_OFF[each.off]}", "yellow")
    if one.undecided:
        print_line(console, f"  {counted(one.undecided, 'text')} not decided: due just now, or not for sure")
    for each_unknown in one.unknown:
        print_line(console, f"  not known: {unknown(each_unknown)}", "yellow")
    print_line(
        console,
        f"  looked at {counted(one.contacts, 'contact')} who called, wrote or were written to; others with a "
        "note have the tag ghl-flow-shadow",
        "dim",
    )
    if one.agree and not one.differences and not one.unknown:
        how = pasted(f"'ghl-flow apply -a {one_or_each(names)}'", texting=True)
        print_line(console, f"  > To text people from now on: {how}")


def _times(one: Difference) -> str:
    told = [("noted", one.noted), ("due", one.expected)]
    return ", ".join(f"{word} {at:%Y-%m-%d %H:%M:%S}" for word, at in told if at is not None)
