"""What one start of a flow texts, and what an account pays."""

import pytest

from ghl_flow.cost.amount import Amount
from ghl_flow.cost.estimate import Line, Source, estimate
from ghl_flow.cost.runs import runs_of
from ghl_flow.cost.texts import rates_of
from ghl_flow.errors import SpecError
from tests.conftest import BRIDGEPOINT, SEED, compiled, steps

_SHARE = Amount(0, 0.5, 1)


@pytest.mark.parametrize(
    ("flow", "texts"),
    [
        (SEED, Amount(1, 1, 1)),
        (steps("- sms: One\n- sms: Two"), Amount(2, 2, 2)),
        (steps("- add_tag: a"), Amount(0, 0, 0)),
        (steps("- sms: One\n- wait: 1 day\n- sms: Two", top="cancel_on: [reply]"), Amount(1, 1.5, 2)),
        (
            steps("- sms: One\n  id: one\n- wait_for: { reply: one }\n  timeout: 1 day\n- sms: Two"),
            Amount(2, 2, 2),
        ),
    ],
    ids=["the shipped one", "two", "none", "one who writes back gets no second", "a wait for a reply"],
)
def test_texts_of_one_start(flow: str, texts: Amount) -> None:
    found = runs_of(compiled(flow), rates_of(compiled().account), _SHARE)
    assert found.on_missed_call
    assert found.texts == texts


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("- if: { tag: vip }\n  then: [{ sms: One }]\n  else: [{ sms: Two }]", Amount(1, 1, 1)),
        ("- if: { tag: vip }\n  then: [{ sms: One }]\n- sms: Two", Amount(1, 1, 2)),
        ("- wait: 31 days\n- sms: One", Amount(0, 0, 1)),
        ("- if: { tag: vip }\n  then: [{ sms: One }, { sms: Two }]", Amount(0, 0, 2)),
    ],
    ids=["in place of another", "for who has a tag", "after more than a month", "two of them"],
)
def test_a_text_that_no_run_comes_to_is_named_and_counted_once(body: str, texts: Amount) -> None:
    found = runs_of(compiled(steps(body)), rates_of(compiled().account), _SHARE)
    assert found.texts == texts
    assert found.unreached
    assert found.segments.high >= texts.high


def test_a_long_text_and_what_highlevel_appends_count_as_segments() -> None:
    rates = rates_of(compiled().account)
    (short,) = runs_of(compiled(steps("- sms: 'Bridgepoint Group: " + "a" * 100 + "'")), rates, _SHARE).listed
    (full,) = runs_of(compiled(steps("- sms: 'Bridgepoint Group: " + "a" * 130 + "'")), rates, _SHARE).listed
    assert (short.segments, short.appended) == (1, 0)
    assert (full.segments, full.appended) == (2, 1)


def test_what_cannot_be_followed_is_said() -> None:
    flow = steps("- raw: { type: unheard_of, attributes: {} }\n- sms: One")
    assert runs_of(compiled(flow), rates_of(compiled().account), _SHARE).gaps


@pytest.mark.parametrize(
    ("account", "missed", "volume", "source"),
    [
        ("", None, 100, Source.ASSUMED),
        ("sms_costs: { missed_calls_per_month: 40 }\n", None, 40, Source.ACCOUNT),
        ("sms_costs: { texts_per_month: 30 }\n", None, 30, Source.ACCOUNT),
        ("sms_costs: { missed_calls_per_month: 40 }\n", 7, 7, Source.OPTION),
    ],
)
def test_how_many_calls_are_missed(account: str, missed: int | None, volume: int, source: Source) -> None:
    flow = compiled(SEED, BRIDGEPOINT + account)
    found = estimate(flow.account, [flow], missed=missed)
    assert (found.volume.calls, found.volume.source) == (volume, source)
    assert found.flows[0].starts == volume
    rates = rates_of(flow.account)
    low, likely, high = Amount.of(volume).times(rates.segment_out)
    # With the line that says who writes, which may come, the text takes two.
    assert found.lines[Line.TEXTS] == pytest.approx(Amount(low, likely, 2 * high))


def test_the_client_pays_the_markup_and_nothing_is_made_up_without_one() -> None:
    plain = compiled()
    marked = compiled(SEED, BRIDGEPOINT + "rebill_markup: 2\n")
    assert estimate(plain.account, [plain]).client is None
    found = estimate(marked.account, [marked])
    assert found.agency is not None
    assert found.client == found.agency.times(Amount.of(2))


@pytest.mark.parametrize(
    ("told", "starts"), [("", None), ("sms_costs: { starts_per_month: { example: 9 } }\n", 9)]
)
def test_a_flow_that_no_missed_call_starts_needs_a_number(told: str, starts: int | None) -> None:
    text = steps("- sms: One").replace(
        "call_status: { direction: inbound, status: [no-answer] }", "contact_tag: { added: vip }"
    )
    flow = compiled(text, BRIDGEPOINT + told)
    found = estimate(flow.account, [flow])
    assert found.flows[0].starts == starts
    assert found.uncounted == ([] if starts else ["example"])
    assert found.agency is not None
    assert (found.agency.high > 0) is bool(starts)


@pytest.mark.parametrize("tags", ["{}", "{ es: habla espanol }"])
@pytest.mark.parametrize("template", ["missed-call", "after-hours", "follow-up"])
def test_of_the_languages_of_a_text_one_goes_out(tags: str, template: str) -> None:
    """Nobody gets both: what may be sent at most is one text, whatever tags say."""
    flow = compiled(steps(f"- sms: {{ template: {template} }}"), BRIDGEPOINT + f"language_tags: {tags}\n")
    found = runs_of(flow, rates_of(flow.account), _SHARE)
    assert found.texts == Amount(1, 1, 1)
    most = max(text.ceiling for text in (*found.listed, *found.unreached))
    assert found.segments.high == most
    assert len(found.unreached) == (tags != "{}")


@pytest.mark.parametrize(
    ("body", "staff", "people"),
    [
        ("- notify: { sms: A lead, to: all }", Amount(1, 1, 1), 1),
        ("- notify: { sms: A lead, to: [Ann, Bob] }", Amount(2, 2, 2), 2),
        (f"- notify: {{ sms: {'x' * 170}, to: owner }}", Amount(2, 2, 2), 1),
        ("- if: { tag: a }\n  then: [{ notify: { sms: A lead, to: owner } }]", Amount(0, 0, 1), 1),
        ("- notify: { bell: A lead, title: A, to: all }", Amount(0, 0, 0), 0),
    ],
)
def test_texts_to_people_of_the_business_are_paid_for(body: str, staff: Amount, people: int) -> None:
    flow = compiled(steps(body))
    found = runs_of(flow, rates_of(flow.account), _SHARE)
    assert (found.staff, found.texts) == (staff, Amount(0, 0, 0))
    assert [text.people for text in found.to_staff] == ([people] if people else [])
    cost = estimate(flow.account, [flow], missed=10)
    out = rates_of(flow.account).segment_out
    assert cost.lines[Line.STAFF] == pytest.approx(staff.times(Amount.of(10)).times(out))
    assert cost.texts is bool(people)


@pytest.mark.parametrize("price", ["1.2", "0.83", "5"])
def test_a_price_in_cents_is_refused(price: str) -> None:
    with pytest.raises(SpecError):
        compiled(SEED, BRIDGEPOINT + f"sms_costs: {{ per_segment: {price} }}\n")
