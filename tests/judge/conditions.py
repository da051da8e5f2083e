"""Whether a condition holds."""

from datetime import datetime
from typing import Any

from tests.judge.contacts import Contact
from tests.judge.opening import Opening, is_open
from tests.judge.runs import Run
from tests.judge.state import State
from tests.judge.values import as_date
from tests.judge.written import Yaml, listed


def holds(state: State, condition: Yaml, who: str, run: Run | None = None) -> bool:
    """Whether every key of the condition holds; `run` is the one that asks."""
    return all(_one_holds(state, key, test, who, run) for key, test in condition.items())


def _one_holds(state: State, key: str, test: Any, who: str, run: Run | None) -> bool:
    contact = state.contacts[who]
    names = test if isinstance(test, list) else [test]
    match key:
        case "all":
            return all(holds(state, inner, who, run) for inner in test)
        case "any":
            return any(holds(state, inner, who, run) for inner in test)
        case "tag":
            return all(str(tag) in contact.tags for tag in names)  # R22: exact
        case "not_tag":
            return not any(str(tag) in contact.tags for tag in names)
        case "in_flow" | "not_in_flow":
            mains = state.mains(names)
            there = any(run.contact == who and run.workflow in mains for run in state.runs)
            return there == (key == "in_flow")
        case "opportunity":
            card = contact.card
            return card is not None and all(getattr(card, name) == value for name, value in test.items())
        case "hours":
            noted = contact.fields.get("clock")
            return noted is not None and is_open(datetime.fromisoformat(noted)) == (test == "open")
        case "time":
            noted = contact.fields.get("clock")
            begins, ends = test["between"]
            part = Opening.of({"days": test.get("days", "daily"), "from": begins, "to": ends})
            return noted is not None and part.holds(datetime.fromisoformat(noted))
        case "appointment":
            known = run.rescheduled if run is not None else None
            # When it starts, and what became of one that a run is not about, no rule says.
            return known if "rescheduled" in test and known is not None else bool(state.picker.choose(2))
        case "reply":
            message = run.message.lower() if run is not None else ""
            return any(phrase in message for phrase in listed(test["contains"]))
        case "contact":
            return all(_field_holds(state, one, asked, contact) for one, asked in test.items())
        case "__near__":
            key, days = test
            day = as_date(contact.fields.get(key))
            return day is not None and -1 <= (state.today() - day).days <= days
    return _field_holds(state, key, test, contact)


def _field_holds(state: State, key: str, test: Any, contact: Contact) -> bool:
    return state.values.hold(key, test, contact.fields.get(key), state.today())
