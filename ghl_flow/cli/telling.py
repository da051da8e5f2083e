"""What the terminal shows while an operation works: notices, a bar, and what Ctrl-C does."""

import os
import signal
from typing import TYPE_CHECKING, Any

from ghl_flow.cli.display.folding import of_accounts
from ghl_flow.cli.terminal import Terminal
from ghl_flow.counting import counted, some_of
from ghl_flow.operations import events

if TYPE_CHECKING:
    from datetime import datetime

    from rich.progress import Progress, TaskID
    from rich.status import Status

    from ghl_flow.deploy.applying.done import Done

_LITTLE = (5, 15)
"""Minutes of a builder session that are little: it is said again."""
_FROM_ANSWER = 2
"""How verbose to be to show each request."""


class Teller:
    """Listens to an operation. A first Ctrl-C or SIGTERM lets it finish what is in flight.

    Where it only looks it stops at once: minutes of counting are no request in flight.
    """

    def __init__(self, terminal: Terminal, stop: events.Stop) -> None:
        self._terminal = terminal
        self._stop = stop
        self._before: dict[signal.Signals, Any] = {}
        self._bar: tuple[Progress, TaskID] | None = None
        self._status: Status | None = None
        self._several = False
        self._only_looks = False
        self._count = self._done = 0
        self._lasting: set[tuple[datetime, float]] = set()

    def __call__(self, event: events.Event) -> None:
        """Show what happened."""
        terminal = self._terminal
        match event:
            case events.Written(account, done):
                # Accounts that are worked on at once take turns, line by line.
                terminal.say(f"{self._of(account) or '  '}{_done_text(done)}")
            case events.Restored(account, done):
                terminal.print_line(f"{account}: {_done_text(done)}")
            case events.RequestSent(method, path, status, account):
                if terminal.verbose >= _FROM_ANSWER:
                    terminal.say(f"{self._of(account)}{method} {path} {status or 'no answer'}", style="dim")
            case events.Searching(guarantee, patterns):
                self._searching(f"{guarantee}: {counted(patterns, 'pattern')}")
            case events.SearchEnded():
                self._searching(None)
            case events.RunBegan(accounts, only_looks):
                self._only_looks = only_looks
                self._begin(accounts)
            case events.AccountEnded(account):
                self._ended(account)
            case events.RunEnded():
                self._end()
            case events.SessionLasts(until):
                self._session_lasts(until)
            case events.AskBegan() | events.AskEnded():
                if self._bar is not None:
                    (self._bar[0].stop if isinstance(event, events.AskBegan) else self._bar[0].start)()
            case _:
                self._tell(event)

    def _tell(self, event: events.Event) -> None:
        terminal = self._terminal
        match event:
            case events.SettingsIgnored(file, error):
                terminal.tell(
                    f"warning: {file} is not valid ({error.told}): continuing without it", style="yellow"
                )
            case events.ReadAt(revision, commit, changed):
                what = f"{commit.short}, {commit.at[:10]}, {commit.subject}"
                terminal.say(f"the project as of {revision} ({what})", style="dim")
                if changed:
                    terminal.say("what was changed since that commit is not in it", style="yellow")
            case events.CutOff(written, left) if written:
                terminal.tell(f"finished what an earlier command had begun: wrote {some_of(written)}")
            case events.CutOff(_, left):
                terminal.tell(
                    f"warning: an earlier command was cut off before it wrote {some_of(left)}, and files "
                    "were changed since or are not of the project: compare them with the last commit",
                    style="yellow",
                )
            case events.NotServed(path, error):
                where = error.diagnostics[0].location or path
                terminal.tell(f"warning: {where} is not valid ({error.told}): not served", style="yellow")
            case events.AccountPartlyRead(path, error, location_id):
                terminal.tell(
                    f"warning: {error.diagnostics[0].location or path} is not valid ({error.told}): "
                    f"continuing with what can be read of it (location_id {location_id})",
                    style="yellow",
                )
            case events.AccountTaken(account, count):
                among = f", the first of {count}" if count > 1 else ""
                terminal.say(f"for account {account}{among} (choose another with -a)", style="dim")
            case events.NotRunning(accounts, flow):
                do = "does" if len(accounts) == 1 else "do"
                terminal.say(
                    f"{', '.join(accounts)} {do} not run {flow}: shown as if it were in 'flows:'",
                    style="yellow",
                )
            case events.TestContactsUnheard(contacts):
                for contact, near in contacts:
                    meant = f": did you mean {near}?" if near else ""
                    terminal.tell(
                        f"warning: no message is of --test-contact {contact}{meant}", style="yellow"
                    )
            case events.SentElsewhere(variable, host):
                terminal.tell(
                    f"{variable}: requests and the token go to {host}, which is not HighLevel", style="yellow"
                )
            case events.Waiting(text, account):
                terminal.tell(f"{self._of(account)}{text}", style="dim")
            case events.Busy(account, continues):
                then = "continuing beside it" if continues else "waiting for it to end"
                terminal.tell(f"{self._of(account)}another command is at work here: {then}", style="dim")
            case events.DriverUsed(driver, accepted):
                self._driver(driver, accepted=accepted)
            case events.AccountPlanned(account, driver, reason):
                from ghl_flow.checkup.driver_text import driver_text

                terminal.say(f"{account}: driver {driver} ({driver_text(reason)})", style="dim")
            case events.Skipped(accounts):
                said = (
                    f"{counted(len(accounts), 'account')} skipped, complete and unchanged since the last run"
                )
                terminal.say(f"{said}: {some_of(accounts)}")
            case events.CanaryBegan(accounts, instead_of):
                shown = "; ".join(_shows_nothing(instead_of))
                terminal.say(f"canary: {', '.join(accounts)}{f' (in place of {shown})' if shown else ''}")
            case events.CanaryEnded(went_well, others, nothing):
                follow = f"{counted(others, 'account')} {'follows' if others == 1 else 'follow'}"
                how = f"went well in {', '.join(went_well)}"
                if not went_well:
                    how = "; ".join(["no canary was changed, so it shows nothing", *_shows_nothing(nothing)])
                terminal.say(f"canary: {how}; {follow}" if others else f"canary: {how}")
            case events.WaveBegan(number, count, accounts):
                terminal.say(f"wave {number} of {count}: {counted(len(accounts), 'account')}")
            case events.WaveChecked(accounts, wrong):
                found = "; ".join(wrong) or "all well"
                terminal.say(f"checked {counted(len(accounts), 'account')} before the next: {found}")
            case events.JournalElsewhere(before, now):
                terminal.tell(
                    f"warning: the journal until now is in {before}: move journal.jsonl and backups/ from "
                    f"there to {now}, or rollback and --resume do not know of it",
                    style="yellow",
                )
            case events.NotJournalled(account, why):
                terminal.tell(f"warning: {account}: {why}; what is done is printed only", style="yellow")

    def _of(self, account: str) -> str:
        """How a line begins that is about an account, where there are others too."""
        return f"{account}: " if self._several and account else ""

    def _driver(self, driver: str, *, accepted: bool) -> None:
        from ghl_flow.deploy.access.choice import NOTICES

        if driver in NOTICES and not (driver == "builder" and accepted):
            self._terminal.say(NOTICES[driver], style="yellow")

    def _session_lasts(self, until: "datetime") -> None:
        """Say it when it is used first, and again when little of it is left."""
        from datetime import UTC, datetime

        from ghl_flow.cli.display.auth.text import until_text

        left = (until - datetime.now(UTC)).total_seconds() / 60
        mark = next((one for one in _LITTLE if left <= one), _LITTLE[-1] + 1)
        if (until, mark) not in self._lasting:
            self._lasting.add((until, mark))
            style = "yellow" if mark in _LITTLE else "dim"
            self._terminal.say(f"builder session {until_text(until)}", style=style)

    def _searching(self, text: str | None) -> None:
        terminal = self._terminal
        if text is None:
            if self._status is not None:
                self._status.stop()
                self._status = None
        elif terminal.err_is_terminal and not terminal.quiet:
            from rich.text import Text

            if self._status is None:
                self._status = terminal.err.status("")
                self._status.start()
            self._status.update(Text(text))

    def _begin(self, accounts: int) -> None:
        # SIGTERM is how a CI job is cancelled.
        self._before = {
            kind: signal.signal(kind, self._on_signal) for kind in (signal.SIGINT, signal.SIGTERM)
        }
        terminal = self._terminal
        self._several = accounts > 1
        self._count, self._done = accounts, 0
        if accounts > 1 and terminal.err_is_terminal and not terminal.quiet:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()
            progress = Progress(*columns, console=terminal.err, transient=True)
            self._bar = progress, progress.add_task("accounts", total=accounts)
            progress.start()

    def _ended(self, account: str) -> None:
        self._done += 1
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, advance=1, description=account)
        if self._several and self._terminal.verbose:
            self._terminal.say(f"{account}: ended ({self._done} of {self._count})", style="dim")

    def _end(self) -> None:
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None
        for kind, handler in self._before.items():
            signal.signal(kind, handler)
        self._before = {}

    def _on_signal(self, *_: object) -> None:
        if self._stop.requested:
            raise KeyboardInterrupt
        self._stop.request()
        if self._only_looks:
            raise KeyboardInterrupt
        if not self._terminal.quiet:
            # Straight to the descriptor: a signal may come in the middle of a buffered write to stderr.
            os.write(2, b"stopping after the request in flight; again to stop at once\n")


def _done_text(done: "Done") -> str:
    from ghl_flow.cli.display.done import done_text

    return done_text(done)


def _shows_nothing(found: "events.CanaryNothing") -> list[str]:
    """Accounts that went first and were not changed, by why."""
    words = {"held back by a gate": found.held_back, "nothing to change there": found.unchanged}
    return [of_accounts(names, why) for why, names in words.items() if names]
