"""GF502."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class EmptyFork(Rule):
    """An `if` whose branches all do nothing decides nothing.

    It is left over from an edit, or a branch was forgotten.
    """

    code = "GF502"
    name = "empty-fork"
    severity = Severity.WARNING
    source = "R15: observed; public auditors"
    bad = Example(
        flow=flow_with(
            "- add_tag: called\n- if: { tag: vip }\n  then: [end]\n  else: [end]",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- if: { tag: vip }\n  then: [end]\n  else: [{ add_tag: called }]",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        last = {sequence[-1].path for sequence in (subject.written,) if sequence}
        for block in subject.forks:
            empty = all(
                all(subject.stored_as(item) is None for item in branch.blocks) for branch in block.branches
            )
            ended = all(branch.blocks for branch in block.branches)
            if empty and (ended or block.path in last):
                yield self.at(
                    subject.location(*block.path),
                    "whatever this asks, nothing follows from it",
                    "take it out, or fill a branch",
                )
