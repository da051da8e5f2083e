"""Accounts by what their files say: niche, labels, flows; and without some of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.operations.account_patterns import listed_names, names_matching

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.project import Project


@dataclass(frozen=True, slots=True)
class Having:
    """What is true of an account: one of these niches, one of these labels, one of these flows, not excluded.

    Words are names or patterns with * and ?. `excluded`: patterns as `--accounts` takes them.
    """

    niches: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


ANYTHING = Having()


def names_having(project: "Project", names: Sequence[str], having: Having) -> list[str]:
    """The names of the accounts of which all of it is true, in their order.

    An account whose file is not valid may be one of them, so it stays unless it is excluded by name: what
    is wrong with it is told then.

    Raises:
        UsageError: a word that is true of no account, or nothing is left.
    """
    read = {item.value.account: item.value for item in project.accounts}
    read |= {item.value.account: item.value for one in project.broken_accounts for item in one.items}
    found = list(names)
    asked: tuple[tuple[str, Sequence[str], Callable[[Account], Iterable[str]]], ...] = (
        ("niche", having.niches, lambda account: (account.niche,)),
        ("label", having.labels, lambda account: account.labels),
        ("flow", having.flows, lambda account: account.flows),
    )
    for what, words, said in asked:
        if not words:
            continue
        if all(name in read for name in names):
            _check_words(what, words, {word for account in read.values() for word in said(account)})
        found = [name for name in found if name not in read or _fits(words, said(read[name]))]
    every = [*dict.fromkeys((*names, *read, *(one.name for one in project.broken_accounts)))]
    away = {name for patterns in having.excluded for name in names_matching(every, patterns)}
    found = [name for name in found if name not in away]
    if not found:
        raise UsageError("no account is left of those chosen", hint=listed_names(names))
    return found


def _fits(words: Sequence[str], said: Iterable[str]) -> bool:
    return any(fnmatchcase(one, word) for one in said for word in words)


def _check_words(what: str, words: Sequence[str], known: set[str]) -> None:
    """Refuse a word that no account has: it is misspelt, or was meant for another project.

    Raises:
        UsageError: there is one.
    """
    for word in words:
        if not _fits([word], known):
            listed = f"{what}s: {', '.join(sorted(known))}" if known else f"no account has a {what}"
            raise UsageError(
                f"no account {'runs' if what == 'flow' else 'has'} the {what} '{word}'",
                hint=did_you_mean(word, sorted(known)) or listed,
            )
