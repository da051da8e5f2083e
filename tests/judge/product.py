"""What ghl-flow says about an account of flows, by its public API. No other module of the judge knows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import ghl_flow
from tests.judge.opening import HOLIDAYS, OPEN_HOURS
from tests.judge.written import Yaml

ACCOUNT = """\
account: judged
location_id: bPt7Qm2LxRk94ZsVdC1e
niche: contractor
timezone: %s
token: env:JUDGED
vars: { business_name: Bridgepoint Group, first_name: Dale, callback_window: the next hour }
native_missed_call_text_back: off
a2p: { status: approved }
hours: %s
holidays: [%s]
flows: %s
"""


@dataclass(frozen=True)
class Said:
    """A verdict as data.

    `events` are kinds of events with how often each comes at most, `assumptions` words with what they name.
    `timeline` of a counterexample is (seconds, what, flow), `before` contacts with their tags and fields; of
    a field that is a date it has how many days ago it is on the first day. `cards` are contacts with what is
    told of their opportunities. `happened` has what each event is to HighLevel: a trigger's type, with facts.
    """

    guarantee: str
    result: str
    scope: str
    reason: str
    events: tuple[tuple[str, int], ...] = ()
    assumptions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    profile: str = ""
    timeline: tuple[tuple[float, str, str], ...] = ()
    before: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str | int], ...]], ...] = ()
    time_of_day: float | None = None
    lateness: tuple[float, ...] = ()
    first_day: date | None = None
    cards: tuple[tuple[str, str], ...] = ()
    happened: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    # Which ways runs take at steps that know no better, one after the other.
    chosen: tuple[str, ...] = ()
    # The flows that took part: of the waits of others a case tells nothing.
    flows: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.result}: {self.guarantee} ({self.scope or self.reason})"]
        lines += [f"  before: {item}" for item in self.before]
        lines += [f"  {at:>10} s  {what} {flow}".rstrip() for at, what, flow in self.timeline]
        return "\n".join(
            [
                *lines,
                *(
                    [f"  {self.profile} {self.time_of_day or ''} {self.lateness or ''}"]
                    if self.timeline
                    else []
                ),
            ]
        )


class NotValidError(Exception):
    """ghl-flow refuses the flow."""


def written(folder: Path, flows: Sequence[Yaml], zone: str) -> Path:
    """The flows as a project with one account that runs them all."""
    for name in ("flows", "accounts", "niche_templates"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for old in (folder / "flows").glob("*.yaml"):
        old.unlink()
    (folder / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    names = [data["flow"] for data in flows]
    account = ACCOUNT % (zone, OPEN_HOURS, ", ".join(HOLIDAYS), names)
    (folder / "accounts/judged.yaml").write_text(account, encoding="utf-8")
    for data in flows:
        text = yaml.safe_dump(dict(data), sort_keys=False)
        (folder / f"flows/{data['flow']}.yaml").write_text(text, encoding="utf-8")
    return folder


def verdicts(
    folder: Path,
    flows: Sequence[Yaml],
    *,
    max_calls: int = 3,
    jitter: int = 0,
    limit: float = 10,
    by_hand: bool = False,
    zone: str = "America/Chicago",
) -> list[Said]:
    """What `verify` says about the first of the flows, in the order of its promises.

    Promises share the `limit`, in seconds; one that takes longer is unknown.

    Raises:
        NotValidError: the flows are refused.
    """
    project = ghl_flow.load_project(written(folder, flows, zone))
    searching = limit / max(len(flows[0].get("guarantees") or ()) + 3, 1)
    try:
        found = ghl_flow.verify(
            project,
            [flows[0]["flow"]],
            max_calls=max_calls,
            jitter=jitter,
            time_limit=searching,
            by_hand=by_hand,
        )
    except ghl_flow.GhlFlowError as error:
        raise NotValidError(str(error)) from error
    if found.failed:
        raise NotValidError(str(found.failed[0][1]))
    return [_said(item.verdict) for item in found.verdicts]


def _said(verdict: ghl_flow.Verdict) -> Said:
    case: Any = verdict.counterexample
    terms = verdict.terms
    said = Said(
        verdict.guarantee,
        verdict.result.value,
        verdict.scope,
        verdict.reason,
        tuple((item.event, item.most) for item in terms.events),
        tuple((item.word.value, tuple(item.names)) for item in terms.assumptions),
        flows=terms.flows,
    )
    if case is None:
        return said
    return replace(
        said,
        profile=case.profile.value,
        timeline=tuple((item.at, item.what, item.flow) for item in case.timeline),
        before=tuple((who, tuple(one.tags), _fields(one)) for who, one in case.before),
        time_of_day=case.time_of_day,
        lateness=tuple(case.lateness),
        first_day=case.first_day,
        chosen=tuple(item.way for item in case.chosen),
        cards=tuple((who, str(one)) for who, one in case.before),
        happened=tuple(
            (
                item.event.trigger_type,
                tuple((name, value) for name, value in item.event.facts.items() if isinstance(value, str)),
            )
            for item in case.events
        ),
    )


def _fields(history: Any) -> tuple[tuple[str, str | int], ...]:
    """Fields by their key in the flow."""
    return (*history.values.items(), *history.days_ago.items())
