"""All rules: found by looking through `ghl_flow.lint.rules`, so that adding one is adding a file."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import ghl_flow.lint.rules as package
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """One of each rule, in order of code."""
    found: list[Rule] = []
    for info in iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{info.name}")
        found += [
            value()
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
        ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def chosen_rules(
    select: Sequence[str], ignore: Sequence[str], extend: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules with a selected code, prefix or name and without an ignored one; nothing selected means all.

    `extend` are selected in addition, whatever else is.

    Raises:
        UsageError: something that no rule answers to.
    """
    rules = all_rules()
    for word in (*select, *extend, *ignore):
        if not word or not any(_answers(rule, word) for rule in rules):
            known = [name for rule in rules for name in (rule.code, rule.name)]
            raise UsageError(f"no rule is called '{word}'", hint=did_you_mean(word, known))
    return tuple(
        rule
        for rule in rules
        if (not select or any(_answers(rule, word) for word in (*select, *extend)))
        and not any(_answers(rule, word) for word in ignore)
    )


def _answers(rule: Rule, word: str) -> bool:
    return rule.code.startswith(word.upper()) or rule.name == word
