"""Workflows: what a run does step by step, laid out from steps as they are written (docs/spec.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.judge.opening import Opening, minutes
from tests.judge.triggers import Trigger
from tests.judge.written import NotModelledError, Yaml, arms, branches, length, listed

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
CHANNELS = ("sms", "email", "call", "whatsapp", "facebook", "instagram", "gmb")


@dataclass(frozen=True)
class Step:
    """One thing a run does. `to` are places in the workflow: of each branch, or where a jump goes."""

    kind: str
    what: Any = None
    to: tuple[int, ...] = ()
    # Of a wait: goes on only while this is open.
    resume: Opening | None = None


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


def laid_out(steps: Sequence[Any], name: str) -> list[Step]:
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
    return Step("fork", [condition for condition, _ in branches(step)[0]], begins)


def _plain(step: Any, name: str) -> Step:
    if step == "end" or (isinstance(step, dict) and "end" in step):
        return Step("end")
    if step == "note-time":
        return Step("note-time")
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
