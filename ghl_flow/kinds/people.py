"""People of the business as steps name them: users of the account, by name, or whoever owns the contact."""

from collections.abc import Iterable, Iterator, Sequence

from ghl_flow.kinds.names import CompileContext, Named, Path, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.wire.json import JsonValue

OWNER = "owner"
"""The user that the contact is assigned to."""


def is_merge_field(name: str) -> bool:
    """Whether a text says who, not by name but by what a contact or an opportunity holds."""
    return "{{" in name


def user(name: str, context: CompileContext) -> str:
    """What is stored for a user: a reference, or a merge field as it is."""
    return name if is_merge_field(name) else context.named(Named.USER, name)


def user_name(stored: JsonValue, names: Names) -> str:
    """The way back; raises NotReadableError."""
    if not isinstance(stored, str) or not stored:
        not_readable("a step without a user")
    return stored if is_merge_field(stored) else names.name_of_thing(Named.USER, stored)


def users_used(named: str | Sequence[str], path: Path) -> Iterator[Use]:
    """The uses of users that are named, one or several, the owner and merge fields aside."""
    several = not isinstance(named, str)
    for number, name in enumerate(_listed(named)):
        if name != OWNER and not is_merge_field(name):
            yield Use(Named.USER, name, (*path, number) if several else path)


def _listed(named: str | Sequence[str]) -> Iterable[str]:
    return (named,) if isinstance(named, str) else named
