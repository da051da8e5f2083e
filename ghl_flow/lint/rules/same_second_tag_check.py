"""GF108."""

from collections.abc import Iterator

from ghl_flow.compile.tree import Block
from ghl_flow.kinds.conditions.condition import HasTag, leaves
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class SameSecondTagCheck(Rule):
    """A tag is changed and tested in the same second, and the test may see the old one.

    Two updates in one second may be lost or come in another order. HighLevel's own cure is a wait of a
    minute between them.
    """

    code = "GF108"
    name = "same-second-tag-check"
    severity = Severity.WARNING
    source = "R13: help centre, 'Race Conditions'"
    bad = Example(
        flow=flow_with(
            "- add_tag: called\n- if: { tag: called }\n  then: [{ add_tag: known }]\n  else: [end]",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- add_tag: called\n- wait: 1 minute\n"
            "- if: { tag: called }\n  then: [{ add_tag: known }]\n  else: [end]",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not any(isinstance(leaf, HasTag) for leaf, _ in subject.tests):
            return
        for item in subject.reached:
            changed = _just_changed(item.before) if item.block.branches else set()
            for branch in item.block.branches if changed else ():
                for leaf in leaves(branch.expression) if branch.expression else ():
                    if isinstance(leaf, HasTag) and leaf.tag.lower() in changed:
                        yield self.at(
                            subject.location(*item.block.path, "if"),
                            f"the tag '{leaf.tag}' is changed and tested in the same second",
                            "put wait: 1 minute between them",
                        )


def _just_changed(before: tuple[Block, ...]) -> set[str]:
    tags: set[str] = set()
    for block in reversed(before):
        if block.step.pause:
            break
        tags.update(block.step.tags_added, block.step.tags_removed)
    return tags
