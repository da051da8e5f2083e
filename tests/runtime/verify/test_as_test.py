"""A case as a test: the file it makes, that it fails for its guarantee alone, and what cannot be said."""

from dataclasses import replace
from pathlib import Path

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.scenario import run_case
from ghl_flow.runtime.verify import Counterexample, Verdict, verify
from ghl_flow.runtime.verify.as_test import Unsaid, UnsaidError, as_test
from ghl_flow.runtime.verify.history import History
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile
from tests.conftest import compiled, steps

WRONG_FLOWS = sorted((Path(__file__).parents[1] / "wrong_flows").glob("*.yaml"))
# What is within a second, or a matter of which workflow goes first.
UNSAID = {"window-one-second-short": Unsaid.FRACTIONS, "started-and-ended-by-the-same-reply": Unsaid.ORDER}


def violated(flow: CompiledFlow, *beside: CompiledFlow) -> tuple[Verdict, Counterexample]:
    verdict = next(item for item in verify(flow, beside=beside) if item.counterexample)
    assert verdict.counterexample is not None
    return verdict, verdict.counterexample


def made(
    verdict: Verdict, case: Counterexample, *flows: CompiledFlow, account: str | None = None
) -> tuple[str, TestFile]:
    assert verdict.promise is not None
    test = as_test(case, verdict.promise, flows, account=account, all_flows=len(flows) > 1)
    file = load_text(test.text, TestFile).value
    assert [one.name for one in file.tests] == [test.name]
    return test.text, file


@pytest.mark.parametrize("path", WRONG_FLOWS, ids=lambda path: path.stem)
def test_each_wrong_flow_gets_a_test_that_fails(path: Path) -> None:
    flow = compiled(path.read_text(encoding="utf-8"))
    verdict, case = violated(flow)
    if path.stem in UNSAID:
        with pytest.raises(UnsaidError) as caught:
            made(verdict, case, flow)
        assert caught.value.why is UNSAID[path.stem]
        return
    _, file = made(verdict, case, flow)
    for result in run_case([flow], file, 0):
        (difference,) = result.differences
        assert difference.expected == verdict.guarantee
        assert str(result.profile) == str(case.profile)


def test_what_the_file_says() -> None:
    top = "settings: { reentry: true }\nguarantees: [{ at_most: { sms: 1, within: 1h } }]"
    flow = compiled(steps("- if: { tag: vip }\n  then:\n    - sms: One\n    - sms: Two", top=top))
    other = compiled(steps("- sms: Ho").replace("flow: example", "flow: other"))
    verdict, case = violated(flow)
    text, file = made(verdict, case, flow, other, account="acme")
    assert text == (
        "# A case that breaks a guarantee of the flow, found by ghl-flow verify --write-test.\n"
        "# As the flow was then:\n"
        "#   00:00:00  missed call (no-answer)\n"
        "#   00:00:00  TEXT from example\n"
        "#   00:00:00  TEXT from example\n"
        "version: 1\nflow: example\naccount: acme\nall_flows: true\ntests:\n"
        "  - name: 'at most 1 text per contact within 1 hour: 2 texts at the same moment'\n"
        "    profile: documented\n"
        "    contacts:\n      '+15125550100': {tags: [vip]}\n"
        "    events:\n      - 0s call no-answer\n"
        "    holds:\n      - at_most: {sms: 1, per: contact, within: 1 hour}\n"
    )
    assert file.all_flows


FLOW = compiled(
    steps("- sms: Hi", top="settings: { reentry: true }\nguarantees: [{ at_most: { sms: 1, within: 1h } }]")
)


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        (Unsaid.LATENESS, {"lateness": (1.0,)}),
        (Unsaid.FRACTIONS, {"time_of_day": 60.5}),
        (Unsaid.CONTACT, {"before": (("+15125550100", History(fields=(("aBc Def", "x"),))),)}),
        (Unsaid.PASSES, {"events": "first"}),
        (Unsaid.ORDER, {"events": "first", "order": ("A", "B")}),
        (Unsaid.EVENT, {"events": "unknown"}),
        (Unsaid.FRACTIONS, {"events": "between"}),
    ],
)
def test_what_a_test_cannot_say(why: Unsaid, changes: dict[str, object]) -> None:
    verdict, case = violated(FLOW)
    first, second = case.events
    events = {
        "first": (first,),
        "unknown": (first, second._replace(event=Event("raw", {}, "something raw"))),
        "between": (first, second._replace(at=0.5)),
    }
    if "events" in changes:
        changes = {**changes, "events": events[str(changes["events"])]}
    with pytest.raises(UnsaidError) as caught:
        made(verdict, replace(case, **changes), FLOW)  # type: ignore[arg-type]
    assert caught.value.why is why


def test_a_long_name_is_cut() -> None:
    verdict, case = violated(FLOW)
    _, file = made(verdict, replace(case, why="w" * 300), FLOW)
    assert len(file.tests[0].name) == 200
    assert file.tests[0].name.endswith(" ...")
