"""A workflow as clicks: what a person does in HighLevel's builder to make it by hand, step by step.

The words come from the kinds of steps and triggers. A step whose drawer is not known is shown with everything
that it holds, so that nothing is left out.
"""

from collections.abc import Iterator, Mapping

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.triggers.registry import trigger_clicks
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Settings, Workflow


def build_sheet(workflow: Workflow, names: Mapping[str, str]) -> tuple[Click, ...]:
    """Everything to click for a workflow. `names` leads from ids and references to what the builder shows."""
    settings = workflow.settings
    shown = Shown(names, {node.id: node for node in workflow.nodes})
    steps = _Steps(shown)
    made = tuple(steps.from_(workflow.first, "the workflow"))
    return (
        Click("Open Automation > Workflows > Create Workflow > Start from Scratch"),
        Click("Give it exactly this name (click the name at the top)", workflow.name),
        *map(trigger_clicks, workflow.triggers),
        *made,
        *steps.jumps_ahead(),
        *(
            Click(f"Connect the trigger '{one.name}' to the step '{shown.step(one.enters_at)}'")
            for one in workflow.triggers
            if one.enters_at is not None
        ),
        Click(
            "Open the tab Settings",
            below=(
                Click(f"Allow Re-entry: {_switch(settings.allow_multiple)}"),
                Click(f"Stop on Response: {_switch(settings.stop_on_response)}"),
                *_further(settings),
            ),
        ),
        Click("Put the switch at the top right from Draft to Publish, then click Save"),
    )


def _further(settings: Settings) -> Iterator[Click]:
    """The settings that a flow may leave as they are."""
    if settings.timezone != "account":
        yield Click(f"Timezone: {settings.timezone.capitalize()}")
    given = dict(settings.given)
    if "allowMultipleOpportunity" in given:
        yield Click(f"Allow multiple opportunities: {_switch(given['allowMultipleOpportunity'] is True)}")
    if settings.window is not None:
        yield Click(f"Time Window: {settings.window}")
    sender = given.get("senderAddress")
    if isinstance(sender, dict):
        yield Click(f"Sender Details: {', '.join(str(value) for value in sender.values())}")
    if "autoMarkAsRead" in given:
        yield Click(f"Mark as Read: {_switch(given['autoMarkAsRead'] is True)}")


def checklist() -> tuple[Click, ...]:
    """What has to be right around the workflows, or callers get two texts or none."""
    return (
        Click("Settings > Phone System > Voice > Voicemail & Missed Call Text Back: the checkbox is off"),
        Click("Settings > Phone System > Trust Center: the A2P 10DLC campaign is approved"),
        Click("Settings > Phone System > Phone Numbers: the number that clients call is there"),
        Click(
            "The same number, Incoming call timeout: 20 seconds or less, or Call Connect on; else the "
            "owner's own voicemail may answer, and no text goes out"
        ),
    )


def to_markdown(title: str, parts: Mapping[str, tuple[Click, ...]]) -> str:
    """The sheet with boxes to tick."""
    lines = [f"# {title}", ""]
    for heading, clicks in parts.items():
        lines += [f"## {heading}", "", *_markdown(clicks, ""), ""]
    return "\n".join(lines)


def _markdown(clicks: tuple[Click, ...], indent: str) -> Iterator[str]:
    for click in clicks:
        yield f"{indent}- [ ] {click.text}"
        if click.paste:
            fence = "```" if "```" not in click.paste else "~~~~"
            yield from (f"{indent}  {line}" for line in (fence, *click.paste.split("\n"), fence))
        yield from _markdown(click.below, indent + "  ")


def _switch(value: bool) -> str:
    return "on" if value else "off"


class _Steps:
    """The steps in the order in which a person adds them."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._seen: set[str] = set()
        # Where a jump to a step is added that is not there yet, and the jump.
        self._ahead: list[tuple[str, Click]] = []

    def from_(self, first: str | None, where: str) -> Iterator[Click]:
        """The steps from one on, to the end of a branch; `where` is what the branch is called."""
        nodes = self._shown.nodes
        node = nodes.get(first or "")
        while node is not None and node.id not in self._seen:
            self._seen.add(node.id)
            if node.forks:
                yield self._fork(node)
                return  # branches never join again
            kind = kind_of(node.type)
            click = kind.clicks(node, self._shown)
            jumps = [one for one in kind.leads_to(node) if one not in node.next]
            if all(one in self._seen for one in jumps if one in nodes):
                yield click
            else:
                self._ahead.append((where, click))
            node = nodes.get(node.next[0]) if node.next else None

    def jumps_ahead(self) -> Iterator[Click]:
        """The jumps to steps that were added later: the builder lists only steps that are there."""
        for where, click in self._ahead:
            yield Click(f"Go back to the end of {where}: {click.text}", click.paste, click.below)

    def _fork(self, node: Node) -> Click:
        kind = kind_of(node.type)
        branches: list[Click] = []
        for branch_id in node.next:
            head = self._shown.nodes.get(branch_id)
            if head is None:
                continue
            where = f"branch '{head.name}' of '{node.name}'"
            inside = tuple(self.from_(head.next[0] if head.next else None, where))
            asked = kind.branch_words(node, branch_id, self._shown)
            what = "when nothing else matches" if asked is None else asked
            nothing = Click("End: nothing here" if not head.next else "Nothing here for now")
            branches.append(Click(f"Branch '{head.name}': {what}", below=inside or (nothing,)))
        what = kind.label or f"of type '{node.type}'"
        below = (*kind.fork_drawer(node, self._shown), *branches)
        return Click(f"Add action: {what}, Action Name: {node.name}", below=below)
