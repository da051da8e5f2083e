"""What flows ask of contacts, and contacts with some of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.judge.contacts import STAGES, STATUSES, Card, Contact, Event
from tests.judge.flows import Flow
from tests.judge.scope import Freedom
from tests.judge.values import as_date
from tests.judge.written import DAY, asked, length, listed

# Where contacts live, by whose clock a time window may go; some have no time zone.
ZONES = ("", "America/New_York", "Europe/Berlin", "Pacific/Auckland")


class Asked:
    """What conditions and goals ask of contacts, and what no step writes."""

    def __init__(self, flows: Sequence[Flow], freedom: Freedom) -> None:
        self.dates = {key for flow in flows for key in flow.dates}
        self.tests: dict[str, list[tuple[str, Any]]] = {}
        tags: set[str] = set()
        self.added: set[str] = set()
        self.removed: set[str] = set()
        written_tags: set[str] = set()
        written: set[str] = set()
        self.waits: list[int] = []
        self.cards = False
        self.flows = ["", *(flow.name for flow in flows)]
        watched: set[str] = set()
        for flow in flows:
            for workflow in flow.workflows:
                for trigger in workflow.triggers:
                    tags |= {*trigger.has_tag, *trigger.has_not_tag}
                    if trigger.kind == "field":
                        watched.add(trigger.words[0])
                    if trigger.kind.startswith("tag-") and "/" not in workflow.name:
                        tags |= set(trigger.words)
                        (self.added if trigger.kind == "tag-added" else self.removed).update(trigger.words)
            if flow.main.goal is not None:
                tags |= {tag for _, tag in flow.main.steps[flow.main.goal].what[0]}
            for condition in asked(flow.data["steps"]):
                for key, test in condition.items():
                    if key in ("tag", "not_tag"):
                        tags |= set(listed(test))
                    elif key == "contact":
                        for standard, one in test.items():
                            self._tested(standard, one)
                    elif key == "opportunity":
                        self.cards = True
                    elif key not in (
                        "all",
                        "any",
                        "in_flow",
                        "not_in_flow",
                        "hours",
                        "time",
                        "reply",
                        "appointment",
                    ):
                        self._tested(key, test)
            for step in flow.main.steps:
                if step.kind == "write":
                    written |= set(step.what)
                elif step.kind == "tag":
                    written_tags |= set(step.what)
                elif step.kind in ("find", "card"):
                    self.cards = True
                elif step.kind == "wait":
                    self.waits.append(step.what)
        made = {tag for flow in flows for tag in flow.own_tags}
        # Tags that the compiler made are not there at first, and only its workflows change them.
        free = sorted(tags - made - (set() if freedom.own_state else written_tags))
        keys = sorted(set(self.tests) - (set() if freedom.own_state else written))
        self.tags = [tag for tag in free if f"tag {tag}" not in freedom.absent]
        self.keys = [key for key in keys if f"field {key}" not in freedom.absent]
        self.changing = [tag for tag in free if f"tag {tag}" not in freedom.unchanging]
        self.changing_keys = [key for key in keys if f"field {key}" not in freedom.unchanging]
        # An edit of a field that starts a flow is one of the events that do.
        self.changing_keys = [key for key in self.changing_keys if key not in watched]

    def _tested(self, key: str, test: Any) -> None:
        one = test if isinstance(test, dict) else {"is": test}
        self.tests.setdefault(key, []).append(next(iter(one.items())))

    def contact(self, random: Random, start: datetime) -> Contact:
        """Somebody with some of it."""
        one = Contact({tag for tag in self.tags if random.random() < 0.5})
        for key in self.keys:
            value = self.value(random, key, start)
            if value is not None:
                one.fields[key] = value
        if self.cards:
            one.card = some_card(random)
        one.zone = random.choice(ZONES)
        one.texted_by = random.choice(self.flows)
        return one

    def value(self, random: Random, key: str, start: datetime) -> str | None:
        """A value on one side or the other of what is asked, or on the edge."""
        if random.random() < 0.2:
            return None
        if key in self.dates:
            return self._date(random, key, start)
        sorts = ("greater_than", "less_than", "at_least", "at_most")
        numbers = [int(wanted) for name, wanted in self.tests[key] if name in sorts]
        if numbers and random.random() < 0.8:
            near = random.choice(numbers) + random.choice((-1, -0.5, -0.01, 0, 0.01, 0.5, 1))
            return f"{near:g}"
        words = [str(wanted) for name, wanted in self.tests[key] if name in ("is", "is_not", "contains")]
        some = random.sample(words, random.randint(0, len(words)))
        return " ".join(some) or "other"

    def _date(self, random: Random, key: str, start: datetime) -> str:
        counts = [length(wanted) // DAY for name, wanted in self.tests[key] if name == "within"]
        exact = [as_date(str(wanted)) for name, wanted in self.tests[key] if name in ("is", "is_not")]
        known = [day for day in exact if day is not None]
        if known and random.random() < 0.6:
            return (random.choice(known) + timedelta(days=random.choice((0, 0, 0, -1, 1)))).isoformat()
        ago = random.choice([*counts, 0]) + random.randint(-2, 1)
        if random.random() < 0.3:
            ago -= random.choice([*self.waits, 0]) // DAY
        return (start.date() - timedelta(days=ago)).isoformat()

    def put_back(self) -> list[Any]:
        """A tag that starts a flow, ready to start it again (R23)."""
        made = [tag_change("untag", tag) for tag in sorted(self.added - self.removed)]
        return made + [tag_change("tag", tag) for tag in sorted(self.removed - self.added)]

    def tag_changes(self) -> list[Any]:
        """Tags that people put on or take off."""
        return [
            lambda contact, tag=tag: Event("untag" if tag in contact.tags else "tag", tag)
            for tag in self.changing
            if tag not in self.added | self.removed
        ]

    def field_changes(self, random: Random) -> list[Any]:
        """Fields that people or other systems give another value."""
        made: list[Any] = [
            lambda contact, key=key: Event("field", key, self.value(random, key, datetime(2026, 1, 5)))
            for key in self.changing_keys
        ]
        return made


def some_card(random: Random) -> Card | None:
    """An opportunity, or none."""
    if random.random() < 0.25:
        return None
    return Card("Sales", random.choice(STAGES), random.choice(STATUSES))


def tag_change(kind: str, tag: str) -> Any:
    """A tag that is put on or taken off, where that changes anything (R23)."""
    return lambda contact: Event(kind, tag) if (tag in contact.tags) == (kind == "untag") else None
