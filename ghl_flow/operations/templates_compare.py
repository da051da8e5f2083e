"""Two variants, two niches, or what one text is in two accounts, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ghl_flow.errors import Diagnostic, SpecError, UsageError, did_you_mean
from ghl_flow.operations.templates import NicheText, broken_accounts, chosen_niches, niche_texts
from ghl_flow.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands side by side: one of them is None where a side has no such text."""

    name: str
    language: str
    left: NicheText | None
    right: NicheText | None

    @property
    def alike(self) -> bool:
        """Whether both say the same."""
        return (self.left and self.left.text) == (self.right and self.right.text)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides, by their names, and what they say."""

    left: str
    right: str
    pairs: tuple[Pair, ...]
    broken: tuple[Diagnostic, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 where a file is not valid."""
        return SpecError.exit_code if self.broken else 0


def compare(workspace: Workspace, items: Sequence[str], accounts: Sequence[str] = ()) -> Compared:
    """Two niches or texts (`NICHE` or `NICHE/TEXT`); or one of them, or none, in two accounts.

    Raises:
        UsageError: there is no such niche, text or account, or it is not two that are named.
    """
    named = list(dict.fromkeys(accounts))
    _check_alike(items)
    if len(items) == 2 and len(named) <= 1:
        sides = [_side(workspace, item, named[0] if named else None) for item in items]
        titles = (items[0], items[1])
    elif len(items) <= 1 and len(named) == 2:
        sides = [_side(workspace, items[0] if items else _niche_of(workspace, one), one) for one in named]
        titles = (named[0], named[1])
    else:
        raise UsageError(
            "compare takes two niches or texts, or two accounts",
            hint="for example: compare hvac plumbing, compare hvac/missed-call hvac/missed-call-b, "
            "compare hvac/missed-call -a ONE -a TWO",
        )
    left, right = (
        _keyed(side, alone=all("/" in item for item in items) and len(items) == 2) for side in sides
    )
    return Compared(
        *titles,
        tuple(Pair(key[0], key[1], left.get(key), right.get(key)) for key in dict.fromkeys((*left, *right))),
        () if named else tuple(broken_accounts(workspace)),
    )


def _check_alike(items: Sequence[str]) -> None:
    """A niche has many texts, so one text has nothing to stand beside; raises UsageError."""
    texts = [item for item in items if "/" in item]
    if len(items) == 2 and len(texts) == 1:
        (text,), (niche,) = texts, [item for item in items if item not in texts]
        raise UsageError(
            f"'{niche}' is a niche and '{text}' is one text",
            hint=f"compare two texts, {niche}/{text.partition('/')[2]} and {text}, "
            f"or two niches, {niche} and {text.partition('/')[0]}",
        )


def _side(workspace: Workspace, item: str, account: str | None) -> list[NicheText]:
    niche, _, name = item.partition("/")
    chosen_niches(workspace, [niche])
    given = [workspace.project.account(account).value] if account else None
    texts = niche_texts(workspace, niche, accounts=given)
    found = [text for text in texts if name in ("", text.name)]
    if not found:
        names = list(dict.fromkeys(text.name for text in texts))
        raise UsageError(
            f"the niche '{niche}' has no text '{name}'",
            hint=did_you_mean(name, names) or f"it has {', '.join(names)}",
        )
    return found


def _niche_of(workspace: Workspace, account: str) -> str:
    niche = workspace.project.account(account).value.niche
    return niche if niche in workspace.templates.known_niches() else "default"


def _keyed(texts: Sequence[NicheText], *, alone: bool) -> Mapping[tuple[str, str], NicheText]:
    """By name and language; two texts that are named themselves stand beside each other all the same."""
    return {("" if alone else text.name, text.language): text for text in texts}
