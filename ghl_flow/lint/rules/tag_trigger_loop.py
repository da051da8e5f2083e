"""GF105."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.spec.yaml_document import YamlPath


class _Tags(NamedTuple):
    """Tags that start a flow, and those that it adds, each with the step that does."""

    starts: tuple[str, ...]
    adds: tuple[tuple[YamlPath, str], ...]


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

    def of_flow(self, subject: FlowSubject) -> _Tags:
        return _Tags(
            tuple({tag for trigger in subject.triggers for tag in trigger.starts.tags_added}),
            tuple((step.path, tag) for step in subject.stored for tag in step.effects.adds),
        )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for subjects in (*project.running.values(), project.idle):
            tags: dict[FlowSubject, _Tags] = {subject: self.known(subject) for subject in subjects}
            started: dict[str, list[str]] = {}
            for subject, one in tags.items():
                for tag in one.starts:
                    started.setdefault(tag, []).append(subject.name)
            if not started:
                continue
            leads = {
                subject.name: [(path, other) for path, tag in one.adds for other in started.get(tag, ())]
                for subject, one in tags.items()
            }
            for subject in subjects:
                for path, other in leads[subject.name]:
                    way = _way(leads, other, subject.name)
                    if way is not None:
                        round_ = " -> ".join((subject.name, *way))
                        yield self.at(
                            subject.location(*path),
                            f"this tag starts a flow that leads back here: {round_}",
                            "end the round: test a tag that stays before adding this one",
                        )


def _way(leads: dict[str, list[tuple[YamlPath, str]]], start: str, goal: str) -> tuple[str, ...] | None:
    """The flows from one to another, both named; None when there is no way."""
    open_: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while open_:
        way = open_.pop(0)
        if way[-1] == goal:
            return way
        for _, other in leads[way[-1]]:
            if other not in seen:
                seen.add(other)
                open_.append((*way, other))
    return None
