"""Accounts in a CSV file: a row each, with the columns of an account file."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.files import read_text
from ghl_flow.operations.new_account import NewAccount, name_of
from ghl_flow.operations.to_look_up import SEEN

_MOST_BYTES = 20_000_000
_COLUMNS = ("account", "location_id", "niche", "timezone", "token", "labels", "flows", "business_name", *SEEN)
_OF_VARS = "vars."


def read_accounts(path: Path, usual: NewAccount) -> list[NewAccount]:
    """The accounts of a file. `usual`: niche, flows and labels of rows that say none.

    Columns: `location_id`, and `account` or `business_name`; `niche`, `timezone`, `token`; `labels` and
    `flows`, several with blanks or semicolons between them; `vars.NAME` for the values of texts; and what
    somebody has looked up, `native_missed_call_text_back`, `incoming_call_timeout`, and of `a2p` the status.

    Raises:
        UsageError: no file, no CSV, a column that is none, or no row.
    """
    lines = StringIO(read_text(path, _MOST_BYTES), newline="")
    rows = csv.DictReader(lines, skipinitialspace=True, strict=True)
    try:
        columns = [one.strip() for one in rows.fieldnames or ()]
        _check_columns(path, columns)
        rows.fieldnames = columns
        found = []
        for row in rows:
            _check_cells(row, f"{path}:{rows.line_num}")
            found.append(_account(row, f"{path}:{rows.line_num}", usual))
    except csv.Error as error:
        raise UsageError(
            f"{path}:{rows.line_num} is no row of CSV ({error})", hint="save it as CSV again"
        ) from None
    if not found:
        raise UsageError(f"{path} has no row", hint="a header, then a row for each account")
    return found


def _check_columns(path: Path, columns: list[str]) -> None:
    known = [*_COLUMNS, f"{_OF_VARS}NAME"]
    for one in columns:
        if one not in _COLUMNS and not (one.startswith(_OF_VARS) and one != _OF_VARS):
            raise UsageError(
                f"{path}:1: there is no column '{one}'",
                hint=did_you_mean(one, known)
                or f"columns: {', '.join(known)}; a value of the texts is '{_OF_VARS}{one}'",
            )
    for one in {one for one in columns if columns.count(one) > 1}:
        raise UsageError(f"{path}:1: the column '{one}' is there twice", hint="take one of them out")
    if "location_id" not in columns or not {"account", "business_name"} & {*columns}:
        raise UsageError(
            f"{path}:1: there is no column location_id, or neither account nor business_name",
            hint=f"columns: {', '.join(known)}",
        )


def _check_cells(row: "Mapping[str | None, object]", where: str) -> None:
    if None in row:
        raise UsageError(
            f"{where} has more cells than the header", hint="put a cell with a comma in it in quotes"
        )


def _account(row: "Mapping[str, str | None]", where: str, usual: NewAccount) -> NewAccount:
    # A line break in a cell is a blank: the business is called the same.
    said = {key: " ".join((value or "").split()) for key, value in row.items()}
    business = said.get("business_name", "")
    values = {"business_name": business} if business else {}
    values |= {
        key.removeprefix(_OF_VARS): value for key, value in said.items() if key.startswith(_OF_VARS) and value
    }
    return NewAccount(
        said.get("account") or name_of(business),
        said.get("location_id", ""),
        said.get("niche") or usual.niche,
        said.get("timezone") or usual.timezone,
        said.get("token", ""),
        tuple(_words(said.get("labels", ""))) or usual.labels,
        tuple(_words(said.get("flows", ""))) or usual.flows,
        values,
        where,
        {key: value for key in SEEN if (value := said.get(key))},
    )


def _words(text: str) -> Iterator[str]:
    return (word for part in text.split(";") for word in part.split())
