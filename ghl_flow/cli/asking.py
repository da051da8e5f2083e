"""Consent on the command line."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

_WITHOUT_TERMINAL: Final[Mapping[str, tuple[str, str]]] = {
    "apply": (
        "apply needs a confirmation and there is no terminal to ask on",
        "pass --yes, or apply a saved plan: 'ghl-flow plan --out FILE', then 'apply FILE'",
    )
}


@contextmanager
def asked() -> Iterator[None]:
    """Around an operation that must be confirmed: says how to, where there is no terminal to ask on.

    Raises:
        UsageError: there is none, and it was not confirmed beforehand.
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.consent import ConsentNeededError

    try:
        yield
    except ConsentNeededError as error:
        usual = f"{error.operation} needs a confirmation", "run it on a terminal, or pass --yes"
        message, hint = _WITHOUT_TERMINAL.get(error.operation, usual)
        raise UsageError(message, hint=hint) from None
