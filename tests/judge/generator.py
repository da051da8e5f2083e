"""Small flows at random, of every kind that the language has, as plain data."""

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.judge.more import KINDS, More
from tests.judge.written import walk

TAGS = ("a", "b", "vip", "lead")
WAITS = ("30s", "1m", "2m", "10m", "30m", "31m", "1h", "1d", "36h", "3d")
PHRASES = ("price", "book", "late", "stop")
DAYS = ("2026-01-06", "2026-03-08")
FIELDS = {
    "seen": {"name": "Seen", "type": "datetime"},
    "due": {"name": "Due", "type": "date"},
    "size": {"name": "Size", "type": "number"},
    "note": {"name": "Note", "type": "text"},
}


def account(random: Random, kinds: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The flows of an account, the one that is asked about first. `kinds` are of `more.KINDS`; none: any."""
    names = ["one", "two", "three"][: random.choice((1, 1, 1, 2, 2, 3))]
    some: list[str] = list(kinds)
    if not kinds and random.random() < 0.6:
        some = random.sample(KINDS, random.choice((1, 1, 2)))
    return [_Maker(random, name, [item for item in names if item != name], some).flow() for name in names]


class _Maker:
    """Makes one flow."""

    def __init__(self, random: Random, name: str, others: list[str], more: Sequence[str] = ()) -> None:
        self.random = random
        self.name = name
        self.others = others
        self.more = More(random, more, others)
        # A flow of all kinds at once is rarely proved; each has a few.
        kinds = ["tag", "number", "text", "date", "window", "member"]
        self.asks = random.sample(kinds, random.choice((1, 1, 2)))
        # Where tags and fields are written, they rarely are what others change as well.
        self.writes = random.random() < 0.6

    def flow(self) -> dict[str, Any]:
        """The whole of it."""
        random = self.random
        made: dict[str, Any] = {
            "version": 1,
            "flow": self.name,
            "name": self.name.title(),
            "trigger": self._triggers(),
            "fields": {key: dict(value) for key, value in FIELDS.items()},
            "settings": {"reentry": random.random() < 0.75, "stop_on_response": random.random() < 0.25},
        }
        cancels = random.choice(([], [], ["reply"], ["answered_call"], ["answered_call", "reply"]))
        if cancels:
            made["cancel_on"] = cancels
        if "window" in self.asks and random.random() < 0.6:
            made["steps"] = self._windowed()
        else:
            made["steps"] = self._steps(4, 2)
        if random.random() < 0.15:
            made["steps"].insert(random.randint(0, 1), self._goal())
        if not any("sms" in step for step in walk(made["steps"]) if isinstance(step, dict)):
            made["steps"].insert(0, {"sms": "Hello"})
        if random.random() < 0.06:
            made["steps"] = [{"wait": random.choice(WAITS), "id": "again"}, *made["steps"], {"goto": "again"}]
        made["guarantees"] = self._guarantees()
        self.more.add_to(made)
        return made

    def _triggers(self) -> list[Any]:
        random = self.random
        calls = {"call_status": {"direction": "inbound", "status": ["no-answer"]}}
        some: list[Any] = [
            {"call_status": {"direction": "inbound", "status": ["busy", "no-answer"]}},
            {"call_status": {"status": ["completed"]}},
            {"contact_tag": {"added": random.choice(("go", "a", "lead"))}},
            {"contact_tag": {"removed": random.choice(("go", "b"))}},
            {"customer_reply": {}},
            {"customer_reply": {"contains": random.choice(PHRASES)}},
            {"customer_reply": {"to": random.choice(("this", "one"))}},
        ]
        if random.random() < 0.45:
            return [calls]
        return random.sample([calls, *some], random.choice((1, 1, 2)))

    def _windowed(self) -> list[Any]:
        """The usual flow: wait, ask for the window, text and stamp."""
        random = self.random
        window = random.choice(("10m", "30m", "31m", "1h", "1d", "2d", "25h"))
        made: list[Any] = []
        if random.random() < 0.15:
            made.append({"if": self._condition(0), "then": random.choice((["end"], [{"add_tag": "b"}]))})
        if random.random() < 0.7:
            made.append({"wait": random.choice(("1m", "2m", "10m"))})
        send: list[Any] = [{"sms": "Sorry we missed you"}, {"update_contact": {"seen": "now"}}]
        if random.random() < 0.2:
            send.append({"add_tag": "a"})
        if random.random() < 0.2:
            send += [{"wait": random.choice(WAITS)}, {"sms": "Still there?"}]
        test = {"within": window, **({"tag": "held"} if random.random() < 0.15 else {})}
        ask = {"if": {"seen": test}, "then": random.choice((["end"], ["end"], [{"add_tag": "b"}, "end"]))}
        if random.random() < 0.5:
            return [*made, {**ask, "else": send}]
        return [*made, ask, *send]

    def _steps(self, most: int, depth: int) -> list[Any]:
        made: list[Any] = []
        for _ in range(self.random.randint(1, most)):
            made += self._step(depth)
        return made or [{"sms": "Text"}]

    def _step(self, depth: int) -> list[Any]:
        random = self.random
        if random.random() < 0.4:
            added = self.more.step(lambda: self._branch(depth) if depth else ["end"])
            if added:
                return added
        kind = random.choice(("sms", "sms", "wait", "wait", "write", "if", "if", "other", "inert"))
        if kind == "sms":
            return [{"sms": f"Text {random.randint(1, 9)}"}]
        if kind == "wait":
            return [{"wait": random.choice(WAITS)}]
        if kind == "write" and self.writes:
            return [self._write()]
        if kind == "inert" and random.random() < 0.4:
            change = random.choice(("add_contact_tag", "remove_contact_tag"))
            attributes: dict[str, Any] = {"tags": [random.choice(TAGS[:2])]}
            if change == "remove_contact_tag":
                attributes["type"] = change
            return [{"raw": {"type": change, "attributes": attributes}}]
        if kind == "other" and self.others:
            return [random.choice(({"add_to_workflow": random.choice(self.others)}, self._leave()))]
        if kind == "inert" and random.random() < 0.4:
            return [{"raw": {"type": "add_notes", "attributes": {"html": "seen", "type": "add_notes"}}}]
        if kind == "if" and depth:
            made: dict[str, Any] = {"if": self._condition(1), "then": self._branch(depth)}
            if random.random() < 0.2:
                made["elif"] = [{"if": self._condition(0), "then": self._branch(depth)}]
            if random.random() < 0.7:
                made["else"] = self._branch(depth)
            return [made]
        return []

    def _leave(self) -> dict[str, Any]:
        return {"remove_from_workflow": self.random.choice([*self.others, "this"])}

    def _branch(self, depth: int) -> list[Any]:
        if self.random.random() < 0.3:
            return ["end"]
        made = self._steps(2, depth - 1)
        return [*made, "end"] if self.random.random() < 0.3 else made

    def _write(self) -> dict[str, Any]:
        random = self.random
        return random.choice(
            (
                {"add_tag": random.choice(TAGS[:2])},
                {"remove_tag": random.choice(TAGS[:2])},
                {"update_contact": {"note": random.choice(("texted", "red", None))}},
                {"update_contact": {"seen": "now"}},
                {"update_contact": {"due": random.choice(("now", None))}},
                {"update_contact": {"size": random.choice((5, 99.5))}},
            )
        )

    def _condition(self, depth: int) -> dict[str, Any]:
        random = self.random
        if depth and random.random() < 0.25:
            return {random.choice(("all", "any")): [self._condition(0), self._condition(0)]}
        added = self.more.condition() if random.random() < 0.6 else None
        if added is not None:
            return added
        tag = random.choice(TAGS)
        match random.choice(self.asks):
            case "tag":
                return random.choice(({"tag": tag}, {"not_tag": tag}, {"tag": ["a", "vip"]}))
            case "number":
                return {
                    "size": random.choice(
                        (
                            {"greater_than": random.choice((4, 99))},
                            {"less_than": random.choice((6, 100))},
                            {"is": 5},
                            {"is_not": 5},
                            {"empty": True},
                        )
                    )
                }
            case "text":
                word = random.choice(("red", "blue"))
                return {
                    "note": random.choice(
                        (
                            {"contains": word},
                            {"is": word},
                            {"is_not": word},
                            {"contains": "e"},
                            {"empty": True},
                        )
                    )
                }
            case "date":
                return {
                    "due": random.choice(
                        (
                            {"within": random.choice(("1 day", "2 days", "3 days"))},
                            {"within": random.choice(("4 days", "5 days", "8 days"))},
                            {"is": DAYS[0]},
                            {"is_not": DAYS[1]},
                            {"empty": True},
                        )
                    )
                }
            case "member":
                return {random.choice(("in_flow", "not_in_flow")): random.choice([*self.others, self.name])}
            case _:
                return random.choice(({"seen": {"within": "1 day"}}, {"seen": {"within": "30 minutes"}}))

    def _goal(self) -> dict[str, Any]:
        random = self.random
        change = random.choice(("add_contact_tag", "remove_contact_tag"))
        condition = {"goal_condition": change, "extras": {"tags": [random.choice(("a", "won"))]}}
        return {
            "raw": {
                "type": "workflow_goal",
                "attributes": {
                    "type": "workflow_goal",
                    "action": random.choice(("continue", "wait", "exit")),
                    "segments": [{"op": "or", "conditions": [condition]}],
                },
            }
        }

    def _guarantees(self) -> list[Any]:
        some: list[Any] = [
            {"at_most": {"sms": 1, "within": "30 minutes"}},
            {"at_most": {"sms": 2, "within": "2 hours"}},
            {"at_most": {"sms": 1, "within": "1 day"}},
            {"at_most": {"sms": 1, "per": "flow", "within": "5 minutes"}},
            {"replies_within": "3 minutes"},
            {"replies_within": "40 minutes"},
            {"never_texts_after": ["reply"]},
            {"never_texts_after": ["answered_call"]},
            {"never_texts_after": ["answered_call", "reply"]},
            {"never_texts_after": ["opt_out", "appointment_booked"]},
            {"quiet_hours": {"from": "21:00", "to": "8:00"}},
            "terminates",
        ]
        if self.others:
            some.append({"no_two_flows_text": self.random.choice(("1 minute", "10 minutes"))})
        return self.random.sample(some, 4)
