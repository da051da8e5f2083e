"""From the body of a template to the text for one account.

A body without a brace is the text already, and Jinja2 is not even imported for it.
"""

from collections.abc import Mapping

from ghl_flow.copy.limits import MAX_SOURCE
from ghl_flow.source import SourceText


def render(body: str, variables: Mapping[str, str], *, source: SourceText, first_line: int = 1) -> str:
    """The text that a template body gives, merge fields left in, without line breaks at its end.

    Args:
        variables: the account values. They are data: braces in them come out as they are.
        source: the file that the body was taken from, for error messages.
        first_line: the 1-based line of `source` where the body begins.

    Raises:
        SpecError: for a mistake or a missing value in the template, at its place in `source`.
    """
    body = _unix(body)
    if _is_plain(body):
        return body.rstrip("\n")
    from ghl_flow.copy.template_language import render_tags

    return render_tags(body, variables, source=source, first_line=first_line)


def variables_used(body: str, *, source: SourceText | None = None, first_line: int = 1) -> set[str]:
    """The account values a template body reads on any path; merge fields are not among them.

    Raises:
        SpecError: for a mistake in the template, at its place in `source`.
    """
    body = _unix(body)
    if _is_plain(body):
        return set()
    from ghl_flow.copy.template_language import variables_in_tags

    return variables_in_tags(body, source=source, first_line=first_line)


def _unix(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body


def _is_plain(body: str) -> bool:
    # A character has four bytes at most.
    return "{" not in body and len(body) <= MAX_SOURCE // 4
