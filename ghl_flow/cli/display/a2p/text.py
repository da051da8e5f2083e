"""Packets for people at a terminal."""

from itertools import groupby

from rich.console import Console

from ghl_flow.a2p.model import Outcome
from ghl_flow.a2p.packet import Packet
from ghl_flow.cli.display.a2p.words import CHECKS, FIELDS, OUTCOMES, STEPS, check_text, english_of
from ghl_flow.cli.display.folding import drawn, folded, of_accounts
from ghl_flow.cli.display.line import print_line
from ghl_flow.counting import counted
from ghl_flow.operations.a2p_packet import Packets

_STYLES = {Outcome.FIX: "bold red", Outcome.PERSON: "yellow", Outcome.NOT_LOOKED: "yellow"}


def print_packets(console: Console, packets: Packets) -> None:
    """Each packet whole; of several only what is open."""
    rows = [(packet.account, packet) for packet in packets.packets]
    for names, packet in folded(rows, as_it_reads):
        print_line(console, of_accounts(names), "bold")
        if len(rows) == 1:
            _print_form(console, packet)
        _print_checks(console, packet)
        _print_stale(console, packet)


def as_it_reads(packet: Packet) -> str:
    """What is open in a packet: where that is the same, two accounts are shown as one."""
    return drawn(lambda console: _print_checks(console, packet))


def _print_form(console: Console, packet: Packet) -> None:
    for step, fields in groupby(packet.fields, lambda one: one.step):
        print_line(console, f"\n  {STEPS[step]}", "bold")
        for field in fields:
            value = field.value if field.value is not None else "not told"
            print_line(console, f"    {FIELDS[field.key]}: {value}", "yellow" if field.value is None else "")
    print_line(console, "\n  Sample messages", "bold")
    for number, sample in enumerate(packet.samples, 1):
        by = ", ".join(sample.sent_by) or "no flow yet"
        print_line(console, f"    {number}. {sample.text}")
        print_line(console, f"       {sample.name}, sent by {by}", "dim")
        if not sample.english:
            english = english_of(sample)
            print_line(console, f"       English: {english or 'not told'}", "dim" if english else "yellow")
    console.print()


def _print_checks(console: Console, packet: Packet) -> None:
    for outcome in (Outcome.FIX, Outcome.PERSON, Outcome.NOT_LOOKED):
        for check in packet.with_outcome(outcome):
            codes = packet.codes(check.code) if outcome is Outcome.FIX else []
            after = f" [{', '.join(codes)}]" if codes else ""
            print_line(
                console,
                f"  {OUTCOMES[outcome]}: {CHECKS[check.code]}: {check_text(check)}{after}",
                _STYLES[outcome],
            )
    counts = [f"{len(found)} {OUTCOMES[one]}" for one in Outcome if (found := packet.with_outcome(one))]
    print_line(console, f"  {len(packet.checks)} checks: {', '.join(counts)}", "dim")


def _print_stale(console: Console, packet: Packet) -> None:
    if packet.stale:
        oldest = min(packet.stale.values())
        facts = counted(len(packet.stale), "fact")
        said = f"  stale: {facts} of facts/registration.yaml, the oldest of {oldest}"
        print_line(console, said, "bold yellow")
