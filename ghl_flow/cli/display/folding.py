"""What is the same for several accounts, said once for all of them."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, TypeVar

from ghl_flow.counting import counted

if TYPE_CHECKING:
    from rich.console import Console

Item = TypeVar("Item")

# From so many on, names are counted.
_MANY = 4

ACCOUNT = "ACCOUNT"
"""Stands for the name of each account in what is said of several."""

# What else differs from account to account and says nothing about what is the matter.
_OF_ONE = (
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:..."),
    (re.compile(r"(?<=/locations/)[\w-]+"), "LOCATION_ID"),
    (re.compile(r"(?<=/location/)[\w-]+"), "LOCATION_ID"),
    (re.compile(r"(?<=locationId=)[\w-]+"), "LOCATION_ID"),
    (re.compile(rf"(?<={ACCOUNT} \()[\w-]+(?=\))"), "LOCATION_ID"),
)


def folded(
    items: Iterable[tuple[str, Item]], key: Callable[[Item], Hashable]
) -> list[tuple[tuple[str, ...], Item]]:
    """Those with the same key together, with the names of all, in the order of the first of them."""
    groups: dict[Hashable, tuple[list[str], Item]] = {}
    for name, item in items:
        groups.setdefault(key(item), ([], item))[0].append(name)
    return [(tuple(names), item) for names, item in groups.values()]


def drawn(draw: "Callable[[Console], None]") -> str:
    """What a function prints, as text: two accounts for which it is the same are shown as one."""
    from ghl_flow.cli.console import PrintableConsole

    out = StringIO()
    draw(PrintableConsole(file=out, width=10_000, color_system=None))
    return out.getvalue()


def in_short(names: Sequence[str], every: Sequence[str]) -> str:
    """Of which accounts a line is, one of many lines: by those it is not of, if they are few."""
    if len(names) < _MANY:
        return ", ".join(names)
    others = [name for name in every if name not in {*names}]
    if not others:
        return f"all {counted(len(names), 'account')}"
    if len(others) < _MANY:
        return f"{counted(len(names), 'account')}, all but {', '.join(others)}"
    return ", ".join(names)


def of_accounts(names: str | Sequence[str], what: str = "") -> str:
    """What is said of accounts: their names, a colon, and that. All text for people names accounts so.

    Without `what` it is a heading, for lines below it. A table has the names in a column of its own.
    """
    named = names if isinstance(names, str) else ", ".join(names)
    return f"{named}: {what}" if what else f"{named}:"


def one_or_each(names: Sequence[str]) -> str:
    """The name to use where a line is about one account, or about each of several."""
    return names[0] if len(names) == 1 else ACCOUNT


def of_each(text: str, account: str) -> str:
    """A sentence about an account as one about each of several."""
    text = re.sub(rf"(?<![\w-]){re.escape(account)}(?![\w-])", ACCOUNT, text)
    for pattern, word in _OF_ONE:
        text = pattern.sub(word, text)
    return text
