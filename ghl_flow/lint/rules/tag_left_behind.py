"""GF112."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject

_BY_HAND = "- if: {{ tag: quiet }}\n  then: [end]\n{add}\n{wait}\n{remove}"


def _flow(add: str = "- add_tag: quiet", wait: str = "- wait: 2 hours", remove: str = "") -> str:
    steps = _BY_HAND.format(add=add, wait=wait, remove=remove or "- remove_tag: quiet")
    return flow_with(steps, more="settings: { reentry: true }\n")


class _Tags(NamedTuple):
    """Tags that a flow asks for without a date beside them, and those that it takes off."""

    asked: frozenset[str]
    removed: frozenset[str]


class TagLeftBehind(Rule):
    """A window kept by a tag alone never ends for contacts whose tag is not taken off.

    Who is between the step that adds the tag and the one that takes it off when the flow is paused, edited
    or deleted keeps the tag, and is passed over from then on. A date beside the tag ends the window all the
    same.
    """

    code = "GF112"
    name = "tag-left-behind"
    severity = Severity.WARNING
    source = "HighLevel: an unpublished workflow runs no further step, and takes no tag off"
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
            "another flow takes it off",
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
            tags: dict[FlowSubject, _Tags] = {subject: self.known(subject) for subject in subjects}
            anywhere = frozenset().union(*(one.asked for one in tags.values()))
            held = {
                tag
                for subject, one in tags.items()
                if one.removed & anywhere
                for tag in _held(subject) & anywhere
            }
            for subject, one in tags.items():
                if one.asked & held:
                    found |= dict.fromkeys(self._guards(subject, held))
        yield from found

    def of_flow(self, subject: FlowSubject) -> _Tags:
        removed = (tag for step in subject.stored for tag in step.effects.removes)
        return _Tags(frozenset(_asked(subject)), frozenset(removed))

    def _guards(self, subject: FlowSubject, held: set[str]) -> Iterator[Finding]:
        for fork in subject.forks:
            for branch in fork.branches:
                for tag in sorted(_alone(branch.expression) & held):
                    yield self.at(
                        subject.location(*fork.path, "if"),
                        f"the tag '{tag}' stays on contacts who wait for its removal when the flow is "
                        "paused or edited, and no date ends its effect",
                        "test a date field: { FIELD: { within: 2 hours } } keeps a tag and a date",
                    )


def _asked(subject: FlowSubject) -> set[str]:
    """The tags that a flow asks for without a date beside them."""
    return {tag for fork in subject.forks for branch in fork.branches for tag in _alone(branch.expression)}


def _held(subject: FlowSubject) -> set[str]:
    """The tags that a contact has in a wait: they start the flow or it adds them, and it takes them off."""
    starts = {tag for trigger in subject.triggers for tag in trigger.starts.tags_added}
    held: set[str] = set()
    for item in subject.reached:
        # What the compiler adds has no place in the file, and a date beside its tag.
        if not (item.block.path and (off := item.effects.removes)):
            continue
        on, through = set(starts), set[str]()
        for _, effects, *_ in item.before:
            if effects.pauses:
                through |= on
            on.update(effects.adds)
            on.difference_update(effects.removes)
            through.difference_update(effects.removes)
        held |= through.intersection(off)
    return held


def _alone(expression: Expression | None) -> set[str]:
    """The tags that are asked for without a date beside them."""
    match expression:
        case None:
            return set()
        case AllOf(parts) if any(not isinstance(one, AllOf | AnyOf) and one.window() for one in parts):
            return set()
        case AllOf(parts) | AnyOf(parts):
            return {tag for part in parts for tag in _alone(part)}
        case leaf:
            asked = leaf.tag_asked()
            return {asked[0]} if asked else set()
