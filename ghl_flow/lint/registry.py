"""All rules: those in `ghl_flow.lint.rules`, so that adding one is adding a file, and those of plug-ins."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import ghl_flow.lint.rules as package
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.lint.example import Example
from ghl_flow.lint.rule import Rule, Severity
from ghl_flow.plugins import Group, Plugin, UnusableError, accept, problems

_CODE = re.compile(r"[A-Z]+[0-9]+")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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
    return tuple(sorted([*found, *_plugged(found)], key=lambda rule: rule.code))


def _plugged(built_in: Sequence[Rule]) -> list[Rule]:
    """The rules of plug-ins: entry points of the group `ghl_flow.rules`."""
    taken = {word: "ghl-flow" for rule in built_in for word in (rule.code, rule.name)}

    def look(plugin: Plugin, value: object) -> Rule:
        if not isinstance(value, type) or not issubclass(value, Rule):
            raise UnusableError(f"'{plugin.value}' is no subclass of Rule")
        expected = {"code": str, "name": str, "severity": Severity, "source": str, "bad": Example}
        for attribute, kind in (expected | {"good": Example}).items():
            if not isinstance(getattr(value, attribute, None), kind):
                raise UnusableError(f"its '{attribute}' is missing or no {kind.__name__}")
        for attribute, pattern, example in (("code", _CODE, "ACME101"), ("name", _NAME, "late-reply")):
            word = getattr(value, attribute)
            if not pattern.fullmatch(word):
                raise UnusableError(f"its {attribute} '{word}' is not like {example}")
            if word in taken:
                raise UnusableError(f"the {attribute} '{word}' is taken by {taken[word]}")
        rule = value()
        taken.update(dict.fromkeys((rule.code, rule.name), str(plugin)))
        return rule

    return accept(Group.RULES, look)


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
            hint = did_you_mean(word, known)
            if hint is None and (missing := problems(Group.RULES)):
                hint = f"these rules are not used: {'; '.join(map(str, missing))}"
            raise UsageError(f"no rule is called '{word}'", hint=hint)
    return tuple(
        rule
        for rule in rules
        if (not select or any(_answers(rule, word) for word in (*select, *extend)))
        and not any(_answers(rule, word) for word in ignore)
    )


def _answers(rule: Rule, word: str) -> bool:
    return rule.code.startswith(word.upper()) or rule.name == word
