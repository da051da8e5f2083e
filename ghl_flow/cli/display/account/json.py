"""Files of accounts for machines."""

from typing import TypedDict

from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.operations.account_show import ShownAccounts
from ghl_flow.operations.new_account import AddedAccounts
from ghl_flow.spec.yaml_values import YamlValue


class ValueJson(TypedDict):
    """A value, and where it stands."""

    key: str
    value: YamlValue
    place: str
    layer: str | None


class ShownJson(TypedDict):
    """An account with what counts for it."""

    account: str
    file: str
    values: list[ValueJson]


class ShownAccountsJson(TypedDict):
    """`account show --format json`."""

    accounts: list[ShownJson]
    failed: list[FailureJson]


class AddedJson(TypedDict):
    """A file that was written; `unseen`: of these settings it says that nobody has looked."""

    account: str
    file: str
    location_id: str
    lacks: list[str]
    unseen: list[str]


class AddedAccountsJson(TypedDict):
    """`account add` and `account import` with `--format json`."""

    added: list[AddedJson]
    there: list[str]
    failed: list[FailureJson]
    dry_run: bool


def shown_json(found: ShownAccounts) -> ShownAccountsJson:
    """What counts for accounts."""
    return {
        "accounts": [
            {
                "account": one.account,
                "file": one.path,
                "values": [
                    {"key": row.key, "value": row.value, "place": row.place, "layer": row.layer or None}
                    for row in one.values
                ],
            }
            for one in found.found
        ],
        "failed": [failure_json(name, error) for name, error in found.failed],
    }


def added_json(found: AddedAccounts) -> AddedAccountsJson:
    """What came of new accounts."""
    return {
        "added": [
            {
                "account": one.account,
                "file": one.path,
                "location_id": one.location_id,
                "lacks": [*one.lacks],
                "unseen": [*one.unseen],
            }
            for one in found.added
        ],
        "there": [*found.there],
        "failed": [failure_json(name, error) for name, error in found.failed],
        "dry_run": found.dry_run,
    }
