"""Commands that a message names as a remedy: they repeat how the project and its accounts are reached."""

import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from ghl_flow.source import one_line

WITH_DRIVER = frozenset(
    (
        *("plan", "diff", "apply", "status", "pause", "resume", "destroy", "rollback", "backup", "restore"),
        *("doctor", "audit", "monitor", "adopt", "pull", "ci"),
    )
)
"""Commands that take --driver."""
WITH_SANDBOX = WITH_DRIVER | frozenset(
    ("report", "replay", "roi", "advise", "smoke", "probe", "a2p status", "account import")
)
"""Commands that take --sandbox."""
WITH_SEVERAL = frozenset(
    (
        *("plan", "diff", "apply", "status", "pause", "resume", "destroy", "rollback", "backup", "history"),
        *("doctor", "audit", "report", "replay", "roi", "advise", "monitor"),
        *("lint", "render", "test", "verify", "auth status", "account show", "ci"),
        *("a2p packet", "a2p status", "a2p advise", "cost"),
        *("sandbox reset", "sandbox seed", "sandbox workflow-api", "sandbox sender-line"),
        *("sandbox carrier", "sandbox native-text-back", "pull"),
    )
)
"""Commands that take --account more than once, --accounts and --all."""
WITH_FLOWS = frozenset(("plan", "diff", "apply", "status", "doctor", "audit", "monitor", "report"))
"""Commands in which --flow chooses accounts; in others it is another thing, or there is none."""
WITH_ONE = frozenset(
    (
        *(
            "adopt",
            "auth builder",
            "auth token",
            "auth forget",
            "import",
            "sms",
            "templates show",
            "compile",
            "graph",
            "restore",
            "probe",
            "simulate",
            "smoke",
        ),
        *("sandbox call", "sandbox reply", "sandbox event", "sandbox advance", "sandbox messages"),
    )
)
"""Commands that take --account once."""
WITH_REF = frozenset(("plan", "diff", "apply", "rollback"))
"""Commands that take --ref."""
_OF_THE_PROJECT = frozenset(("lint",))
"""What they name as a remedy is about the whole project, whichever accounts are looked at: a baseline."""
_READ_IN_QUOTES = frozenset("$`\\\"!'")
_FOR_ACCOUNTS = frozenset(("-a", "--account", "--all", "--accounts"))


@dataclass(frozen=True, slots=True)
class Reached:
    """How the command that runs reaches the project (`--project`) and its accounts (`--sandbox`, `--driver`).

    `ref`: the revision that the project is read at. `accounts`: the words that chose them, as `-a NAME` or
    `--all`. `silent`: whether accounts, by name, or all of them where none is named, are shadowed: a plain
    apply would make their flows text contacts.
    """

    project: Path | None = None
    sandbox: bool = False
    accounts: tuple[str, ...] = ()
    driver: str | None = None
    ref: str | None = None
    silent: Callable[[Sequence[str]], bool] = lambda _: False


REACHED: ContextVar[Reached] = ContextVar("REACHED", default=Reached())  # noqa: B039 - it cannot be changed


def chose(accounts: Sequence[str]) -> None:
    """These words choose the accounts of this run."""
    REACHED.set(replace(REACHED.get(), accounts=tuple(accounts)))


def shadows(silent: bool) -> None:
    """This run decides whether what it applies to is shadowed, whatever an apply before it did."""
    REACHED.set(replace(REACHED.get(), silent=lambda _: silent))


def pasted(command: str, *, for_accounts: bool = True, texting: bool = False) -> str:
    """A command as it works when it is pasted: `'ghl-flow apply -a x'` with the options of this run.

    `for_accounts`: it is for the accounts of this run, where it names none. One that takes a single account
    (`destroy --copy`) has to be told which, where this run has several. `texting`: contacts are to be texted,
    also where the flows of an account are shadowed.
    """
    program, _, rest = command.strip("'").partition(" ")
    words = rest.split()
    name = next((one for one in (" ".join(words[:2]), words[0]) if one in WITH_SEVERAL | WITH_ONE), words[0])
    reached = REACHED.get()
    if reached.project is not None:
        program += f" --project {_word(str(reached.project))}"
    whole = f"{program} {rest}"
    if for_accounts and _FOR_ACCOUNTS.isdisjoint(rest.split()) and _takes(name, reached.accounts):
        one_only = "--copy" in rest.split() and (len(reached.accounts) != 2 or reached.accounts[0] != "-a")
        other_flow = "--flow" in reached.accounts and name not in WITH_FLOWS
        chosen = ("-a", "ACCOUNT") if one_only or other_flow else reached.accounts
        whole += "".join(f" {_word(word)}" for word in chosen)
    if name == "apply" and not texting and "--shadow" not in words and reached.silent(_named(whole)):
        whole += " --shadow"
    # A saved plan names its revision itself.
    if reached.ref is not None and name in WITH_REF and {"--to", "--ref"}.isdisjoint(words):
        whole += f" --ref {_word(reached.ref)}" if words[:2] != ["apply", "FILE"] else ""
    if reached.driver is not None and name in WITH_DRIVER:
        whole += f" --driver {_word(reached.driver)}"
    if reached.sandbox and name in WITH_SANDBOX:
        whole += " --sandbox"
    return f"'{whole}'"


def _takes(command: str, accounts: Sequence[str]) -> bool:
    """Whether a command takes these words for its accounts."""
    if command in WITH_SEVERAL:
        return command not in _OF_THE_PROJECT
    return accounts[:1] == ("-a",) and command in WITH_ONE and len(accounts) == 2


def _named(command: str) -> list[str]:
    """The accounts that a command names one by one."""
    words = command.split()
    return [after for word, after in pairwise(words) if word in ("-a", "--account")]


def quoted(text: str) -> str:
    """A word of a command that others chose, such as the id of a workflow: no more than a word to any shell.

    One that would be an option is none: no id begins with a dash.
    """
    return _word(one_line(text).lstrip("-") or "ID")


def _word(text: str) -> str:
    # The command itself is shown in single quotes: a blank or a star stands in double ones. Of what a shell
    # reads in these too (`$`, and in bash the `!` of `--accounts '!x'`) each character is quoted by itself.
    import shlex

    if shlex.quote(text) == text:
        return text
    if not _READ_IN_QUOTES.isdisjoint(text):
        return re.sub(r"([^\w@%+=:,./-])", r"\\\1", text)
    return f'"{text}"'
