"""GF611."""

from collections.abc import Iterator

from ghl_flow.kinds.conditions.condition import HasTag
from ghl_flow.kinds.triggers.contact_tag import ContactTagTrigger
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.yaml_reader import YamlPath


class MergeFieldAsTag(Rule):
    """A merge field in place of a tag makes another tag of every contact, or one that reads `{{ ... }}`.

    Nothing that tests the tag by its name ever sees it, and the list of tags fills up. A value that
    belongs to one contact goes into a custom field.
    """

    code = "GF611"
    name = "merge-field-as-tag"
    severity = Severity.ERROR
    source = "R22: tags are names, compared as exact strings"
    bad = Example(
        flow=flow_with('- add_tag: "{{ contact.city }}"', more="settings: { reentry: true }\n"),
    )
    good = Example(flow=flow_with("- add_tag: asked for a quote", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for tag, path in _tags(subject):
            if "{{" in tag or "{%" in tag:
                yield self.at(
                    subject.location(*path),
                    f"'{tag}' is no tag but a merge field",
                    "write the tag itself, or put the value into a custom field with update_contact",
                )


def _tags(subject: FlowSubject) -> Iterator[tuple[str, YamlPath]]:
    for block in subject.steps:
        for keyword, tags in (("add_tag", block.step.tags_added), ("remove_tag", block.step.tags_removed)):
            for number, tag in enumerate(tags):
                # In a list the tag itself, else the only one there is.
                yield tag, (*block.path, keyword, number)
    for leaf, block in subject.tests:
        if isinstance(leaf, HasTag):
            yield leaf.tag, (*block.path, "if", "tag")
    for number, trigger in enumerate(subject.flow.trigger):
        if isinstance(trigger, ContactTagTrigger):
            change = trigger.contact_tag
            side = "added" if change.added else "removed"
            yield change.added or change.removed or "", ("trigger", number, "contact_tag", side)
    for action, path in subject.raw_actions:
        raw = action.attributes.get("tags")
        if action.type in ("add_contact_tag", "remove_contact_tag") and isinstance(raw, list):
            yield from ((str(tag), (*path, "raw", "attributes", "tags", n)) for n, tag in enumerate(raw))
