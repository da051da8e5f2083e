"""GF108."""

from collections.abc import Iterator

from ghl_flow.kinds.asked import By
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.stored import Stored
from ghl_flow.lint.subject import FlowSubject, Reached


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
        tests = {step.path: _tags(step) for step in subject.stored if step.effects.branches}
        for item in subject.reached if tests else ():
            asked = tests.get(item.block.path, ())
            changed = _just_changed(item.before) if asked else set()
            for tag in asked:
                if tag in changed:
                    yield self.at(
                        subject.location(*item.block.path, "if"),
                        f"the tag '{tag}' is changed and tested in the same second",
                        "put wait: 1 minute between them",
                    )


def _tags(step: Stored) -> tuple[str, ...]:
    """The tags that a step tests."""
    return tuple(test.name for branch in step.effects.branches for test in branch.tests if test.by is By.TAG)


def _just_changed(before: tuple[Reached, ...]) -> set[str]:
    tags: set[str] = set()
    for _, effects, *_ in reversed(before):
        if effects.pauses:
            break
        tags.update(effects.adds, effects.removes)
    return tags
