"""What keeps an apply from starting, as data: one class for each. Sentences are made where it is shown.

`code` names it, and its first field what it is about.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import ClassVar, Self, TypeAlias, get_args

from ghl_flow.deploy.planning.warned import ContactsWaiting, OverLimit
from ghl_flow.errors import Diagnostic, GhlFlowError


@dataclass(frozen=True, slots=True)
class NameTaken:
    """A workflow of that name is there, and it is not this flow's.

    `of`: the key under which the manifest names it; `wanted`: of a flow that the account has, which is to get
    another name; `made_here`: ghl-flow made it.
    """

    code: ClassVar[str] = "name-taken"
    name: str
    key: str
    account: str
    of: str = ""
    wanted: bool = False
    made_here: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A workflow was changed here and in HighLevel, and nothing says which side counts."""

    code: ClassVar[str] = "conflict"
    key: str
    account: str


@dataclass(frozen=True, slots=True)
class NothingToKeep:
    """HighLevel's side is to count, where a workflow was deleted."""

    code: ClassVar[str] = "nothing-to-keep"
    key: str
    flow: str
    account: str


@dataclass(frozen=True, slots=True)
class WouldRefuse:
    """HighLevel would refuse a workflow; `answer` is its own."""

    code: ClassVar[str] = "would-refuse"
    name: str
    answer: str


@dataclass(frozen=True, slots=True)
class OtherType:
    """A custom field has another type in the account, which nothing can change."""

    code: ClassVar[str] = "other-type"
    key: str
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class NoKey:
    """A custom field that a text names, and of which HighLevel tells no key.

    What the text would say is not known.
    """

    code: ClassVar[str] = "no-key"
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class OptionsMissing:
    """A custom field lacks options in the account, which the API cannot add."""

    code: ClassVar[str] = "options-missing"
    key: str
    options: tuple[str, ...]


Problem: TypeAlias = NameTaken | Conflict | NothingToKeep | WouldRefuse | OtherType | NoKey | OptionsMissing

Refusal: TypeAlias = Problem | ContactsWaiting | OverLimit
"""What apply refuses to start for: some of it the operator may accept."""
KINDS = get_args(Refusal)
"""What an error may be about."""


class ProblemError(GhlFlowError):
    """An apply cannot go on for what is known of it."""

    @classmethod
    def about(cls, found: Iterable[Refusal]) -> Self:
        """An error that has each as data; its own text only names them. At least one is needed."""
        return cls.of([Diagnostic(f"{one.code}: {_named(one)}", about=one) for one in found])


def _named(one: Refusal) -> str:
    return str(getattr(one, fields(one)[0].name))
