"""Packets for machines."""

from typing import TypedDict

from ghl_flow.a2p.model import Check
from ghl_flow.a2p.packet import Packet
from ghl_flow.a2p.samples import Sample
from ghl_flow.cli.display.a2p.text import as_it_reads
from ghl_flow.cli.display.a2p.words import check_text
from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.operations.a2p_packet import Packets


class FieldJson(TypedDict):
    """A field of the form; `key` is where it stands below a2p in the account file."""

    step: str
    key: str
    value: str | None


class SampleJson(TypedDict):
    """A sample message; `sent_by` are the flows that send it."""

    name: str
    text: str
    sent_by: list[str]
    english: bool
    translation: str | None
    proposed_translation: str | None


class CheckJson(TypedDict):
    """A check; `rejections` are the codes that come where it does not hold."""

    check: str
    outcome: str
    text: str
    rejections: list[str]


class PacketJson(TypedDict):
    """The packet of an account."""

    account: str
    fields: list[FieldJson]
    samples: list[SampleJson]
    digest: str
    checks: list[CheckJson]
    counts: dict[str, int]
    stale: dict[str, str]


class PacketsJson(AlikeJson):
    """`a2p packet --format json`."""

    accounts: list[PacketJson]
    failed: list[FailureJson]
    recorded: list[str]


def packets_json(packets: Packets) -> PacketsJson:
    """The whole of it."""
    return {
        "accounts": [_packet(one) for one in packets.packets],
        **alike_json([(one.account, one) for one in packets.packets], as_it_reads, packets.failed),
        "failed": [failure_json(name, error) for name, error in packets.failed],
        "recorded": [*packets.written],
    }


def _packet(packet: Packet) -> PacketJson:
    counts: dict[str, int] = {}
    for check in packet.checks:
        counts[check.outcome] = counts.get(check.outcome, 0) + 1
    return {
        "account": packet.account,
        "fields": [{"step": one.step, "key": one.key, "value": one.value} for one in packet.fields],
        "samples": [_sample(one) for one in packet.samples],
        "digest": packet.digest,
        "checks": [_check(packet, one) for one in packet.checks],
        "counts": {str(outcome): count for outcome, count in counts.items()},
        "stale": {name: day.isoformat() for name, day in packet.stale.items()},
    }


def _sample(sample: Sample) -> SampleJson:
    return {
        "name": sample.name,
        "text": sample.text,
        "sent_by": [*sample.sent_by],
        "english": sample.english,
        "translation": sample.translation,
        "proposed_translation": sample.proposed,
    }


def _check(packet: Packet, check: Check) -> CheckJson:
    codes = packet.codes(check.code)
    return {"check": check.code, "outcome": check.outcome, "text": check_text(check), "rejections": codes}
