"""Verdicts against the judge: what is proved must not happen, what is refuted must happen as told."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random

from tests.judge.account import Account
from tests.judge.contacts import ANY_FLOW, Card, Contact, Event
from tests.judge.flows import Flow, account_of
from tests.judge.pickers import ExploringPicker
from tests.judge.product import NotValidError, Said, verdicts
from tests.judge.promises import Breach, breaches
from tests.judge.runs import Ways
from tests.judge.scenarios import Scenario, at_random, play, seconds, told
from tests.judge.scope import Freedom, Scope
from tests.judge.shrinking import shrunk
from tests.judge.workflows import (
    Step,
)
from tests.judge.written import (
    DAY,
    HOUR,
    SECOND,
    NotModelledError,
    TooLongError,
    Yaml,
    length,
)

# Plays of one counterexample in every order, at most.
ORDERS = 1_600
# Steps of all plays of one case, after which no more are made: a flow without end takes 24,000 in each.
MOST_STEPS = 3_000_000


@dataclass(frozen=True)
class Disagreement:
    """A verdict that the judge does not share. `kind`: `proved`, `not-broken`, or `other-texts`."""

    kind: str
    said: Said
    told: str
    promise: Yaml = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind}: {self.said}\n{self.told}"


def horizon(flows: Sequence[Flow], promise: Yaml) -> int:
    """How long to look on after the last event."""
    waits = sum(
        _longest(step) + (3 * DAY if step.resume else 0)
        for flow in flows
        for item in flow.workflows
        for step in item.steps
    )
    waits += sum(4 * DAY for flow in flows if flow.main.window is not None)
    within: int = length(promise["replies_within"]) if "replies_within" in promise else 0
    return min(waits, 40 * DAY) + within + HOUR


def _longest(step: Step) -> int:
    match step.kind:
        case "drip" | "reach" | "appointment":
            return 4 * DAY
        case "wait":
            return int(step.what)
        case "until":
            return DAY
        case "listen":
            return int(step.what[1] or 0)
    return 0


def against_proof(
    random: Random,
    flows: Sequence[Flow],
    promise: Yaml,
    said: Said,
    *,
    tries: int,
    late: int = 0,
    freedom: Freedom | None = None,
    scope: Scope | None = None,
    zone: str = Ways.zone,
) -> Disagreement | None:
    """Scenarios within the scope of a proof, until one breaks the promise."""
    scope = scope or Scope.of(said)
    freedom = freedom or Freedom.of(said)
    lengths = seconds([flow.data for flow in flows])
    look = horizon(flows, promise)
    per_flow = promise.get("at_most", {}).get("per") == "flow"
    for number in range(tries):
        mixed = ("documented", "concurrent")[number % 2] in freedom.mixed
        order = random.choice(("after", "nested", "either", *(["mixed"] * 2 if mixed else [])))
        ways = Ways(number % 2 == 1, order, True, late, zone=zone)
        scenario, account = at_random(
            random, flows, scope, ways, freedom, random.randint(1, 3) if per_flow else 1, lengths, look
        )
        found = _broken(promise, flows[0], account, account.now)
        if found is not None and found.sure:
            return Disagreement("proved", said, f"{scenario}\n{told(account.log)}\n  {found.why}")
    return None


def _broken(promise: Yaml, flow: Flow, account: Account, until: int) -> Breach | None:
    if "terminates" in promise:
        ends = account.ends(flow.name)
        return None if ends else Breach(account.now, "a run goes round for ever", sure=ends is False)
    found = breaches(promise, flow, account, until)
    return next((item for item in found if item.sure), found[0] if found else None)


def against_case(
    flows: Sequence[Flow], promise: Yaml, said: Said, *, late: int = 0, zone: str = Ways.zone
) -> Disagreement | None:
    """The counterexample once more, in every order: it must break the promise, as told.

    Raises:
        TooLongError: no order was found, and there are more than can be played.
    """
    scenario = _scenario(said, late, zone)
    sent = [(round(at * 1000), flow) for at, what, flow in said.timeline if what in ("TEXT", "EMAIL")]
    telling = {flows[0].name, *(flow for _, flow in sent)}
    look = horizon(flows, promise)
    last = max((round(at * 1000) for at, _, _ in said.timeline), default=0)
    broken: str | None = None
    shown, played = "", 0
    if not {"replies_within", "terminates"} & set(promise):
        look = last - max((at for at, _, _ in scenario.events), default=0)

    def wrong(account: Account) -> int | None:
        texts = [(number, item) for number, item in enumerate(account.log) if item.flow in telling]
        pairs = zip(texts, sent, strict=False)
        return next((number for (number, item), one in pairs if (item.at, item.flow) != one), None)

    for account in _in_every_order(
        flows, scenario, look, ways_taken=said.chosen, speaks_of=said.flows, sent=wrong
    ):
        shown = shown or told(account.log)
        played += account.steps
        # Whether it ends takes long to see, and where other texts go out is not asked.
        texts = [(item.at, item.flow) for item in account.log if item.flow in telling]
        if "terminates" in promise and len(texts) >= len(sent) and texts[: len(sent)] != sent:
            if played > MOST_STEPS:
                raise TooLongError
            continue
        found = _broken(promise, flows[0], account, account.now)
        if played > MOST_STEPS:
            raise TooLongError
        if found is None:
            continue
        broken = told(account.log)
        # A flow without a say takes no part in a search, and its texts are not told.
        texts = [(item.at, item.flow) for item in account.log if item.flow in telling]
        if texts[: len(sent)] == sent:
            return None
    if broken is None:
        return Disagreement("not-broken", said, shown)
    return Disagreement("other-texts", said, broken)


def _known_senders(scenario: Scenario) -> Iterator[dict[str, Contact]]:
    """The contacts, texted long ago by any flow; and by none, where a case does not tell."""
    yield scenario.contacts
    if any(contact.texted_by == ANY_FLOW for contact in scenario.contacts.values()):
        yield {who: replace(contact, texted_by="") for who, contact in scenario.contacts.items()}


def _in_every_order(
    flows: Sequence[Flow],
    scenario: Scenario,
    look: int,
    orders: Sequence[str] = ("after", "nested", "either", "mixed"),
    ways_taken: Sequence[str] = (),
    speaks_of: Collection[str] = (),
    sent: Callable[[Account], int | None] = lambda _: None,
) -> Iterator[Account]:
    """The scenario in every order, as far as there is time: one after the other, then at random.

    `sent` says which entry of the log is the first one that is not as told: what is picked after it does not
    matter.
    """
    lates = sorted({0, scenario.ways.late, *scenario.picks})
    random = Random(1)
    for known, as_text, order in product(_known_senders(scenario), (False, True), orders):
        ways = replace(scenario.ways, order=order, numbers_as_text=as_text)
        again = Scenario(ways, scenario.start, known, scenario.events)
        picks: list[int] | None = []
        for number in range(ORDERS):
            by_chance = random if number >= ORDERS // 2 else None
            as_told = scenario.picks if number % 2 == 0 or not by_chance else ()
            # Told in the order in which runs come to them, which may be another one here.
            taken = ways_taken if number % 4 < 2 else ()
            picker = ExploringPicker(
                [] if by_chance else picks or [], lates, by_chance, as_told, taken, speaks_of
            )
            account = play(flows, again, picker, look)
            yield account
            wrong = sent(account)
            count = len(picker.met) if wrong is None else picker.before(wrong)
            picks = None if by_chance else _next(picker.picked[:count], picker.met[:count])
            if picks is None and not by_chance:
                break


def _next(picks: list[int], met: Sequence[int]) -> list[int] | None:
    """The next way to pick, the last that can change first."""
    for place in range(len(met) - 1, -1, -1):
        if picks[place] + 1 < met[place]:
            return [*picks[:place], picks[place] + 1]
    return None


_CONTACT = re.compile(r"^(?P<what>.*?)(?: from (?P<who>\+\d+))?$")

_LABELS: tuple[tuple[str, str], ...] = (
    (r"missed call \((?P<word>[a-z-]+)\)", "inbound"),
    (r"(?P<more>inbound|outbound) call \((?P<word>[a-z-]+)\)", ""),
    (r"call \((?P<word>[a-z-]+)\)", "inbound"),
)

# What HighLevel calls the other events, what the judge does, and the facts that tell them apart.
_STORED = {
    "form_submission": ("form", "form.id", ""),
    "survey_submission": ("survey", "survey.id", ""),
    "trigger_link": ("link_clicked", "link.id", ""),
    "mailgun_email_event": ("email_event", "mailgun.event", ""),
    "inbound_webhook": ("webhook", "", ""),
    "user_replied": ("user_reply", "", ""),
    "contact_created": ("created", "", ""),
    "pipeline_stage_updated": ("stage", "opportunity.pipelineStageId", "opportunity.pipelineId"),
    "opportunity_status_changed": ("opportunity_status", "opportunity.status", "opportunity.pipelineId"),
    "opportunity_created": ("opportunity_created", "opportunity.status", "opportunity.pipelineId"),
    "appointment": ("appointment", "appointment.status", "calendar.id"),
    "customer_appointment": ("booked", "calendar.id", ""),
    "payment_received": ("payment", "payment.payment_status", ""),
    "invoice": ("invoice", "invoice.status", ""),
    "birthday_reminder": ("birthday", "when", ""),
    "task_due_date_reminder": ("task_due", "when", ""),
    "custom_date_reminder": ("custom_date", "when", "contact.customFields"),
    "opportunity_decay": ("stale_opportunity", "when", "opportunity.pipelineId"),
    "two_step_form_submission": ("order_form", "", ""),
    "manual_done": ("manual_done", "step", ""),
}


def event_of(label: str, stored: str = "", facts: tuple[tuple[str, str], ...] = ()) -> Event:
    """The event that a line of a counterexample tells."""
    if stored in _STORED:
        kind, word, more = _STORED[stored]
        said = dict(facts)
        told_of = "rescheduled" if said.get("appointmentRescheduled") == "true" else said.get(word, "")
        starts = said.get("appointment.starts_in")
        ahead = None if starts is None else round(float(starts) * SECOND)
        # `urn:ghl-flow:field:due`
        within = said.get(more, "").rpartition(":")[2] if more else None
        return Event(kind, told_of, within, starts=ahead)
    for pattern, direction in _LABELS:
        found = re.fullmatch(pattern, label)
        if found:
            return Event("call", found["word"], direction or found["more"])
    if label == "answered call":
        return Event("call", "completed", "inbound")
    if found := re.fullmatch(r'(another |)reply "(.*)"', label):
        # `urn:ghl-flow:workflow:one/main`: the message that it answers is of that workflow.
        answers = dict(facts).get("workflow.id", "").rpartition(":")[2].partition("/")[0]
        return Event("reply", found[2], "another" if found[1] else None, answers)
    if found := re.fullmatch(r"tag (added|removed): (.*)", label):
        return Event("tag" if found[1] == "added" else "untag", found[2])
    if found := re.fullmatch(r"no opportunity (stage|status)", label):
        return Event("card", more=None)
    if found := re.fullmatch(r"opportunity (?:stage|status) .*", label):
        card = card_of(label, Card(status=""))
        return Event(f"card {'stage' if card.stage else 'status'}", card.stage or card.status, card.pipeline)
    if found := re.fullmatch(r"(\w+) set to (.*)", label):
        return Event("field", found[1], found[2].strip('"'))
    if found := re.fullmatch(r"(\w+) cleared", label):
        return Event("field", found[1], None)
    raise ValueError(f"no event known by {label!r}")


def _scenario(said: Said, late: int, zone: str) -> Scenario:
    start = datetime(2026, 1, 5, 9, 0)
    if said.first_day is not None:
        start = datetime.combine(said.first_day, start.time())
    if said.time_of_day is not None:
        start = datetime.combine(start.date(), datetime.min.time()) + timedelta(seconds=said.time_of_day)
    contacts: dict[str, Contact] = {}
    for who, tags, fields in said.before:
        days = {key: start.date() - timedelta(days=value) for key, value in fields if isinstance(value, int)}
        texts = {key: str(value) for key, value in fields}
        contacts[who] = Contact(set(tags), {**texts, **{key: day.isoformat() for key, day in days.items()}})
    for who, told_of in said.cards:
        if "opportunity " in told_of and not re.fullmatch(r"no opportunity.*", told_of):
            contacts[who].card = card_of(told_of, Card())
    events = []
    happened = iter(said.happened)
    for at, what, flow in said.timeline:
        if flow:
            continue
        found = _CONTACT.match(what)
        assert found
        who = found["who"] or "+15125550100"
        contacts.setdefault(who, Contact())
        events.append((round(at * 1000), who, event_of(found["what"], *next(happened))))
    # A case that tells which flow one reply answers tells it of each reply that answers one.
    if not any(event.answers for _, _, event in events):
        for contact in contacts.values():
            contact.texted_by = ANY_FLOW
    lates = [round(item * 1000) for item in said.lateness]
    # A case tells a card where something asks for it; what a step moves may be any.
    cards = [contact.card for contact in contacts.values() if contact.card is not None]
    any_card = all(card.stage == "another" for card in cards)
    ways = Ways(said.profile == "concurrent", any_wait_first=True, late=late, any_card=any_card, zone=zone)
    return Scenario(ways, start, contacts, events, lates)


def card_of(told_of: str, card: Card) -> Card:
    """What words tell of an opportunity."""
    if found := re.search(r"opportunity stage '([^']*)'(?: of '([^']*)')?", told_of):
        card = replace(card, stage=found[1], pipeline=found[2] or card.pipeline)
    if found := re.search(r"opportunity status '([^']*)'", told_of):
        card = replace(card, status=found[1])
    return card


@dataclass(frozen=True)
class Question:
    """How verdicts are asked for and tried. `late`: seconds that waits may be late; `zone`: the account's.

    `freedom`: of the scenarios; none is what each verdict leaves open.
    """

    tries: int = 40
    calls: int = 2
    late: int = 0
    limit: float = 5
    freedom: Freedom | None = None
    zone: str = Ways.zone


def judged(
    folder: Path, flows: Sequence[Yaml], random: Random, counts: Counter[str], question: Question
) -> list[Disagreement]:
    """Every verdict about the first of the flows.

    Raises:
        NotModelledError: the judge has no rule for a flow.
        NotValidError: ghl-flow refuses the flows.
    """
    known = account_of(flows)
    found = []
    zone = question.zone
    said = verdicts(
        folder, flows, max_calls=question.calls, jitter=question.late, limit=question.limit, zone=zone
    )
    if len(said) != len(known[0].guarantees):
        raise AssertionError(f"{len(said)} verdicts of {len(known[0].guarantees)} promises")
    for promise, one in zip(known[0].guarantees, said, strict=True):
        counts[one.result] += 1
        item = None
        if one.result == "proved":
            item = against_proof(
                random,
                known,
                promise,
                one,
                tries=question.tries,
                late=question.late * SECOND,
                freedom=question.freedom,
                zone=zone,
            )
        elif one.result == "violated":
            # Where waits on time break it too, the case is one of those.
            late = question.late * SECOND if " late" in one.scope else 0
            item = against_case(known, promise, one, late=late, zone=zone)
        if item is not None:
            found.append(replace(item, promise=promise))
    return found


def smallest(folder: Path, flows: list[Yaml], found: Disagreement, question: Question) -> list[Yaml]:
    """Smaller flows with the same disagreement."""

    def still(smaller: list[Yaml]) -> bool:
        try:
            again = judged(folder, smaller, Random(1), Counter(), replace(question, tries=150))
        except (NotModelledError, NotValidError, AssertionError):
            return False
        return any((item.kind, item.promise) == (found.kind, found.promise) for item in again)

    return shrunk(flows, found.promise, still)


def broken_in_some_order(flows: Sequence[Flow], promise: Yaml, scenario: Scenario) -> Breach | None:
    """A breach by every reading of the promise, in some order of what happens at once."""
    for account in _in_every_order(flows, scenario, horizon(flows, promise), (scenario.ways.order,)):
        found = _broken(promise, flows[0], account, account.now)
        if found is not None and found.sure:
            return found
    return None
