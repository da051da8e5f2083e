"""Rules explain themselves: the pages in docs/rules/ and `ghl-flow rule` are made from the classes."""

from inspect import cleandoc
from typing import TypedDict

from ghl_flow.lint.rule import Example, Rule


def rule_url(code: str) -> str:
    """Where the page of a rule is, from the top of the project."""
    return f"docs/rules/{code}.md"


def rule_page(rule: Rule, *, to_be_wrapped: bool = False) -> str:
    """A rule as a Markdown page; `to_be_wrapped` has each paragraph of the rationale on one line."""
    paragraphs = cleandoc(rule.__doc__ or "").split("\n\n")
    if to_be_wrapped:
        paragraphs = [" ".join(one.split("\n")) for one in paragraphs]
    parts = [f"# {rule.code} {rule.name}", f"Severity: **{rule.severity}**", *paragraphs]
    parts += [f"Source: {rule.source}", "## Bad", _example(rule.bad), "## Good", _example(rule.good)]
    return "\n\n".join(parts) + "\n"


class RuleJson(TypedDict):
    """A rule; `bad` and `good` are the files of an example, by what they are."""

    code: str
    name: str
    severity: str
    rationale: str
    source: str
    bad: dict[str, str]
    good: dict[str, str]


def rule_json(rule: Rule) -> RuleJson:
    """A rule as JSON."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "rationale": cleandoc(rule.__doc__ or ""),
        "source": rule.source,
        "bad": _files(rule.bad),
        "good": _files(rule.good),
    }


def _example(example: Example) -> str:
    blocks = []
    for kind, text in _files(example).items():
        language = "jinja" if kind == "template" else "yaml"
        blocks.append(f"```{language}\n{text.rstrip()}\n```")
    return "\n\n".join(blocks)


def _files(example: Example) -> dict[str, str]:
    given = {
        "flow": example.flow,
        "account": example.account,
        "template": example.template,
        "niche.yaml": example.niche,
        "other account": example.other_account,
        **{f"other flow {number}": text for number, text in enumerate(example.others, 1)},
    }
    return {kind: text for kind, text in given.items() if text is not None}
