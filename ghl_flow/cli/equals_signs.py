"""Completion of `--option=VALUE` and `@FILE`: how shells part the word, and what they compare."""

from collections.abc import Callable

from typer._click.shell_completion import CompletionItem, add_completion_class
from typer._completion_classes import BashComplete, FishComplete, ZshComplete


class _Bash(BashComplete):
    """bash parts words at `=` and `@`, and puts the answer behind the one, in place of the other."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        if args[-1:] in (["@"], ["=@"]):
            incomplete = args.pop() + incomplete
        incomplete = incomplete.removeprefix("=")
        if incomplete.startswith("@") and args and args[-1].endswith((",", "!")):
            incomplete = args.pop() + incomplete  # what stands before it in the word
        return [word for word in args if word != "="], incomplete

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        before = incomplete.rpartition("@")[0]
        return _changed(found, lambda value: value[len(before) :]) if "@" in incomplete else found


class _Zsh(ZshComplete):
    """zsh leaves the word whole, and compares the answer with all of it."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        return _whole(super().get_completions(args, incomplete), incomplete)


class _Fish(FishComplete):
    """fish does so too."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        return _whole(super().get_completions(args, incomplete), incomplete)


def _whole(found: list[CompletionItem], incomplete: str) -> list[CompletionItem]:
    name, equals, _ = incomplete.partition("=")
    if not (equals and name.startswith("--")):
        return found
    return _changed(found, lambda value: f"{name}={value}")


def _changed(found: list[CompletionItem], change: Callable[[str], str]) -> list[CompletionItem]:
    return [CompletionItem(change(one.value), type=one.type, help=one.help) for one in found]


def register() -> None:
    """Take the place of typer's own classes for these shells."""
    add_completion_class(_Bash, "bash")
    add_completion_class(_Zsh, "zsh")
    add_completion_class(_Fish, "fish")
