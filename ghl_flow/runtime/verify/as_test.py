"""A case as a test file: the same events to the same contact, and the guarantee that it must hold.

It says what must not happen and nothing of what should: however the flow is changed so that it keeps its
promise here, the test passes.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import Any, NamedTuple

import yaml

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import SpecError
from ghl_flow.kinds.card import CARD
from ghl_flow.language.duration import Duration, clock
from ghl_flow.runtime.leeway import Unusual
from ghl_flow.runtime.scenario import CaseResult, run_case
from ghl_flow.runtime.simulate import start_of
from ghl_flow.runtime.verify.history import key_of
from ghl_flow.runtime.verify.replay import begins
from ghl_flow.runtime.verify.verdict import Counterexample, Moment, Occurrence
from ghl_flow.spec.event_words import words_of
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile

_LONGEST_NAME = 200
# What is only a matter of which goes first.
_ORDERS = (Unusual.ORDER, Unusual.WOKEN_FIRST)


class Unsaid(StrEnum):
    """Why a case is not written as a test."""

    LATENESS = "lateness"
    FRACTIONS = "fractions"
    EVENT = "event"
    CONTACT = "contact"
    ORDER = "order"
    UNUSUAL = "unusual"
    PATHS = "paths"
    PASSES = "passes"
    NOT_IN_PROJECT = "not_in_project"
    KNOWN = "known"


class UnsaidError(Exception):
    """A case that a test cannot express; `detail` names what of it."""

    def __init__(self, why: Unsaid, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


class CaseTest(NamedTuple):
    """A test: what it is called, and the file."""

    name: str
    text: str


def as_test(
    case: Counterexample,
    promise: Promise,
    flows: Sequence[CompiledFlow],
    *,
    account: str | None,
    all_flows: bool,
) -> CaseTest:
    """The case as a test file that fails as long as it breaks the guarantee.

    Args:
        flows: the flow in question and, with `all_flows`, the account's others: what the test runs.
        account: the account it is for; None: for every account that runs the flow.
        all_flows: run the account's other flows beside it.

    Raises:
        UnsaidError: a test cannot express it.
    """
    if case.lateness:
        raise UnsaidError(Unsaid.LATENESS)
    name = f"{promise}: {case.why}"
    name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 4]} ..."
    # A run that goes on for ever is stopped where the case is over, so that nothing else fails.
    for until in (None, _over(case, promise)):
        text = _text(case, promise, flows[0], name, account=account, all_flows=all_flows, until=until)
        try:
            file = load_text(text, TestFile).value
        except SpecError as error:
            raise UnsaidError(Unsaid.CONTACT, error.told) from None
        results = list(run_case(flows, file, 0))
        if all(one.differences and not one.gaps and _only_held(one) for one in results):
            return CaseTest(name, text)
    unusual = [one for one in case.swapped if one is not None]
    if unusual and not any(one.what in _ORDERS for one in unusual) and not case.order:
        raise UnsaidError(Unsaid.UNUSUAL, unusual[0].at)
    raise UnsaidError(Unsaid.ORDER if case.order or unusual else Unsaid.PASSES)


def _over(case: Counterexample, promise: Promise) -> int:
    """The second at which nothing more can change what the case says."""
    more = promise.replies_within.seconds if isinstance(promise, RepliesWithinGuarantee) else 0
    return ceil(case.last) + more + 1


def _only_held(result: CaseResult) -> bool:
    return all("holds" in item.path for item in result.differences)


def _text(
    case: Counterexample,
    promise: Promise,
    compiled: CompiledFlow,
    name: str,
    *,
    account: str | None,
    all_flows: bool,
    until: int | None,
) -> str:
    several = len({contact for _, contact, _ in case.events}) > 1
    lines = [
        "# A case that breaks a guarantee of the flow, found by ghl-flow verify --write-test.",
        "# As the flow was then:",
        *(
            f"#   {clock(moment.at)}  {_one_line(_said(moment, all_flows=all_flows))}"
            for moment in case.timeline
        ),
        "version: 1",
        f"flow: {_flow(compiled.flow.flow)}",
    ]
    if account is not None:
        lines.append(f"account: {_flow(account)}")
    if all_flows:
        lines.append("all_flows: true")
    lines += ["tests:", f"  - name: {_flow(name)}", f"    profile: {case.profile}"]
    start = begins(case, compiled)
    if start != start_of(compiled):
        if start.microsecond:
            raise UnsaidError(Unsaid.FRACTIONS)
        lines.append(f"    start: {_flow(f'{start:%Y-%m-%d %H:%M:%S}')}")
    if until is not None:
        lines.append(f"    until: {_at(until)}")
    if contacts := _contacts(case, compiled):
        lines.append("    contacts:")
        lines += [f"      {_flow(key)}: {_flow(spec)}" for key, spec in contacts.items()]
    if case.chosen:
        lines.append(f"    paths: {_flow(_paths(case))}")
    lines.append("    events:")
    lines += [f"      - {_flow(_event(one, several=several))}" for one in case.events]
    lines.append("    holds:")
    dumped = promise.model_dump(mode="json", by_alias=True, exclude_none=True)
    lines += [f"      - {key}: {_flow(value)}" for key, value in dumped.items()]
    return "\n".join([*lines, ""])


def _paths(case: Counterexample) -> dict[str, str]:
    """Which way is taken at each step; where contacts take different ones, a test cannot say so."""
    found: dict[str, str] = {}
    for step, way in case.chosen:
        if found.setdefault(step, way) != way:
            raise UnsaidError(Unsaid.PATHS, step)
    return found


def _said(moment: Moment, *, all_flows: bool) -> str:
    return f"{moment.what} from {moment.flow}" if moment.flow and all_flows else moment.what


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _event(one: Occurrence, *, several: bool) -> str:
    words = words_of(one.event)
    if words is None:
        raise UnsaidError(Unsaid.EVENT, one.event.label)
    if one.at != int(one.at):
        raise UnsaidError(Unsaid.FRACTIONS)
    return f"{_at(int(one.at))} {words}" + (f" @{one.contact}" if several else "")


def _at(seconds: int) -> str:
    value, unit = Duration(seconds).in_largest_unit()
    return f"{value}{unit[0]}"


def _contacts(case: Counterexample, compiled: CompiledFlow) -> dict[str, dict[str, Any]]:
    start = begins(case, compiled)
    came: dict[str, float] = {}
    for at, contact, _ in case.events:
        came.setdefault(contact, at)
    found: dict[str, dict[str, Any]] = {}
    for contact, history in case.before:
        today = (start + timedelta(seconds=came.get(contact, 0.0))).date()
        held = history.contact(contact, today)
        spec: dict[str, Any] = {}
        if held.tags:
            spec["tags"] = sorted(held.tags)
        fields = {name: value for name, value in sorted(held.fields.items()) if name not in CARD}
        if fields:
            spec["fields"] = {key_of(name): value for name, value in fields.items()}
        if history.opportunity:
            spec["opportunity"] = history.opportunity
        if held.opted_out:
            spec["opted_out"] = True
        found[contact] = spec
    return found


def _flow(value: object) -> str:
    """A value on one line of YAML."""
    dumped = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1_000_000
    )
    return dumped.removesuffix("...\n").strip()
