"""Files of accounts for people."""

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.counting import counted
from ghl_flow.operations.account_show import Shown, ShownAccounts, Value
from ghl_flow.operations.new_account import AddedAccounts
from ghl_flow.remedy import pasted
from ghl_flow.spec.yaml_values import YamlValue

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal

_MOST = 60


def print_shown(console: Console, found: ShownAccounts) -> None:
    """Each account with its values, and where each stands."""
    for number, one in enumerate(found.found):
        if number:
            console.print()
        _print(console, one)


def _print(console: Console, one: Shown) -> None:
    console.print(Text.assemble((of_accounts([one.account]), "bold"), (f" {one.path}", "dim")))
    lines = [f"  {row.key}: {_text(row.value)}" for row in one.values]
    width = min(max(map(cell_len, lines), default=0), _MOST) + 2
    for line, row in zip(lines, one.values, strict=True):
        text = Text(line.ljust(width) if _from(row) else line)
        console.print(text.append(_from(row), style="dim"))


def _from(row: Value) -> str:
    """Where a default stands; of the account's own file nothing."""
    return f"{row.place} ({row.layer})" if row.layer else ""


def _text(value: YamlValue) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else "{}" if value == {} else str(value)


def print_added(terminal: "Terminal", found: AddedAccounts) -> None:
    """Which files were written, and what is to be done next."""
    for one in found.added:
        terminal.print_line(f"{'would write' if found.dry_run else 'written'}  {one.path}")
    if found.there:
        terminal.say(
            f"{counted(len(found.there), 'account')} in the project already: {', '.join(found.there)}"
        )
    if not found.added and not found.failed:
        terminal.say("nothing to add")
    for names, lacks in folded([(one.account, one.lacks) for one in found.added if one.lacks], tuple):
        terminal.say(of_accounts(names, f"texts need {', '.join(lacks)}: write them under vars:"))
    if found.dry_run:
        return
    for names, unseen in folded([(one.account, one.unseen) for one in found.added if one.unseen], tuple):
        terminal.say(of_accounts(names, f"look in HighLevel, then write what is there: {', '.join(unseen)}"))
    if found.added:
        terminal.say(
            f"{counted(len(found.added), 'file')}. Run "
            + pasted("'ghl-flow lint'")
            + ", then "
            + pasted(f"'ghl-flow doctor -a {found.added[0].account}'")
        )
