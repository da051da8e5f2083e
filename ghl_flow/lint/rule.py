"""A rule: what it looks at, and how it says what it finds."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.example import Case, Example
from ghl_flow.lint.finding import Edit, Finding, Fix, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.lint.wording import locate, replace_words
from ghl_flow.source import Location
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded

__all__ = ["Case", "Edit", "Example", "Finding", "Fix", "Rule", "Severity", "locate", "replace_words"]


class Rule:
    """Base of all rules. The docstring is the rationale; `bad` and `good` are its tests and its docs."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    source: ClassVar[str]
    bad: ClassVar[Example]
    good: ClassVar[Example]
    # Boundaries: in the tests, not in the docs.
    cases: ClassVar[Sequence[Case]] = ()
    # Whether `check_text` judges what an account says, or when it says it: nothing is known without one.
    needs_account: ClassVar[bool] = False
    # Whether `check_text` judges notes for staff too.
    for_staff: ClassVar[bool] = False

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        """What is wrong between the files of a project."""
        yield from ()

    def of_flow(self, subject: FlowSubject) -> Any:
        """What `check_project` has to know of each flow that no account runs, as plain data.

        Another process may have looked at the flow; `known` is then what that told. What is only to be known
        where there is something to find is asked of the flow itself, which is compiled again for it.
        """

    def known(self, subject: FlowSubject) -> Any:
        """What `of_flow` says of a flow, found out once."""
        if self.code not in subject.known:
            subject.known[self.code] = self.of_flow(subject)
        return subject.known[self.code]

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        """What is wrong in an account file."""
        yield from ()

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        """What is wrong in a flow, whichever account runs it."""
        yield from ()

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        """What is wrong in a text as the customers of one account would get it."""
        yield from ()

    def at(
        self, location: Location, message: str, hint: str | None = None, fix: Fix | None = None
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, self.severity, message, location, hint, fix)
