"""`ghl-flow`: global options, the commands, and the one place where errors become messages and exit codes."""

import os
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from io import StringIO
from itertools import islice, pairwise
from pathlib import Path
from traceback import format_exception
from typing import Annotated, Any, cast

import typer

from ghl_flow import __version__
from ghl_flow.cli.emptiness import CarefulGroup, refuse_empty_words
from ghl_flow.cli.session import Session
from ghl_flow.cli.streams import begin_output, flush_output, is_written, leave_output, say, write_data
from ghl_flow.errors import ChangesPending, Diagnostic
from ghl_flow.masking import masked
from ghl_flow.plugins import PluginWarning
from ghl_flow.remedy import REACHED, Reached
from ghl_flow.unexpected import OutputError, as_error

INTERRUPTED = 130

# In the order people meet them; each module registers its command on `app` with `register`.
_COMMANDS = (
    "init",
    "validate",
    "lint",
    "rule",
    "render",
    "templates",
    "sms",
    "cost",
    "a2p",
    "compile",
    "graph",
    "simulate",
    "test",
    "verify",
    "account",
    "ci",
    "plan",
    "apply",
    "status",
    "doctor",
    "audit",
    "report",
    "replay",
    "roi",
    "advise",
    "monitor",
    "smoke",
    "pull",
    "import",
    "adopt",
    "pause",
    "resume",
    "destroy",
    "history",
    "rollback",
    "backup",
    "restore",
    "probe",
    "auth",
    "sandbox",
    "schema",
    "plugins",
    "mcp",
    "completion",
)

# Of a command whose name is a word of Python.
_MODULES = {"import": "import_"}

# What may stand before the command without being followed by a value of its own.
_FLAGS = frozenset(("--no-color", "--verbose", "-v", "-vv", "--quiet", "-q"))


# What typer raises for words that it does not take: its own classes, or those of click in earlier versions.
_WrongWordsError = cast(
    "type[typer.BadParameter]",
    next(one for one in typer.BadParameter.__mro__ if one.__name__ == "ClickException"),
)

_COMPLETING = "_GHL_FLOW_COMPLETE"  # set by the shell's completion script


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ghl-flow {__version__}")
        raise typer.Exit


def global_options(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option("--project", metavar="DIR", help="The project's folder; default: the one around here."),
    ] = None,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colour, whatever the terminal can.")
    ] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Print more; twice for requests.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the result and errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    REACHED.set(Reached(project))
    session = Session.of(context)
    session.directory, session.color = project, not no_color
    session.verbose, session.quiet = verbose, quiet


def application(words: Sequence[str] = ()) -> typer.Typer:
    """The command line with the command that these words name, or with all of them."""
    app = typer.Typer(
        name="ghl-flow",
        help="HighLevel automations as code: validate, lint, simulate, prove, plan and apply.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(cls=CarefulGroup)(global_options)
    for name in _named(words):
        import_module(f"ghl_flow.cli.{_MODULES.get(name, name)}").register(app)
    refuse_empty_words(app)
    return app


def _named(words: Sequence[str]) -> Sequence[str]:
    """The command the words name; all where that is not certain: help, a mistake, nothing at all."""
    for word in words:
        if word in _COMMANDS:
            return (word,)
        if word not in _FLAGS:
            break
    return _COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code by the contract in docs/commands.md."""
    words = _with_globals_first(list(sys.argv[1:] if arguments is None else arguments))
    begin_output()
    # Looking for plugins of pydantic reads the metadata of every installed package, on every start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    with warnings.catch_warnings():
        # A completion says nothing.
        warnings.simplefilter("ignore" if _COMPLETING in os.environ else "always", PluginWarning)
        warnings.showwarning = _show_warning(warnings.showwarning)
        try:
            code = _settled(_run(words), words)
        except ChangesPending as end:
            code = end.exit_code
    try:
        flush_output()  # what is still in a buffer is part of the result
    except OutputError as error:
        failed = _failed(error, words, Session())
        return code or failed
    return code


def _show_warning(others: Callable[..., None]) -> Callable[..., None]:
    """What shows a warning: one about a plug-in in a line, others as before."""

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, PluginWarning):
            say(f"warning: {message}")
        else:
            others(message, category, *where, **more)

    return show


def _with_globals_first(words: list[str]) -> list[str]:
    """What every command takes may also stand behind the command: hooks, CI and people append it."""
    end = words.index("--") if "--" in words else len(words)
    first: list[str] = []
    rest: list[str] = []
    given = iter(words[:end])
    for word in given:
        if word == "--project":
            first += [word, *islice(given, 1)]
        elif word in _FLAGS or word.startswith("--project="):
            first.append(word)
        else:
            rest.append(word)
    return [*first, *rest, *words[end:]]


def _settled(code: int, words: list[str]) -> int:
    """The exit code where 2 means that changes are pending: every error is 1, as Terraform has it."""
    return 1 if "--detailed-exitcode" in words and code not in (0, INTERRUPTED) else code


def _run(words: list[str]) -> int:
    session = Session()
    try:
        if _COMPLETING in os.environ:
            # Typer's classes for the shells, which its scripts (`ghl-flow completion`) call.
            from typer._completion_classes import completion_init

            from ghl_flow.cli import equals_signs

            completion_init()
            equals_signs.register()
        ended = application(words)(words, prog_name="ghl-flow", obj=session, standalone_mode=False)
    except ChangesPending:
        raise
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        leave_output()
        return 0
    except _WrongWordsError as error:
        _show_wrong_words(error)
        _write_errors([Diagnostic(error.format_message())], words, session)
        return error.exit_code
    except typer.Abort:
        say("Aborted!")
        return 1
    except (Exception, BaseExceptionGroup) as error:
        return _failed(error, words, session)
    else:
        code = ended if isinstance(ended, int) else 0
    return _interrupted(words, session) if code == INTERRUPTED else code


def _show_wrong_words(error: typer.BadParameter) -> None:
    """As typer shows it, its lines broken at words."""
    from ghl_flow.cli.console import PrintableConsole

    out = StringIO()
    error.show(out)
    PrintableConsole(stderr=True, color_system=None, highlight=False).print(out.getvalue().rstrip("\n"))


def _interrupted(words: list[str], session: Session) -> int:
    message = "interrupted; run the command again to continue"
    say(message)
    _write_errors([Diagnostic(message)], words, session)
    return INTERRUPTED


def _failed(error: BaseException, words: list[str], session: Session) -> int:
    """Say what went wrong in a line, with the traceback of an unexpected error under -v."""
    from ghl_flow.cli.display.diagnostics import print_diagnostics

    if isinstance(error, BaseExceptionGroup) and error.subgroup(KeyboardInterrupt):
        return _interrupted(words, session)
    shown = as_error(error)
    if isinstance(error, OutputError):
        leave_output()
    print_diagnostics(shown.diagnostics, color="--no-color" not in words)
    if shown.__cause__ is error and any(word.startswith("-v") or word == "--verbose" for word in words):
        say(masked("".join(format_exception(error))))
    _write_errors(shown.diagnostics, words, session)
    return shown.exit_code


def _write_errors(errors: Sequence[Diagnostic], words: list[str], session: Session) -> None:
    """What was to be read by a program is read by one, also where there is no result."""
    form = _format(words)
    if form is None or is_written():
        return
    from ghl_flow.cli.display.ended import ended_text

    with suppress(OSError):  # it cannot be written: that has been said, or is what went wrong
        write_data(ended_text(form, errors, session.report_paths))


def _format(words: list[str]) -> str | None:
    """The word behind `--format`, also where the words are not understood."""
    before = words[: words.index("--")] if "--" in words else words
    found = [word for option, word in pairwise(before) if option == "--format"]
    joined = [word.partition("=")[2] for word in before if word.startswith("--format=")]
    return next(iter((*found[-1:], *joined[-1:])), None)
