"""The files of a rule's bad and good example, which are its documentation and its tests."""

from typing import NamedTuple


class Example(NamedTuple):
    """Files that break a rule or keep it. What is not given is a sound one that no rule minds.

    `account` is laid over the sound account, key by key; `other_account` over a second one. `others` are
    further flows of the same account. `niche` is laid over a `niche.yaml`; `language` is that of the template
    and of the account.
    """

    flow: str | None = None
    account: str | None = None
    template: str | None = None
    other_account: str | None = None
    others: tuple[str, ...] = ()
    niche: str | None = None
    language: str = "en"


class Case(NamedTuple):
    """A boundary of a rule: what is tried, and how often the rule fires on it."""

    what: str
    example: Example
    fires: int


def flow_with(
    steps: str,
    *,
    flow: str = "quote-request",
    trigger: str = "call_status: { direction: inbound, status: [no-answer, busy, voicemail] }",
    more: str = "",
) -> str:
    """The text of a flow with these steps; `more` are further lines at the top level."""
    name = flow.replace("-", " ").capitalize()
    return (
        f"version: 1\nflow: {flow}\nname: {name}\ntrigger:\n  - {trigger}\n{more}steps:\n{_indented(steps)}"
    )


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.strip("\n").split("\n"))
