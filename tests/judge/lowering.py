"""Short windows and the hours, as steps that HighLevel has.

From docs/decisions.md ("How a short window is lowered") and docs/spec.md ("`hours: open`").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.judge.opening import Opening
from tests.judge.triggers import Trigger
from tests.judge.workflows import MANUAL, Workflow, laid_out
from tests.judge.written import (
    DAY,
    MINUTE,
    SECOND,
    Yaml,
    arms,
    asked,
    branches,
    conditions,
    length,
    listed,
    walk,
    with_arms,
)

_SENDS = {"sms", "email", "call", "voicemail"}


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


class TimeNoted:
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
    pauses = {"wait", "wait_for", "raw", "drip", "call", "voicemail", *MANUAL}
    return bool(pauses & set(step)) or step.get("unless_met") == "wait"


def _asks_the_hours(step: Yaml) -> bool:
    asked_of = [one for condition, _ in branches(step)[0] for one in conditions(condition)]
    return any({"hours", "time"} & set(one) for one in asked_of)


class Windows:
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
                if isinstance(step, dict) and _SENDS & set(step):
                    begin = before
                    break
                if arms(step) or _may_pause(step):
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
                laid_out([{"wait": f"{window.long // SECOND}s"}, {"remove_tag": window.tags}], name),
            )
            for window in self.found
        ]
