"""GF205."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_BAD = "raw: { type: contact_tag, conditions: [{ field: tagsAdded, operator: index-of-true, value: VALUE }] }"


class TagFilterArray(Rule):
    """A tag trigger whose filter holds a list never fires, and nothing says so.

    In a condition the tag is a list; in a trigger it is plain text. The builder accepts either.
    """

    code = "GF205"
    name = "tag-filter-array"
    severity = Severity.ERROR
    source = "observed by several public projects"
    bad = Example(flow=flow_with("- add_tag: seen", trigger=_BAD.replace("VALUE", "[hot]")))
    good = Example(flow=flow_with("- add_tag: seen", trigger=_BAD.replace("VALUE", "hot")))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.triggers:
            place = item.kind.never_fires(item.trigger)
            if place is not None:
                yield self.at(
                    subject.location(*item.path, "raw", "conditions", place),
                    "a tag trigger with a list in its filter never fires",
                    "write the tag as text, or use contact_tag: { added: ... }",
                )
