"""Steps, conditions, triggers and settings of the rest of the language, at random, as plain data."""

import copy
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.judge.written import arms, walk

KINDS = (
    "inert",
    "email",
    "leave",
    "split",
    "card",
    "listen",
    "until",
    "resume",
    "window",
    "hours",
    "goal",
    "triggers",
    "cancel",
    "conditions",
    "drip",
    "manual",
    "ways",
    "beyond",
    "calendar",
    "events",
    "channels",
    "zone",
    "time",
    "dnd",
    "raw",
    "appointments",
    "off",
)
WELCOME = "welcome"
_ALL_WORKFLOWS = {"type": "remove_from_all_workflows"}
WINDOWS: tuple[dict[str, str], ...] = (
    {"from": "8:00", "to": "20:00"},
    {"days": "mon-fri", "from": "9:00", "to": "17:30"},
    {"days": "daily", "from": "8:30", "to": "21:00"},
    {"from": "18:00", "to": "6:00"},
)


def _may_be_off(step: Any) -> bool:
    """Whether a step is one by itself; what is stored with others, or jumped to, is not switched off."""
    plain = {"sms", "email", "wait", "add_tag", "remove_tag", "add_to_workflow", "dnd", "update_contact"}
    return isinstance(step, dict) and not arms(step) and "id" not in step and bool(plain & set(step))


class More:
    """What flows of these kinds hold beside the plain."""

    def __init__(self, random: Random, kinds: Sequence[str], others: Sequence[str]) -> None:
        self.random = random
        self.kinds = kinds
        self.others = others

    def add_to(self, flow: dict[str, Any]) -> None:
        """What belongs to a flow as a whole."""
        random = self.random
        if "window" in self.kinds and random.random() < 0.8:
            flow["settings"]["window"] = dict(random.choice(WINDOWS))
            if random.random() < 0.7:
                flow["guarantees"].append({"quiet_hours": {"from": "21:00", "to": "8:00"}})
        if "triggers" in self.kinds and random.random() < 0.8:
            flow["trigger"] = random.sample(_TRIGGERS, random.choice((1, 1, 2)))
        if "card" in self.kinds and random.random() < 0.4:
            flow["trigger"] = random.sample(_CARD_TRIGGERS, 1)
            if random.random() < 0.4:
                flow["settings"]["per_opportunity"] = False
        if "events" in self.kinds:
            flow["trigger"] = random.sample(_EVENTS, random.choice((1, 1, 2)))
        if "channels" in self.kinds:
            flow["trigger"] = [*random.sample(_CHANNELS, 1), *random.sample(flow["trigger"], 1)]
        if "calendar" in self.kinds:
            flow["trigger"] = random.sample(_CALENDAR, 1)
        if "appointments" in self.kinds:
            flow["trigger"] = random.sample(_APPOINTMENTS, random.choice((1, 1, 2)))
        if "off" in self.kinds:
            some = [step for step in walk(flow["steps"]) if _may_be_off(step)]
            for step in random.sample(some, min(len(some), random.choice((1, 2)))):
                step["disabled"] = True
        if "zone" in self.kinds:
            flow["settings"].update(window=dict(random.choice(WINDOWS)), timezone="contact")
        if "ways" in self.kinds and random.random() < 0.3:
            flow["trigger"] = [{"webhook": {}}]
            flow["steps"] = [
                {"find_contact": {"email": "{{x}}"}, "then": flow["steps"], "else": [{"add_tag": "lost"}]}
            ]
        if "cancel" in self.kinds:
            words = ("user_reply", "appointment_booked", "appointment_cancelled", "reply")
            flow["cancel_on"] = random.sample(words, random.choice((1, 1, 2)))
            flow["guarantees"].append({"never_texts_after": random.sample(words, random.choice((1, 2)))})
        if "email" in self.kinds:
            flow["guarantees"].append(
                {"at_most": {random.choice(("email", "any")): random.choice((1, 2)), "within": "2 hours"}}
            )
        if "goal" in self.kinds and not any("workflow_goal" in str(step) for step in flow["steps"]):
            goal = {random.choice(("tag", "tag_removed")): random.choice(("a", "won"))}
            step = {"goal": goal, "unless_met": random.choice(("continue", "wait", "exit"))}
            flow["steps"].insert(random.randint(0, len(flow["steps"]) - 1), step)
        if "reply" in str(flow["steps"]) and "wait_for" in str(flow["steps"]):
            flow["steps"].insert(0, {"sms": "Welcome", "id": WELCOME})
        if "opened" in str(flow["steps"]):
            flow["steps"].insert(0, {"email": {"subject": "News", "text": "Hello"}, "id": "mail"})

    def step(self, branch: Callable[[], list[Any]]) -> list[Any]:
        """A step of one of the kinds, or none."""
        random = self.random
        kinds = [kind for kind in self.kinds if kind in _STEPS]
        if not kinds:
            return []
        made: list[Any] = _STEPS[random.choice(kinds)](self, branch)
        return made

    def condition(self) -> dict[str, Any] | None:
        """A condition of one of the kinds, or none."""
        some: list[dict[str, Any]] = []
        if "card" in self.kinds:
            some += _CARDS
        if "conditions" in self.kinds:
            some += _CONDITIONS
        if "appointments" in self.kinds:
            some += _OF_APPOINTMENTS
        if "hours" in self.kinds:
            some += [{"hours": "open"}, {"hours": "closed"}]
        if "time" in self.kinds:
            some += _TIMES
        return dict(self.random.choice(some)) if some else None

    def _inert(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [dict(self.random.choice(_INERT))]

    def _email(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [{"email": {"subject": f"Mail {self.random.randint(1, 9)}", "text": "Hello"}}]

    def _leave(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [{"remove_from_workflow": self.random.choice(("others", "others", "all"))}]

    def _split(self, branch: Callable[[], list[Any]]) -> list[Any]:
        weights = self.random.choice(((50, 50), (100, 0), (30, 70)))
        paths = [
            {"path": name, "weight": weight, "steps": branch()}
            for name, weight in zip("AB", weights, strict=True)
        ]
        return [{"split": paths}]

    def _card(self, branch: Callable[[], list[Any]]) -> list[Any]:
        random = self.random
        if random.random() < 0.3:
            looked = random.choice(({"pipeline": "Sales"}, {}))
            return [{"find_opportunity": looked, "then": branch(), "else": branch()}]
        return [dict(random.choice(_CARD_STEPS))]

    def _listen(self, branch: Callable[[], list[Any]]) -> list[Any]:
        random = self.random
        tag = random.choice(("a", "vip"))
        awaited: dict[str, Any] = random.choice(
            (
                {"reply": WELCOME},
                {"reply": WELCOME},
                {"clicked": "Page"},
                {"opened": "mail"},
                {"if": {"tag": tag}},
                {"if": {"not_tag": tag}},
            )
        )
        if random.random() < 0.25:
            return [{"wait_for": awaited}]
        timeout = random.choice(("2m", "10m", "1h", "2d"))
        made: dict[str, Any] = {"wait_for": awaited, "timeout": timeout, "then": branch()}
        if random.random() < 0.7:
            made["else"] = branch()
        return [made]

    def _until(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [{"wait": {"until": self.random.choice(("9:00", "10:00", "20:30"))}}]

    def _resume(self, branch: Callable[[], list[Any]]) -> list[Any]:
        random = self.random
        opens = random.choice(
            ({"from": "9:00", "to": "17:30"}, {"days": "mon-fri", "from": "8:00", "to": "20:00"})
        )
        return [{"wait": random.choice(("2m", "1h", "1d", "36h")), "resume": dict(opens)}]

    def _drip(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [{"drip": {"batch": 10, "every": self.random.choice(("1 minute", "1 hour"))}}]

    def _manual(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [self.random.choice(({"manual_call": "Ann"}, {"manual_sms": {"text": "Hi", "to": "Ann"}}))]

    def _ways(self, branch: Callable[[], list[Any]]) -> list[Any]:
        paths = [
            {"path": name, "when": "It may be so.", "steps": branch()}
            for name in ("Default Branch", "Urgent")
        ]
        return [{"ai_decision": {"instructions": "Urgent?", "about": "{{message.body}}", "paths": paths}}]

    def _beyond(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [dict(self.random.choice(_BEYOND))]

    def _calendar(self, branch: Callable[[], list[Any]]) -> list[Any]:
        random = self.random
        way = random.choice(("before_appointment", "before_appointment", "after_appointment"))
        wait = {way: random.choice(("30m", "1h", "1d"))}
        if random.random() < 0.6:
            wait["late"] = random.choice(("skip", "next", "exit"))
        return [{"wait": wait}]

    def _dnd(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [dict(self.random.choice(_DND))]

    def _raw(self, branch: Callable[[], list[Any]]) -> list[Any]:
        random = self.random
        if random.random() < 0.3:
            # A list of its own: one that is shared would be written as a reference.
            paths: list[Any] = [{"path": "None", "steps": branch()}]
            paths.append(
                {"path": "Urgent", "transition": {"conditionType": "user-defined"}, "steps": branch()}
            )
            fork = {"type": "workflow_ai_decision_maker", "attributes": {"instructions": "Urgent?"}}
            return [{"raw": {**fork, "paths": paths}}]
        return [{"raw": copy.deepcopy(random.choice(_RAW))}]

    def _appointments(self, branch: Callable[[], list[Any]]) -> list[Any]:
        return [{"if": dict(self.random.choice(_OF_APPOINTMENTS)), "then": branch()}]

    def _time(self, branch: Callable[[], list[Any]]) -> list[Any]:
        before = [{"wait": self.random.choice(("1m", "10m"))}] if self.random.random() < 0.5 else []
        return [*before, {"if": dict(self.random.choice(_TIMES)), "then": branch(), "else": branch()}]

    def _hours(self, branch: Callable[[], list[Any]]) -> list[Any]:
        random = self.random
        before = [{"wait": random.choice(("1m", "2m", "10m"))}] if random.random() < 0.5 else []
        ask = {"if": {"hours": random.choice(("open", "closed"))}, "then": branch(), "else": branch()}
        return [*before, ask]


_STEPS: dict[str, Callable[[More, Callable[[], list[Any]]], list[Any]]] = {
    "inert": More._inert,
    "email": More._email,
    "leave": More._leave,
    "split": More._split,
    "card": More._card,
    "listen": More._listen,
    "until": More._until,
    "resume": More._resume,
    "hours": More._hours,
    "drip": More._drip,
    "manual": More._manual,
    "ways": More._ways,
    "beyond": More._beyond,
    "calendar": More._calendar,
    "time": More._time,
    "dnd": More._dnd,
    "raw": More._raw,
    "appointments": More._appointments,
}
_DND: tuple[dict[str, Any], ...] = (
    {"dnd": "on"},
    {"dnd": "off"},
    {"dnd": {"on": "email"}},
    {"dnd": {"on": ["sms", "email"]}},
    {"dnd": {"off": "sms"}},
    {"dnd": {"off": ["email", "call"]}},
    {"dnd": {"on": ["call", "whatsapp"]}},
)
_RAW: tuple[dict[str, Any], ...] = (
    {"type": "sms", "attributes": {"body": "Raw", "attachments": []}},
    {"type": "sms", "attributes": {"body": "Off", "attachments": []}, "disabled": True},
    {"type": "remove_from_all_workflows", "attributes": {**_ALL_WORKFLOWS, "includeCurrent": False}},
    {"type": "remove_from_all_workflows", "attributes": {**_ALL_WORKFLOWS, "includeCurrent": True}},
    {"type": "dnd_contact", "attributes": {"type": "dnd_contact", "dnd_contact": "enable"}},
    {"type": "dnd_contact", "attributes": {"type": "dnd_contact", "dnd_contact": "disable"}},
    {"type": "slack_message", "attributes": {"text": "Hello"}},
    {"type": "whatsapp_v2"},
    {"type": "custom_code", "attributes": {"code": "return 1"}},
)
_APPOINTMENTS: tuple[dict[str, Any], ...] = (
    {"appointment": {}},
    {"appointment": {"calendar": ["Intro", "Demo"]}},
    {"appointment": {"calendar": ["Intro", "Demo"], "status": "new"}},
    {"appointment": {"calendar": "Demo", "status": "cancelled"}},
    {"booked": {}},
)
_OF_APPOINTMENTS: tuple[dict[str, Any], ...] = (
    {"appointment": {"rescheduled": True}},
    {"appointment": {"rescheduled": True}},
    {"appointment": {"in_next": "1 day"}},
)
_BEYOND: tuple[dict[str, Any], ...] = (
    {"dnd": {"on": "sms"}},
    {"dnd": {"on": "sms"}},
    {"call": {"timeout": "30s"}},
    {"voicemail": "drop"},
    {"math": {"size": {"add": 1}}},
    {"math": {"size": {"multiply": 2}}},
)
_TIMES: tuple[dict[str, Any], ...] = (
    {"time": {"between": ["21:00", "8:00"]}},
    {"time": {"between": ["9:00", "17:30"], "days": "mon-fri"}},
    {"time": {"between": ["8:00", "12:00"], "days": "sat"}},
)
_CALENDAR: tuple[dict[str, Any], ...] = (
    {"appointment": {"status": "new"}},
    {"appointment": {"calendar": "Intro", "status": "confirmed"}},
    {"booked": {}},
)
_EVENTS: tuple[dict[str, Any], ...] = (
    {"booked": {}},
    {"booked": {"calendar": "Intro"}},
    {"appointment": {"status": "new"}},
    {"payment": {}},
    {"payment": {"status": "failed"}},
    {"invoice": {}},
    {"invoice": {"status": "paid"}},
    {"birthday": {}},
    {"birthday": {"before": "3 days"}},
    {"task_due": {}},
    {"task_due": {"after": "1 day"}},
    {"stale_opportunity": {"pipeline": "Sales", "after": "7 days"}},
    {"stale_opportunity": {"after": "14 days"}},
    {"custom_date": {"field": "due"}},
    {"custom_date": {"field": "due", "at": "17:00"}},
    {"order_form": {}},
)
_CHANNELS: tuple[dict[str, Any], ...] = (
    {"customer_reply": {"channel": "sms"}},
    {"customer_reply": {"to": "this"}},
    {"customer_reply": {"contains": ["hi", "price"]}},
    {"customer_reply": {"channel": "sms", "to": "this", "contains": "price"}},
)
_INERT: tuple[dict[str, Any], ...] = (
    {"note": "Called back"},
    {"task": {"title": "Call back", "due": "1 day", "to": "owner"}},
    {"notify": {"bell": "A lead", "title": "Lead"}},
    {"notify": {"sms": "A lead"}},
    {"assign": "Ann"},
    {"unassign": True},
    {"webhook": "https://hooks.example.com/x"},
    {"http": {"url": "https://hooks.example.com/x", "method": "POST", "json": "{}"}},
)
_CARD_STEPS: tuple[dict[str, Any], ...] = (
    {"opportunity": {"pipeline": "Sales", "stage": "New", "status": "open"}},
    {"opportunity": {"pipeline": "Sales", "stage": "Quoted"}},
    {"opportunity": {"pipeline": "Sales", "stage": "New", "backward": True}},
    {"create_opportunity": {"pipeline": "Sales", "stage": "New", "name": "Job"}},
    {"update_opportunity": {"pipeline": "Sales", "stage": "Quoted"}},
    {"remove_opportunity": "Sales"},
)
_CARDS: tuple[dict[str, Any], ...] = (
    {"opportunity": {"pipeline": "Sales", "stage": "Quoted"}},
    {"opportunity": {"pipeline": "Sales", "stage": "New"}},
    {"opportunity": {"status": "won"}},
    {"opportunity": {"pipeline": "Sales", "stage": "Quoted", "status": "open"}},
)
_CARD_TRIGGERS: tuple[dict[str, Any], ...] = (
    {"stage": {"pipeline": "Sales", "to": "Quoted"}},
    {"stage": {"pipeline": "Sales"}},
    {"opportunity_status": {"pipeline": "Sales", "to": "won"}},
    {"opportunity_created": {"pipeline": "Sales"}},
)
_TRIGGERS: tuple[dict[str, Any], ...] = (
    *_CARD_TRIGGERS,
    {"form": "Intake"},
    {"form": {}},
    {"survey": "NPS"},
    {"webhook": {}},
    {"appointment": {"calendar": "Intro", "status": "confirmed"}},
    {"appointment": {"status": "new"}},
    {"appointment": {"calendar": "Intro"}},
    {"link_clicked": "Page"},
    {"email_event": "clicked"},
    {"contact_created": {}},
    {"contact_created": {"tagged": "vip"}},
    {"contact_changed": {"field": "note", "to": "red"}},
    {"contact_changed": {"field": "note"}},
    {"user_reply": {}},
    {"contact_tag": {"added": "go", "has_tag": "vip"}},
    {"contact_tag": {"removed": "go", "has_not_tag": "lead"}},
    {"customer_reply": {"contains": "price", "has_tag": "vip"}},
)
_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"size": {"at_least": 5}},
    {"size": {"at_most": 5}},
    {"size": {"greater_than": 5}},
    {"size": {"has_value": True}},
    {"size": {"has_no_value": True}},
    {"note": {"has_value": True}},
    {"due": {"has_value": True}},
    {"contact": {"country": "US"}},
    {"contact": {"email": {"has_value": True}}},
    {"contact": {"city": {"contains": "au"}}},
    {"contact": {"source": {"is_not": "ads"}}},
)
