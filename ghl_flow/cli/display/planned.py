"""Plans as text or JSON: with what was put into files first, and what the changes would have done."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.failures import failure_json, print_failures, print_without_file
from ghl_flow.cli.display.imports.taken import print_taken, taken_json
from ghl_flow.cli.display.plan.json import planned_json
from ghl_flow.cli.display.plan.text import print_plan
from ghl_flow.cli.display.replay.changes import changes_json, print_changes
from ghl_flow.cli.terminal import Terminal

if TYPE_CHECKING:
    from ghl_flow.operations.outcome import PerAccount
    from ghl_flow.operations.plan import Planned
    from ghl_flow.operations.plan_replay import ReplayedChange
    from ghl_flow.operations.taken import Taken


def show_planned(
    terminal: Terminal,
    planned: "Planned",
    taken: "Taken | None" = None,
    changes: "PerAccount[ReplayedChange] | None" = None,
    *,
    as_json: bool,
    brief: bool = False,
) -> None:
    """Show plans, the accounts that failed, and those that no file names any more; `brief`: in a line each.

    `taken`: what was put into files first; `changes`: what they would have done.
    """
    failed = [*planned.failed, *(taken.failed_beside(planned.failed) if taken is not None else ())]
    if as_json:
        more: dict[str, object] = {} if taken is None else {"taken": taken_json(taken)}
        if taken is not None:
            more["failed"] = [failure_json(name, error) for name, error in failed]
        if changes is not None:
            more["replay"] = changes_json(changes)
        terminal.print_json({**planned_json(planned), **more})
        print_failures(terminal, failed)
        print_without_file(terminal, planned.without_file)
        return
    if taken is not None:
        print_taken(terminal, taken)
    print_plan(terminal.out, planned.plan, prune=planned.terms.prune, failed=failed, brief=brief)
    if changes is not None:
        print_changes(terminal.out, changes)
        print_failures(terminal, changes.failed)
    print_failures(terminal, failed)
    print_without_file(terminal, planned.without_file)
