"""GF105."""

from collections.abc import Iterator, Sequence

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.spec.yaml_document import YamlPath


class TagTriggerLoop(Rule):
    """Flows that add the tags which start each other run round and round.

    A tag-added trigger fires only when the tag was not there, so the loop needs a step that takes a tag
    away; then it never ends, and each round texts again.
    """

    code = "GF105"
    name = "tag-trigger-loop"
    severity = Severity.ERROR
    source = "R23: observed by several public projects"
    bad = Example(
        flow=flow_with(
            "- remove_tag: nurture\n- wait: 1 day\n- add_tag: nurture",
            flow="nurture",
            trigger="contact_tag: { added: nurture }",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- remove_tag: nurture\n- wait: 1 day\n- add_tag: nurtured",
            flow="nurture",
            trigger="contact_tag: { added: nurture }",
            more="settings: { reentry: true }\n",
        )
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for subjects in (*project.running.values(), project.idle):
            started = _started(subjects)
            if not started:
                continue
            leads = {
                subject.flow.flow: [
                    (step.path, other)
                    for step in subject.stored
                    for tag in step.effects.adds
                    for other in started.get(tag, ())
                ]
                for subject in subjects
            }
            for subject in subjects:
                for path, other in leads[subject.flow.flow]:
                    way = _way(leads, other.flow.flow, subject.flow.flow)
                    if way is not None:
                        round_ = " -> ".join((subject.flow.flow, *way))
                        yield self.at(
                            subject.location(*path),
                            f"this tag starts a flow that leads back here: {round_}",
                            "end the round: test a tag that stays before adding this one",
                        )


def _started(subjects: Sequence[FlowSubject]) -> dict[str, list[FlowSubject]]:
    """The flows that adding a tag starts, by tag."""
    started: dict[str, list[FlowSubject]] = {}
    for subject in subjects:
        for tag in _starts(subject):
            started.setdefault(tag, []).append(subject)
    return started


def _starts(subject: FlowSubject) -> set[str]:
    return {tag for trigger in subject.triggers for tag in trigger.starts.tags_added}


def _way(
    leads: dict[str, list[tuple[YamlPath, FlowSubject]]], start: str, goal: str
) -> tuple[str, ...] | None:
    """The flows from one to another, both named; None when there is no way."""
    open_: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while open_:
        way = open_.pop(0)
        if way[-1] == goal:
            return way
        for _, other in leads[way[-1]]:
            if other.flow.flow not in seen:
                seen.add(other.flow.flow)
                open_.append((*way, other.flow.flow))
    return None
