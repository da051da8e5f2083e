"""GF112."""

from collections.abc import Iterator, Mapping, Sequence

from ghl_flow.compile.tree import Block
from ghl_flow.kinds.actions.raw import RawStep
from ghl_flow.kinds.conditions.condition import AnyOf, Expression, HasTag, Upcoming, Within
from ghl_flow.kinds.triggers.contact_tag import ContactTagTrigger
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.wire.json import JsonValue

_BY_HAND = "- if: {{ tag: quiet }}\n  then: [end]\n{add}\n{wait}\n{remove}"


def _flow(add: str = "- add_tag: quiet", wait: str = "- wait: 2 hours", remove: str = "") -> str:
    steps = _BY_HAND.format(add=add, wait=wait, remove=remove or "- remove_tag: quiet")
    return flow_with(steps, more="settings: { reentry: true }\n")


class TagLeftBehind(Rule):
    """A window kept by a tag alone never ends for contacts whose tag is not taken off.

    Who is between the step that adds the tag and the one that takes it off when the flow is paused, edited
    or deleted keeps the tag, and is passed over from then on. A date beside the tag ends the window all the
    same.
    """

    code = "GF112"
    name = "tag-left-behind"
    severity = Severity.WARNING
    source = "HighLevel: an unpublished workflow lets nobody go on, and takes no tag off"
    bad = Example(flow=_flow())
    good = Example(
        flow=flow_with(
            "- if: { texted_at: { within: 2 hours } }\n  then: [end]\n- update_contact: { texted_at: now }",
            more="fields: { texted_at: { name: Texted at, type: datetime } }\nsettings: { reentry: true }\n",
        ),
    )
    cases = (
        Case("no wait between", Example(flow=_flow(wait="- sms: Hi")), 0),
        Case("another tag is taken off", Example(flow=_flow(remove="- remove_tag: loud")), 0),
        Case("never taken off", Example(flow=_flow(remove="- sms: Hi")), 0),
        Case("another tag is added", Example(flow=_flow(add="- add_tag: loud")), 0),
        Case("capitals", Example(flow=_flow(add="- add_tag: Quiet")), 1),
        Case(
            "raw tag steps",
            Example(
                flow=_flow(
                    add="- raw: { type: add_contact_tag, attributes: { tags: [quiet] } }",
                    remove="- raw: { type: remove_contact_tag, attributes: { tags: [quiet] } }",
                )
            ),
            1,
        ),
        Case(
            "raw: all tags are taken off",
            Example(
                flow=_flow(remove="- raw: { type: remove_contact_tag, attributes: { removeAll: true } }")
            ),
            1,
        ),
        Case(
            "raw wait",
            Example(
                flow=_flow(
                    wait="- raw: { type: wait, attributes: { type: time, startAfter: "
                    "{ type: hour, value: 2 } } }"
                )
            ),
            1,
        ),
        Case(
            "asked for as not there",
            Example(
                flow=flow_with(
                    "- if: { not_tag: quiet }\n  then: [{ sms: Hi }]\n- add_tag: quiet\n- wait: 1 day\n"
                    "- remove_tag: quiet",
                    more="settings: { reentry: true }\n",
                )
            ),
            1,
        ),
        Case(
            "a date beside it",
            Example(
                flow=flow_with(
                    "- if: { tag: quiet, texted_at: { within: 1 day } }\n  then: [end]\n"
                    "- update_contact: { texted_at: now }\n- add_tag: quiet\n- wait: 2 hours\n"
                    "- remove_tag: quiet",
                    more="fields: { texted_at: { name: Texted at, type: datetime } }\n"
                    "settings: { reentry: true }\n",
                )
            ),
            0,
        ),
        Case(
            "a date instead of it",
            Example(
                flow=flow_with(
                    "- if: { any: [{ tag: quiet }, { texted_at: { within: 1 day } }] }\n  then: [end]\n"
                    "- update_contact: { texted_at: now }\n- add_tag: quiet\n- wait: 2 hours\n"
                    "- remove_tag: quiet",
                    more="fields: { texted_at: { name: Texted at, type: datetime } }\n"
                    "settings: { reentry: true }\n",
                )
            ),
            1,
        ),
        Case(
            "a flow of its own takes it off",
            Example(
                flow=flow_with(
                    "- if: { tag: quiet }\n  then: [end]\n- add_tag: quiet",
                    more="settings: { reentry: true }\n",
                ),
                others=(
                    flow_with(
                        "- wait: 2 hours\n- remove_tag: quiet",
                        flow="quiet-ends",
                        trigger="contact_tag: { added: quiet }",
                        more="settings: { reentry: true }\n",
                    ),
                ),
            ),
            1,
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        found: dict[Finding, None] = {}
        for subjects in (*project.running.values(), project.idle):
            held = {tag for subject in subjects for tag in _held(subject)}
            if held:
                for subject in subjects:
                    found |= dict.fromkeys(self._guards(subject, held))
        yield from found

    def _guards(self, subject: FlowSubject, held: set[str]) -> Iterator[Finding]:
        for fork in subject.forks:
            for branch in fork.branches:
                for tag in sorted(_alone(branch.expression) & held if branch.expression else ()):
                    yield self.at(
                        subject.location(*fork.path, "if"),
                        f"the tag '{tag}' stays on contacts who wait for its removal when the flow is "
                        "paused or edited, and no date ends its effect",
                        "test a date field: { FIELD: { within: 2 hours } } keeps a tag of its own and a date",
                    )


def _held(subject: FlowSubject) -> set[str]:
    """The tags that a contact has during a wait: they start the flow or it adds them, and it removes them."""
    starts = {
        (trigger.contact_tag.added or "").lower()
        for trigger in subject.flow.trigger
        if isinstance(trigger, ContactTagTrigger)
    } - {""}
    if not any(_takes_off(block) for block in subject.steps):
        return set()
    held: set[str] = set()
    for item in subject.reached:
        if item.block.path and (off := _takes_off(item.block)):
            on, through = set(starts), set[str]()
            for block in item.before:
                if _waits(block):
                    through |= on
                on = (on | _puts_on(block)) - _among(_takes_off(block), on)
                through -= _among(_takes_off(block), through)
            held |= _among(off, through)
    return held


def _alone(expression: Expression) -> set[str]:
    """The tags that are asked for without a date beside them."""
    match expression:
        case HasTag(tag):
            return {tag.lower()}
        case AnyOf(parts):
            return {tag for part in parts for tag in _alone(part)}
    parts = getattr(expression, "parts", ())
    if any(isinstance(part, Within | Upcoming) for part in parts):
        return set()
    return {tag for part in parts for tag in _alone(part)}


_ALL = frozenset(("*",))


def _among(off: frozenset[str], tags: set[str]) -> set[str]:
    return set(tags) if off == _ALL else tags & off


def _puts_on(block: Block) -> set[str]:
    return _tags(block, "add_contact_tag") | {tag.lower() for tag in block.step.tags_added}


def _takes_off(block: Block) -> frozenset[str]:
    attributes = _raw(block, "remove_contact_tag")
    if attributes.get("removeAll") is True:
        return _ALL
    return frozenset(_tags(block, "remove_contact_tag") | {tag.lower() for tag in block.step.tags_removed})


def _waits(block: Block) -> bool:
    """Whether it may take time; of a wait that is passed through, that is always assumed."""
    return block.step.pause > 0 or (isinstance(block.step, RawStep) and block.step.raw.type == "wait")


def _tags(block: Block, kind: str) -> set[str]:
    tags = _raw(block, kind).get("tags")
    listed: Sequence[JsonValue] = tags if isinstance(tags, list) else [tags]
    return {tag.lower() for tag in listed if isinstance(tag, str)}


def _raw(block: Block, kind: str) -> Mapping[str, JsonValue]:
    step = block.step
    return step.raw.attributes if isinstance(step, RawStep) and step.raw.type == kind else {}
