"""Flows as plain data, expanded to the workflows that an account runs.

From docs/spec.md and docs/decisions.md ("How a short window is lowered", "Steps after an `if`"). Times are in
milliseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.judge.lowering import TimeNoted, Windows
from tests.judge.opening import Opening
from tests.judge.triggers import Trigger, triggers_of
from tests.judge.workflows import Workflow, laid_out
from tests.judge.written import Yaml, walk


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
    window = Windows(data, beside)
    steps = window.lowered(TimeNoted(data["steps"]).steps())
    if window.spared:
        steps = [{"if": window.guard(window.found[0]), "then": ["end"]}, *steps]
    main = Workflow(
        name,
        name,
        triggers_of(data),
        laid_out(steps, name),
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
            Workflow(f"{name}/cancel", name, [known[item] for item in cancels], laid_out(leave, name))
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
    return bool({"sms", "email", "call", "voicemail"} & set(step)) or (
        raw.get("type") in ("sms", "whatsapp_v2") and not raw.get("disabled")
    )


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
