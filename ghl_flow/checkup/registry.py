"""All checks: those in `ghl_flow.checkup.checks`, so that adding one is adding a file."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import ghl_flow.checkup.checks as package
from ghl_flow.checkup.model import Check
from ghl_flow.errors import UsageError, did_you_mean


@cache
def all_checks() -> tuple[Check, ...]:
    """One of each check, in their order."""
    found: list[Check] = []
    for info in iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{info.name}")
        found += [
            value()
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Check) and value.__module__ == module.__name__
        ]
    return tuple(sorted(found, key=lambda check: (check.order, check.code)))


def check_codes(codes: Iterable[str]) -> None:
    """That there are checks with these codes.

    Raises:
        UsageError: there is none with one of them.
    """
    known = [check.code for check in all_checks()]
    for code in codes:
        if code not in known:
            hint = did_you_mean(code, known) or f"checks: {', '.join(known)}"
            raise UsageError(f"there is no check '{code}'", hint=hint)
