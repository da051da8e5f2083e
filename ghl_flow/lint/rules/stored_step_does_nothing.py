"""GF512."""

from collections.abc import Iterator

from ghl_flow.kinds.effects import Inert
from ghl_flow.kinds.triggers.registry import TRIGGER_KINDS
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_WHY = {
    Inert.NO_LENGTH: (
        "this wait has no length that HighLevel knows, so a contact goes straight on",
        "write it as wait: 2 days",
    ),
    Inert.NO_WORDS: (
        "this mail has neither html nor a template, so it has no words; a body is not looked at",
        "write it as email: { subject: ..., text: ... }",
    ),
}
_BY_TYPE = {name.lower(): name for name in TRIGGER_KINDS}
_AGAIN = "settings: { reentry: true }\n"


def _step(raw: str) -> Example:
    return Example(flow=flow_with(f"- raw: {{ {raw} }}", more=_AGAIN))


def _wait(length: str) -> Example:
    return _step(f"type: wait, attributes: {{ type: time, startAfter: {length} }}")


class StoredStepDoesNothing(Rule):
    """What is passed through as HighLevel stores it may be saved, published, and do nothing at all.

    A wait without a length or of a unit that there is not lets contacts straight on; a mail with a `body` has
    no words; a Go To whose step is gone ends the run; a trigger whose type is written in other letters never
    fires. HighLevel says nothing of any of them.
    """

    code = "GF512"
    name = "stored-step-does-nothing"
    severity = Severity.ERROR
    source = "observed by several public projects; docs/highlevel.md"
    bad = _wait("{}")
    good = _wait("{ type: hour, value: 1, when: after }")
    cases = (
        Case("a unit there is not", _wait("{ type: fortnight, value: 1, when: after }"), fires=1),
        Case("a unit whose length varies", _wait("{ type: month, value: 1, when: after }"), fires=0),
        Case("a body", _step("type: email, attributes: { subject: Hi, body: Hello }"), fires=1),
        Case("html", _step("type: email, attributes: { subject: Hi, html: <p>Hello</p> }"), fires=0),
        Case("a step that is gone", _step("type: goto, attributes: { targetNodeId: gone }"), fires=1),
        Case(
            "a step that is there",
            Example(flow=flow_with("- add_tag: seen\n  id: here\n- wait: 1 day\n- goto: here", more=_AGAIN)),
            fires=0,
        ),
        Case(
            "a type in other letters",
            Example(flow=flow_with("- add_tag: seen", trigger="raw: { type: Form_Submission }", more=_AGAIN)),
            fires=1,
        ),
        Case(
            "a type that is known",
            Example(flow=flow_with("- add_tag: seen", trigger="raw: { type: form_submission }", more=_AGAIN)),
            fires=0,
        ),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        there = {step.node.id for step in subject.stored}
        for step in subject.uncommon:
            if step.effects.inert in _WHY:
                yield self.at(subject.location(*step.path), *_WHY[step.effects.inert])
            target = step.kind.jumps_to(step.node)
            if target is not None and target not in there:
                yield self.at(
                    subject.location(*step.path),
                    f"this leads to a step that is not there ({target}), so the run ends",
                    "write goto: and the id: of the step that is meant",
                )
        for item in subject.triggers:
            meant = _BY_TYPE.get(item.trigger.type.lower(), item.trigger.type)
            if meant != item.trigger.type:
                yield self.at(
                    subject.location(*item.path),
                    f"HighLevel has no trigger '{item.trigger.type}', so this never fires",
                    f"write {meant}",
                )
