"""What steps do to the opportunity of a contact."""

from dataclasses import replace
from typing import Any

from tests.judge.contacts import STAGES, STATUSES, Card, Contact, Event
from tests.judge.events import fire
from tests.judge.state import State


def finds(state: State, contact: Contact, pipeline: str) -> bool:
    """Whether the contact has an opportunity there, which cannot be known; it may be another one."""
    card = contact.card
    here = card is not None and pipeline in ("", card.pipeline)
    if not state.picker.way(("Opportunity Not Found", "Opportunity Found")):
        return False
    if not here or state.picker.choose(2):
        stage, status = state.picker.choose(3), state.picker.choose(3)
        contact.card = Card(pipeline or "Sales", STAGES[stage], STATUSES[status])
    return True


def change_card(state: State, who: str, word: str, given: Any) -> None:
    """What a step does to the opportunity, and to what watches it."""
    contact = state.contacts[who]
    before = contact.card
    if before is None and state.ways.any_card and isinstance(given, dict) and state.picker.choose(2):
        before = Card(given.get("pipeline", "Sales"), "another")
    # In time people may have taken it out of the pipeline, of which a case says nothing either.
    elif before is not None and word == "opportunity" and state.ways.any_card and state.now > contact.card_at:
        before = None if state.picker.choose(2) else before
    if word == "remove_opportunity":
        if before is not None and before.pipeline == given:
            contact.card = None
        return
    if word == "update_opportunity" and before is None:
        return
    made = before is None or word == "create_opportunity"
    card = replace(
        Card() if made or before is None else before,
        **{key: given[key] for key in ("pipeline", "stage", "status") if key in given},
    )
    if word == "opportunity" and "status" not in given:
        card = replace(card, status="open")  # the older step always writes one
    # The older step is always done, but for a move back.
    may_be_skipped = not given.get("backward") and (word != "opportunity" or "stage" in given)
    # The newer one makes none where the account has one for a contact in a pipeline.
    if before is not None and may_be_skipped and state.picker.choose(2):
        return
    contact.card, contact.card_at = card, state.now
    if made:
        fire(state, who, Event("opportunity_created", card.status, card.pipeline))
        if card.stage and state.picker.choose(2):  # nobody says whether a new one has moved
            fire(state, who, Event("stage", card.stage, card.pipeline))
    elif before is not None and _moves(state, card.stage != before.stage, "stage" in given):
        fire(state, who, Event("stage", card.stage, card.pipeline))
    if not made and before is not None and _moves(state, card.status != before.status, "status" in given):
        fire(state, who, Event("opportunity_status", card.status, card.pipeline))
    # Whether what the older step makes or changes goes with the run, observers do not agree on.
    own = state.acting is not None and state.acting.card_of == (card.pipeline, state.now)
    if word == "opportunity" and not own and state.picker.choose(2):
        contact.card = None


def _moves(state: State, changed: bool, written: bool) -> bool:
    """Whether what watches it hears of it: nobody says so where the same was written again."""
    return changed or (written and bool(state.picker.choose(2)))
