"""Sentences for workflows that do what a managed one does."""

from collections.abc import Iterable

from rich.console import Console

from ghl_flow.cli.display.line import print_line
from ghl_flow.counting import counted, some_of
from ghl_flow.deploy.planning.copies import Copy, NotSeen, Original
from ghl_flow.deploy.state.copies import Likeness
from ghl_flow.deploy.state.managed import Doubt
from ghl_flow.highlevel import clicks
from ghl_flow.masking import masked

LIKE = {
    Likeness.STEPS: "is a copy of {key}",
    Likeness.TEXT: "starts like {key} and sends the same text",
    Likeness.NAME: "has the name of {key} and other steps, which ghl-flow did not create",
    Likeness.UNREADABLE: "has the name of {key}, and its steps cannot be read",
    Likeness.NO_FLOW: "was created by ghl-flow, and no flow of the account has its steps",
}


def print_copies(console: Console, copies: Iterable[Copy]) -> None:
    """Print each with what it means and what to do; a draft is a remark."""
    for one in copies:
        like = LIKE[one.likeness].format(key=one.key)
        if not one.runs:
            remark = f"'{masked(one.name)}' (id {one.workflow_id}) {like}: a draft, so it does nothing"
            print_line(console, f"  * {remark}", "dim")
            continue
        what = f"'{masked(one.name)}' (id {one.workflow_id}) is published and {like}: {_meaning(one)}"
        print_line(console, f"  ! {what}", "bold red")
        print_line(console, f"      help: {_help(one)}", "dim")


def _meaning(one: Copy) -> str:
    sure = one.likeness in (Likeness.STEPS, Likeness.TEXT)
    twice = "one contact gets each text twice" if one.texts else "what it does happens twice"
    if one.likeness is Likeness.NO_FLOW:
        return "it runs on without its flow"
    match one.original:
        case Original.RUNS:
            meaning = twice
        case Original.PAUSED:
            meaning = "it runs although the flow is paused"
        case Original.RUNS_NOT:
            meaning = f"it runs, and {one.key} does not"
    return meaning if sure else f"if it does the same, {meaning}"


def _help(one: Copy) -> str:
    where = f"{clicks.publish_switch(masked(one.name))}, whose address has {one.workflow_id}"
    stop = f"set it to draft ({where}) or delete it"
    if one.likeness in (Likeness.NAME, Likeness.UNREADABLE):
        return f"{stop}; if it is another's, give it another name"
    return stop


_WHY = {
    Doubt.NOT_READ: "could not be read",
    Doubt.UNREADABLE: "could not be compared: the driver reads no steps",
}


def not_compared_text(found: NotSeen) -> str:
    """Name them, and say why they were not compared."""
    names = some_of(f"'{masked(one)}'" for one in found.names)
    kind = "published workflow" if found.published else "draft"
    like = "" if found.published else " of a like name"
    return (
        f"{counted(len(found.names), kind)}{like} {_WHY[found.doubt]} ({names}): "
        "whether one is a copy of a managed one is not known"
    )
