"""What counts for accounts: each value, and the file and line that it is from."""

from typing import TYPE_CHECKING, NamedTuple

from ghl_flow.masking import masked
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.outcome import OfAccounts, PerAccount
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.spec.yaml_joined import JoinedDocument

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.spec.yaml_values import YamlValue


class Value(NamedTuple):
    """A value of an account, and where it stands. `layer`: the part of the defaults; empty for its own."""

    key: str
    value: "YamlValue"
    place: str
    layer: str


class Shown(NamedTuple):
    """An account: its file, and what counts for it."""

    account: str
    path: str
    values: tuple[Value, ...]


class ShownAccounts(OfAccounts[Shown]):
    """Accounts that are shown, and those whose files are not valid."""

    @property
    def exit_code(self) -> int:
        """That of the files that are not valid."""
        return self.accounts.exit_code()


def show_accounts(workspace: Workspace, which: Accounts = ANY) -> ShownAccounts:
    """What counts for accounts, defaults included.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        SpecError: the file of the only one is not valid.
    """
    chosen = chosen_accounts(workspace, which)
    rows = tuple((item.value.account, _shown(item)) for item in chosen.accounts)
    found = ShownAccounts(PerAccount((*rows, *chosen.unusable.items())))
    found.accounts.raise_if_alone()
    return found


def _shown(item: "Loaded[Account]") -> Shown:
    document = item.document
    values: list[Value] = []
    order = [*type(item.value).model_fields]
    leaves = sorted(_leaves((), document.data), key=lambda leaf: order.index(str(leaf[0][0])))
    for path, value in leaves:
        place = str(document.location(path))
        layer = document.layer(path) if isinstance(document, JoinedDocument) else ""
        values.append(Value(".".join(map(str, path)), _masked(value), place, layer))
    return Shown(item.value.account, document.source.path, tuple(values))


def _masked(value: "YamlValue") -> "YamlValue":
    """The value without what looks like a secret that was written down by mistake."""
    if isinstance(value, list):
        return [_masked(one) for one in value]
    return masked(value) if isinstance(value, str) else value


def _leaves(path: YamlPath, value: "YamlValue") -> "list[tuple[YamlPath, YamlValue]]":
    """Mappings are joined key by key, so each of their values may be from elsewhere."""
    if not isinstance(value, dict) or not value:
        return [(path, value)] if path else []
    return [leaf for key, inner in value.items() for leaf in _leaves((*path, key), inner)]
