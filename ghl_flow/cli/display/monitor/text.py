"""A digest for people, and as Markdown."""

from rich.console import Console

from ghl_flow.checkup.model import Status
from ghl_flow.cli.display.folding import of_accounts
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.markdown import plain
from ghl_flow.cli.display.monitor.lines import headline, lines, too_little
from ghl_flow.operations.monitor import Watch

_STYLES = {Status.FAIL: "bold red", Status.WARN: "yellow", Status.UNKNOWN: "cyan"}


def print_watch(console: Console, watch: Watch) -> None:
    """The sum, then each thing with what to do."""
    print_line(console, headline(watch), "bold")
    for line in lines(watch):
        said = of_accounts(line.accounts, f"{line.what}: {line.message}")
        print_line(console, f"{line.level:<7} {said}", _STYLES[Status(line.level)])
        if line.fix:
            print_line(console, f"        fix: {line.fix}")
    for names, codes in too_little(watch):
        said = of_accounts(names, f"too little happened to judge by: {codes}")
        print_line(console, said, "dim")


def watch_markdown(watch: Watch) -> str:
    """The same for a chat or a comment. No name and no number of a contact is in it."""
    parts = [f"**{headline(watch)}**", ""]
    for line in lines(watch):
        said = of_accounts(plain(", ".join(line.accounts)), f"`{line.what}`: {plain(line.message)}")
        parts.append(f"- **{line.level}** {said}")
        if line.fix:
            parts.append(f"  - {plain(line.fix)}")
    for names, codes in too_little(watch):
        said = of_accounts(plain(", ".join(names)), f"too little happened to judge by: {codes}")
        parts.append(f"- {said}")
    failed = ((of_accounts(plain(one), plain(error.told))) for one, error in watch.failed)
    parts += [f"- **failed** {said}" for said in failed]
    return "\n".join(parts).rstrip() + "\n"
