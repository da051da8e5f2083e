"""Completion of `--option=VALUE`: how shells part the word, and what they compare the answer with."""

from typer._click.shell_completion import CompletionItem, add_completion_class
from typer._completion_classes import BashComplete, FishComplete, ZshComplete


class _Bash(BashComplete):
    """bash takes `=` for a word of its own, and puts the answer behind it."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        return [word for word in args if word != "="], "" if incomplete == "=" else incomplete


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
    return [CompletionItem(f"{name}={one.value}", type=one.type, help=one.help) for one in found]


def register() -> None:
    """Take the place of typer's own classes for these shells."""
    add_completion_class(_Bash, "bash")
    add_completion_class(_Zsh, "zsh")
    add_completion_class(_Fish, "fish")
