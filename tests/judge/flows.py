"""Flows as plain data, expanded to the workflows that an account runs.

From docs/spec.md and docs/decisions.md ("How a short window is lowered", "Steps after an `if`"). Times are in
milliseconds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tests.judge.opening import Opening, minutes

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Yaml: TypeAlias = Mapping[str, Any]

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_LENGTH = re.compile(r"(\d+)\s*(w|d|h|m|s)[a-z]*")
_INSTANT = ("sms", "update_contact", "add_tag", "remove_tag")
# Actions that reach neither the contact nor anything a flow looks at, as stored and as written.
INERT = (
    "add_notes",
    "slack_message",
    "internal_notification",
    "task-notification",
    "create_opportunity",
    "webhook",
)
MANUAL = {"manual_call": "Manual call", "manual_sms": "Manual SMS"}
INERT_STEPS = ("note", "task", "notify", "assign", "unassign", "webhook", "http")
# What some calendars that one trigger names stand with in between.
CALENDARS = " | "
CHANNELS = ("sms", "email", "call", "whatsapp", "facebook", "instagram", "gmb")
# When the account is open; `if: { hours: open }` asks for it. On holidays it is closed all day.
OPEN_HOURS = {"mon-fri": "8:00-17:30", "sat": "9:00-12:00"}
HOLIDAYS = ("2026-01-07", "2026-03-09")


class NotModelledError(Exception):
    """The judge has no rule for this: it has no opinion about the flow."""


def length(text: str) -> int:
    """`1 hour 30 minutes` in milliseconds."""
    found = _LENGTH.findall(str(text).lower())
    if not found:
        raise NotModelledError(f"length {text!r}")
    return sum(int(number) * _UNITS[unit] for number, unit in found)


def listed(value: Any) -> list[str]:
    """One name or a list of names, as a list in lower case."""
    return [str(item).lower() for item in (value if isinstance(value, list) else [value])]


@dataclass(frozen=True)
class Step:
    """One thing a run does. `to` are places in the workflow: of each branch, or where a jump goes."""

    kind: str
    what: Any = None
    to: tuple[int, ...] = ()
    # Of a wait: goes on only while this is open.
    resume: Opening | None = None


@dataclass(frozen=True)
class Trigger:
    """What enrols: `call`, `tag-added`, `tag-removed`, `reply` or another event's kind, and its filters.

    `words` of the other kinds are what the event has to say, in its order; an empty one is anything.
    """

    kind: str
    words: tuple[str, ...] = ()
    direction: str = "any"
    has_tag: tuple[str, ...] = ()
    has_not_tag: tuple[str, ...] = ()
    # Of a reply: on which channel, and to whose message (a flow).
    channel: str = ""
    to: str = ""


@dataclass
class Workflow:
    """A workflow of the account. `flow` is the flow it belongs to; helpers have a name after a slash."""

    name: str
    flow: str
    triggers: list[Trigger]
    steps: list[Step]
    reentry: bool = True
    stop_on_response: bool = False
    goal: int | None = None
    window: Opening | None = None
    # By the contact's clock, not the account's; and once for each opportunity.
    of_contact: bool = False
    per_card: bool = True


@dataclass
class Flow:
    """A flow with its promises, and the workflows that it becomes."""

    name: str
    data: Yaml
    workflows: list[Workflow]
    dates: set[str]
    numbers: set[str]
    guarantees: list[Yaml] = field(default_factory=list)
    own_tags: set[str] = field(default_factory=set)

    @property
    def main(self) -> Workflow:
        """The workflow of its steps."""
        return self.workflows[0]


def triggers_of(data: Yaml) -> list[Trigger]:
    """The triggers as written."""
    return [_trigger(item, data["flow"]) for item in data["trigger"]]


def _trigger(item: Yaml, flow: str) -> Trigger:
    ((word, given),) = item.items()
    given = given if isinstance(given, dict) else {"": given}
    has_tag, has_not_tag = (
        tuple(listed(given[key])) if key in given else () for key in ("has_tag", "has_not_tag")
    )
    match word:
        case "call_status":
            return Trigger("call", tuple(given["status"]), given.get("direction", "any"))
        case "contact_tag":
            change = "added" if "added" in given else "removed"
            return Trigger(
                f"tag-{change}", (str(given[change]).lower(),), has_tag=has_tag, has_not_tag=has_not_tag
            )
        case "customer_reply":
            phrases = listed(given["contains"]) if "contains" in given else []
            to = given.get("to", "")
            return Trigger(
                "reply",
                tuple(phrases),
                has_tag=has_tag,
                has_not_tag=has_not_tag,
                channel=str(given.get("channel", "")),
                to=flow if to == "this" else to,
            )
        case "form" | "survey" | "link_clicked" | "email_event":
            return Trigger(word, (str(given.get("", "")),))
        case "webhook" | "user_reply" | "order_form" | "birthday" | "task_due":
            return Trigger(word)
        case "payment" | "invoice":
            return Trigger(word, (given.get("status", ""),))
        case "booked":
            return Trigger(word, (given.get("calendar", ""),))
        case "contact_created":
            return Trigger("created", has_tag=tuple(listed(given["tagged"])) if "tagged" in given else ())
        case "contact_changed":
            return Trigger(
                "field", (given["field"], str(given.get("to", ""))), has_tag=has_tag, has_not_tag=has_not_tag
            )
        case "stage" | "opportunity_status":
            return Trigger(word, (given.get("pipeline", ""), given.get("to", "")))
        case "opportunity_created":
            return Trigger(word, (given.get("pipeline", ""), given.get("status", "")))
        case "appointment":
            calendars = given.get("calendar", "")
            some = calendars if isinstance(calendars, str) else CALENDARS.join(calendars)
            return Trigger(word, (given.get("status", ""), some))
    raise NotModelledError(f"trigger {item}")


def walk(steps: Sequence[Any]) -> Iterator[Any]:
    """Every step, at any depth."""
    for step in steps:
        yield step
        for inner in arms(step):
            yield from walk(inner)


def arms(step: Any) -> list[list[Any]]:
    """The branches of a step that forks, in order; of an `if` the one for the rest last."""
    if not isinstance(step, dict):
        return []
    if "if" in step:
        ways, otherwise = _branches(step)
        return [*(inner for _, inner in ways), otherwise]
    if "split" in step:
        return [path.get("steps") or [] for path in step["split"]]
    if "ai_decision" in step:
        return [path.get("steps") or [] for path in step["ai_decision"]["paths"]]
    if "raw" in step:
        return [path.get("steps") or [] for path in step["raw"].get("paths", ())]
    if {"find_opportunity", "find_contact"} & set(step) or ("wait_for" in step and "timeout" in step):
        return [step.get("then") or [], step.get("else") or []]
    return []


def with_arms(step: Yaml, made: Sequence[list[Any]]) -> dict[str, Any]:
    """The step with other branches, in the order of `arms`."""
    if "split" in step:
        paths = [{**path, "steps": inner} for path, inner in zip(step["split"], made, strict=True)]
        return {**step, "split": paths}
    if "ai_decision" in step:
        given = step["ai_decision"]
        paths = [{**path, "steps": inner} for path, inner in zip(given["paths"], made, strict=True)]
        return {**step, "ai_decision": {**given, "paths": paths}}
    if "raw" in step:
        given = step["raw"]
        paths = [{**path, "steps": inner} for path, inner in zip(given["paths"], made, strict=True)]
        return {**step, "raw": {**given, "paths": paths}}
    again = {**step, "then": made[0], "else": made[-1]}
    if "elif" in step:
        inner = zip(step["elif"], made[1:-1], strict=True)
        again["elif"] = [{**item, "then": steps} for item, steps in inner]
    return again


def conditions(condition: Yaml) -> Iterator[Yaml]:
    """A condition and those in it."""
    yield condition
    for key in ("all", "any"):
        for inner in condition.get(key, ()):
            yield from conditions(inner)


def _branches(step: Yaml) -> tuple[list[tuple[Yaml, list[Any]]], list[Any]]:
    ways = [(step["if"], step.get("then") or [])]
    ways += [(item["if"], item.get("then") or []) for item in step.get("elif", ())]
    return ways, step.get("else") or []


def asked(steps: Sequence[Any]) -> Iterator[Yaml]:
    """Every condition of the steps."""
    for step in walk(steps):
        if isinstance(step, dict) and "if" in step:
            for condition, _ in _branches(step)[0]:
                yield from conditions(condition)
        if isinstance(step, dict) and "if" in (step.get("wait_for") or ()):
            yield from conditions(step["wait_for"]["if"])


def account_of(flows: Sequence[Yaml]) -> list[Flow]:
    """The flows of an account, each with the workflows that it becomes beside the others."""
    return [expand(data, [item for item in flows if item is not data]) for data in flows]


def expand(data: Yaml, beside: Sequence[Yaml] = ()) -> Flow:
    """A flow, and the workflows that it becomes in an account that also runs others.

    Raises:
        NotModelledError: it has something the judge knows no rule for.
    """
    name = data["flow"]
    kinds = {key: item["type"] for key, item in (data.get("fields") or {}).items()}
    dates = {key for key, kind in kinds.items() if kind in ("date", "datetime")}
    numbers = {key for key, kind in kinds.items() if kind in ("number", "money")}
    settings = data.get("settings") or {}
    window = _Windows(data, beside)
    steps = window.lowered(_TimeNoted(data["steps"]).steps())
    if window.spared:
        steps = [{"if": window.guard(window.found[0]), "then": ["end"]}, *steps]
    main = Workflow(
        name,
        name,
        triggers_of(data),
        _laid_out(steps, name),
        reentry=bool(settings.get("reentry", False)),
        stop_on_response=bool(settings.get("stop_on_response", False)),
        window=Opening.of(settings["window"]) if "window" in settings else None,
        of_contact=settings.get("timezone") == "contact",
        per_card=bool(settings.get("per_opportunity", True)),
    )
    goals = [place for place, step in enumerate(main.steps) if step.kind == "goal"]
    main.goal = goals[0] if goals else None  # R17: only one goal of a workflow counts
    workflows = [main, *window.helpers(name)]
    cancels = data.get("cancel_on") or []
    if cancels:
        known = {
            "answered_call": Trigger("call", ("completed",), "inbound"),
            "reply": Trigger("reply"),
            "user_reply": Trigger("user_reply"),
            "appointment_booked": Trigger("appointment", ("new", "")),
            "appointment_cancelled": Trigger("appointment", ("cancelled", "")),
        }
        leave = [{"remove_from_workflow": name}]
        if window.spared:
            leave = [{"if": window.guard(window.found[0]), "then": ["end"], "else": leave}]
        leave = [*leave, *window.unsent()]
        workflows.append(
            Workflow(f"{name}/cancel", name, [known[item] for item in cancels], _laid_out(leave, name))
        )
    return Flow(
        name,
        data,
        workflows,
        dates,
        numbers,
        guarantees=list(promises(data)),
        own_tags={tag for item in window.found for tag in item.tags},
    )


def _messages(step: Any) -> bool:
    """Whether a step sends something."""
    if not isinstance(step, dict) or step.get("disabled"):
        return False
    raw = step.get("raw", {})
    return bool({"sms", "email"} & set(step)) or (raw.get("type") == "sms" and not raw.get("disabled"))


def promises(data: Yaml) -> Iterator[Yaml]:
    """What the flow promises: what it states, then what every flow with a text promises by itself."""
    stated: list[Yaml] = []
    waived: set[Any] = set()
    for item in data.get("guarantees") or ():
        one = {"terminates": True} if item == "terminates" else item
        if "unless" in one:
            waived.add(one["unless"])
        else:
            stated.append(one)
    yield from stated
    if not any(_messages(step) for step in walk(data["steps"])):
        return
    limits = [item["at_most"] for item in stated if "at_most" in item]
    if "at_most" not in waived and all("email" in item for item in limits):
        yield {"at_most": {"sms": 3, "within": "1 hour"}, "by_default": True}
    spoken = [word for item in stated for word in item.get("never_texts_after", ())]
    if "never_texts_after" not in waived and "opt_out" not in spoken:
        yield {"never_texts_after": ["opt_out"], "by_default": True}
    if "terminates" not in waived and not any("terminates" in item for item in stated):
        yield {"terminates": True, "by_default": True}


@dataclass(frozen=True)
class Window:
    """A window shorter than whole days: a date field, how long, and the tag that stands for it.

    `held`: how long the flow's own time window may hold a text; then a second tag says that it is out.
    """

    key: str
    long: int
    tag: str
    held: int = 0

    @property
    def days(self) -> int:
        """How long the date makes the tag count: the window in days, rounded up, and one more."""
        return -(-(self.long + self.held) // DAY) + 1

    @property
    def tags(self) -> list[str]:
        """The tag, and that of a text that is out."""
        return [self.tag, f"{self.tag}-sent"] if self.held else [self.tag]


def _short(test: Any) -> bool:
    return isinstance(test, dict) and "within" in test and bool(length(test["within"]) % DAY)


class _TimeNoted:
    """Where *Note the time* goes (docs/spec.md, "`hours: open`").

    Going back from a condition that asks for the hours, through its branch and the steps before the fork that
    it is in, the first step that may pause decides: a plain wait of one to ten minutes is the one the time is
    noted before, and a condition that got a wait of its own has noted it; else the condition gets a note and
    a wait of a minute. No jump may lead in between.
    """

    def __init__(self, steps: Sequence[Any]) -> None:
        self._fresh = [_copied(step) for step in steps]
        self._targets = {step["goto"] for step in walk(steps) if isinstance(step, dict) and "goto" in step}
        self._noted_before: list[Any] = []
        self._waiting: list[Any] = []
        self._find(self._fresh, [])

    def steps(self) -> list[Any]:
        """The steps with the notes."""
        return self._with_notes(self._fresh)

    def _find(self, steps: list[Any], outer: list[tuple[list[Any], int]]) -> None:
        for place, step in enumerate(steps):
            here = [*outer, (steps, place)]
            if isinstance(step, dict) and "if" in step and _asks_the_hours(step) and not self._earlier(here):
                self._waiting.append(step)
            for inner in arms(step):
                self._find(inner, here)

    def _earlier(self, path: list[tuple[list[Any], int]]) -> bool:
        for steps, place in reversed(path):
            for number in range(place - 1, -1, -1):
                step = steps[number]
                if any(step is one for one in self._waiting):
                    return not self._jumped_to(steps[number : place + 1])
                if _short_wait(step):
                    if self._jumped_to(steps[number + 1 : place + 1]):
                        return False
                    self._noted_before.append(step)
                    return True
                if any(_may_pause(one) for one in walk([step])):
                    return False
            if self._jumped_to(steps[: place + 1]):
                return False
        return False

    def _jumped_to(self, steps: Sequence[Any]) -> bool:
        return any(isinstance(step, dict) and step.get("id") in self._targets for step in steps)

    def _with_notes(self, steps: Sequence[Any]) -> list[Any]:
        made: list[Any] = []
        for step in steps:
            if any(step is one for one in self._noted_before):
                made.append("note-time")
            if any(step is one for one in self._waiting):
                made += ["note-time", {"wait": "1m"}]
            inner = arms(step)
            made.append(with_arms(step, [self._with_notes(one) for one in inner]) if inner else step)
        return made


def _copied(step: Any) -> Any:
    """The step as an object of its own, with its branches."""
    if not isinstance(step, dict):
        return step
    inner = arms(step)
    return with_arms({**step}, [[_copied(one) for one in some] for some in inner]) if inner else {**step}


def _short_wait(step: Any) -> bool:
    plain = isinstance(step, dict) and isinstance(step.get("wait"), str) and not step.get("disabled")
    return plain and MINUTE <= length(step["wait"]) <= 10 * MINUTE


def _may_pause(step: Any) -> bool:
    if not isinstance(step, dict) or step.get("disabled"):
        return False
    pauses = {"wait", "wait_for", "raw", "drip", *MANUAL}
    return bool(pauses & set(step)) or step.get("unless_met") == "wait"


def _asks_the_hours(step: Yaml) -> bool:
    asked_of = [one for condition, _ in _branches(step)[0] for one in conditions(condition)]
    return any({"hours", "time"} & set(one) for one in asked_of)


class _Windows:
    """The windows of a flow, and where their tags go on and off."""

    def __init__(self, data: Yaml, beside: Sequence[Yaml]) -> None:
        self.name: str = data["flow"]
        self.found: list[Window] = []
        settings = data.get("settings") or {}
        self.held = Opening.of(settings["window"]).longest_closed * MINUTE if "window" in settings else 0
        for condition in asked(data["steps"]):
            for key, test in condition.items():
                if _short(test):
                    one = self._window(key, test)
                    if one not in self.found:
                        self.found.append(one)
        leaves = settings.get("stop_on_response", False) or any(
            {"this" if one is data else "", self.name} & set(listed(step["remove_from_workflow"]))
            for one in (data, *beside)
            for step in walk(one["steps"])
            if isinstance(step, dict) and "remove_from_workflow" in step
        )
        self.leaves = bool(leaves)
        self.cancelled = bool(data.get("cancel_on"))
        # Of two windows the second would be held up by the first; and while the time window holds a text, a
        # canceller would spare the contact.
        self.trailing = len(self.found) == 1 and not leaves and "window" not in settings
        self.trailing = self.trailing and self._all_end(data["steps"])
        self.spared = False
        # While it waits, a contact in cooldown cannot enter again (R1): it may have nothing to do here.
        if self.trailing and (self.cancelled or settings.get("reentry", False)):
            self.trailing = self._only_waits_and_leaves(data["steps"])
        self.spared = self.trailing and self.cancelled

    def _window(self, key: str, test: Yaml) -> Window:
        tag = str(test.get("tag") or f"{self.name}-cooldown").lower()
        return Window(key, length(test["within"]), tag, self.held)

    def guard(self, window: Window) -> Yaml:
        """The tag, and a stamp of the last days or, written further east, of tomorrow."""
        return {"all": [{"tag": window.tag}, {"__near__": (window.key, window.days)}]}

    def _stamps(self, step: Any) -> list[Window]:
        if not isinstance(step, dict) or "update_contact" not in step:
            return []
        return [item for item in self.found if step["update_contact"].get(item.key) == "now"]

    def _all_end(self, steps: Sequence[Any], goes_on: bool = False) -> bool:
        """Whether the path ends with each stamp."""
        for place, step in enumerate(steps):
            rest = steps[place + 1 :]
            if self._stamps(step) and (goes_on or any(item != "end" for item in rest)):
                return False
            for inner in arms(step):
                ends = bool(inner) and inner[-1] == "end"
                if not self._all_end(inner, (goes_on or bool(rest)) and not ends):
                    return False
        return True

    def _only_waits_and_leaves(self, steps: Sequence[Any]) -> bool:
        """Whether a contact in cooldown only passes waits and ends."""
        for place, step in enumerate(steps):
            if isinstance(step, dict) and "wait" in step:
                continue
            if not isinstance(step, dict) or "if" not in step:
                return False
            window = self.found[0]
            test = step["if"].get(window.key)
            asks = len(step["if"]) == 1 and isinstance(test, dict) and "within" in test
            nothing_more = not step.get("then") and steps[place + 1 :] in ([], ["end"])
            return asks and (step.get("then") == ["end"] or nothing_more)
        return False

    def lowered(self, steps: Sequence[Any]) -> list[Any]:
        """The steps, with the tags put on before the messages and taken off."""
        made: list[Any] = []
        for step in steps:
            inner = arms(step)
            if inner:
                step = self._asking(with_arms(step, [self.lowered(one) for one in inner]))
            made.append(step)
        ended: list[Window] = []
        for window in self.found:
            place = next((n for n, step in enumerate(made) if window in self._stamps(step)), None)
            if place is None:
                continue
            begin = place
            for before in range(place - 1, -1, -1):
                step = made[before]
                if not isinstance(step, dict) or not set(step) & set(_INSTANT):
                    break
                if "sms" in step:
                    begin = before
                    break
            start: list[Any] = [{"update_contact": {window.key: "now"}}]
            if not self.trailing:
                start.append({"remove_tag": window.tags[-1]})
            start.append({"add_tag": window.tag})
            if window.held:
                after = place + 1 if begin < place else self._out(made, place + 1)
                made.insert(after, {"add_tag": window.tags[-1]})
            made[begin:begin] = start
            ended.append(window)
        if self.trailing and ended:
            tail = [made.pop()] if made[-1] == "end" else []
            for window in ended:
                made += [{"wait": f"{window.long // SECOND}s"}, {"remove_tag": window.tag}]
            made += tail
        return made

    @staticmethod
    def _out(steps: Sequence[Any], place: int) -> int:
        """Where it is known that the text that follows a stamp is out: after it, or where none follows."""
        for number in range(place, len(steps)):
            step = steps[number]
            if arms(step) or _may_pause(step) or step == "end":
                return number
            if isinstance(step, dict) and {"sms", "email"} & set(step):
                return number + 1
        return len(steps)

    def unsent(self) -> list[Any]:
        """What a canceller does with the tags of texts that never went out."""
        return [
            {"if": {"tag": window.tag, "not_tag": window.tags[-1]}, "then": [{"remove_tag": window.tag}]}
            for window in self.found
            if window.held
        ]

    def _asking(self, step: Yaml) -> Yaml:
        if "if" not in step:
            return step
        made = {**step, "if": self._lowered_condition(step["if"])}
        if "elif" in step:
            made["elif"] = [{**item, "if": self._lowered_condition(item["if"])} for item in step["elif"]]
        return made

    def _lowered_condition(self, condition: Yaml) -> Yaml:
        made: dict[str, Any] = {}
        also: list[Yaml] = []
        for key, test in condition.items():
            if key in ("all", "any"):
                made[key] = [self._lowered_condition(inner) for inner in test]
            elif _short(test):
                also.append(self.guard(self._window(key, test)))
            else:
                made[key] = test
        return {"all": [*([made] if made else []), *also]} if also else made

    def helpers(self, name: str) -> list[Workflow]:
        """The workflow that ends each cooldown, where no send path does."""
        if self.trailing:
            return []
        return [
            Workflow(
                f"{name}/cooldown {window.tag}",
                name,
                [Trigger("tag-added", (window.tags[-1],))],
                _laid_out([{"wait": f"{window.long // SECOND}s"}, {"remove_tag": window.tags}], name),
            )
            for window in self.found
        ]


def _laid_out(steps: Sequence[Any], name: str) -> list[Step]:
    """Steps in a row, with places to jump to. Steps after an `if` follow each branch that does not end."""
    made: list[Step] = []
    named: dict[str, int] = {}
    jumps: list[tuple[int, str]] = []

    def lay(listing: Sequence[Any]) -> None:
        for step in listing:
            if isinstance(step, dict) and step.get("id"):
                named[step["id"]] = len(made)
            if arms(step):
                _lay_fork(step)
            elif isinstance(step, dict) and step.get("disabled"):
                made.append(Step("inert"))  # switched off on the canvas
            elif isinstance(step, dict) and "wait_for" in step:
                made.append(Step("listen", (step["wait_for"], None), (len(made) + 1,)))
            elif isinstance(step, dict) and set(MANUAL) & set(step):
                (word,) = set(MANUAL) & set(step)
                made.append(Step("listen", ({"manual": MANUAL[word]}, None), (len(made) + 1,)))
            elif (
                isinstance(step, dict) and isinstance(step.get("wait"), dict) and "until" not in step["wait"]
            ):
                late = step["wait"].get("late", "skip")
                if isinstance(late, dict):
                    jumps.append((len(made), late["goto"]))
                made.append(Step("appointment", _around(step["wait"])))
            elif isinstance(step, dict) and "goto" in step:
                jumps.append((len(made), step["goto"]))
                made.append(Step("jump"))
            else:
                made.append(_plain(step, name))

    def _lay_fork(step: Yaml) -> None:
        fork = len(made)
        made.append(Step("fork"))
        begins: list[int] = []
        ends: list[int] = []
        for inner in arms(step):
            begins.append(len(made))
            lay(inner)
            ends.append(len(made))
            made.append(Step("jump"))
        made[fork] = _fork(step, tuple(begins))
        for end in ends:
            made[end] = Step("jump", None, (len(made),))

    lay(steps)
    for place, target in jumps:
        if target not in named:
            raise NotModelledError(f"goto {target}")
        step = made[place]
        made[place] = replace(step, to=(named[target],))
    return made


def _around(given: Yaml) -> tuple[int, str]:
    """How long after an appointment, and what happens where that is over."""
    late = given.get("late", "skip")
    said = "goto" if isinstance(late, dict) else late
    if "before_appointment" in given:
        return -length(given["before_appointment"]), said
    if "after_appointment" in given:
        return length(given["after_appointment"]), said
    raise NotModelledError(f"wait {given}")


def _fork(step: Yaml, begins: tuple[int, ...]) -> Step:
    if "split" in step:
        return Step("split", [path["path"] for path in step["split"]], begins)
    if "ai_decision" in step:
        return Step("split", [path["path"] for path in step["ai_decision"]["paths"]], begins)
    if "raw" in step:
        return _raw_fork(step["raw"], begins)
    if "find_contact" in step:
        return Step("split", ["then", "else"], begins)
    if "find_opportunity" in step:
        return Step("find", step["find_opportunity"].get("pipeline", ""), begins)
    if "wait_for" in step:
        return Step("listen", (step["wait_for"], length(step["timeout"])), begins)
    return Step("fork", [condition for condition, _ in _branches(step)[0]], begins)


def _plain(step: Any, name: str) -> Step:
    if step == "end" or (isinstance(step, dict) and "end" in step):
        return Step("end")
    if step == "note-time":
        return Step("note-time")
    if step.get("disabled"):
        return Step("inert")  # switched off on the canvas
    if set(step) & set(INERT_STEPS):
        return Step("inert")
    if "email" in step:
        return Step("mail")
    if "drip" in step:
        return Step("drip")
    if "dnd" in step:
        return _dnd(step["dnd"])
    if "call" in step or "voicemail" in step:
        return Step("reach")
    if "math" in step:
        ((key, given),) = step["math"].items()
        return Step("math", (key, given))
    if "wait" in step:
        return _wait(step)
    if "goal" in step:
        ((word, tag),) = step["goal"].items()
        change = {"tag": "added", "tag_removed": "removed"}[word]
        return Step("goal", (((change, str(tag).lower()),), step.get("unless_met", "continue")))
    for word in ("opportunity", "create_opportunity", "update_opportunity", "remove_opportunity"):
        if word in step:
            return Step("card", (word, step[word]))
    if "sms" in step:
        return Step("sms", step["sms"] if isinstance(step["sms"], str) else None)
    if "update_contact" in step:
        return Step("write", dict(step["update_contact"]))
    if "add_tag" in step:
        return Step("tag", listed(step["add_tag"]))
    if "remove_tag" in step:
        return Step("untag", listed(step["remove_tag"]))
    if "add_to_workflow" in step:
        return Step("enter", step["add_to_workflow"])
    if step.get("remove_from_workflow") in ("others", "all"):
        return Step("leave-all", step["remove_from_workflow"])
    if "remove_from_workflow" in step:
        return Step(
            "leave", [name if item == "this" else item for item in listed(step["remove_from_workflow"])]
        )
    if "raw" in step:
        return _raw(step["raw"])
    raise NotModelledError(f"step {step}")


def _wait(step: Yaml) -> Step:
    given = step["wait"]
    if isinstance(given, str):
        return Step("wait", length(given), resume=Opening.of(step["resume"]) if "resume" in step else None)
    if "until" in given and len(given) == 1:
        return Step("until", minutes(given["until"]))
    raise NotModelledError(f"step {step}")


def _dnd(given: Any) -> Step:
    if isinstance(given, str):
        return Step("dnd", (given == "on", CHANNELS))
    ((word, channels),) = given.items()
    return Step("dnd", (word == "on", tuple(listed(channels))))


def _raw_fork(raw: Yaml, begins: tuple[int, ...]) -> Step:
    if raw["type"] != "workflow_ai_decision_maker":
        raise NotModelledError(f"raw {raw['type']}")
    return Step("split", [path["path"] for path in raw["paths"]], begins)


def _raw(raw: Yaml) -> Step:
    if raw["type"] in INERT or raw.get("disabled"):
        return Step("inert")
    if raw["type"] in ("whatsapp_v2", "custom_code"):
        return Step("unknown")
    if raw["type"] == "sms":
        return Step("sms", raw["attributes"]["body"])
    if raw["type"] == "remove_from_all_workflows":
        return Step("leave-all", "all" if raw["attributes"]["includeCurrent"] else "others")
    if raw["type"] == "dnd_contact":
        word, _, some = raw["attributes"]["dnd_contact"].partition("_")
        channels = tuple(raw["attributes"]["specific_channels"]) if some else CHANNELS
        return Step("dnd", (word == "enable", channels))
    if raw["type"] == "workflow_goal":
        given = raw["attributes"]
        changes: list[tuple[str, str]] = []
        for segment in given["segments"]:
            for item in segment["conditions"]:
                kind = {"add_contact_tag": "added", "remove_contact_tag": "removed"}.get(
                    item["goal_condition"]
                )
                if kind is None:
                    raise NotModelledError(f"goal {item}")
                changes += [(kind, tag) for tag in listed(item["extras"]["tags"])]
        return Step("goal", (tuple(changes), given["action"]))
    given = raw.get("attributes", {})
    # The same as the typed steps, as builder-made documents have them.
    if raw["type"] == "add_contact_tag" and set(given) == {"tags"}:
        return Step("tag", listed(given["tags"]))
    if raw["type"] == "remove_contact_tag" and set(given) == {"tags", "type"}:
        return Step("untag", listed(given["tags"]))
    raise NotModelledError(f"raw {raw['type']}")
