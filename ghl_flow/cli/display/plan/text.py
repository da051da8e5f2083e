"""A plan for people."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rich.console import Console
from rich.text import Text

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.cli.display.copies import print_copies
from ghl_flow.cli.display.diagnostics import frame_width, framed
from ghl_flow.cli.display.fleet import failed_lines, print_fleet
from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, of_accounts, of_each, one_or_each
from ghl_flow.cli.display.gates import gate_lines
from ghl_flow.cli.display.plan.step_words import is_branch, kind_words
from ghl_flow.cli.display.plan.totals import fleet_line, is_remarkable, print_totals
from ghl_flow.cli.display.plan.words import path_words, value_words
from ghl_flow.cli.display.problems import problem_text
from ghl_flow.cli.display.reasons import delete_hint, hold_text, planned_text, sheet_text
from ghl_flow.cli.display.running import print_running_on
from ghl_flow.cli.display.warnings import warning_text
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.copies import Copy
from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.planning.others import together
from ghl_flow.deploy.planning.plan import AccountPlan, Plan
from ghl_flow.deploy.planning.warned import OthersRun
from ghl_flow.deploy.resources.registry import label_of
from ghl_flow.deploy.state.copies import Likeness
from ghl_flow.operations.outcome import Failed
from ghl_flow.source import on_one_line

_MARKS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "delete": ("-", "red"),
    "adopt": ("=", "blue"),
    "unchanged": (" ", "dim"),
}


# A text of several lines stays under its step.
_NEW_LINE = "\n" + " " * 10


def print_plan(
    console: Console, plan: Plan, *, prune: bool = False, failed: Sequence[Failed] = (), brief: bool = False
) -> None:
    """Each account with what changes in it, then the totals: what apply will do, and what it will not.

    Of several accounts a line each stands before the totals; with `brief`, nothing else does. `failed`:
    those without a plan. `prune`: it deletes what no flow needs.
    """
    several = len(plan.accounts) + len(failed) > 1
    for names, account in [] if brief else alike(plan.accounts):
        print_account(console, account, names, _shared(account, names))
        _print_changes(console, account, one_or_each(names), of=account.account if len(names) > 1 else "")
        if account.pending and not several:
            console.print(Text(f"  digest {account.digest}", style="dim"))
        console.print()
    if plan.accounts and (several or brief):
        lines = [fleet_line(account, prune=prune) for account in plan.accounts]
        print_fleet(console, [*lines, *failed_lines(failed)])
        console.print()
    print_totals(console, plan, prune=prune)


def _shared(account: AccountPlan, names: Sequence[str]) -> str:
    if len(names) == 1:
        return ""
    count = len(account.pending)
    alike = f"the same {counted(count, 'change').removeprefix('1 ')}" if count else "nothing to change"
    return f"{counted(len(names), 'account')}, {alike}; "


def alike(accounts: Sequence[AccountPlan]) -> list[tuple[tuple[str, ...], AccountPlan]]:
    """Accounts whose plans read the same, together; how many workflows of others they run is added up."""
    rows = [(account.account, account) for account in accounts]
    if len(rows) == 1:
        return [((rows[0][0],), rows[0][1])]
    groups = folded(rows, lambda plan: drawn(lambda out: _print_whole(out, _uncounted(plan))))
    by_name = dict(rows)
    return [(names, _added_up(plan, [by_name[one] for one in names])) for names, plan in groups]


def _uncounted(account: AccountPlan) -> AccountPlan:
    """The plan without how many workflows of others run, unless one of them has a say."""
    kept = [
        replace(one, published=1, unread=0) if isinstance(one, OthersRun) else one
        for one in account.warnings
        if not isinstance(one, OthersRun) or one.touching
    ]
    return replace(account, warnings=tuple(kept))


def _added_up(account: AccountPlan, alike: Sequence[AccountPlan]) -> AccountPlan:
    others = [one for plan in alike for one in plan.warnings if isinstance(one, OthersRun)]
    if len(alike) == 1 or not others:
        return account
    rest = [one for one in account.warnings if not isinstance(one, OthersRun)]
    return replace(account, warnings=(*rest, together(others)))


def _print_whole(console: Console, plan: AccountPlan) -> None:
    # New texts have the values of their account, which makes no other plan.
    print_account(console, plan, (ACCOUNT,))
    _print_changes(console, plan, ACCOUNT, words=False)


def print_account(console: Console, account: AccountPlan, names: Sequence[str], shared: str = "") -> None:
    """The accounts, what they share, their driver, and why that one."""
    driver = f" driver {account.driver} ({driver_text(account.driver_reason)})"
    console.print(Text.assemble((of_accounts(names), "bold"), f" {shared}".rstrip(), (driver, "dim")))


def _print_changes(
    console: Console, account: AccountPlan, name: str, *, words: bool = True, of: str = ""
) -> None:
    """What changes; with the `words` of new texts, those `of` one account where several read the same."""
    sheets = {sheet.key: sheet for sheet in account.sheets}
    for change in account.changes:
        if change.action is not Action.UNCHANGED or is_remarkable(change):
            sheet = sheets.get(change.key) if change.hold is None else None
            note = sheet_text(sheet) if sheet is not None else ""
            # A sheet lies in a folder with the name of its account.
            note = of_each(note, account.account) if name == ACCOUNT else note
            _print_change(console, account, change, name, note, words=words, of=of)
    print_running_on(console, account.changes, account, name, why=False)
    print_copies(console, _beside(account))
    if any(change.gates or change.despite for change in account.changes):
        for text, hint in gate_lines(account.gates):
            console.print(Text.assemble(("  ! ", "bold yellow"), text))
            if hint is not None:
                console.print(Text(f"      help: {hint}", style="dim"))
    for warning in account.warnings:
        console.print(Text.assemble(("  ! ", "bold yellow"), warning_text(warning)))
    for problem in account.problems:
        shown = framed("error", "bold red", problem_text(problem), width=frame_width(console))
        console.print(shown)


def _beside(account: AccountPlan) -> list[Copy]:
    """The copies that no problem is about, as one is that has the place of a wanted workflow."""
    planned = {"", *(change.key for change in account.changes)}
    by_name = (Likeness.NAME, Likeness.UNREADABLE)
    return [one for one in account.copies if one.key in planned or one.likeness not in by_name]


def group_text(account: AccountPlan, names: Sequence[str]) -> str:
    """What changes in accounts whose plans read the same, as plain text."""
    of = account.account if len(names) > 1 else ""
    return drawn(lambda out: _print_changes(out, account, one_or_each(names), of=of))


def heading(account: AccountPlan, names: Sequence[str]) -> str:
    """The names, and what they share: `a, b: 2 accounts, the same 4 changes`."""
    return of_accounts(names, _shared(account, names).removesuffix("; ")).removesuffix(":")


def print_steps(console: Console, steps: Sequence[StepChange]) -> None:
    """Steps that differ, without the plan around them."""
    for step in steps:
        _print_step(console, step, whole=False)


def _print_change(
    console: Console, plan: AccountPlan, change: Change, account: str, sheet: str, *, words: bool, of: str
) -> None:
    mark, style = _MARKS[change.action]
    line = Text.assemble((f"  {mark} ", style), f"{label_of(change.resource)} {change.key}")
    if change.reason:
        line.append(f"  ({planned_text(change, plan, account)})", style="dim")
    console.print(line)
    notes = [hold_text(change), sheet]
    if change.action is Action.DELETE:
        notes.append(delete_hint(change, account))
    if change.stopped and change.reason not in (Reason.UNPUBLISHED_REMOTE, Reason.DELETED_REMOTE):
        notes.append("published by the last apply, and it does not run now")
    for note in filter(None, notes):
        console.print(Text.assemble(("      ! ", "bold yellow"), note))
    if change.resource is Resource.CUSTOM_VALUE:
        _print_values(console, change)
    whole = change.action is Action.CREATE
    for step in change.steps:
        if not (whole and is_branch(step.kind)):
            _print_step(console, step, whole=whole, words=words, of=of)


def _print_values(console: Console, change: Change) -> None:
    before, after = (str((side or {}).get("value", "")) for side in (change.before, change.after))
    console.print(Text("          "), end="")
    console.print(_word_diff(before, after) if before else Text(after, style="green"))


def _print_step(console: Console, step: StepChange, *, whole: bool, words: bool = True, of: str = "") -> None:
    mark, style = _MARKS[step.action]
    kind, name = f"{kind_words(step.kind):<20} ", on_one_line(step.name)
    console.print(Text.assemble((f"      {mark} ", style), (kind, "dim"), name, _said(step)))
    if step.action == "create":
        for _, _, new in step.details if words else ():
            console.print(
                Text.assemble(
                    "          ",
                    (value_words(new).replace("\n", _NEW_LINE), "green"),
                    (f"  (in {of})" if of else "", "dim"),
                ),
            )
        return
    if whole:
        return
    for what, old, new in step.details:
        before, after = on_one_line(value_words(old)), on_one_line(value_words(new))
        console.print(Text.assemble((f"          {path_words(what)}: ", "dim")), end="")
        if " " in before and " " in after:
            console.print(_word_diff(before, after))
            continue
        if before:
            console.print(Text(before, style="red"), end=" ")
            console.print("->", end=" ")
        console.print(Text(after, style="green"))


def _said(step: StepChange) -> Text:
    """`: body changed`, and who changed it when it was not us."""
    what = ", ".join(dict.fromkeys(path_words(name) for name, _, _ in step.details))
    said = f": {what} changed" if step.action == "update" and what else ""
    return Text(said + ("  [changed in HighLevel]" if step.drifted else ""), style="dim")


def _word_diff(before: str, after: str) -> Text:
    """The new text with what went and what came marked: also without colour."""
    old, new = before.split(), after.split()
    text = Text()
    for action, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if action == "equal":
            text.append(" ".join(old[i1:i2]) + " ")
            continue
        if i2 > i1:
            text.append("[-" + " ".join(old[i1:i2]) + "-] ", style="red")
        if j2 > j1:
            text.append("{+" + " ".join(new[j1:j2]) + "+} ", style="green")
    text.rstrip()
    return text
